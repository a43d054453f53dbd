"""Characters mended, and disagreements found, in paragraphs that are whole by now."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zhclean.config import CleanConfig
from zhclean.layers import Layered
from zhclean.model import Defect
from zhclean.page import ReadPage
from zhclean.proposals import defect_of, repair_of
from zhclean.spans import Edit, Span
from zhclean.stages.agreement import find_disagreements
from zhclean.stages.assemble import DraftMap, draft_text
from zhclean.stages.typos import repair_typos_many
from zhclean.writing.paragraphs import Home, edits_near, zone_name

# Paragraphs are searched for typos together, so many at a time: enough for a page at once.
_BATCH = 256


def mend_characters(
    page: ReadPage,
    homes: Sequence[Home],
    given: Sequence[Edit],
    config: CleanConfig,
    *,
    torn: bool,
) -> tuple[list[Edit], list[Defect]]:
    """Edits of characters, found in the joined text with the names put right; page coordinates.

    `torn`: paragraphs of the page had to be joined, moved, put in order, dropped or renamed.
    """
    edits = sorted(given)
    starts = [edit.span.start for edit in edits]
    defects: list[Defect] = []
    found_edits: list[Edit] = []
    read: list[tuple[DraftMap, str]] = []
    for at in range(0, len(homes), _BATCH):
        batch = homes[at : at + _BATCH]
        inside = [edits_near(edits, starts, home.draft) for home in batch]
        texts = [
            draft_text(page.text, h.draft, near) for h, near in zip(batch, inside, strict=True)
        ]
        done = repair_typos_many(
            texts,
            config,
            names=[_names_in_force(page, home) for home in batch],
            is_known=lambda name: bool(page.catalog.lookup(name)),
            page="\n".join(texts),
            torn=torn,
        )
        for home, near, text, repaired in zip(batch, inside, texts, done, strict=True):
            places = DraftMap(home.draft, near)
            kept, found = _on_page(page, places, near, repaired)
            found_edits += kept
            read.append((places, text))
            zone = zone_name(page, home.zone)
            defects += (replace(defect, zone=zone) for defect in found)
    defects += _disagreements(page, homes, read, config)
    return sorted([*edits, *found_edits]), defects


def _names_in_force(page: ReadPage, home: Home) -> tuple[str, ...]:
    """The zone names that a paragraph may bear: its own, its host's, those it mentions."""
    structure = page.structure
    zones = [home.zone, *(structure.home[k] for k in home.pieces)]
    zones += [m.zone for k in home.pieces for m in structure.names[k].own]
    return tuple(dict.fromkeys(structure.zones[z].name for z in zones if z >= 0))


def _on_page(
    page: ReadPage, places: DraftMap, given: Sequence[Edit], repaired: Layered
) -> tuple[list[Edit], list[Defect]]:
    """Those edits and defects of a joined text that have a place on the page.

    What reaches from piece to piece is told in as many parts. What cannot be told apart from what
    was edited before is left out: a replay of the log must not depend on the order of its lines.
    """
    kept: dict[Span, list[Edit]] = {}
    taken = sorted(page.offsets.grown(edit.span) for edit in given)
    for edit in repaired.edits:
        parts = _in_parts(places, edit)
        if not parts or not all(_has_a_place(page, part.span, taken) for part in parts):
            continue
        for part in parts:
            insort(taken, page.offsets.grown(part.span))
        kept[edit.span] = parts
    out: list[Defect] = []
    for defect in repaired.defects:
        if defect.repair is not None:
            parts = kept.get(defect.span, [])
            out += (
                replace(defect, span=part.span, repair=repair_of(part.replacement))
                for part in parts
            )
        elif (span := places.to_page(defect.span)) is not None:
            out.append(replace(defect, span=span))
    return [part for parts in kept.values() for part in parts], out


def _in_parts(places: DraftMap, edit: Edit) -> list[Edit]:
    """An edit of the joined text as edits of the page, one for each piece that it lies in.

    A doubled word may have come about where two pieces were joined, and either copy lie in both.
    """
    span = places.to_page(edit.span)
    if span is not None:
        return [Edit(span, edit.replacement)]
    spans, new = places.parts_on_page(edit.span), edit.replacement
    if new and len(new) != len(edit.span):  # whose characters they are cannot be told
        return [Edit(part, "" if n else new) for n, part in enumerate(spans)]
    parts = []
    for part in spans:
        parts.append(Edit(part, new[: len(part)]))
        new = new[len(part) :]
    return parts


def _has_a_place(page: ReadPage, span: Span, taken: Sequence[Span]) -> bool:
    """Whether an edit can be told by itself, with all of what it cuts, apart from those `taken`.

    These are in order and lie apart. Of two things put in at one place none comes first.
    """
    if not len(span) and page.offsets.puts_in(span.start):
        return False
    whole = page.offsets.grown(span)
    k = bisect_left(taken, Span(whole.end, whole.end)) - 1
    return k < 0 or taken[k].end <= whole.start


def _disagreements(
    page: ReadPage,
    homes: Sequence[Home],
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
                yield replace(defect, span=span, zone=zone_name(page, homes[at].zone))
