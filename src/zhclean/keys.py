"""`Keys`: where each of many whole numbers stands in an array, told by a product and a look.

Searching sorted keys takes a dozen steps for each number asked about, most of which miss the cache;
here it takes one or two (open addressing, Fibonacci hashing: Knuth 1973, section 6.4).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Places = NDArray[np.int32]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_ROOM = 2  # times as many slots as keys at least, so that few share one


class Keys:
    """Distinct whole numbers, none below 0; the slots are filled when first asked about.

    >>> Keys(np.array([3, 8, 11])).find(np.array([8, 9, 3])).tolist()
    [1, -1, 0]
    """

    def __init__(self, keys: NDArray[Any]) -> None:
        self.keys = keys
        bits = max(1, (_ROOM * len(keys)).bit_length())
        self._mask, self._shift = (1 << bits) - 1, np.uint64(64 - bits)

    def find(self, wanted: NDArray[Any]) -> Places:
        """The place of each of `wanted`, one row of them, among the keys; -1 where it is none."""
        if not len(self.keys):
            return np.full(len(wanted), -1, np.int32)
        slots = self._slots_of(wanted)
        places = self._places.take(slots)
        # -1, an empty slot, reads the last key, which cannot be the one wanted: its slot is full
        left = np.flatnonzero((self.keys.take(places) != wanted) & (places >= 0))
        slots = slots.take(left)
        while len(left):
            slots = (slots + 1) & self._mask
            found = self._places.take(slots)
            places[left] = found
            again = np.flatnonzero((self.keys.take(found) != wanted.take(left)) & (found >= 0))
            left, slots = left.take(again), slots.take(again)
        return places

    def _slots_of(self, keys: NDArray[Any]) -> Ids:
        slots = keys.astype(np.uint64)
        slots *= _SPREAD
        slots >>= self._shift
        return slots.view(np.int64)

    @cached_property
    def _places(self) -> Places:
        """The key that each slot holds, -1 for none: its own one, or the next that was free."""
        places = np.full(self._mask + 1, -1, np.int32)
        left, slots = np.arange(len(self.keys), dtype=np.int32), self._slots_of(self.keys)
        while len(left):
            free = places.take(slots) < 0
            places[slots[free]] = left[free]  # of several the last one stays
            homeless = np.flatnonzero(places.take(slots) != left)
            left, slots = left.take(homeless), (slots.take(homeless) + 1) & self._mask
        return places
