"""A static map from integers to small codes: a binary fuse filter over 16-bit cells.

A cell holds a fingerprint and a code; a key's cell is the XOR of three cells near each other.
Unknown keys are recognised by their fingerprint, but for one in ``2**(16 - code_bits)``.
After Graf and Lemire, "Binary Fuse Filters" (2022); built here by peeling in rounds, so that numpy
does a round at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]

_MULTIPLIER_1 = np.uint64(0xFF51AFD7ED558CCD)  # the two of MurmurHash3's finaliser
_MULTIPLIER_2 = np.uint64(0xC4CEB9FE1A85EC53)
_GOLDEN = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio
_S18, _S29, _S32 = np.uint64(18), np.uint64(29), np.uint64(32)
_TRIES = 20


def hash_keys(keys: U64, salt: int) -> U64:
    """64 well mixed bits a key; `salt` tells apart n-grams of different orders."""
    hashed = keys + np.uint64((_GOLDEN * (salt + 1)) & 0xFFFFFFFFFFFFFFFF)
    hashed *= _MULTIPLIER_1
    hashed ^= hashed >> _S32
    hashed *= _MULTIPLIER_2
    hashed ^= hashed >> _S29
    return hashed


class Shape(NamedTuple):
    """Where a key's cells lie: in segments of `length` cells, a power of two, three in a row."""

    length: int
    starts: int
    seed: int

    @property
    def cells(self) -> int:
        """How many cells there are in all."""
        return (self.starts + 2) * self.length


def _slots(hashes: U64, shape: Shape) -> tuple[NDArray[np.intp], ...]:
    if shape.seed:
        hashes = hash_keys(hashes, shape.seed)
    mask = np.uint64(shape.length - 1)
    first = hashes >> _S32
    first *= np.uint64(shape.length * shape.starts)
    first >>= _S32
    step = np.uint64(shape.length)
    second = (first + step) ^ ((hashes >> _S18) & mask)
    third = (first + step + step) ^ (hashes & mask)
    # the view is free; indexing with uint64 would be cast to float or copied
    return first.view(np.int64), second.view(np.int64), third.view(np.int64)


@dataclass(frozen=True, slots=True)
class FuseMap:
    """Codes by hashed key; `cells` may be a view into a mapped file."""

    cells: NDArray[np.uint16]
    shape: Shape
    code_bits: int

    def _fingerprints(self, hashes: U64) -> NDArray[np.uint16]:
        shift = np.uint64(48 + self.code_bits)
        return ((hashes * np.uint64(_GOLDEN)) >> shift).astype(np.uint16)

    def find(self, hashes: U64) -> tuple[NDArray[np.bool_], NDArray[np.uint16]]:
        """Which keys are there, and the code of each (anything at all where it is not)."""
        first, second, third = _slots(hashes, self.shape)
        found = self.cells.take(first)
        found ^= self.cells.take(second)
        found ^= self.cells.take(third)
        codes = found & np.uint16((1 << self.code_bits) - 1)
        found >>= np.uint16(self.code_bits)
        return found == self._fingerprints(hashes), codes


def build_map(hashes: U64, codes: NDArray[Any], code_bits: int) -> FuseMap:
    """The map that gives each of the distinct `hashes` its code."""
    for seed in range(_TRIES):
        shape = _shape_for(len(hashes), seed)
        rounds = _peel(hashes, shape)
        if rounds is not None:
            fused = FuseMap(np.zeros(shape.cells, np.uint16), shape, code_bits)
            prints = fused._fingerprints(hashes) << np.uint16(code_bits)
            _assign(fused.cells, _slots(hashes, shape), prints | codes.astype(np.uint16), rounds)
            return fused
    msg = f"no map for {len(hashes)} keys after {_TRIES} tries; are the keys distinct?"
    raise ValueError(msg)


def cells_for(size: int) -> int:
    """How many cells a map of `size` keys takes."""
    return _shape_for(size, 0).cells


def _shape_for(size: int, seed: int) -> Shape:
    size = max(size, 2)
    length = 1 << min(18, int(math.log(size) / math.log(3.33) + 2.25))
    factor = max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(size)) + 0.01 * (seed // 4)
    return Shape(length, max(1, math.ceil(size * factor / length) - 2), seed)


def _peel(hashes: U64, shape: Shape) -> list[tuple[NDArray[np.uint32], NDArray[np.intp]]] | None:
    """Keys with the cell that is theirs alone once all earlier ones are gone, round by round."""
    slots = np.stack(_slots(hashes, shape), axis=1)
    degree = np.zeros(shape.cells, np.int32)
    holder = np.zeros(shape.cells, np.uint32)  # XOR of the keys that use the cell
    numbers = np.arange(len(hashes), dtype=np.uint32)
    for column in slots.T:
        np.add.at(degree, column, 1)
        np.bitwise_xor.at(holder, column, numbers)
    free = np.flatnonzero(degree == 1)
    rounds, left = [], len(hashes)
    while len(free):
        keys, where = np.unique(holder[free], return_index=True)
        rounds.append((keys, free[where]))
        left -= len(keys)
        touched = slots[keys].ravel()
        np.subtract.at(degree, touched, 1)
        np.bitwise_xor.at(holder, touched, np.repeat(keys, 3))
        free = np.unique(touched[degree[touched] == 1])
    return rounds if left == 0 else None


def _assign(
    cells: NDArray[np.uint16],
    slots: tuple[NDArray[np.intp], ...],
    wanted: NDArray[np.uint16],
    rounds: list[tuple[NDArray[np.uint32], NDArray[np.intp]]],
) -> None:
    """Fill the cells backwards, so that a key's own cell is always the last of its three."""
    for keys, own in reversed(rounds):
        cells[own] = 0
        value = wanted[keys]
        for column in slots:
            value ^= cells[column[keys]]
        cells[own] = value
