"""Text decoded the wrong way, undone where that makes far better Chinese than what stands there.

Each reader of bytes is tried on runs that could be its work, and what it would have to have read is
weighed against the run as it stands (`weighing`). Nothing rare is touched for being rare: the bytes
of a name, a verse or a foreign word make no Chinese in another encoding.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import exp
from typing import NamedTuple

import numpy as np

from zhclean.changes import replaced
from zhclean.model import DefectKind
from zhclean.proposals import Alike
from zhclean.stages.normalise.decoded import HOLE, LOST, Reading
from zhclean.stages.normalise.gbk import utf8_as_gbk
from zhclean.stages.normalise.holes import fill_holes
from zhclean.stages.normalise.latin import chinese_as_latin
from zhclean.stages.normalise.swapped import PAIRS, gbk_and_big5
from zhclean.stages.normalise.utf8 import with_line_ends
from zhclean.stages.normalise.weighing import best_of, is_only_chinese, weighed

_DEEPEST = 3  # text misread, saved and misread again; nobody has seen a fourth time
_SPOKEN_OF, _NEAR = re.compile("乱码"), 40
_HOLES = re.compile(HOLE)

Reader = Callable[[str], Iterator[Reading]]
# Those of one row are tried together, the next row on what they have left.
_READERS: tuple[tuple[Reader, ...], ...] = (
    (utf8_as_gbk, chinese_as_latin),
    (gbk_and_big5,),
)


def find_misread(text: str, depth: int = 0) -> Iterator[Alike]:
    """Runs that were decoded the wrong way and what they say.

    >>> [found.replacements for found in find_misread("词：浣犲ソ！")]
    [['你好']]
    """
    left = _without_samples(text)
    for readers in _READERS:
        found = [
            reading
            for read in readers
            for reading in read(left)
            if reading.plain and not _is_one_over_and_over(text[reading.start : reading.end])
        ]
        if found:
            kept = _kept(text, found, depth, short=readers is _READERS[0])
            yield from _proposals(text, kept)
            left = with_line_ends(left, [(r.start, r.end) for r in kept])


def _is_one_over_and_over(run: str) -> bool:
    """Whether a run is one character again and again: to the model hardly a text, but no damage."""
    return len(run) > 1 and run == run[0] * len(run)


def _without_samples(text: str) -> str:
    """The text without what stands near 乱码 in its line: it shows what misread text looks like."""
    gaps: list[tuple[int, int]] = []
    at = 0
    for word in _SPOKEN_OF.finditer(text):
        first, end = max(at, word.start() - _NEAR), word.end() + _NEAR
        first = max(first, text.rfind("\n", first, word.start()) + 1)
        if word.end() > at:
            at = (text.find("\n", word.end(), end) + 1 or min(end, len(text)) + 1) - 1
            gaps.append((first, at))
    return with_line_ends(text, gaps)


def _kept(text: str, found: list[Reading], depth: int, *, short: bool) -> list[Reading]:
    """The readings that are far better Chinese than what stands there, in text order.

    With `short`, also what stands between figures in a text that was plainly misread.
    """
    at_once = weighed(text, found)
    sure = best_of(at_once.sure)
    # Undone twice, what exchanges pairs gives back what was there, but for a few characters.
    unclear = [r for r in _clear_of(sure, found) if r.reason not in PAIRS]
    deeper = weighed(text, _deepened(unclear, depth))
    sure = best_of([*sure, *deeper.sure])
    if not short:
        return sure
    return best_of([*sure, *_alike(sure, [*at_once.open, *deeper.open])])


def _alike(sure: Sequence[Reading], rest: Sequence[Reading]) -> list[Reading]:
    """Those of the rest that were misread in a way that is sure elsewhere.

    What lost all that it was is taken where the sure ones are the more: by chance, U+FFFD behind
    any character that opens UTF-8 may be read so.
    """
    often = Counter([reading.reason for reading in sure])
    lost = Counter([reading.reason for reading in rest if not reading.plain.strip(HOLE)])
    return [
        reading
        for reading in rest
        if often[reading.reason] > (0 if reading.plain.strip(HOLE) else lost[reading.reason])
        and is_only_chinese(reading)
    ]


def _clear_of(kept: Sequence[Reading], found: Sequence[Reading]) -> list[Reading]:
    """Those of `found` that overlap none of `kept`, which are in text order."""
    ends = [reading.end for reading in kept]
    starts = [*(reading.start for reading in kept), sys.maxsize]
    return [r for r in found if r.end <= starts[bisect_right(ends, r.start)]]


def _deepened(found: list[Reading], depth: int) -> list[Reading]:
    """What readings mean that were misread before that, all undone in one go."""
    if depth >= _DEEPEST or not found:
        return []
    plain = "\n".join([reading.plain for reading in found])
    meant = undo(plain, depth + 1).split("\n")
    if len(meant) != len(found):
        return []
    return [r._replace(meant=m) for r, m in zip(found, meant, strict=True) if r.plain != m]


class _Columns(NamedTuple):
    """What is to be said of some stretches, by start, end, new text and confidence."""

    starts: list[int]
    ends: list[int]
    plains: list[str]
    sure: list[float]

    def add(self, start: int, end: int, plain: str, sure: float) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.plains.append(plain)
        self.sure.append(sure)


def _proposals(text: str, kept: Sequence[Reading]) -> Iterator[Alike]:
    filled = fill_holes(text, [reading for reading in kept if not reading.meant])
    columns: dict[tuple[str, ...], _Columns] = {}
    fills = iter(filled)
    for reading in kept:
        sure = round(min(0.98, 1 - exp((4 - reading.gain) / 5)), 3)
        for start, end, plain in _stretches(reading, {} if reading.meant else next(fills)):
            holed = HOLE in plain
            reasons = [reading.reason, "有字节已失"] if holed else [reading.reason]
            own = columns.setdefault(tuple(reasons), _Columns([], [], [], []))
            own.add(start, end, plain.replace(HOLE, LOST) if holed else plain, sure)
    for given, own in columns.items():
        starts, ends = np.array(own.starts, np.int64), np.array(own.ends, np.int64)
        yield Alike(starts, ends, own.plains, DefectKind.ENCODING, own.sure, given)


def _stretches(reading: Reading, filled: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """What a reading says, cut on both sides of a hole where that cuts no character of the text."""
    source, first = reading.source, reading.first
    if reading.meant:  # misread twice: the holes of the outer layer are none of the inner one's
        yield reading.start, reading.end, reading.meant
        return
    end = first + len(reading.plain)
    if HOLE not in reading.plain:
        yield reading.start, reading.end, reading.plain
        return
    holes = [first + match.start() for match in _HOLES.finditer(reading.plain)]
    chars = list(reading.plain)
    for hole, char in filled.items():
        chars[hole - first] = char
    said = "".join(chars)
    begin, start = first, reading.start
    for cut in [cut for hole in holes if hole not in filled for cut in (hole, hole + 1)]:
        if begin < cut < end and (at := source.place(cut)) >= 0:
            yield start, at, said[begin - first : cut - first]
            begin, start = cut, at
    yield start, reading.end, said[begin - first :]


def undo(text: str, depth: int = 0) -> str:
    """`text` with every misreading undone, as far as it was misread again and again."""
    edits = sorted([row for found in find_misread(text, depth) for row in found.rows()])
    if not edits:
        return text
    starts, ends, new, _ = zip(*edits, strict=True)
    return replaced(text, np.array(starts), np.array(ends), new)[0]
