"""Text decoded the wrong way: put right where only one reading is possible, else reported."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean import engines
from zhclean.model import DefectKind
from zhclean.proposals import Alike, Proposal
from zhclean.spans import Span
from zhclean.stages.normalise.lost import find_lost
from zhclean.stages.normalise.misread import find_misread
from zhclean.stages.normalise.utf8 import with_line_ends

# UTF-8 read as a one-byte encoding leaves Latin, Greek or Cyrillic letters and C1 controls, never
# a Han character: a run between Han characters is judged by itself.
_TRACE = re.compile("[\x80-\u052f]")
_RUN = re.compile("[^\n\u2e80-\u9fff\uff00-\uffef]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# One such sign alone is a name (é), a degree or a middle dot; a Han character makes three.
_FEWEST_TRACES = 2
# ftfy changes nothing but certain cases; where bytes are lost it puts U+FFFD in their place.
_CERTAIN, _LOSSY = 0.95, 0.6
# What Chinese pages hold besides ASCII. GBK read as Latin-1 may by chance be UTF-8 of something
# else (É¬, which was 森, makes ɬ): such a reading is no reading.
_UNLIKELY = re.compile(
    "[^\x00-\x7f\xa0-\u017f\u0370-\u03ff\u2010-\u2044\u20ac\u2103\u2122\u2150-\u2199\u2460-\u24ff"
    "\u2500-\u26ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef\ufffd\U00020000-\U0003ffff]"
)
# Îª is 为 in GBK; where nothing else tells, it is hardly a Greek letter with two dots.
_LONE_GREEK = re.compile("[\x00-\x7f]*[\u0370-\u0390\u03aa-\u03b0\u03ca-\u03ff][\x00-\x7f]*")

# The byte order mark of UTF-8, which says nothing, read as Latin-1; no language has the three.
_BYTE_ORDER = re.compile("ï»¿")


def find_encoding(text: str) -> Iterator[Proposal | Alike]:
    """Mojibake and what is left of lost characters.

    >>> [found.replacements for found in find_encoding("见é«˜æ–°åŒº")]
    [['高新区']]
    """
    for mark in _BYTE_ORDER.finditer(text):
        span = Span(*mark.span())
        yield Proposal(span, "", DefectKind.ENCODING, _CERTAIN, ("误读的字节顺序标记",))
    misread = list(find_misread(text))
    yield from misread
    rows = sorted([row for found in misread for row in found.rows()])
    sure = [(start, end) for start, end, _, confidence in rows if confidence >= _CERTAIN]
    yield from _mojibake(with_line_ends(text, sure))
    yield from find_lost(with_line_ends(text, [(start, end) for start, end, _, _ in rows]))


def _mojibake(text: str) -> Iterator[Proposal]:
    at = 0
    while (trace := _TRACE.search(text, at)) is not None:
        start = _run_start(text, trace.start(), at)
        run = _RUN.match(text, start)
        at = run.end() if run else trace.end()
        if run is not None and (found := _undo(run.group(), start)) is not None:
            yield found


def _run_start(text: str, at: int, floor: int) -> int:
    while at > floor and _RUN.match(text[at - 1]):
        at -= 1
    return at


def _undo(run: str, offset: int) -> Proposal | None:
    if len(_NOT_ASCII.findall(run)) < _FEWEST_TRACES or not engines.looks_like_mojibake(run):
        return None
    fixed = engines.undo_mojibake(run)
    if fixed == run or _UNLIKELY.search(fixed) or _LONE_GREEK.fullmatch(fixed):
        return None
    head, tail = shared_ends(run, fixed)
    span = Span(offset + head, offset + len(run) - tail)
    replacement = fixed[head : len(fixed) - tail]
    confidence = _LOSSY if "\ufffd" in replacement else _CERTAIN
    return Proposal(span, replacement, DefectKind.ENCODING, confidence, ("UTF-8 误作单字节编码",))


def shared_ends(one: str, other: str) -> tuple[int, int]:
    """How many characters two strings share at the start, and then at the end.

    >>> shared_ends("abxcd", "abyycd")
    (2, 2)
    """
    most = min(len(one), len(other))
    head = next((i for i in range(most) if one[i] != other[i]), most)
    most -= head
    tail = next((i for i in range(most) if one[-1 - i] != other[-1 - i]), most)
    return head, tail
