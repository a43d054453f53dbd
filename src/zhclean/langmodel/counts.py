"""Counting: text files to a stream of character ids, and the stream to counts of n-grams.

An n-gram is packed into one 64-bit number, its first character weighing most, so that sorting
groups n-grams by history and the remainder of a division is the n-gram without its first character.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel.fold import SKIPPED, UNKNOWN, code_points, fold_codes

U16 = NDArray[np.uint16]
U64 = NDArray[np.uint64]

BOUNDARY = 0
"""The id of a paragraph's start and of its end."""
UNK = 1
"""The id of every character outside the vocabulary."""
MAX_VOCABULARY = 7131  # the fifth root of 2**64: five ids must fit one key

_LINE_END = 0x0A
READ_CHARS = 1 << 24
"""How many characters of a file are held at a time."""

Reader = Callable[[Path], Iterator[str]]
"""What gives the text of a file, part by part."""

_SORT_KEYS = 1 << 25  # 256 MiB of keys at a time


@dataclass(frozen=True, slots=True)
class Source:
    """A text file, one paragraph a line; `share` of its lines are used.

    Every `hold_out`-th line is left aside (0: none), the same ones whatever the share.
    """

    path: Path
    share: float = 1.0
    hold_out: int = 0


class Counts(NamedTuple):
    """The distinct n-grams of one order in rising order, and how often each occurs."""

    keys: U64
    counts: NDArray[np.uint32]


class Streams(NamedTuple):
    """Folded characters with a line end before, between and after paragraphs."""

    counted: U16
    held_out: U16


def read_xz_or_plain(path: Path) -> Iterator[str]:
    """The text of a file in UTF-8, compressed by xz or plain; what is no UTF-8 is replaced."""
    opening: Any = lzma.open if path.suffix == ".xz" else open
    with opening(path, "rt", encoding="utf-8", errors="replace", newline="\n") as file:
        while text := file.read(READ_CHARS):
            yield text


def folded_streams(source: Source, read: Reader = read_xz_or_plain) -> Streams:
    """The folded characters of a source, those to be counted and those held out."""
    parts = list(_folded_parts(source, read))
    return Streams(
        _one_stream([counted for counted, _ in parts]), _one_stream([held for _, held in parts])
    )


def _one_stream(parts: Iterable[U16]) -> U16:
    edge = np.array([_LINE_END], np.uint16)
    stream = np.concatenate([edge, *parts, edge])
    ends = stream == _LINE_END
    keep = ~ends
    keep[0] = True
    keep[1:] |= ends[1:] & ~ends[:-1]
    kept: U16 = stream[keep]
    return kept


def _folded_parts(source: Source, read: Reader) -> Iterator[tuple[U16, U16]]:
    line = 0
    for text in read(source.path):
        codes = code_points(text)
        ends = codes == _LINE_END
        lines = line + np.cumsum(ends) - ends
        line = int(lines[-1] + ends[-1])
        folded = fold_codes(codes)
        said = folded != SKIPPED
        folded[ends] = _LINE_END
        counted, held_out = _used(lines, source)
        yield folded[(said & counted) | ends], folded[(said & held_out) | (ends & held_out)]


def _used(lines: NDArray[np.int64], source: Source) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which lines are counted, and which are held out."""
    used, held_out = np.ones(len(lines), np.bool_), np.zeros(len(lines), np.bool_)
    if source.share < 1:
        # 7919 is prime: the lines that are used lie evenly over the file
        used &= lines * 7919 % 10000 < source.share * 10000
    if source.hold_out:
        held_out = lines % source.hold_out == source.hold_out - 1
    return used & ~held_out, used & held_out


def choose_vocabulary(streams: Iterable[U16], *, size: int, min_count: int) -> U16:
    """The `size` most frequent folded characters that occur `min_count` times, sorted."""
    totals = np.zeros(0x10000, np.int64)
    for stream in streams:
        totals += np.bincount(stream, minlength=0x10000)
    totals[[_LINE_END, UNKNOWN, SKIPPED]] = 0
    frequent = np.argsort(-totals, kind="stable")[: size - 2]
    return np.sort(frequent[totals[frequent] >= min_count]).astype(np.uint16)


def id_table(vocabulary: U16) -> U16:
    """The id of each folded character: `BOUNDARY`, `UNK`, then the vocabulary."""
    table = np.full(0x10000, UNK, np.uint16)
    table[vocabulary] = np.arange(2, len(vocabulary) + 2, dtype=np.uint16)
    table[_LINE_END] = BOUNDARY
    return table


def count_ngrams(ids: U16, order: int, base: int) -> Counts:
    """Count the n-grams of `order` in a stream that begins and ends with a boundary.

    A boundary may open an n-gram or close it, never stand inside. Of one alone, the closing one
    counts.
    """
    if order == 1:
        totals = np.bincount(ids, minlength=base)
        totals[BOUNDARY] -= 1
        return Counts(np.arange(base, dtype=np.uint64), totals.astype(np.uint32))
    parts = [_runs(_keys(ids, order, base, *limits)) for limits in _ranges(ids, base)]
    return Counts(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _ranges(ids: U16, base: int) -> list[tuple[int, int]]:
    """Ranges of first characters that each open no more n-grams than are sorted at a time."""
    totals = np.cumsum(np.bincount(ids, minlength=base))
    cuts, start = [0], 0
    for at in range(1, base):
        if totals[at] - start > _SORT_KEYS:
            cuts.append(at)
            start = int(totals[at - 1])
    return list(zip(cuts, [*cuts[1:], base], strict=True))


def _keys(ids: U16, order: int, base: int, low: int, high: int) -> U64:
    size = len(ids) - order + 1
    parts = [np.zeros(0, np.uint64)]
    for start in range(0, size, 1 << 22):
        end = min(size, start + (1 << 22))
        first = ids[start:end]
        wanted = (first >= low) & (first < high)
        for step in range(1, order - 1):
            wanted &= ids[start + step : end + step] != BOUNDARY
        at = np.flatnonzero(wanted) + start
        keys = ids[at].astype(np.uint64)
        for step in range(1, order):
            keys *= np.uint64(base)
            keys += ids[at + step]
        parts.append(keys)
    return np.concatenate(parts)


def _runs(keys: U64) -> Counts:
    keys.sort()
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))[: len(keys)]
    counts = np.diff(np.append(starts, len(keys)))
    return Counts(keys[starts], counts.astype(np.uint32))
