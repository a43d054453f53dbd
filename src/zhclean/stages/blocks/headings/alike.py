"""Headings that the style of their page does not show: other marks, none, a byline below."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from zhclean.gazetteer import ZoneCatalog, kind_of
from zhclean.stages.blocks.headings.shape import A_STYLE, is_title, may_be_title
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.marks import DASH, ENUMERATING, Candidate, Line, is_name, split_heading


def with_alike(
    chosen: Sequence[Candidate], candidates: Sequence[Candidate], around: Surroundings
) -> list[Candidate]:
    """The headings and what is like them but for its mark: `#` for `##`, or no mark at all.

    A reader of pages tells levels by the size of type and drops marks.
    """
    taken = {candidate.at for candidate in chosen}
    known = [candidate for candidate in chosen if candidate.known]
    kinds = {kind_of(candidate.name) for candidate in known} - {""}
    titled = 2 * sum(candidate.title is not None for candidate in known) > len(known)
    names = {candidate.name for candidate in known}
    found = [
        c
        for c in candidates
        if c.at not in taken
        and c.at + 1 not in taken
        and c.known
        and c.name not in names
        and c.marker not in ENUMERATING | {DASH}
        and (c.title is not None) == titled
        and (c.marker or (c.joint in ("colon", "whole") and around.closed_above(c)))
        and _is_alike(c, kinds, around)
    ]
    return sorted([*chosen, *found], key=lambda candidate: candidate.at)


def _is_alike(candidate: Candidate, kinds: Collection[str], around: Surroundings) -> bool:
    """Of three signs that it is a heading, two: some `#` and a title, the kind, the text below."""
    marked = candidate.marker.startswith("#") and candidate.title is not None
    return marked + (kind_of(candidate.name) in kinds) + around.named_below(candidate) > 1


def with_bylined(
    chosen: Sequence[Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
    around: Surroundings,
    catalog: ZoneCatalog,
) -> list[Candidate]:
    """The headings and the titles above bylines, where a page sets its bylines below headings.

    Nothing else has a byline below it, so that these need neither a mark nor a name.
    """
    taken = {candidate.at for candidate in chosen}
    headed = taken | {at + 1 for at in taken}
    signed = [at for at, below in enumerate(lines[1:]) if below.number in bylines]
    titles = [
        candidate
        for at in signed
        if at not in headed and (candidate := _title_above(at, lines, bylines, around, catalog))
    ]
    if len(titles) + len(headed.intersection(signed)) < A_STYLE:
        return list(chosen)
    return sorted([*chosen, *titles], key=lambda candidate: candidate.at)


def _title_above(
    at: int,
    lines: Sequence[Line],
    bylines: Collection[int],
    around: Surroundings,
    catalog: ZoneCatalog,
) -> Candidate | None:
    """The line at `at`, with a byline below it, as a heading; or the one above, of two that are."""
    line = lines[at]
    if line.number in bylines or not may_be_title(line.text):
        return None
    if around.ended_above(at):
        name, title, joint = split_heading(line.text, catalog)
        return Candidate(line, "", joint, name, title, is_name(name, catalog), at)
    above = lines[at - 1]
    if is_title(line.text) and may_be_title(above.text) and around.ended_above(at - 1):
        return Candidate(above, "", "whole", above.text, None, is_name(above.text, catalog), at - 1)
    return None
