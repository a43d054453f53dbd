"""Text decoded the wrong way, undone where that makes far better Chinese than what stands there.

Each reader of bytes is tried on runs that could be its work, and what it would have to have read is
weighed against the run as it stands (`judge`). Nothing rare is touched for being rare: the bytes of
a name, a verse or a foreign word make no Chinese in another encoding. All runs of a text are
weighed in one go, since a call of the model costs as much as some hundred characters do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import exp
from typing import NamedTuple

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Edit, Span, apply_edits
from zhclean.stages.normalise.gbk import utf8_as_gbk
from zhclean.stages.normalise.judge import REACH, Placed, best_fills, costs_of
from zhclean.stages.normalise.latin import double_byte_as_latin, utf8_as_latin
from zhclean.stages.normalise.swapped import gbk_and_big5
from zhclean.stages.normalise.utf8 import HOLE, LOST, Part

# What a wrong decoding must explain, in nats. On clean text of 2.8 M characters the best chance
# reading wins 6; in news, one misread Han character among right ones wins 12 and more (19 in 19 of
# 20), two win 24 and more.
_LEAST_GAIN = 12.0
# A text that was misread in so many places was misread in the short runs between figures, too.
_LEAST_AMONG_OTHERS, _OFTEN = 4.0, 3
_ONLY_CHINESE = re.compile(
    "[\u2014\u2018-\u201d\u2026\u3001-\u3020\u3400-\u9fff\uff01-\uff1f\ufffd\ufffe]+"
)
# A character of which bytes are known and not all; it costs what a rare one does.
_ANY = "\u01c3"
# No reading is better Chinese than this: a lone character, a name, a phrase (nats a character).
_MOST_COST = 11.0
# Fewer characters that write words, and something else among them, are no reading.
_FEWEST_WORDS = 2
_ONCE_MORE = 6.0  # what it takes to believe that text was misread twice
_DEEPEST = 3  # text misread, saved and misread again; nobody has seen a fourth time
_SURE_FILL = 0.98
_WORDS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_NO_WORDS = re.compile(r"[\x00-\x7f\ufffd\ufffe]+")
_UNKNOWN = f"[{LOST}{HOLE}]"

Reader = Callable[[str], Iterator[tuple[Sequence[Part], str]]]
# Those of one row are tried together, the next row on what they have left.
_READERS: tuple[tuple[Reader, ...], ...] = (
    (utf8_as_gbk, utf8_as_latin, double_byte_as_latin),
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
    left = text
    for readers in _READERS:
        found = [
            _Reading(parts[0].start, parts[-1].end, parts, reason, plain, plain, 0.0)
            for read in readers
            for parts, reason in read(left)
            if parts and (plain := "".join([part.text for part in parts]))
        ]
        if found:
            short = readers is _READERS[0]
            kept = _weighed(text, _deepened(found, depth), short=short)
            yield from _proposals(text, kept)
            left = _without(left, kept)


def _without(text: str, kept: Sequence[_Reading]) -> str:
    """The text with line ends where readings are, which no reader looks across."""
    gaps = [Edit(Span(r.start, r.end), "\n" * (r.end - r.start)) for r in kept]
    return apply_edits(text, gaps) if gaps else text


def _deepened(found: list[_Reading], depth: int) -> list[_Reading]:
    """The readings with what they mean where they were misread before that, all in one go."""
    if depth >= _DEEPEST:
        return found
    plain = "\n".join([reading.plain for reading in found])
    meant = undo(plain, depth + 1).split("\n")
    if len(meant) != len(found):
        return found
    return [r if r.plain == m else r._replace(meant=m) for r, m in zip(found, meant, strict=True)]


def _proposals(text: str, kept: Sequence[_Reading]) -> Iterator[Proposal]:
    once = [reading for reading in kept if reading.meant == reading.plain]
    filled = iter(_filled(text, once))
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


def _weighed(text: str, found: Sequence[_Reading], *, short: bool) -> list[_Reading]:
    """The readings that are far better Chinese than what stands there, in text order.

    With `short`, also what stands between figures in a text that was plainly misread.
    """
    around = [(text[max(0, r.start - REACH) : r.start], text[r.end : r.end + REACH]) for r in found]
    each = list(zip(found, around, strict=True))
    standing = [(left, text[r.start : r.end], right) for r, (left, right) in each]
    meant = [
        (left, r.meant.replace(HOLE, _ANY).replace(LOST, _ANY), right) for r, (left, right) in each
    ]
    words = [("", _NO_WORDS.sub("", r.meant), "") for r in found]
    costs = costs_of([*standing, *meant, *words])
    kept, rest = [], []
    for k, reading in enumerate(found):
        gain, cost = costs[k] - costs[len(found) + k], costs[2 * len(found) + k]
        gain -= _ONCE_MORE if reading.meant != reading.plain else 0.0
        letters = words[k][1]
        if cost > _MOST_COST * len(letters):
            continue
        many = len(_WORDS.findall(letters))
        in_words = 0 < len(letters) <= 3 * many
        if many < _FEWEST_WORDS and not _ONLY_CHINESE.fullmatch(reading.meant):
            continue  # 鍗丂 is hardly 十@
        if gain >= _LEAST_GAIN and in_words:
            kept.append(reading._replace(gain=gain))
        elif short and gain >= _LEAST_AMONG_OTHERS and _ONLY_CHINESE.fullmatch(reading.meant):
            rest.append(reading._replace(gain=gain))
    sure = _best(kept)
    often = {reason for reason, n in Counter(r.reason for r in sure).items() if n >= _OFTEN}
    return _best([*sure, *(reading for reading in rest if reading.reason in often)])


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


def _filled(text: str, found: Sequence[_Reading]) -> Sequence[Sequence[Part]]:
    """The parts of each reading, holes filled where two bytes of three and context leave no doubt.

    A hole beside a hole waits for the other one to be filled.
    """
    every = [list(reading.parts) for reading in found]
    at = [
        (k, j, n)
        for k, parts in enumerate(every)
        for j, part in enumerate(parts)
        for n, fills in enumerate(part.fills)
        if fills
    ]
    at = _fill(text, found, every, at)
    # Those beside one that has been filled know more now; their numbers have changed with it.
    near = {(k, j + step) for k, j, _ in at for step in (-1, 0, 1)}
    again = [
        (k, j, n)
        for k, j in sorted(near)
        if 0 <= j < len(every[k])
        for n, fills in enumerate(every[k][j].fills)
        if fills
    ]
    _fill(text, found, every, again)
    return every


Place = tuple[int, int, int]
"""Which reading, which part of it, which hole of that."""


def _fill(
    text: str, found: Sequence[_Reading], every: list[list[Part]], at: Sequence[Place]
) -> list[Place]:
    """Fill the holes that leave no doubt, and give these back."""
    asked = [_hole(text, found[k], every[k], j, n) for k, j, n in at]
    sure = [
        (place, char, sure)
        for place, (char, sure) in zip(at, best_fills(asked), strict=True)
        if sure >= _SURE_FILL
    ]
    for (k, j, n), char, chance in reversed(sure):  # from behind: each takes one hole away
        every[k][j] = _with_fill(every[k][j], n, char, chance)
    return [place for place, _, _ in sure]


def _with_fill(part: Part, n: int, char: str, sure: float) -> Part:
    said = part.text.split(HOLE)
    text = HOLE.join([*said[:n], said[n] + char + said[n + 1], *said[n + 2 :]])
    fills = part.fills[:n] + part.fills[n + 1 :]
    return Part(part.start, part.end, text, fills, min(sure, part.sure))


def _hole(text: str, reading: _Reading, parts: Sequence[Part], j: int, n: int) -> Placed:
    """What stands before the hole `n` of part `j`, what may fill it, and what comes after."""
    start, end = max(0, j - 2 * REACH), j + 1 + 2 * REACH
    left = text[max(0, reading.start - REACH) : reading.start] if start == 0 else ""
    said = parts[j].text.split(HOLE)
    left += "".join([part.text for part in parts[start:j]]) + HOLE.join(said[: n + 1])
    right = HOLE.join(said[n + 1 :]) + "".join([part.text for part in parts[j + 1 : end]])
    if end >= len(parts):
        right += text[reading.end : reading.end + REACH] or "\n"
    return (
        re.split(_UNKNOWN, left)[-1][-REACH:],
        parts[j].fills[n],
        re.split(_UNKNOWN, right)[0][:REACH],
    )


def _proposal(part: Part, sure: float, reason: str) -> Proposal:
    reasons = (reason, "有字节已失") if HOLE in part.text else (reason,)
    plain = part.text.replace(HOLE, LOST)
    return Proposal(Span(part.start, part.end), plain, DefectKind.ENCODING, sure, reasons)
