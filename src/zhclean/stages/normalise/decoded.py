"""What stretches of a text say in another reading, and where in the text each character stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

LOST = "\ufffd"
HOLE = "\udcff"
"""What stands for a character that lacks bytes until it is told or given up.

Half of a surrogate pair: no bytes of another reading say it.
"""


class Decoded(Protocol):
    """Stretches of a text in another reading; positions count its characters."""

    def place(self, at: int) -> int:
        """Where the character `at` begins in the text, -1 if within a character of it."""

    def places_of(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """`place` of each of some characters."""

    def holes(self, first: int, end: int) -> Sequence[tuple[int, str]]:
        """Which of the characters `first` to `end` lack bytes, and what each may have been.

        The usual ones of these are parted from the others by a zero.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Stretches whose holes and places are known one by one."""

    places: NDArray[np.int64]
    lacking: list[tuple[int, str]] = field(default_factory=list)

    def place(self, at: int) -> int:
        """Where the character begins in the text."""
        return int(self.places[at])

    def places_of(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the characters begin in the text."""
        return self.places[at]

    def holes(self, first: int, end: int) -> Sequence[tuple[int, str]]:
        """Which characters lack bytes, and what each may have been."""
        low = bisect_left(self.lacking, (first,))
        return self.lacking[low : bisect_left(self.lacking, (end,), low)]


class Reading(NamedTuple):
    """The characters `start` to `end` of a text and what they say: `plain`.

    It is the character `first` of `source` on. `meant` is what that says where it was misread twice
    itself, and `gain` how much better it is Chinese than what stands there, in nats.
    """

    start: int
    end: int
    plain: str
    reason: str
    source: Decoded
    first: int = 0
    meant: str = ""
    gain: float = 0.0
