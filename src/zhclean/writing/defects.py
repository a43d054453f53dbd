"""Each decision about pieces and lines as a defect: joins, copies, losses, moves, furniture."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from zhclean.config import CleanConfig
from zhclean.messages import say
from zhclean.model import Action, Defect, DefectKind, Repair
from zhclean.page import (
    ALONE_CONFIDENCE,
    FURNITURE_CONFIDENCE,
    TOLD_CONFIDENCE,
    ReadPage,
    drops_furniture,
    settings_of,
)
from zhclean.writing.paragraphs import piece_span, zone_name

# A doubtful join is worth a line of the report from this probability on.
_WORTH_TELLING = 0.3
_QUOTE = 6


def structural_defects(page: ReadPage, config: CleanConfig) -> list[Defect]:
    """What was decided about pieces, and what was too doubtful to decide."""
    return [
        *_join_defects(page, config),
        *_copy_defects(page, config),
        *_loss_defects(page, config),
        *_move_defects(page, config),
        *_order_defects(page, config),
    ]


def furniture_defects(page: ReadPage, config: CleanConfig) -> list[Defect]:
    """The lines that belong to the sheet rather than to an article."""
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


def _join_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    structure = page.structure
    made = set(structure.links)
    for link in (*structure.links, *structure.doubtful_links):
        if link.probability < _WORTH_TELLING:
            continue
        tail = piece_span(page, link.tail)
        seam = say(
            config.language,
            "seam",
            left=tail.of(page.text)[-_QUOTE:],
            right=piece_span(page, link.start).of(page.text)[:_QUOTE],
        )
        repair = Repair(action=Action.JOIN, target=tail) if link in made else None
        likely = say(config.language, "likely", p=link.probability)
        yield _defect(
            page, DefectKind.SPLIT_PARAGRAPH, link.start, repair, link.probability, seam, likely
        )


def _copy_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    for copies, made in ((page.structure.copies, True), (page.structure.suspected, False)):
        for copy in copies:
            target = piece_span(page, copy.kept)
            repair = Repair(action=Action.DELETE, target=target) if made else None
            same = target.of(page.text) == piece_span(page, copy.gone).of(page.text)
            key = "part_text" if copy.part else "same_text" if same else "near_text"
            why = say(config.language, key)
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
            repair = Repair(action=Action.MOVE, to_zone=page.names[label])
            sure, why = structure.sureness[k], _names_seen(page, k, label, config)
            if sure < joined.get(k, 0.0):  # the piece follows the one that it is joined to
                sure, why = joined[k], say(config.language, "joined_on")
            yield _defect(page, DefectKind.MISATTRIBUTED, k, repair, sure, why)
    for k, (zone, sure) in structure.rivals.items():
        why = _names_seen(page, k, zone, config)
        arrow = f"→ {page.names[zone]}"
        yield _defect(page, DefectKind.MISATTRIBUTED, k, None, sure, why, arrow)
    for zone, chains in structure.articles.items():
        if zone >= 0 and not structure.zones[zone].headed:
            repair = Repair(action=Action.MOVE, to_zone=page.names[zone])
            first = chains[0][0]
            why = say(config.language, "no_heading")
            told = zone in page.homes and page.sections[page.homes.index(zone)].told
            sure = structure.sureness[first] * (TOLD_CONFIDENCE if told else 1.0)
            yield _defect(page, DefectKind.MISSING_HEADING, first, repair, sure, why)
    yield from _alone_defects(page, config)


def _alone_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    """Articles that a byline alone begins and whose zone nothing tells."""
    first: dict[int, int] = {}
    for k, piece in enumerate(page.structure.pieces):
        if page.structure.labels[k] < 0:
            first.setdefault(piece.section, k)
    for number, section in enumerate(page.sections):
        if number and section.heading is None and not section.told and number in first:
            byline = " ".join(span.of(page.text) for span in section.bylines)
            why = say(config.language, "byline_alone", byline=byline)
            yield _defect(
                page, DefectKind.MISSING_HEADING, first[number], None, ALONE_CONFIDENCE, why
            )


def _names_seen(page: ReadPage, piece: int, zone: int, config: CleanConfig) -> str:
    text = piece_span(page, piece).of(page.text)
    seen = [text[m.start : m.end] for m in page.structure.names[piece].own if m.zone == zone]
    if not seen:
        return say(config.language, "run")
    return say(config.language, "names", names="、".join(dict.fromkeys(seen)))


def _order_defects(page: ReadPage, config: CleanConfig) -> Iterator[Defect]:
    """Paragraphs out of the order of their own article, as few as tell the order.

    A paragraph stands where its first piece does: what was joined to it is told by the join.
    """
    structure = page.structure
    for zone, chains in structure.ordered.items():
        if zone < 0:
            continue
        own = ([k for k in chain if structure.home[k] == zone] for chain in chains)
        read = [pieces[0] for pieces in own if pieces]
        still = _longest_rise(read)
        sure = 0.0
        for k in reversed(read):
            sure = structure.orders.get(k, sure)  # a sub-heading goes with what stands below
            if k not in still:
                made = settings_of(config).reorder and sure >= config.min_confidence
                repair = Repair(action=Action.MOVE, to_zone=page.names[zone]) if made else None
                why = say(config.language, "moved")
                yield _defect(page, DefectKind.OUT_OF_ORDER, k, repair, sure, why)


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
        span=piece_span(page, piece),
        quote="",
        repair=repair,
        confidence=round(min(max(confidence, 0.0), 1.0), 4),
        evidence=evidence,
        zone=zone_name(page, page.structure.labels[piece]),
    )
