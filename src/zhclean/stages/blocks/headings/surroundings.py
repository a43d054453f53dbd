"""What stands around a line that may be a heading: bylines, text, other uses of its name."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.blocks.headings.shape import SENTENCE_END, is_title
from zhclean.stages.blocks.marks import MAX_BARE, Candidate, Line, is_name

# An article has no more lines that name its writers.
MOST_BYLINES = 4
# Uses of a name are counted within so many characters: enough for a page, bounded for a book.
_REACH = 200_000
_HEAD_OF_TEXT, _OFTEN = 60, 3


class Surroundings:
    """What stands around a candidate: bylines, body text, other uses of its name."""

    def __init__(
        self, lines: Sequence[Line], bylines: Collection[int], catalog: ZoneCatalog
    ) -> None:
        self._lines, self._bylines, self._catalog = lines, bylines, catalog
        self._body = "\n".join(line.text for line in lines)
        self._uses: dict[str, int] = {}

    def byline(self, candidate: Candidate) -> bool:
        """Whether a byline follows, at once or after a title line."""
        at = candidate.at + 1
        if at < len(self._lines) and self._lines[at].number in self._bylines:
            return True
        return (
            at + 1 < len(self._lines)
            and is_title(self._lines[at].text)
            and self._lines[at + 1].number in self._bylines
        )

    def title_below(self, candidate: Candidate) -> bool:
        """Whether the next line could be the title and text comes after it."""
        at = candidate.at + 1
        return (
            at + 1 < len(self._lines)
            and is_title(self._lines[at].text)
            and len(self._lines[at + 1].text) > len(self._lines[at].text)
        )

    def uses(self, candidate: Candidate) -> int:
        """How often the page uses the name elsewhere."""
        return self.uses_of(candidate.name)

    def uses_of(self, name: str) -> int:
        """How often the page uses a name that stands in a heading, but for that."""
        if name not in self._uses:
            self._uses[name] = self._body.count(name, 0, _REACH) - 1
        return self._uses[name]

    def taken_up(self, candidate: Candidate) -> bool:
        """Whether the text below takes the name up: at its beginning, or again and again."""
        below = [
            line.text
            for line in self._lines[candidate.at + 1 : candidate.at + 4]
            if line.number not in self._bylines
        ]
        named = any(candidate.name in text[:_HEAD_OF_TEXT] for text in below)
        return named or self.uses(candidate) >= _OFTEN

    def named_below(self, candidate: Candidate) -> bool:
        """Whether the text right below names it near its beginning."""
        return candidate.name in self._below(candidate)[:_HEAD_OF_TEXT]

    def opened_below(self, candidate: Candidate) -> bool:
        """Whether the text right below begins with the name."""
        return self._below(candidate).startswith(candidate.name)

    def _below(self, candidate: Candidate) -> str:
        """The first text below that is no byline, "" if none is left."""
        lines = self._lines[candidate.at + 1 : candidate.at + 1 + MOST_BYLINES]
        return next((line.text for line in lines if line.number not in self._bylines), "")

    def heads_text(self, candidate: Candidate) -> bool:
        """Whether a sentence stands below that is longer than the line."""
        below = self._below(candidate)
        return len(below) > len(candidate.line.text) and below.endswith(SENTENCE_END)

    def introduced(self, candidate: Candidate) -> bool:
        """Whether the text below begins about the name and the page comes back to it."""
        below = self._lines[candidate.at + 1 : candidate.at + 2]
        named = any(candidate.name in line.text[:_HEAD_OF_TEXT] for line in below)
        return named and self.uses(candidate) >= _OFTEN

    def named_above(self, candidate: Candidate) -> bool:
        """Whether the line above is a name, to which this one is the subtitle."""
        return candidate.at > 0 and is_name(self._lines[candidate.at - 1].text, self._catalog)

    def closed_above(self, candidate: Candidate) -> bool:
        """Whether the line above is no text that breaks off."""
        at = candidate.at
        return self.ended_above(at) or len(self._lines[at - 1].text) < MAX_BARE

    def ended_above(self, at: int) -> bool:
        """Whether a text ends above a place, and does not only look short."""
        if at == 0:
            return True
        line = self._lines[at - 1]
        return line.number in self._bylines or line.text.endswith(SENTENCE_END)
