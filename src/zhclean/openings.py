"""How readily a string begins a sentence, by its first characters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean.tables import code_points

Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]

_SHIFT = np.uint64(32)


def _fold(char: str) -> str:
    if char.isdecimal():
        return "0"
    return "a" if char.isascii() and char.isalpha() else char


def opening_odds(texts: Sequence[str]) -> Floats:
    """Log odds (nats) that each text begins a sentence, over those of any place in a text.

    Pairs of characters were counted where they say more than the first character alone; a string
    that begins with neither counts 0.

    >>> whole, torn = opening_odds(["近年来，园区", "的园区"])
    >>> bool(whole > 2 > -2 > torn)
    True
    """
    firsts = ["".join(map(_fold, text[:2])).ljust(2, "\0") for text in texts]
    codes = np.frombuffer("".join(firsts).encode("utf-32-le", "surrogatepass"), "<u4")
    first, second = codes.reshape(-1, 2).T.astype(np.uint64)
    pair, pair_odds = _find((first << _SHIFT) | second)
    single, single_odds = _find(first << _SHIFT)
    return np.where(pair, pair_odds, np.where(single, single_odds, 0.0))


def _find(wanted: Keys) -> tuple[NDArray[np.bool_], Floats]:
    """Which keys the table has, and what it says of them."""
    keys, odds = _odds()
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return keys[at] == wanted, odds[at]


@lru_cache(maxsize=1)
def _odds() -> tuple[Keys, Floats]:
    """Sorted keys, the second character 0 where there is none, and their log odds."""
    codes = code_points("openings")
    tabs, ends = np.flatnonzero(codes == ord("\t")), np.flatnonzero(codes == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    second = np.where(tabs - starts > 1, codes[starts + 1], 0)
    keys = (codes[starts].astype(np.uint64) << _SHIFT) | second.astype(np.uint64)
    # numpy reads the numbers of a text in a tenth of Python's time: the rest is blanked out
    edges = np.zeros(len(codes), np.int8)
    edges[tabs], edges[ends] = 1, -1
    numbers = np.where(np.cumsum(edges, dtype=np.int8) > 0, codes, ord(" ")).astype(np.uint8)
    return keys, np.fromstring(numbers.tobytes().replace(b"\t", b" "), np.float64, sep=" ")
