"""Text decoded the wrong way, undone where that makes far better Chinese than what stands there.

Each reader of bytes is tried on runs that could be its work, and what it would have to have read is
weighed against the run as it stands (`judge`). Nothing rare is touched for being rare: the bytes of
a name, a verse or a foreign word make no Chinese in another encoding. All runs of a text are
weighed in one go, since a call of the model costs as much as some hundred characters do.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
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
from zhclean.stages.normalise.judge import ANY, REACH, costs_of
from zhclean.stages.normalise.latin import chinese_as_latin
from zhclean.stages.normalise.swapped import PAIRS, gbk_and_big5
from zhclean.stages.normalise.utf8 import with_line_ends

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
_FEWEST_DIFFERENT = 3  # 妓妓妓 is 樣樣樣 by the same right
# Fewer characters that write words, and something else among them, are no reading.
_FEWEST_WORDS = 2
# The first of a long run of UTF-8 tell what it is; context costs a look at the model each.
_ENOUGH = 32
_BY_BYTES = ("UTF-8 误作 GBK", "UTF-8 误作单字节编码")
_ONCE_MORE = 6.0  # what it takes to believe that text was misread twice
_DEEPEST = 3  # text misread, saved and misread again; nobody has seen a fourth time
_SPOKEN_OF, _NEAR = re.compile("乱码"), 40
_WORDS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HOLES = re.compile(HOLE)
_NO_WORDS = re.compile(r"[\x00-\x7f\ufffd\udcff]+")

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
    weighed = _weighed(text, found)
    sure = _best([r for r in weighed if _is_sure(r)])
    # Undone twice, what exchanges pairs gives back what was there, but for a few characters.
    unclear = [r for r in _clear_of(sure, found) if r.reason not in PAIRS]
    deeper = _weighed(text, _deepened(unclear, depth))
    sure = _best([*sure, *(r for r in deeper if _is_sure(r))])
    if not short:
        return sure
    ways = {reading.reason for reading in sure}
    rest = [
        r
        for r in [*weighed, *deeper]
        if r.reason in ways and not _is_sure(r) and _ONLY_CHINESE.fullmatch(_said(r))
    ]
    return _best([*sure, *rest])


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


def _weighed(text: str, found: Sequence[Reading]) -> list[Reading]:
    """The readings that may be Chinese, with what each of them gains."""
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
            if (said := _said(r).replace(HOLE, ANY).replace(LOST, ANY))
        ]
    )
    gains = standing.whole - meant.whole
    gains *= [len(_said(r)) / size for r, (_, size) in zip(found, cuts, strict=True)]
    most = np.array([_MOST_COST_OF_PAIRS if r.reason in PAIRS else _MOST_COST for r in found])
    likely = (meant.letters <= most * meant.many).tolist()
    return [
        r._replace(gain=gain - (_ONCE_MORE if r.meant else 0.0))
        for r, gain, is_likely in zip(found, gains.tolist(), likely, strict=True)
        if is_likely and gain >= _LEAST_AMONG_OTHERS
    ]


def _enough(reading: Reading) -> tuple[int, int]:
    """How far a reading is weighed: up to which character of the text, and how many it says there.

    So many bytes of UTF-8 are no chance; pairs of bytes, and what was misread twice, are weighed to
    their end.
    """
    size = len(_said(reading))
    if size >= 2 * _ENOUGH and not reading.meant and reading.reason in _BY_BYTES:
        for cut in range(_ENOUGH, size):
            if (at := reading.source.place(reading.first + cut)) >= 0:
                return at, cut
    return reading.end, size


def _said(reading: Reading) -> str:
    return reading.meant or reading.plain


def _is_sure(reading: Reading) -> bool:
    """Whether it gains enough and writes words for a third at least; 鍗丂 is hardly 十@."""
    if reading.gain < _LEAST_GAIN:
        return False
    letters, many = len(_NO_WORDS.sub("", _said(reading))), len(_WORDS.findall(_said(reading)))
    if many < _FEWEST_WORDS and not _ONLY_CHINESE.fullmatch(_said(reading)):
        return False
    if reading.reason in PAIRS:
        han = _HAN.findall(_said(reading))
        if letters > 2 * len(han) or len(set(han)) < _FEWEST_DIFFERENT:
            return False
    return 0 < letters <= 3 * many


def _best(found: Sequence[Reading]) -> list[Reading]:
    """Of readings that overlap those that gain most, in text order."""
    kept: list[Reading] = []
    for reading in sorted(found, key=lambda r: (r.start, r.end)):
        if kept and reading.start < kept[-1].end:
            if reading.gain > kept[-1].gain:
                kept[-1] = reading
        else:
            kept.append(reading)
    return kept
