"""Strings said over and over, as models that read pages do when they lose their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

# Copies from which a string of so many characters has run away, and how sure that is. Of 43 places
# in 25 million characters of news, papers and statutes 21 have a string of 20 and more, all doubled
# by mistake as far as can be told; of those of 12 to 19 half are: 工程技术研究中心、江苏省光伏 is
# rightly there twice in a list of centres.
_LEAST_COPIES = ((2, 8, 0.9), (3, 6, 0.9), (5, 3, 0.9), (9, 3, 0.95), (12, 2, 0.6), (20, 2, 0.95))
_SHORTEST, _LONGEST = 2, 240
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST_HAN = 0.5
_MARKS = "，。；、！？：,;!?:"
# A string that breaks off at the end of the text is the beginning of one more copy.
_SURE_OF_REST = 3


def find_runaways(text: str) -> Iterator[Proposal]:
    """Each surplus copy of a string that follows on itself, in text order, none across a line end.

    >>> [p.span.start for p in find_runaways("说：优化环境，优化环境，优化环境，好。")]
    [7, 12]
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    ends = np.flatnonzero(codes == ord("\n"))
    codes[ends] = -1 - ends  # no line end is like another
    taken = np.zeros(len(codes), bool)
    found: list[Proposal] = []
    for size in range(_SHORTEST, min(_LONGEST, len(codes) // 2) + 1):
        copies, sure = _NEEDED[size]
        for start, same in _runs(codes, size, size * (copies - 1)):
            unit = text[start : start + size]
            if taken[start : start + size + same].any() or not _says_something(unit):
                continue
            taken[start : start + size + same] = True
            found += _surplus(text, start, size, same, sure)
    yield from sorted(found, key=lambda proposal: proposal.span)


_NEEDED = {
    size: next((n, sure) for least, n, sure in reversed(_LEAST_COPIES) if size >= least)
    for size in range(_SHORTEST, _LONGEST + 1)
}


def _runs(codes: np.ndarray, size: int, least: int) -> Iterator[tuple[int, int]]:
    """Stretches of at least so many places that are like the place `size` further on.

    A stretch of `least` places holds one of every `least`-th: only these are looked at first.
    """
    last = len(codes) - size
    same = codes[least - 1 : last : least] == codes[least - 1 + size :: least]
    if not same.any():
        return
    end = 0
    for at in (np.flatnonzero(same) * least + least - 1).tolist():
        if at < end:
            continue
        start, end = at, at + 1
        while start > 0 and codes[start - 1] == codes[start - 1 + size]:
            start -= 1
        while end < last and codes[end] == codes[end + size]:
            end += 1
        if end - start >= least:
            yield start, end - start


def _says_something(unit: str) -> bool:
    """Whether a string is words: no ruler, no row of figures, no long-drawn sound."""
    return len(_HAN.findall(unit)) >= _LEAST_HAN * len(unit) and len(set(unit)) > 1


def _surplus(text: str, start: int, size: int, same: int, sure: float) -> Iterator[Proposal]:
    """The copies after the first, and what stands of one more where the text ends in it."""
    end = start + size + same
    copies = (end - start) // size
    if text[start] in _MARKS and (end - start - 1) // size == copies:
        start += 1  # a mark belongs to what it ends
    unit = text[start : start + size]
    reason = (f"“{unit[:12]}{'…' if size > 12 else ''}”接连出现{copies}次",)
    for k in range(1, copies):
        span = Span(start + k * size, start + (k + 1) * size)
        yield Proposal(span, "", DefectKind.STUTTER, sure, reason)
    rest = Span(start + copies * size, end)
    at_end = end == len(text) or text[end] == "\n"
    if len(rest) and at_end and copies >= _SURE_OF_REST:
        yield Proposal(rest, "", DefectKind.STUTTER, sure, reason)
