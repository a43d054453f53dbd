"""Whether two characters are all but one in print: 曰 and 日, 巳 and 已, 末 and 未.

Of such a pair a reader of pages takes one for the other before anything else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.stages.typos.channel import likeness
from zhclean.tables import rows

_Codes = NDArray[np.int64]
_Floats = NDArray[np.float32]
_Scores = NDArray[Any]

_BITS = 16
_NEAREST = 0.9  # the nearest glyph of all and the next
_NEARLY = 3.0  # nats
_WELL, _RIVALLING = 4.0, 13.0
_RAISED = 0.01  # so that it stands first, with next to no lead


def are_all_but_one(read: _Codes, meant: _Codes) -> NDArray[np.bool_]:
    """Which pairs of code points look the same once they are stretched to one square.

    >>> read, meant = np.array([ord("曰"), ord("曰")]), np.array([ord("日"), ord("口")])
    >>> are_all_but_one(read, meant).tolist()
    [True, False]
    """
    keys, known = read << _BITS | meant, _pairs()
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: NDArray[np.bool_] = known[at] == keys
    return found


def is_nearest(read: str, meant: str) -> bool:
    """Whether two strings of one length are all but one somewhere, or nearest as they are set."""
    if not read or len(read) != len(meant):
        return False
    one, other = (np.array([*map(ord, text)], np.int64) for text in (read, meant))
    shape, _ = likeness(one, other)
    return bool(((shape >= _NEAREST) | are_all_but_one(one, other)).any())


@lru_cache(maxsize=1)
def _pairs() -> _Codes:
    """The pairs of `data/near_glyphs.tsv`, either way round, as sorted keys."""
    both = [(ord(one), ord(other)) for one, other, *_ in rows("near_glyphs")]
    both += [(other, one) for one, other in both]
    keys: _Codes = np.sort(np.array([one << _BITS | other for one, other in both], np.int64))
    return keys


def nearest_first(
    owners: _Codes, near: NDArray[np.bool_], told: _Floats, gain: _Floats, score: _Scores
) -> tuple[_Scores, NDArray[np.bool_]]:
    """The scores of candidates, with the nearest first where they go nearly as well as the best.

    `owners` are sorted; `told` says how likely each candidate is and `gain` what its window gains.
    Where what scores best is a nearest glyph itself nothing is raised. The few nats by which a
    model likes 今天 better than 今日 say less of 今曰 than that 曰 and 日 are one glyph in print.
    And which candidates have such a rival that goes well too, though not nearly as well: 暑 beside
    温 in 高署天气.
    """
    if not near.any():
        return score, near
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    group = np.cumsum(np.diff(owners, prepend=-1) != 0) - 1
    most = np.maximum.reduceat(score, firsts)
    is_best = score == most[group]
    best_told = np.maximum.reduceat(np.where(is_best, told, -np.inf), firsts)
    has_near = np.logical_or.reduceat(is_best & near, firsts)
    goes = near & ~has_near[group] & (gain > 0)
    fits = goes & (told >= best_told[group] - _NEARLY)
    well = goes & (gain > _WELL) & (told >= best_told[group] - _RIVALLING)
    rivals = np.logical_or.reduceat(well, firsts)
    return np.where(fits, most[group] + _RAISED, score), rivals[group] & ~near
