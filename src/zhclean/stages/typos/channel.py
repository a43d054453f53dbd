"""How readily one character is read or written for another: by its look and by its sound.

Looks come from drawn glyphs, sounds from syllables without tone; input methods and dialects mix
up some initials and finals, and these count for half. All of it is kept as arrays, so that the
rivals of many characters are fetched at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean.tables import rows

Codes = NDArray[np.int64]
Floats = NDArray[np.float32]

_HALF_RANK = 10  # at this rank among its neighbours a glyph's likeness is a half
_NEAREST = 40  # neighbours that are rivals; the others must make a word to be one
_CLOSE = 0.5
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
    """

    keys: Codes
    shape: Floats
    sound: Floats
    near: Codes
    starts: Codes
    close: Codes
    close_starts: Codes


def rivals(read: Codes, *, close: bool = False) -> Rivals:
    """What each of `read` (code points) may have been; owners are places in `read`."""
    table, at = _channel(), np.minimum(read, _PLANE - 1)
    places, starts = (table.close, table.close_starts) if close else (table.near, table.starts)
    low, high = starts[at], starts[at + 1]
    sizes = high - low
    owners = np.repeat(np.arange(len(read)), sizes)
    steps = np.arange(len(owners)) - (np.cumsum(sizes) - sizes - low).take(owners)
    found = places.take(steps)
    codes = table.keys.take(found) % _PLANE
    return Rivals(owners, codes, table.shape.take(found), table.sound.take(found))


def likeness(read: Codes, meant: Codes) -> tuple[Floats, Floats]:
    """Likeness in shape and in sound of each pair of code points, each from 0 to 1."""
    table = _channel()
    keys = np.minimum(read, _PLANE - 1) * _PLANE + meant
    at = np.minimum(np.searchsorted(table.keys, keys), len(table.keys) - 1)
    known = table.keys[at] == keys
    return np.where(known, table.shape[at], 0), np.where(known, table.sound[at], 0)


@lru_cache(maxsize=1)
def _channel() -> _Channel:
    shapes, sounds = _shapes(), _sounds()
    every = np.concatenate((shapes[0], sounds[0]))
    order = np.argsort(every)
    firsts = np.flatnonzero(np.diff(every[order], prepend=-1))
    keys = every[order][firsts]
    looks, tones = np.zeros((2, len(every)), np.float32)
    looks[: len(shapes[1])], tones[len(shapes[1]) :] = shapes[1], sounds[1]
    shape, sound = (np.maximum.reduceat(part[order], firsts) for part in (looks, tones))
    near = np.flatnonzero((shape > 1 / (1 + _NEAREST / _HALF_RANK)) | (sound > 0))
    close = np.flatnonzero((shape >= _CLOSE) | (sound == SAME))
    starts, close_starts = (
        np.searchsorted(keys[k], np.arange(_PLANE + 1) * _PLANE) for k in (near, close)
    )
    return _Channel(keys, shape, sound, near, starts, close, close_starts)


def _shapes() -> tuple[Codes, Floats]:
    """Keys and likeness by rank, once from either of the two."""
    table = rows("lookalikes")
    ranks = np.concatenate([np.arange(len(alike)) for _, alike in table])
    chars = np.repeat(_codes("".join(char for char, _ in table)), [len(row[1]) for row in table])
    others = _codes("".join(alike for _, alike in table))
    keys = np.concatenate((chars * _PLANE + others, others * _PLANE + chars))
    return keys, np.tile(1 / (1 + ranks / _HALF_RANK), 2).astype(np.float32)


def _sounds() -> tuple[Codes, Floats]:
    """Keys and likeness by syllable."""
    same = [chars for _, chars in rows("homophones")]
    mixed: defaultdict[str, str] = defaultdict(str)
    for syllable, chars in rows("homophones"):
        mixed[_plain(syllable)] += chars
    keys, values = [], []
    for likeness, groups in ((SAME, same), (FUZZY, list(mixed.values()))):
        for codes in map(_codes, groups):
            pairs = codes[:, None] * _PLANE + codes
            keys.append(pairs[codes[:, None] != codes])
            values.append(np.full(len(keys[-1]), likeness, np.float32))
    return np.concatenate(keys), np.concatenate(values)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)


def _plain(syllable: str) -> str:
    for pattern, plain in _MIXED:
        syllable = pattern.sub(plain, syllable)
    return syllable
