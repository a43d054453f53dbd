"""How readily one character is read or written for another: by its look and by its sound.

Looks come from drawn glyphs, sounds from syllables without tone; input methods and dialects mix
up some initials and finals, and these count for half. All of it is kept as arrays, so that the
rivals of many characters are fetched at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean.tables import code_points, rows

Codes = NDArray[np.int64]
Floats = NDArray[np.float32]
Places = NDArray[np.int32]
Packed = NDArray[np.uint64]

_HALF_RANK = 10  # at this rank among its neighbours a glyph's likeness is a half
_NEAREST = 40  # neighbours that are rivals; the others must make a word to be one
_CLOSE = 0.5
_STRETCHED = 1  # the rank of what is all but one only once it is drawn as large: 曰, 日
SAME, FUZZY = 1.0, 0.5
# Initials and finals that dialects and fast typing mix up: zh z, ch c, sh s, n l, r l, h f; a final
# with and without its g. Each group is written as its first member.
_MIXED = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^[nr](?=[aeiouü])"), "l"),
    (re.compile("^h(?=u)"), "f"),
    (re.compile("ng$"), "n"),
)
_PLANE = 1 << 16
_HALF, _BYTE = np.uint64(16), np.uint64(8)
# 1,080,000 keys fill a quarter of the slots. Fibonacci hashing: 2**32 / golden ratio, odd.
SLOT_BITS = 22
_SPREAD, _SLOT_SHIFT = np.uint32(0x9E3779B1), np.uint32(32 - SLOT_BITS)
_SOUNDS = 128  # the first rank that stands for a sound


class Rivals(NamedTuple):
    """Candidates sorted by owner and then by code point, with both likenesses."""

    owners: Codes
    codes: Codes
    shape: Floats
    sound: Floats


@dataclass(frozen=True, slots=True)
class _Channel:
    """Sorted keys `read * 65536 + meant` with both likenesses.

    `near` are places of keys alike enough to be rivals, `close` those for which both of two
    neighbours may be taken; `starts` and `close_starts` say where each reading has its own.
    `slots` is a filter, 1 where a key may be: looking there first takes a tenth of a search.
    """

    keys: NDArray[np.uint32]
    shape: Floats
    sound: Floats
    near: Places
    starts: Places
    close: Places
    close_starts: Places
    slots: NDArray[np.uint8]


def rivals(read: Codes) -> Rivals:
    """What each of `read` (code points) may have been; owners are places in `read`."""
    table = _channel()
    owners, found = _fetched(read, table.near, table.starts)
    codes = _meant(table, found)
    return Rivals(owners, codes, table.shape.take(found), table.sound.take(found))


def close_rivals(read: Codes) -> tuple[Codes, Codes]:
    """Those of the rivals of each of `read` for which both of two neighbours may be taken."""
    table = _channel()
    owners, found = _fetched(read, table.close, table.close_starts)
    return owners, _meant(table, found)


def _fetched(read: Codes, places: Places, starts: Places) -> tuple[Codes, Places]:
    """Owners and places of the keys that the table of `places` has for each of `read`."""
    at = np.minimum(read, _PLANE - 1)
    low = starts.take(at)
    sizes = starts.take(at + 1) - low
    owners = np.repeat(np.arange(len(read)), sizes)
    steps = np.arange(len(owners))
    steps -= (np.cumsum(sizes) - sizes - low).take(owners)
    return owners, places.take(steps)


def _meant(table: _Channel, found: Places) -> Codes:
    return table.keys.take(found).astype(np.uint16).astype(np.int64)


def are_rivals(shape: Floats, sound: Floats) -> NDArray[np.bool_]:
    """Whether characters of these likenesses are among one another's `rivals`."""
    return (shape > 1 / (1 + _NEAREST / _HALF_RANK)) | (sound > 0)


def slots_of(keys: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The slot of each key in a filter of 2 ** `SLOT_BITS`; keys may share one."""
    return ((keys * _SPREAD) >> _SLOT_SHIFT).astype(np.int64)


def likeness(read: Codes, meant: Codes) -> tuple[Floats, Floats]:
    """Likeness in shape and in sound of each pair of code points, each from 0 to 1."""
    table = _channel()
    keys = (np.minimum(read, _PLANE - 1) * _PLANE + meant).astype(np.uint32)
    likely = np.flatnonzero(table.slots.take(slots_of(keys)))
    at = np.minimum(np.searchsorted(table.keys, keys[likely]), len(table.keys) - 1)
    known = table.keys[at] == keys[likely]
    at, likely = at[known], likely[known]
    shape, sound = np.zeros((2, len(keys)), np.float32)
    shape[likely], sound[likely] = table.shape[at], table.sound[at]
    return shape, sound


@lru_cache(maxsize=1)
def _channel() -> _Channel:
    # A key and what is known of it in one number: after sorting the best of each key comes first.
    every = np.concatenate((*_shapes(), *_sounds()))
    every.sort()
    keys, known = (every >> _BYTE).astype(np.uint32), every.astype(np.uint8)
    firsts = np.flatnonzero(np.diff(keys, prepend=np.uint32(0)))
    looks, tones = np.zeros((2, 256), np.float32)
    looks[:_SOUNDS] = 1 / (1 + np.arange(_SOUNDS) / _HALF_RANK)
    tones[_SOUNDS : _SOUNDS + 2] = SAME, FUZZY
    shape = looks[known[firsts]]
    sound = np.maximum.reduceat(tones[known], firsts)
    keys = keys[firsts]
    near = np.flatnonzero(are_rivals(shape, sound))
    close = np.flatnonzero((shape >= _CLOSE) | (sound == SAME))
    reads = (np.arange(_PLANE + 1) * _PLANE).clip(max=0xFFFFFFFF).astype(np.uint32)
    starts, close_starts = (np.searchsorted(keys[k], reads).astype(np.int32) for k in (near, close))
    slots = np.zeros(1 << SLOT_BITS, np.uint8)
    for part in np.array_split(keys, 16):  # at once it would be the most memory of a short run
        slots[slots_of(part)] = 1
    places = near.astype(np.int32), close.astype(np.int32)
    return _Channel(keys, shape, sound, places[0], starts, places[1], close_starts, slots)


def _shapes() -> Iterator[Packed]:
    """Keys with the rank of their likeness; a rare character is read for a common one only."""
    one, other, ranks = _ranked("lookalikes")
    yield _pack(one, other, ranks)
    yield _pack(other, one, ranks)
    yield _pack(*_ranked("rare_lookalikes"))
    new = "".join(one + other for one, other, _, is_new in rows("near_glyphs") if is_new)
    one, other = _codes(new).reshape(-1, 2).T
    for read, meant in ((one, other), (other, one)):
        yield _pack(read, meant, np.int64(_STRETCHED))


def _ranked(table: str) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Each character of a table of glyphs with each of its neighbours, and their ranks."""
    codes = code_points(table).astype(np.uint64)
    tabs, ends = np.flatnonzero(codes == ord("\t")), np.flatnonzero(codes == ord("\n"))
    sizes = ends - tabs - 1
    chars = np.repeat(codes[tabs - 1], sizes)
    ranks = np.arange(len(chars)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return chars, codes[np.repeat(tabs + 1, sizes) + ranks], ranks


def _sounds() -> Iterator[Packed]:
    """Keys with how alike the syllables are."""
    same = [chars for _, chars in rows("homophones")]
    mixed: defaultdict[str, str] = defaultdict(str)
    for syllable, chars in rows("homophones"):
        mixed[_plain(syllable)] += chars
    for rank, groups in enumerate((same, list(mixed.values())), _SOUNDS):
        for codes in map(_codes, groups):
            pairs = _pack(codes[:, None], codes, np.int64(rank))
            yield pairs[codes[:, None] != codes]


def _pack(read: NDArray[Any], meant: NDArray[Any], rank: NDArray[Any] | np.int64) -> Packed:
    packed: Packed = (read.astype(np.uint64) << _HALF | meant.astype(np.uint64)) << _BYTE
    return packed | rank.astype(np.uint64)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)


def _plain(syllable: str) -> str:
    for pattern, plain in _MIXED:
        syllable = pattern.sub(plain, syllable)
    return syllable
