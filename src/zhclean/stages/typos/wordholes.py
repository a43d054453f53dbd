"""jieba's dictionary as sorted arrays: pairs inside words, and words with one character left out.

Python's own look-ups would cost more than all the rest on a page of some thousand characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.stages.typos.channel import SLOT_BITS, slots_of

Codes = NDArray[np.int64]
Floats = NDArray[np.float32]

_SIZES = range(2, 5)
# Rarer words are mostly names and terms that any text may seem to hold in a misreading.
_LEAST_FREQUENCY = 20
_MOST_FILLINGS = 40  # the commonest; what is right is among them as often as without a limit
_LEAST_PAIR = 5
_COMMON = 3.0  # log frequency of the words that a rival must make to be tried everywhere
_BITS = 16
_PLANE = 1 << 16


@dataclass(frozen=True, slots=True)
class Holes:
    """Sorted patterns of one size of word, the hole's place in the lowest bits, and their fillings.

    Those of a pattern are `fillings` from its start on, so many as its size, the commonest first;
    `rates` say how common the word of each is, by the logarithm.
    """

    patterns: Codes
    starts: Codes
    sizes: Codes
    fillings: Codes
    rates: Floats

    @classmethod
    def of(cls, codes: Codes, rates: Codes) -> Holes:
        """Of words, a row of code points each, and how often each was seen."""
        size = codes.shape[1]
        columns = list(codes.T)
        every = np.concatenate([patterns(columns, hole) for hole in range(size)])
        fills, often = np.concatenate(columns), np.tile(rates, size)
        order = np.lexsort((fills, -often, every))
        every, fills = every[order], fills[order]
        starts = np.flatnonzero(np.diff(every, prepend=-1))
        sizes = np.minimum(np.diff(starts, append=len(every)), _MOST_FILLINGS)
        common = np.log1p(often[order], dtype=np.float32)
        return cls(every[starts], starts, sizes, fills, common)

    def find(self, keys: Codes, most: int = _MOST_FILLINGS) -> tuple[Codes, Codes]:
        """What fills each of `keys`, the `most` commonest: places in `keys` and in `fillings`."""
        at = np.minimum(np.searchsorted(self.patterns, keys), len(self.patterns) - 1)
        known = np.flatnonzero(self.patterns.take(at) == keys)
        at = at.take(known)
        sizes = np.minimum(self.sizes.take(at), most)
        shifts = self.starts.take(at) - (np.cumsum(sizes) - sizes)
        return np.repeat(known, sizes), np.arange(sizes.sum()) + np.repeat(shifts, sizes)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Sorted pairs of neighbours and the log frequency of the commonest word with each.

    `inside` counts words that hold the pair, `alone` the word that is the pair.
    """

    keys: Codes
    inside: Floats
    alone: Floats


def pair_strengths(left: Codes, right: Codes) -> tuple[Floats, Floats]:
    """How common the words are that hold each pair of characters, and that each pair is."""
    table = _pairs()
    keys = (left << _BITS) | right
    at = np.minimum(np.searchsorted(table.keys, keys), len(table.keys) - 1)
    known = table.keys[at] == keys
    return np.where(known, table.inside[at], 0), np.where(known, table.alone[at], 0)


def may_be_common(left: Codes, right: Codes) -> NDArray[np.bool_]:
    """Whether each pair stands in a common word; of other pairs one in sixty passes too.

    So much is told by one of four million slots, without a search.
    """
    pairs = ((left << _BITS) | right).astype(np.uint32)
    found: NDArray[np.bool_] = _common_slots().take(slots_of(pairs))
    return found


@lru_cache(maxsize=1)
def _common_slots() -> NDArray[np.bool_]:
    table = _pairs()
    slots = np.zeros(1 << SLOT_BITS, np.bool_)
    slots[slots_of(table.keys[table.inside > _COMMON].astype(np.uint32))] = True
    return slots


def words_from(first: Codes) -> tuple[Codes, Codes]:
    """The common words of two characters that begin with each of `first`: places, and the second.

    Sorted by place, then by the second character.
    """
    starts, seconds = _common_pairs()
    low = starts[first]
    sizes = starts[first + 1] - low
    owners = np.repeat(np.arange(len(first)), sizes)
    steps = np.arange(len(owners)) - (np.cumsum(sizes) - sizes - low).take(owners)
    return owners, seconds.take(steps)


def stands_alone(codes: Codes) -> Floats:
    """How often each character is a word by itself, of all the times it is in one; a logarithm."""
    return _alone().take(np.minimum(codes, _PLANE - 1))


@lru_cache(maxsize=1)
def _alone() -> Floats:
    every, single = np.ones((2, _PLANE))
    for size, (words, rates) in engines.common_words(1, range(1, 5)).items():
        codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
        basic = np.minimum(codes, _PLANE - 1).astype(np.int64)
        every += np.bincount(basic, np.repeat(rates, size), _PLANE)
        if size == 1:
            single += np.bincount(basic, rates, _PLANE)
    return np.log(single / every).astype(np.float32)


@lru_cache(maxsize=1)
def _common_pairs() -> tuple[Codes, Codes]:
    """Where the words of each first character start, and the second characters of all."""
    codes, rates = _words()[0]
    common = codes[rates >= _LEAST_FREQUENCY]
    keys = np.sort((common[:, 0] << _BITS) | common[:, 1])
    starts = np.searchsorted(keys, np.arange(_PLANE + 1) << _BITS)
    return starts, keys & (_PLANE - 1)


def fillings(
    around: Codes, least: int = _SIZES[0], most: int = _MOST_FILLINGS
) -> tuple[Codes, Codes]:
    """What makes a word in the middle of each row of `around`: rows and code points, unsorted.

    A row has three characters to each side of its middle, 0 where the line ends. Words have `least`
    characters or more; of those that differ in the middle alone the `most` commonest count.
    """
    middle, every = around.shape[1] // 2, np.ascontiguousarray(around.T)
    there = every > 0
    owners, found = [], []
    for size in range(least, _SIZES.stop):
        table, rows, wanted = _holes()[size - 2], [], []
        for hole in range(size):
            first = middle - hole
            beside = [there[first + k] for k in range(size) if k != hole]
            own = np.flatnonzero(np.logical_and.reduce(beside))
            rows.append(own)
            wanted.append(patterns([every[first + k].take(own) for k in range(size)], hole))
        which, fills = table.find(np.concatenate(wanted), most)
        owners.append(np.concatenate(rows)[which])
        found.append(table.fillings[fills])
    return np.concatenate(owners), np.concatenate(found)


def patterns(columns: Sequence[Codes], hole: int) -> Codes:
    """All characters but those in the hole, packed; 16 bits are enough for Han."""
    packed = np.zeros_like(columns[0])
    for column in (*columns[:hole], *columns[hole + 1 :]):
        packed = (packed << _BITS) | column
    return (packed << 2) | hole


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[Codes, NDArray[np.int64]], ...]:
    """For each size of word a row of code points a word, and their frequencies."""
    tables = []
    for size, (words, rates) in engines.common_words(_LEAST_PAIR, _SIZES).items():
        codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.int64)
        codes = codes.reshape(-1, size)
        han = ((codes >= 0x4E00) & (codes <= 0x9FFF)).all(axis=1)
        tables.append((codes[han], np.array(rates, np.int64)[han]))
    return tuple(tables)


@lru_cache(maxsize=1)
def _holes() -> tuple[Holes, ...]:
    common = [(codes, rates, rates >= _LEAST_FREQUENCY) for codes, rates in _words()]
    return tuple(Holes.of(codes[kept], rates[kept]) for codes, rates, kept in common)


@lru_cache(maxsize=1)
def _pairs() -> _Pairs:
    keys, rates, alone = [], [], []
    for codes, rate in _words():
        size = codes.shape[1]
        for k in range(size - 1):
            keys.append((codes[:, k] << _BITS) | codes[:, k + 1])
            rates.append(rate)
            alone.append(rate if size == 2 else np.zeros_like(rate))
    every, at = np.unique(np.concatenate(keys), return_inverse=True)
    inside, whole = np.zeros((2, len(every)), np.int64)
    np.maximum.at(inside, at, np.concatenate(rates))
    np.maximum.at(whole, at, np.concatenate(alone))
    return _Pairs(every, np.log1p(inside, dtype=np.float32), np.log1p(whole, dtype=np.float32))
