"""What stretches of a text say in another reading, and where in the text each character stands."""

from __future__ import annotations

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

    def fills_of(self, holes: NDArray[np.int64]) -> tuple[NDArray[np.int64], Sequence[str]]:
        """What characters that lack bytes may have been: a number for each, and what it stands for.

        The usual ones are parted from the others by a zero.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Stretches whose places and holes are known one by one.

    Of each character that is `lacking` bytes there is the number of what fills it, in `fills`.
    """

    places: NDArray[np.int64]
    lacking: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    kinds: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    fills: Sequence[str] = ()

    def place(self, at: int) -> int:
        """Where the character begins in the text."""
        return int(self.places[at])

    def places_of(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the characters begin in the text."""
        return self.places[at]

    def fills_of(self, holes: NDArray[np.int64]) -> tuple[NDArray[np.int64], Sequence[str]]:
        """What characters that lack bytes may have been."""
        return self.kinds[np.searchsorted(self.lacking, holes)], self.fills


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
