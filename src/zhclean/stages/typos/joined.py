"""Several texts read as one: to numpy and the language model fifty are little more than one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import TypeVar

# Line ends, which no doubled word and no history crosses; so many that the ends of two texts are
# further apart than changes that bar one another.
_SEAM = "\n\n\n"

_Found = TypeVar("_Found")


class Joined:
    """`texts` as one `text`, and the way back.

    >>> texts = Joined(["北海", "南海"])
    >>> texts.split([5, 6], lambda place: place, lambda place, start: place - start)
    [[], [0, 1]]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = _SEAM.join(texts)
        sizes = (len(text) + len(_SEAM) for text in texts)
        self._starts = list(accumulate(sizes, initial=0))[: len(texts)]

    def split(
        self,
        found: Iterable[_Found],
        place: Callable[[_Found], int],
        moved: Callable[[_Found, int], _Found],
    ) -> list[list[_Found]]:
        """What was found at each `place`, text by text, `moved` back by the start of its text."""
        out: list[list[_Found]] = [[] for _ in self._starts]
        for item in found:
            number = bisect_right(self._starts, place(item)) - 1
            out[number].append(moved(item, self._starts[number]))
        return out
