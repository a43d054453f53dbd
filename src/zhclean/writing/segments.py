"""One segment for each zone: its heading, paragraphs and defects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from zhclean.model import CleanedPage, Defect, Paragraph, ZoneSegment
from zhclean.page import TOLD_CONFIDENCE, ReadPage
from zhclean.spans import Edit, Span
from zhclean.stages.assemble import build_paragraph
from zhclean.writing.paragraphs import Home, edits_near, piece_span


def make_segments(
    page: ReadPage, homes: Sequence[Home], edits: Sequence[Edit], defects: tuple[Defect, ...]
) -> CleanedPage:
    """The page by zones; `edits` are sorted, `defects` in the caller's coordinates.

    Where the page has no zone at all its text makes one segment without a name.
    """
    paragraphs: dict[int, list[Paragraph]] = defaultdict(list)
    pieces: dict[int, list[int]] = defaultdict(list)
    starts = [edit.span.start for edit in edits]
    for home in homes:
        near = edits_near(edits, starts, home.draft)
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
    if not page.structure.zones:
        bylines = _bylines(page, range(len(page.sections)))
        whole = ZoneSegment(zone="", bylines=bylines, paragraphs=rest, defects=defects)
        return CleanedPage(segments=(whole,) if rest or bylines else (), defects=defects)
    return CleanedPage(segments=tuple(segments), defects=defects, unassigned=rest)


def _segment(
    page: ReadPage,
    zone: int,
    sections: Sequence[int],
    paragraphs: Sequence[Paragraph],
    pieces: Sequence[int],
    defects: dict[str | None, list[Defect]],
) -> ZoneSegment:
    heading = page.sections[sections[0]].heading if sections else None
    told = any(page.sections[number].told for number in sections)
    sizes = [len(piece_span(page, k)) for k in pieces]
    sure = sum(size * page.structure.sureness[k] for size, k in zip(sizes, pieces, strict=True))
    sure = sure / sum(sizes) if sum(sizes) else 1.0
    return ZoneSegment(
        zone=page.names[zone],
        aliases=_aliases(page, zone, sections, pieces),
        title=_title(page, sections),
        bylines=_bylines(page, sections),
        heading=page.offsets.to_original(heading.span) if heading else None,
        paragraphs=tuple(paragraphs),
        defects=tuple(defects.get(page.names[zone], ())),
        confidence=round(sure * (TOLD_CONFIDENCE if told else 1.0), 4),
    )


# Between the titles of two articles on one zone.
_AND = "；"


def _title(page: ReadPage, sections: Sequence[int]) -> str | None:
    """The title of the zone's heading; of several articles on it, all their titles."""
    headings = [page.sections[number].heading for number in sections]
    titles = dict.fromkeys(h.title for h in headings if h is not None and h.title)
    return _AND.join(titles) or None


def _bylines(page: ReadPage, sections: Sequence[int]) -> tuple[str, ...]:
    return tuple(span.of(page.text) for n in sections for span in page.sections[n].bylines)


def _aliases(
    page: ReadPage, zone: int, sections: Sequence[int], pieces: Sequence[int]
) -> tuple[str, ...]:
    """Other names by which the zone's own text calls it, and the heading's own reading.

    Where the page writes the name in another form than the catalog does, that one is told, too.
    """
    found = page.structure.zones[zone]
    seen: dict[str, str] = {}
    for number in sections:
        heading = page.sections[number].heading
        if heading is not None:
            seen.setdefault(heading.name, page.spelt(heading.name, heading.span.start))
    for k in pieces:
        start = piece_span(page, k).start
        for mention in page.structure.names[k].own:
            if mention.zone == zone and mention.strength >= 0.5:
                span = Span(start + mention.start, start + mention.end)
                seen.setdefault(span.of(page.plain), span.of(page.text))
    forms = {form for form, _ in found.forms}
    first = next(iter(seen), None)
    called = [said for name, said in seen.items() if name in forms or name == first]
    return tuple(name for name in dict.fromkeys([*called, found.name]) if name != page.names[zone])
