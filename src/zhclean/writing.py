"""Writes the answer: segments, paragraphs and defects of a page that was read."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from zhclean.config import CleanConfig
from zhclean.messages import say
from zhclean.model import Action, CleanedPage, Defect, DefectKind, Paragraph, Repair, ZoneSegment
from zhclean.page import FURNITURE_CONFIDENCE, ORDER_CONFIDENCE, ReadPage, drops_furniture
from zhclean.proposals import Proposal, defect_of, settle
from zhclean.spans import Edit, Span
from zhclean.stages.agreement import find_disagreements
from zhclean.stages.assemble import Draft, DraftMap, build_paragraph, draft_text
from zhclean.stages.typos import repair_typos_many
from zhclean.stages.zones import find_overwritten

# Under which switch of the config each kind of structural defect stands.
_SWITCH = {
    DefectKind.SPLIT_PARAGRAPH: "joins",
    DefectKind.TRUNCATED_END: "joins",
    DefectKind.MISSING_START: "joins",
    DefectKind.DUPLICATE: "duplicates",
    DefectKind.MISATTRIBUTED: "attribution",
    DefectKind.MISSING_HEADING: "attribution",
    DefectKind.OVERWRITTEN_NAME: "names",
    DefectKind.OUT_OF_ORDER: "order",
    DefectKind.UNBALANCED_PAIR: "pairs",
    DefectKind.NUMBERING: "numbering",
    DefectKind.BOILERPLATE: "boilerplate",
}
# A doubtful join is worth a line of the report from this probability on.
_WORTH_TELLING = 0.3
_QUOTE = 6
# Paragraphs are searched for typos together, so many at a time: enough for a page at once.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class _Home:
    """A paragraph to be written and the zone it belongs to (-1: none)."""

    zone: int
    pieces: tuple[int, ...]
    draft: Draft


def write_page(page: ReadPage, config: CleanConfig) -> CleanedPage:
    """Everything that was decided, as the public model has it, in the caller's coordinates."""
    homes = _drafts(page)
    names_edits, name_defects = _overwritten(page, homes, config)
    edits, defects = _characters(page, homes, names_edits, config)
    defects += [*name_defects, *_structural(page, config), *_furniture(page, config)]
    raw = [_in_raw(page, defect) for defect in defects if _wanted(defect, config)]
    raw += _form_defects(page, raw)
    return _segments(page, homes, edits, tuple(sorted(raw, key=_place)))


def _place(defect: Defect) -> tuple[int, int, str]:
    return defect.span.start, defect.span.end, str(defect.kind)


def _wanted(defect: Defect, config: CleanConfig) -> bool:
    switch = _SWITCH.get(defect.kind)
    return switch is None or getattr(config, switch) != "off"


def _drafts(page: ReadPage) -> list[_Home]:
    structure = page.structure
    out = []
    for zone in sorted(structure.articles):
        for chain in structure.articles[zone]:
            draft = Draft(
                tuple(_span(page, k) for k in chain),
                complete_start=chain[0] not in structure.open_starts,
                complete_end=chain[-1] not in structure.open_ends,
            )
            out.append(_Home(zone, chain, draft))
    return out


def _span(page: ReadPage, piece: int) -> Span:
    found = page.structure.pieces[piece]
    return Span(found.start, found.end)


def _zone_name(page: ReadPage, zone: int) -> str | None:
    return page.structure.zones[zone].name if zone >= 0 else None


def _overwritten(
    page: ReadPage, homes: Sequence[_Home], config: CleanConfig
) -> tuple[list[Edit], list[Defect]]:
    """Host names in moved pieces, put right where the cues are enough."""
    edits: list[Edit] = []
    defects: list[Defect] = []
    structure = page.structure
    for home in homes:
        for k in home.pieces:
            host = structure.home[k]
            if home.zone < 0 or host < 0 or host == home.zone:
                continue
            zone, span = structure.zones[home.zone], _span(page, k)
            found = find_overwritten(
                span.of(page.text),
                structure.names[k],
                zone,
                structure.zones[host],
                _named_nearby(page, k, home.zone),
                structure.sureness[k],
                page.catalog,
            )
            proposals = [
                Proposal(
                    Span(span.start + o.start, span.start + o.end),
                    o.replacement,
                    DefectKind.OVERWRITTEN_NAME,
                    o.confidence,
                    tuple(
                        say(config.language, r, zone=zone.name, host=structure.zones[host].name)
                        for r in o.reasons
                    ),
                )
                for o in found
            ]
            settled = settle(page.text, proposals, config, family="names")
            edits += settled.edits
            defects += (replace(defect, zone=zone.name) for defect in settled.defects)
    return edits, defects


def _named_nearby(page: ReadPage, piece: int, zone: int) -> int:
    """How often the other pieces of a run name its zone."""
    structure = page.structure
    count = 0
    for step in (-1, 1):
        k = piece + step
        while (
            0 <= k < len(structure.pieces)
            and structure.pieces[k].section == structure.pieces[piece].section
            and structure.labels[k] == zone
        ):
            count += sum(1 for m in structure.names[k].own if m.zone == zone)
            k += step
    return count


def _characters(
    page: ReadPage, homes: Sequence[_Home], given: Sequence[Edit], config: CleanConfig
) -> tuple[list[Edit], list[Defect]]:
    """Edits of characters, found in the joined text with the names put right; page coordinates."""
    edits = sorted(given)
    starts = [edit.span.start for edit in edits]
    defects: list[Defect] = []
    found_edits: list[Edit] = []
    read: list[tuple[DraftMap, str]] = []
    for at in range(0, len(homes), _BATCH):
        batch = homes[at : at + _BATCH]
        inside = [_edits_near(edits, starts, home.draft) for home in batch]
        texts = [
            draft_text(page.text, h.draft, near) for h, near in zip(batch, inside, strict=True)
        ]
        done = repair_typos_many(
            texts,
            config,
            names=[_names_in_force(page, home) for home in batch],
            is_known=lambda name: bool(page.catalog.lookup(name)),
            page="\n".join(texts),
        )
        for home, near, text, repaired in zip(batch, inside, texts, done, strict=True):
            places = DraftMap(home.draft, near)
            kept, found = _on_page(page, places, repaired.edits, repaired.defects)
            found_edits += kept
            read.append((places, text))
            zone = _zone_name(page, home.zone)
            defects += (replace(defect, zone=zone) for defect in found)
    defects += _disagreements(page, homes, read, config)
    return sorted([*edits, *found_edits]), defects


def _names_in_force(page: ReadPage, home: _Home) -> tuple[str, ...]:
    """The zone names that a paragraph may bear: its own, its host's, those it mentions."""
    structure = page.structure
    zones = [home.zone, *(structure.home[k] for k in home.pieces)]
    zones += [m.zone for k in home.pieces for m in structure.names[k].own]
    return tuple(dict.fromkeys(structure.zones[z].name for z in zones if z >= 0))


def _on_page(
    page: ReadPage, places: DraftMap, edits: Sequence[Edit], defects: Sequence[Defect]
) -> tuple[list[Edit], list[Defect]]:
    """Those edits and defects of a joined text that have one place on the page.

    What crosses from piece to piece, or touches what was edited before, is left out: a replay of
    the log must not depend on the order of its lines. A deletion may take whole edits with it.
    """
    kept: dict[Span, Edit] = {}
    for edit in edits:
        span = places.to_page(edit.span)
        if span is None:
            continue
        whole = not edit.replacement and len(span) and not page.offsets.cuts(span)
        if whole or not page.offsets.touches(span):
            kept[edit.span] = Edit(span, edit.replacement)
    out = []
    for defect in defects:
        span = places.to_page(defect.span)
        if span is None or (defect.repair is not None and defect.span not in kept):
            continue
        out.append(replace(defect, span=span))
    return list(kept.values()), out


def _disagreements(
    page: ReadPage,
    homes: Sequence[_Home],
    read: Sequence[tuple[DraftMap, str]],
    config: CleanConfig,
) -> Iterator[Defect]:
    """What disagrees in each article: marks, ordinals and counts, reported and never changed.

    What belongs to no zone has no order: there each paragraph is read by itself.
    """
    articles: dict[int, list[int]] = defaultdict(list)
    for at, home in enumerate(homes):
        loose = home.zone < 0 and page.structure.zones
        articles[-2 - at if loose else home.zone].append(at)
    for members in articles.values():
        drafts = [homes[at].draft for at in members]
        whole = [(draft.complete_start, draft.complete_end) for draft in drafts]
        texts = [read[at][1] for at in members]
        for number, proposal in find_disagreements(texts, config, whole):
            at = members[number]
            span = read[at][0].to_page(proposal.span)
            if span is not None:
                defect = defect_of(read[at][1], proposal, None)
                yield replace(defect, span=span, zone=_zone_name(page, homes[at].zone))


def _structural(page: ReadPage, config: CleanConfig) -> list[Defect]:
    return [
        *_join_defects(page, config),
        *_copy_defects(page, config),
        *_loss_defects(page, config),
        *_move_defects(page, config),
        *_order_defects(page, config),
    ]


def _defect(
    page: ReadPage,
    kind: DefectKind,
    piece: int,
    repair: Repair | None,
    confidence: float,
    *evidence: str,
) -> Defect:
    return Defect(
        kind=kind,
        span=_span(page, piece),
        quote="",
        repair=repair,
        confidence=round(min(max(confidence, 0.0), 1.0), 4),
        evidence=evidence,
        zone=_zone_name(page, page.structure.labels[piece]),
    )


def _join_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    structure = page.structure
    made = set(structure.links)
    for link in (*structure.links, *structure.doubtful_links):
        if link.probability < _WORTH_TELLING:
            continue
        tail = _span(page, link.tail)
        seam = say(
            config.language,
            "seam",
            left=tail.of(page.text)[-_QUOTE:],
            right=_span(page, link.start).of(page.text)[:_QUOTE],
        )
        repair = Repair(action=Action.JOIN, target=tail) if link in made else None
        likely = say(config.language, "likely", p=link.probability)
        yield _defect(
            page, DefectKind.SPLIT_PARAGRAPH, link.start, repair, link.probability, seam, likely
        )


def _copy_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    for copies, made in ((page.structure.copies, True), (page.structure.suspected, False)):
        for copy in copies:
            target = _span(page, copy.kept)
            repair = Repair(action=Action.DELETE, target=target) if made else None
            same = target.of(page.text) == _span(page, copy.gone).of(page.text)
            why = say(config.language, "same_text" if same else "near_text")
            yield _defect(page, DefectKind.DUPLICATE, copy.gone, repair, copy.confidence, why)


def _loss_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    structure = page.structure
    for kind, lost, key in (
        (DefectKind.MISSING_START, structure.open_starts, "no_start"),
        (DefectKind.TRUNCATED_END, structure.open_ends, "no_end"),
    ):
        for k, sure in lost.items():
            why = say(config.language, "marked" if sure == 1.0 else key)
            yield _defect(page, kind, k, None, sure, why)


def _move_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    structure = page.structure
    gone = {copy.gone for copy in structure.copies}
    joined = {k: link.probability for link in structure.links for k in (link.tail, link.start)}
    for k, label in enumerate(structure.labels):
        if label >= 0 and label != structure.home[k] and k not in gone:
            repair = Repair(action=Action.MOVE, to_zone=structure.zones[label].name)
            sure, why = structure.sureness[k], _names_seen(page, k, label, config)
            if sure < joined.get(k, 0.0):  # the piece follows the one that it is joined to
                sure, why = joined[k], say(config.language, "joined_on")
            yield _defect(page, DefectKind.MISATTRIBUTED, k, repair, sure, why)
    for k, (zone, sure) in structure.rivals.items():
        why = _names_seen(page, k, zone, config)
        arrow = f"→ {structure.zones[zone].name}"
        yield _defect(page, DefectKind.MISATTRIBUTED, k, None, sure, why, arrow)
    for zone, chains in structure.articles.items():
        if zone >= 0 and not structure.zones[zone].headed:
            repair = Repair(action=Action.MOVE, to_zone=structure.zones[zone].name)
            first = chains[0][0]
            why = say(config.language, "no_heading")
            sure = structure.sureness[first]
            yield _defect(page, DefectKind.MISSING_HEADING, first, repair, sure, why)


def _names_seen(page: ReadPage, piece: int, zone: int, config: CleanConfig) -> str:
    text = _span(page, piece).of(page.text)
    seen = [text[m.start : m.end] for m in page.structure.names[piece].own if m.zone == zone]
    if not seen:
        return say(config.language, "run")
    return say(config.language, "names", names="、".join(dict.fromkeys(seen)))


def _order_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    """Pieces that were moved within their own article, as few as tell the order."""
    structure = page.structure
    for zone, chains in structure.articles.items():
        if zone < 0:
            continue
        read = [k for chain in chains for k in chain if structure.home[k] == zone]
        still = _longest_rise(read)
        for k in read:
            if k not in still:
                repair = Repair(action=Action.MOVE, to_zone=structure.zones[zone].name)
                why = say(config.language, "moved")
                yield _defect(page, DefectKind.OUT_OF_ORDER, k, repair, ORDER_CONFIDENCE, why)


def _longest_rise(values: Sequence[int]) -> set[int]:
    """The values of a longest increasing subsequence (patience sorting)."""
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for value in values:
        at = bisect_left(tops, value)
        below[value] = tops[at - 1] if at else None
        tops[at : at + 1] = [value]
    out: set[int] = set()
    node = tops[-1] if tops else None
    while node is not None:
        out.add(node)
        node = below[node]
    return out


def _furniture(page: ReadPage, config: CleanConfig) -> list[Defect]:
    return [
        Defect(
            kind=DefectKind.BOILERPLATE,
            span=block.span,
            quote="",
            repair=Repair(action=Action.DELETE) if drops_furniture(config) else None,
            confidence=FURNITURE_CONFIDENCE,
            evidence=(say(config.language, "furniture"),),
        )
        for block in page.blocks
        if block.furniture
    ]


def _in_raw(page: ReadPage, defect: Defect) -> Defect:
    span = page.offsets.to_original(defect.span)
    repair = defect.repair
    if repair is not None and repair.target is not None:
        repair = replace(repair, target=page.offsets.to_original(repair.target))
    return replace(defect, span=span, quote=span.of(page.raw), repair=repair)


def _form_defects(page: ReadPage, others: Iterable[Defect]) -> list[Defect]:
    """Defects of form, but for those inside a span that is deleted as a whole."""
    gone = sorted(
        d.span for d in others if d.repair is not None and d.repair.action is Action.DELETE
    )
    starts = [span.start for span in gone]
    out = []
    for defect in page.form_defects:
        at = bisect_left(starts, defect.span.start + 1) - 1
        if at < 0 or not gone[at].covers(defect.span):
            out.append(defect)
    return out


def _segments(
    page: ReadPage, homes: Sequence[_Home], edits: Sequence[Edit], defects: tuple[Defect, ...]
) -> CleanedPage:
    paragraphs: dict[int, list[Paragraph]] = defaultdict(list)
    pieces: dict[int, list[int]] = defaultdict(list)
    starts = [edit.span.start for edit in edits]
    for home in homes:
        near = _edits_near(edits, starts, home.draft)
        paragraphs[home.zone].append(build_paragraph(page.text, home.draft, near, page.offsets))
        pieces[home.zone] += home.pieces
    of_zone: dict[str | None, list[Defect]] = defaultdict(list)
    for defect in defects:
        of_zone[defect.zone].append(defect)
    sections: dict[int, list[int]] = defaultdict(list)
    for number, zone in enumerate(page.homes):
        sections[zone].append(number)
    segments = [
        _segment(page, zone, sections[zone], paragraphs.pop(zone, []), pieces[zone], of_zone)
        for zone in range(len(page.structure.zones))
        if zone in paragraphs or zone in sections
    ]
    rest = tuple(paragraph for own in paragraphs.values() for paragraph in own)
    if not page.structure.zones and rest:
        return CleanedPage(
            segments=(ZoneSegment(zone="", paragraphs=rest, defects=defects),), defects=defects
        )
    return CleanedPage(segments=tuple(segments), defects=defects, unassigned=rest)


def _edits_near(edits: Sequence[Edit], starts: Sequence[int], draft: Draft) -> list[Edit]:
    out: list[Edit] = []
    for span in draft.spans:
        low, high = bisect_left(starts, span.start), bisect_left(starts, span.end + 1)
        out += edits[low:high]
    return out


def _segment(
    page: ReadPage,
    zone: int,
    sections: Sequence[int],
    paragraphs: Sequence[Paragraph],
    pieces: Sequence[int],
    defects: dict[str | None, list[Defect]],
) -> ZoneSegment:
    found = page.structure.zones[zone]
    heading = page.sections[sections[0]].heading if sections else None
    sizes = [len(_span(page, k)) for k in pieces]
    sure = sum(size * page.structure.sureness[k] for size, k in zip(sizes, pieces, strict=True))
    return ZoneSegment(
        zone=found.name,
        aliases=_aliases(page, zone, sections, pieces),
        title=heading.title if heading else None,
        bylines=tuple(s.of(page.text) for n in sections for s in page.sections[n].bylines),
        heading=page.offsets.to_original(heading.span) if heading else None,
        paragraphs=tuple(paragraphs),
        defects=tuple(defects.get(found.name, ())),
        confidence=round(sure / sum(sizes), 4) if sum(sizes) else 1.0,
    )


def _aliases(
    page: ReadPage, zone: int, sections: Sequence[int], pieces: Sequence[int]
) -> tuple[str, ...]:
    """Other names by which the zone's own text calls it, and the heading's own reading."""
    found = page.structure.zones[zone]
    seen: dict[str, None] = {}
    for number in sections:
        heading = page.sections[number].heading
        if heading is not None:
            seen.setdefault(heading.name)
    for k in pieces:
        text = _span(page, k).of(page.text)
        for mention in page.structure.names[k].own:
            if mention.zone == zone and mention.strength >= 0.5:
                seen.setdefault(text[mention.start : mention.end])
    forms = {form for form, _ in found.forms}
    return tuple(
        name for name in seen if name != found.name and (name in forms or name == next(iter(seen)))
    )
