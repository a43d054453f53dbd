"""Writes the answer: segments, paragraphs and defects of a page that was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zhclean.config import CleanConfig
from zhclean.model import Action, CleanedPage, Defect, DefectKind, Paragraph, Repair, ZoneSegment
from zhclean.page import ReadPage
from zhclean.proposals import Proposal, settle
from zhclean.spans import Edit, Span
from zhclean.stages.assemble import Draft, DraftMap, build_paragraph
from zhclean.stages.blocks import BlockKind


@dataclass(frozen=True, slots=True)
class _Home:
    """A paragraph to be written and the zone it belongs to (-1: none)."""

    zone: int
    pieces: tuple[int, ...]
    draft: Draft


def write_page(page: ReadPage, config: CleanConfig) -> CleanedPage:
    """Everything that was decided, as the public model has it, in the caller's coordinates."""
    homes = _drafts(page)
    edits, defects = _edit(page, homes, config)
    defects += _structural(page, config)
    defects += _furniture(page, config)
    defects = [_in_raw(page, defect) for defect in defects]
    defects += _outside_copies(page, page.form_defects)
    return _segments(page, homes, edits, tuple(sorted(defects, key=_place)))


def _place(defect: Defect) -> tuple[int, int, str]:
    return defect.span.start, defect.span.end, str(defect.kind)


def _drafts(page: ReadPage) -> list[_Home]:
    structure = page.structure
    out = []
    for zone in sorted(structure.articles):
        for chain in structure.articles[zone]:
            spans = tuple(
                Span(structure.pieces[k].start, structure.pieces[k].end) for k in chain
            )
            draft = Draft(
                spans,
                complete_start=chain[0] not in structure.open_starts,
                complete_end=chain[-1] not in structure.open_ends,
            )
            out.append(_Home(zone, chain, draft))
    return out


def _edit(
    page: ReadPage, homes: Sequence[_Home], config: CleanConfig
) -> tuple[list[Edit], list[Defect]]:
    """Edits of characters, found in the joined text, in page coordinates."""
    edits: list[Edit] = []
    defects: list[Defect] = []
    for home in homes:
        proposals = list(_proposals(page, home, config))
        if not proposals:
            continue
        settled = settle(page.text, proposals, config, family=_FAMILY)
        edits += settled.edits
        defects += (replace(defect, zone=_zone_name(page, home.zone)) for defect in settled.defects)
    return sorted(edits), defects


_FAMILY = {
    DefectKind.TYPO: "typos",
    DefectKind.STUTTER: "stutters",
    DefectKind.OVERWRITTEN_NAME: "names",
    DefectKind.UNBALANCED_PAIR: "pairs",
    DefectKind.NUMBERING: "numbering",
}


def _proposals(page: ReadPage, home: _Home, config: CleanConfig) -> Iterable[Proposal]:
    return ()


def _structural(page: ReadPage, config: CleanConfig) -> list[Defect]:
    structure = page.structure
    out: list[Defect] = []

    def add(
        kind: DefectKind, k: int, repair: Repair | None, confidence: float, *evidence: str
    ) -> None:
        piece = structure.pieces[k]
        out.append(
            Defect(
                kind=kind,
                span=Span(piece.start, piece.end),
                quote="",
                repair=repair,
                confidence=round(min(max(confidence, 0.0), 1.0), 4),
                evidence=evidence,
                zone=_zone_name(page, structure.labels[k]),
            )
        )

    def span_of(k: int) -> Span:
        return Span(structure.pieces[k].start, structure.pieces[k].end)

    for link in structure.links:
        repair = Repair(action=Action.JOIN, target=span_of(link.tail))
        add(DefectKind.SPLIT_PARAGRAPH, link.start, repair, link.probability)
    for link in structure.doubtful_links:
        add(DefectKind.SPLIT_PARAGRAPH, link.start, None, link.probability)
    for copy in structure.copies:
        repair = Repair(action=Action.DELETE, target=span_of(copy.kept))
        add(DefectKind.DUPLICATE, copy.gone, repair, copy.confidence)
    for k, sure in structure.open_starts.items():
        add(DefectKind.MISSING_START, k, None, sure)
    for k, sure in structure.open_ends.items():
        add(DefectKind.TRUNCATED_END, k, None, sure)
    gone = {copy.gone for copy in structure.copies}
    for k, label in enumerate(structure.labels):
        if label >= 0 and label != structure.home[k] and k not in gone:
            repair = Repair(action=Action.MOVE, to_zone=structure.zones[label].name)
            add(DefectKind.MISATTRIBUTED, k, repair, structure.sureness[k])
    for zone, chains in structure.articles.items():
        if zone >= 0 and not structure.zones[zone].headed:
            repair = Repair(action=Action.MOVE, to_zone=structure.zones[zone].name)
            first = chains[0][0]
            add(DefectKind.MISSING_HEADING, first, repair, structure.sureness[first])
    return out


def _zone_name(page: ReadPage, zone: int) -> str | None:
    return page.structure.zones[zone].name if zone >= 0 else None


def _furniture(page: ReadPage, config: CleanConfig) -> list[Defect]:
    return [
        Defect(
            kind=DefectKind.BOILERPLATE,
            span=block.span,
            quote="",
            repair=Repair(action=Action.DELETE),
            confidence=0.95,
        )
        for block in page.blocks
        if block.kind is BlockKind.FURNITURE
    ]


def _in_raw(page: ReadPage, defect: Defect) -> Defect:
    span = page.offsets.to_original(defect.span)
    repair = defect.repair
    if repair is not None and repair.target is not None:
        repair = replace(repair, target=page.offsets.to_original(repair.target))
    return replace(defect, span=span, quote=span.of(page.raw), repair=repair)


def _outside_copies(page: ReadPage, defects: Iterable[Defect]) -> list[Defect]:
    return list(defects)


def _segments(
    page: ReadPage, homes: Sequence[_Home], edits: Sequence[Edit], defects: tuple[Defect, ...]
) -> CleanedPage:
    structure = page.structure
    paragraphs: dict[int, list[Paragraph]] = defaultdict(list)
    for home in homes:
        paragraphs[home.zone].append(build_paragraph(page.text, home.draft, edits, page.offsets))
    segments = []
    for zone in structure.zones:
        at = page.homes.index(zone.index) if zone.index in page.homes else -1
        own = paragraphs.pop(zone.index, [])
        if at < 0 and not own:
            continue
        heading = page.sections[at].heading if at >= 0 else None
        bylines = tuple(
            span.of(page.text)
            for number, section in enumerate(page.sections)
            if page.homes[number] == zone.index
            for span in section.bylines
        )
        segments.append(
            ZoneSegment(
                zone=zone.name,
                aliases=(),
                title=heading.title if heading else None,
                bylines=bylines,
                heading=page.offsets.to_original(heading.span) if heading else None,
                paragraphs=tuple(own),
                defects=tuple(d for d in defects if d.zone == zone.name),
                confidence=1.0,
            )
        )
    rest = tuple(paragraph for own in paragraphs.values() for paragraph in own)
    if not structure.zones and rest:
        segments.append(ZoneSegment(zone="", paragraphs=rest, defects=defects))
        rest = ()
    return CleanedPage(segments=tuple(segments), defects=defects, unassigned=rest)
