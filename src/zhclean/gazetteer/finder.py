"""Finds the words of a list in a text: leftmost, longest, without overlap, in linear time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

# Slots of the filter for the first two characters. 4,800 pairs fill 2 % of them, so a text costs
# a look-up in Python for one place in fifty, not for each.
_SLOTS = 1 << 18
_SPREAD = np.uint32(0x9E3779B1)  # Fibonacci hashing: 2**32 / golden ratio, odd
_SHIFT = np.uint32(32 - 18)
# Up to so many characters a look-up for each place is faster than the calls of numpy.
_SHORT = 40


class WordFinder:
    """A fixed set of words of two or more characters; shorter ones are never found.

    >>> list(WordFinder(["北海", "北海高新区"]).find("在北海高新区和北海"))
    [(1, 6), (7, 9)]
    """

    __slots__ = ("_filter", "_lengths", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= 2)
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._words:
            lengths[word[:2]].add(len(word))
        self._lengths = {head: tuple(sorted(sizes)[::-1]) for head, sizes in lengths.items()}
        self._filter = np.zeros(_SLOTS, dtype=np.bool_)
        if lengths:
            codes = _codes("".join(lengths))
            self._filter[_slots(codes[::2], codes[1::2])] = True

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each word found."""
        free = 0
        for start in self._heads(text):
            if start < free:
                continue
            for size in self._lengths.get(text[start : start + 2], ()):
                end = start + size
                # past the end of the text a slice is shorter than `size`, and may be a word too
                if end <= len(text) and text[start:end] in self._words:
                    yield start, end
                    free = end
                    break

    def _heads(self, text: str) -> Iterable[int]:
        """Places where a word may begin."""
        if len(text) <= _SHORT:
            return range(len(text) - 1)
        codes = _codes(text)
        # methods, which on lines of a few hundred characters take half the time of functions
        hits: list[int] = self._filter.take(_slots(codes[:-1], codes[1:])).nonzero()[0].tolist()
        return hits


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _slots(first: npt.NDArray[np.uint32], second: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """A slot for each pair of characters; wrap-around of uint32 is what hashing wants."""
    mixed: npt.NDArray[np.uint32] = ((first << np.uint32(16)) ^ second) * _SPREAD >> _SHIFT
    return mixed
