"""Headings that a byline below them shows, where a page sets its bylines below headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.blocks.headings.kin import Kin
from zhclean.stages.blocks.headings.shape import A_STYLE, is_short_name, is_title, may_be_title
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.marks import (
    CLAUSE,
    Candidate,
    Line,
    heading_candidate,
    is_name,
    named_within,
)


def with_bylined(
    chosen: Sequence[Candidate],
    candidates: Sequence[Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
    around: Surroundings,
    catalog: ZoneCatalog,
) -> list[Candidate]:
    """The headings and the titles above bylines, where a page sets its bylines below headings.

    Hardly anything else has a byline below it, so that these need neither a mark nor a name. What
    looks as the other headings do is one, though the text above it breaks off; anything else may
    be the end of such a text.
    """
    page = _Page(lines, bylines, around, catalog, {c.at: c for c in candidates})
    headed = {at for c in chosen for at in (c.at, c.at + 1)}
    signed = [at for at, below in enumerate(lines[1:]) if below.number in bylines]
    known = len(headed.intersection(signed))
    free = [at for at in signed if at not in headed and lines[at].number not in bylines]
    formed = (page.title_above(at) or page.candidates.get(at) for at in free)
    headings = [*chosen, *(heading for heading in formed if heading)]
    look = _Look(headings)
    alike = {at: c for at in free if (c := page.candidates.get(at)) and look.has(c)}
    set_apart = 2 * sum(map(look.has, headings)) >= len(headings)
    titles: list[Candidate] = []
    for at in free:
        title = alike.get(at) or page.title_above(at)
        if title is None or (at not in alike and page.is_text(at, headed, set_apart=set_apart)):
            continue
        titles.append(title)
        headed |= {title.at, at}
    if len(titles) + known < A_STYLE:
        return list(chosen)
    return sorted([*chosen, *titles], key=lambda candidate: candidate.at)


class _Look:
    """How the headings of a page look: their marks, what joins name and title, their names."""

    def __init__(self, headings: Sequence[Candidate]) -> None:
        marks = Counter(c.marker or c.joint for c in headings)
        self._marks = {mark for mark, count in marks.items() if count >= A_STYLE}
        self._marks -= {"whole", "none", "blank"}
        self._kin = Kin(c.name for c in headings)

    def has(self, candidate: Candidate) -> bool:
        """Whether a line looks so; without a mark it needs a name."""
        if candidate.marker:
            return candidate.marker in self._marks
        named = candidate.joint in self._marks and is_short_name(candidate.name)
        return named or self._kin.has(candidate.name)


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines of a page, with those that may be headings by their place."""

    lines: Sequence[Line]
    bylines: Collection[int]
    around: Surroundings
    catalog: ZoneCatalog
    candidates: dict[int, Candidate]

    def title_above(self, at: int) -> Candidate | None:
        """The line at `at`, with a byline below, as a heading; or the one above, of two that are.

        The text above it has to end.
        """
        text = self.lines[at].text
        if not may_be_title(text):
            return None
        if self.around.ended_above(at):
            return self._titled(at)
        above = self.lines[at - 1].text
        if CLAUSE.search(above) or self._has_name(at):
            return None
        if is_title(text) and may_be_title(above) and self.around.ended_above(at - 1):
            known = is_name(above, self.catalog)
            return Candidate(self.lines[at - 1], "", "whole", above, None, known, at - 1)
        return None

    def _has_name(self, at: int) -> bool:
        """Whether a name stands before the title on the line itself."""
        candidate = self.candidates.get(at)
        return candidate is not None and candidate.joint in ("colon", "bracket")

    def _titled(self, at: int) -> Candidate:
        line = self.lines[at]
        marked = self.candidates.get(at) or heading_candidate(at, line, self.catalog)
        if marked is not None:
            return marked
        name, title, joint = named_within(line.text, self.catalog)
        return Candidate(line, "", joint, name, title, is_name(name, self.catalog), at)

    def is_text(self, at: int, headed: Collection[int], *, set_apart: bool) -> bool:
        """Whether the line is the first half of a text, that a byline cuts off.

        So is what stands right below the byline of another heading, and a line of several clauses
        on a page that sets its headings apart.
        """
        above = at - 1
        while above >= 0 and self.lines[above].number in self.bylines:
            above -= 1
        headed_above = above in headed and may_be_title(self.lines[above].text)
        unwritten = above < at - 1 and headed_above
        return unwritten or (set_apart and CLAUSE.search(self.lines[at].text) is not None)
