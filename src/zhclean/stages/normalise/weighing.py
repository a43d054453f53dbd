"""What readings of a text gain over what stands there, in nats, and which of them are sure.

Most damage is plain: twenty characters that are rare by themselves become twenty common ones. Only
what that leaves open is weighed in context, all of it in one go, since a call of the model costs as
much as some hundred characters do.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel.fold import code_points
from zhclean.stages.normalise.decoded import HOLE, LOST, Reading
from zhclean.stages.normalise.judge import ANY, REACH, costs, costs_of, sums
from zhclean.stages.normalise.swapped import PAIRS

# What a wrong decoding must explain, in nats. On clean text of 2.8 M characters the best chance
# reading wins 6; in news, one misread Han character among right ones wins 12 and more (19 in 19 of
# 20), two win 24 and more.
_LEAST_GAIN = 12.0
# A text that was misread somewhere was misread in the short runs between figures, too.
_LEAST_AMONG_OTHERS = 4.0
_ONLY_CHINESE = re.compile(
    "[\u2014\u2018-\u201d\u2026\u3001-\u3020\u3400-\u9fff\uff01-\uff1f\ufffd\udcff]+"
)
# No reading is better Chinese than this: a lone character, a name, a phrase (nats a character).
_MOST_COST = 11.0
# Each pair of bytes is a character of GBK and one of Big5, so that what is rare is always better
# read the other way: 估冷冷 for 嘛濮濮. Text costs 3 to 7.
_MOST_COST_OF_PAIRS = 8.0
_FIRST, _SURELY_TEXT = 16, 7.0  # the first characters of a long run of text do not cost so much
_FEWEST_DIFFERENT = 3  # 妓妓妓 is 樣樣樣 by the same right
# Fewer characters that write words, and something else among them, are no reading.
_FEWEST_WORDS = 2
# So many nats without a look at the context, which speaks for what is right and against what is
# not, in so many characters that write words: nothing that context could say would outweigh them.
_PLAIN_GAIN, _FEWEST_PLAIN = 40.0, 4
_FAR_BETTER = 1.25  # than another reading of the same place
# The first of a long run tell what it is; context costs a look at the model each.
_ENOUGH = 32
_LED_BACK = frozenset({"UTF-8 误作 GBK", "UTF-8 误作单字节编码", *PAIRS})
_ONCE_MORE = 6.0  # what it takes to believe that text was misread twice

_WORDS = ((0x3040, 0x3100), (0x3400, 0xA000), (0xAC00, 0xD7A4))
_FAR = sys.maxsize
_HAN = re.compile("[\u4e00-\u9fff]")


class Weighed(NamedTuple):
    """Readings that gain something: those that leave no doubt, and the others."""

    sure: list[Reading]
    open: list[Reading]


class _Columns(NamedTuple):
    """Readings side by side: their spans, what they gain alone, what they are made of."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    gains: NDArray[np.float64]  # character by character, without a look at the context
    costs: NDArray[np.float64]  # of what is said, likewise
    letters: NDArray[np.int64]
    words: NDArray[np.int64]  # how many of the letters write words


def weighed(text: str, found: Sequence[Reading]) -> Weighed:
    """The readings that may be Chinese, with what each of them gains."""
    parted = Weighed([], [])
    if not found:
        return parted
    columns = _columns(text, found)
    plain = _plain(found, columns)
    left = np.flatnonzero(~plain & _clear(columns, plain))
    gains, likely = _gains_in_context(text, [found[k] for k in left.tolist()])
    columns.gains[left] = gains
    plain[left] = likely & (gains >= _LEAST_AMONG_OTHERS)
    for k in np.flatnonzero(plain).tolist():
        reading = found[k]
        gain = float(columns.gains[k]) - (_ONCE_MORE if reading.meant else 0.0)
        if gain >= _LEAST_AMONG_OTHERS:
            reading = reading._replace(gain=gain)
            is_sure = _is_sure(reading, int(columns.letters[k]), int(columns.words[k]))
            (parted.sure if is_sure else parted.open).append(reading)
    return parted


def said_by(reading: Reading) -> str:
    """What a reading comes to in the end."""
    return reading.meant or reading.plain


def is_only_chinese(reading: Reading) -> bool:
    """Whether it says nothing but Han characters and marks, or what was lost among them."""
    return _ONLY_CHINESE.fullmatch(said_by(reading)) is not None


def best_of(found: Sequence[Reading]) -> list[Reading]:
    """Of readings that overlap those that gain most, in text order."""
    kept: list[Reading] = []
    for reading in sorted(found, key=lambda r: (r.start, r.end)):
        if kept and reading.start < kept[-1].end:
            if reading.gain > kept[-1].gain:
                kept[-1] = reading
        else:
            kept.append(reading)
    return kept


def _columns(text: str, found: Sequence[Reading]) -> _Columns:
    said = "".join(map(said_by, found)).replace(HOLE, ANY).replace(LOST, ANY)
    stood = "".join([text[reading.start : reading.end] for reading in found])
    starts = np.array([reading.start for reading in found], np.int64)
    ends = np.array([reading.end for reading in found], np.int64)
    last = np.cumsum([len(said_by(reading)) for reading in found], dtype=np.int64)
    first, behind = np.concatenate(([0], last[:-1])), np.cumsum(ends - starts)
    meant = sums(costs(said).astype(np.float64), first, last)
    standing = sums(costs(stood).astype(np.float64), behind - (ends - starts), behind)
    writes = _writes().take(np.minimum(code_points(said), 0xFFFF))
    letters, words = sums(writes > 0, first, last), sums(writes > 1, first, last)
    return _Columns(starts, ends, standing - meant, meant, letters, words)


def _plain(found: Sequence[Reading], columns: _Columns) -> NDArray[np.bool_]:
    """Which readings leave no doubt without a look at the context: far better than what stands.

    Of those that exchange pairs the first characters have to be text: what is rare is always more
    common the other way round.
    """
    _, _, gains, costs_, letters, words = columns
    plain = (gains >= _PLAIN_GAIN) & (words >= _FEWEST_PLAIN) & (letters <= 3 * words)
    plain &= (costs_ <= _MOST_COST * letters) & _far_better(columns)
    pairs = [k for k in np.flatnonzero(plain).tolist() if found[k].reason in PAIRS]
    said = [said_by(found[k])[:_FIRST].replace(HOLE, ANY).replace(LOST, ANY) for k in pairs]
    meant = costs_of([("", text, "") for text in said])
    plain[pairs] = (meant.letters <= _SURELY_TEXT * meant.many) & (meant.many >= _FEWEST_PLAIN)
    return plain


def _far_better(columns: _Columns) -> NDArray[np.bool_]:
    """Which readings gain far more than all that they share characters with."""
    order = np.lexsort((columns.ends, columns.starts))
    starts, ends, gains = columns.starts[order], columns.ends[order], columns.gains[order]
    reach = np.maximum.accumulate(ends)
    groups = np.flatnonzero(np.concatenate(([True], starts[1:] >= reach[:-1])))
    sizes = np.diff(groups, append=len(order))
    best = np.repeat(np.maximum.reduceat(gains, groups), sizes)
    is_best = gains == best
    is_best &= np.repeat(np.add.reduceat(is_best, groups, dtype=np.int64) == 1, sizes)
    second = np.maximum.reduceat(np.where(is_best, -np.inf, gains), groups)
    better = np.empty(len(order), np.bool_)
    better[order] = is_best & (gains > _FAR_BETTER * np.repeat(second, sizes))
    return better


def _clear(columns: _Columns, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which readings share no character with those kept, of which none overlap."""
    order = np.argsort(columns.starts[kept])
    starts, ends = columns.starts[kept][order], columns.ends[kept][order]
    behind = np.searchsorted(ends, columns.starts, "right")
    clear: NDArray[np.bool_] = columns.ends <= np.append(starts, _FAR)[behind]
    return clear


def _gains_in_context(
    text: str, found: Sequence[Reading]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each reading gains where it stands, and whether it may be Chinese."""
    cuts = [_enough(reading) for reading in found]
    lefts = [text[max(0, r.start - REACH) : r.start] for r in found]
    standing = costs_of(
        [
            (left, text[r.start : stop], text[stop : stop + REACH])
            for r, left, (stop, _) in zip(found, lefts, cuts, strict=True)
        ]
    )
    meant = costs_of(
        [
            (left, said[:size], said[size : size + REACH] or text[r.end : r.end + REACH])
            for r, left, (_, size) in zip(found, lefts, cuts, strict=True)
            if (said := said_by(r).replace(HOLE, ANY).replace(LOST, ANY))
        ]
    )
    gains = standing.whole - meant.whole
    gains *= [len(said_by(r)) / size for r, (_, size) in zip(found, cuts, strict=True)]
    most = np.array([_MOST_COST_OF_PAIRS if r.reason in PAIRS else _MOST_COST for r in found])
    return gains, meant.letters <= most * meant.many


def _enough(reading: Reading) -> tuple[int, int]:
    """How far a reading is weighed: up to which character of the text, and how many it says there.

    What was misread twice is weighed to its end.
    """
    size = len(said_by(reading))
    if size >= 2 * _ENOUGH and not reading.meant and reading.reason in _LED_BACK:
        for cut in range(_ENOUGH, size):
            if (at := reading.source.place(reading.first + cut)) >= 0:
                return at, cut
    return reading.end, size


def _is_sure(reading: Reading, letters: int, words: int) -> bool:
    """Whether it gains enough and writes words for a third at least; 鍗丂 is hardly 十@."""
    if reading.gain < _LEAST_GAIN:
        return False
    if words < _FEWEST_WORDS and not is_only_chinese(reading):
        return False
    if reading.reason in PAIRS:
        han = _HAN.findall(said_by(reading))
        if letters > 2 * len(han) or len(set(han)) < _FEWEST_DIFFERENT:
            return False
    return 0 < letters <= 3 * words


@lru_cache(maxsize=1)
def _writes() -> NDArray[np.uint8]:
    """By code point, 2 for what writes words, 1 for other signs, 0 for ASCII and what is lost."""
    table = np.ones(0x10000, np.uint8)
    table[:0x80] = 0
    table[[ord(sign) for sign in (HOLE, LOST, ANY)]] = 0
    for first, end in _WORDS:
        table[first:end] = 2
    return table
