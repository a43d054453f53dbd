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

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Edit, Span, apply_edits
from zhclean.stages.normalise.gbk import utf8_as_gbk
from zhclean.stages.normalise.holes import fill_holes
from zhclean.stages.normalise.judge import ANY, REACH, costs_of
from zhclean.stages.normalise.latin import chinese_as_latin
from zhclean.stages.normalise.swapped import PAIRS, gbk_and_big5
from zhclean.stages.normalise.utf8 import HOLE, LOST, Part

# What a wrong decoding must explain, in nats. On clean text of 2.8 M characters the best chance
# reading wins 6; in news, one misread Han character among right ones wins 12 and more (19 in 19 of
# 20), two win 24 and more.
_LEAST_GAIN = 12.0
# A text that was misread somewhere was misread in the short runs between figures, too.
_LEAST_AMONG_OTHERS = 4.0
_ONLY_CHINESE = re.compile(
    "[\u2014\u2018-\u201d\u2026\u3001-\u3020\u3400-\u9fff\uff01-\uff1f\ufffd\ufffe]+"
)
# No reading is better Chinese than this: a lone character, a name, a phrase (nats a character).
_MOST_COST = 11.0
# Each pair of bytes is a character of GBK and one of Big5, so that what is rare is always better
# read the other way: 估冷冷 for 嘛濮濮. Text costs 3 to 7.
_MOST_COST_OF_PAIRS = 8.0
_FEWEST_DIFFERENT = 3  # 妓妓妓 is 樣樣樣 by the same right
# Fewer characters that write words, and something else among them, are no reading.
_FEWEST_WORDS = 2
_ONCE_MORE = 6.0  # what it takes to believe that text was misread twice
_DEEPEST = 3  # text misread, saved and misread again; nobody has seen a fourth time
_SPOKEN_OF, _NEAR = re.compile("乱码"), 40
_WORDS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_NO_WORDS = re.compile(r"[\x00-\x7f\ufffd\ufffe]+")

Reader = Callable[[str], Iterator[tuple[Sequence[Part], str]]]
# Those of one row are tried together, the next row on what they have left.
_READERS: tuple[tuple[Reader, ...], ...] = (
    (utf8_as_gbk, chinese_as_latin),
    (gbk_and_big5,),
)


class _Reading(NamedTuple):
    """A run of the text, the parts that it was made of, and how much better `meant` is."""

    start: int
    end: int
    parts: Sequence[Part]
    reason: str
    plain: str
    meant: str
    gain: float


def find_misread(text: str, depth: int = 0) -> Iterator[Proposal]:
    """Runs that were decoded the wrong way and what they say.

    >>> [(p.span.of("词：浣犲ソ！"), p.replacement) for p in find_misread("词：浣犲ソ！")]
    [('浣犲ソ', '你好')]
    """
    left = _without_samples(text)
    for readers in _READERS:
        found = [
            _Reading(parts[0].start, parts[-1].end, parts, reason, plain, plain, 0.0)
            for read in readers
            for parts, reason in read(left)
            if parts
            and not _is_one_over_and_over(text[parts[0].start : parts[-1].end])
            and (plain := "".join([part.text for part in parts]))
        ]
        if found:
            kept = _kept(text, found, depth, short=readers is _READERS[0])
            yield from _proposals(text, kept)
            left = _without(left, kept)


def _is_one_over_and_over(run: str) -> bool:
    """Whether a run is one character again and again: to the model hardly a text, but no damage."""
    return len(run) > 1 and run == run[0] * len(run)


def _without_samples(text: str) -> str:
    """The text without what stands near 乱码 in its line: it shows what misread text looks like."""
    gaps: list[Edit] = []
    at = 0
    for word in _SPOKEN_OF.finditer(text):
        first, end = max(at, word.start() - _NEAR), word.end() + _NEAR
        first = max(first, text.rfind("\n", first, word.start()) + 1)
        if word.end() > at:
            at = (text.find("\n", word.end(), end) + 1 or min(end, len(text)) + 1) - 1
            gaps.append(Edit(Span(first, at), "\n" * (at - first)))
    return apply_edits(text, gaps) if gaps else text


def _kept(text: str, found: list[_Reading], depth: int, *, short: bool) -> list[_Reading]:
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
        if r.reason in ways and not _is_sure(r) and _ONLY_CHINESE.fullmatch(r.meant)
    ]
    return _best([*sure, *rest])


def _clear_of(kept: Sequence[_Reading], found: Sequence[_Reading]) -> list[_Reading]:
    """Those of `found` that overlap none of `kept`, which are in text order."""
    ends = [reading.end for reading in kept]
    starts = [*(reading.start for reading in kept), sys.maxsize]
    return [r for r in found if r.end <= starts[bisect_right(ends, r.start)]]


def _without(text: str, kept: Sequence[_Reading]) -> str:
    """The text with line ends where readings are, which no reader looks across."""
    gaps = [Edit(Span(r.start, r.end), "\n" * (r.end - r.start)) for r in kept]
    return apply_edits(text, gaps) if gaps else text


def _deepened(found: list[_Reading], depth: int) -> list[_Reading]:
    """What readings mean that were misread before that, all undone in one go."""
    if depth >= _DEEPEST or not found:
        return []
    plain = "\n".join([reading.plain for reading in found])
    meant = undo(plain, depth + 1).split("\n")
    if len(meant) != len(found):
        return []
    return [r._replace(meant=m) for r, m in zip(found, meant, strict=True) if r.plain != m]


def _proposals(text: str, kept: Sequence[_Reading]) -> Iterator[Proposal]:
    once = [reading for reading in kept if reading.meant == reading.plain]
    filled = iter(fill_holes(text, once))
    for reading in kept:
        sure = min(0.98, 1 - exp((4 - reading.gain) / 5))
        if reading.meant == reading.plain:
            for part in _joined(next(filled)):
                yield _proposal(part, min(sure, part.sure), reading.reason)
        else:  # misread twice: the holes of the outer layer are none of the inner one's
            yield _proposal(Part(reading.start, reading.end, reading.meant), sure, reading.reason)


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Parts side by side made one, but for those with a hole left."""
    held: list[Part] = []
    for part in parts:
        if HOLE not in part.text:
            held.append(part)
            continue
        if held:
            yield _one(held)
            held = []
        yield part
    if held:
        yield _one(held)


def _one(parts: Sequence[Part]) -> Part:
    text = "".join([part.text for part in parts])
    return Part(parts[0].start, parts[-1].end, text, (), min(part.sure for part in parts))


def undo(text: str, depth: int = 0) -> str:
    """`text` with every misreading undone, as far as it was misread again and again."""
    edits = [Edit(p.span, p.replacement or "") for p in find_misread(text, depth)]
    return apply_edits(text, edits) if edits else text


def _weighed(text: str, found: Sequence[_Reading]) -> list[_Reading]:
    """The readings that may be Chinese, with what each of them gains."""
    around = [(text[max(0, r.start - REACH) : r.start], text[r.end : r.end + REACH]) for r in found]
    each = list(zip(found, around, strict=True))
    standing = costs_of([(left, text[r.start : r.end], right) for r, (left, right) in each])
    meant = costs_of(
        [(left, r.meant.replace(HOLE, ANY).replace(LOST, ANY), right) for r, (left, right) in each]
    )
    gains = (standing.whole - meant.whole).tolist()
    most = np.array([_MOST_COST_OF_PAIRS if r.reason in PAIRS else _MOST_COST for r in found])
    likely = (meant.letters <= most * meant.many).tolist()
    return [
        r._replace(gain=gain - (_ONCE_MORE if r.meant != r.plain else 0.0))
        for r, gain, is_likely in zip(found, gains, likely, strict=True)
        if is_likely and gain >= _LEAST_AMONG_OTHERS
    ]


def _is_sure(reading: _Reading) -> bool:
    """Whether it gains enough and writes words for a third at least; 鍗丂 is hardly 十@."""
    if reading.gain < _LEAST_GAIN:
        return False
    letters, many = len(_NO_WORDS.sub("", reading.meant)), len(_WORDS.findall(reading.meant))
    if many < _FEWEST_WORDS and not _ONLY_CHINESE.fullmatch(reading.meant):
        return False
    if reading.reason in PAIRS:
        han = _HAN.findall(reading.meant)
        if letters > 2 * len(han) or len(set(han)) < _FEWEST_DIFFERENT:
            return False
    return 0 < letters <= 3 * many


def _best(found: Sequence[_Reading]) -> list[_Reading]:
    """Of readings that overlap those that gain most, in text order."""
    kept: list[_Reading] = []
    for reading in sorted(found, key=lambda r: (r.start, r.end)):
        if kept and reading.start < kept[-1].end:
            if reading.gain > kept[-1].gain:
                kept[-1] = reading
        else:
            kept.append(reading)
    return kept


def _proposal(part: Part, sure: float, reason: str) -> Proposal:
    reasons = (reason, "有字节已失") if HOLE in part.text else (reason,)
    plain = part.text.replace(HOLE, LOST)
    return Proposal(Span(part.start, part.end), plain, DefectKind.ENCODING, sure, reasons)
