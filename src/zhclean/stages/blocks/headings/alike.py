"""Headings that the style of their page does not show: another mark, or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from zhclean.gazetteer import kind_of
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.marks import DASH, ENUMERATING, Candidate


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
