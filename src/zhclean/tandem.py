"""Strings that follow on themselves so often that no writer wrote them so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

# Copies from which a string of so many characters has run away, and how sure that is. Of 43 places
# in 25 million characters of news, papers and statutes 21 have a string of 20 and more, all doubled
# by mistake as far as can be told; of those of 12 to 19 half are: 工程技术研究中心、江苏省光伏 is
# rightly there twice in a list of centres. Three copies of four characters and more stand in 148
# million characters only where the unit ends in a mark (跳出去！跳出去！跳出去！) and in tables run
# together, whose lines have no marks at all.
_LEAST_COPIES = (
    *((2, 8, 0.9), (3, 6, 0.9), (4, 3, 0.75), (4, 6, 0.9), (5, 3, 0.9), (9, 3, 0.95)),
    *((12, 2, 0.6), (12, 3, 0.95), (20, 2, 0.95)),
)
_LEAST_IN_ROW = ((2, 8, 0.9), (3, 6, 0.9), (9, 6, 0.95), (20, 3, 0.95))
_SHORTEST = 2
# Shorter strings are looked for size by size, longer ones by an n-gram that comes back.
_LONG, _ANCHOR = 20, 12
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST_HAN = 0.5
_MARKS = "，。；、！？：,;!?:"
_MARK = re.compile(f"[{_MARKS}]")
_CALLED = 4  # 跳出去！ is called three times
# A string that breaks off at the end of the line is the beginning of one more copy.
_SURE_OF_REST = 3


@dataclass(frozen=True, slots=True)
class Tandem:
    """A string from `start` on, `size` long, that stands `copies` times in a row.

    `rest` is how much there is of one more copy that breaks off, `sure` how sure it is that all
    but the first are surplus.
    """

    start: int
    size: int
    copies: int
    rest: int
    sure: float

    @property
    def end(self) -> int:
        """Where the last copy, or what there is of it, ends."""
        return self.start + self.size * self.copies + self.rest


def find_tandems(text: str) -> list[Tandem]:
    """Strings said over and over, in text order; none overlap and none crosses a line end.

    >>> find_tandems("说：优化环境，优化环境，优化环境，好。")
    [Tandem(start=2, size=5, copies=3, rest=0, sure=0.9)]
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    ends = np.flatnonzero(codes == ord("\n"))
    codes[ends] = -1 - ends  # no line end is like another
    taken = np.zeros(len(codes), bool)
    found = []
    for start, size, same in (*_short_runs(codes), *_long_runs(codes)):
        unit = text[start : start + size]
        if taken[start : start + size + same].any() or not _says_something(unit):
            continue
        tandem = _tandem(text, start, size, same)
        if tandem is not None:
            taken[start : start + size + same] = True
            found.append(tandem)
    return sorted(found, key=lambda tandem: tandem.start)


def _least_copies(size: int) -> int:
    return min(copies for least, copies, _ in _LEAST_COPIES if size >= least)


def _sureness(unit: str, copies: int, line: str) -> float:
    """How sure it is; `line` is what else stands in the line, which may be a row of a table."""
    size, prose = len(unit), _MARK.search(unit + line) is not None
    table = _LEAST_COPIES if prose else _LEAST_IN_ROW
    if size == _CALLED and _MARK.search(unit):
        table = _LEAST_IN_ROW
    return max((sure for least, n, sure in table if size >= least and copies >= n), default=0.0)


def _short_runs(codes: Codes) -> Iterator[tuple[int, int, int]]:
    """Start, size, and how many places are like the place `size` further on, shorter sizes first.

    A stretch of `least` places holds one of every `least`-th: only these are looked at first.
    """
    for size in range(_SHORTEST, min(_LONG, len(codes) // 2 + 1)):
        least = size * (_least_copies(size) - 1)
        probes = np.arange(least - 1, len(codes) - size, least)
        yield from _widened(codes, size, least, probes[codes[probes] == codes[probes + size]])


def _long_runs(codes: Codes) -> Iterator[tuple[int, int, int]]:
    """The same of longer strings, told by where each n-gram of them comes back next."""
    count = len(codes) - _ANCHOR + 1
    if count < _LONG:
        return
    value = np.zeros(count, np.uint64)
    for step in range(_ANCHOR):
        value *= np.uint64(0x9E3779B97F4A7C15)
        value += codes[step : count + step].view(np.uint64)
    order = np.argsort(value, kind="stable")
    again = np.flatnonzero(value[order[1:]] == value[order[:-1]])
    ahead = np.zeros(count + 1, np.int64)
    ahead[order[again]] = order[again + 1] - order[again]
    firsts = np.flatnonzero((ahead[1:] != ahead[:-1]) & (ahead[1:] >= _LONG)) + 1
    if ahead[0] >= _LONG:
        firsts = np.append(0, firsts)
    sizes = ahead[firsts]
    # in a string that follows on itself the place one size on has the same n-gram too, or nearly
    for size in np.unique(sizes).tolist():
        yield from _widened(codes, size, size, firsts[sizes == size])


def _widened(codes: Codes, size: int, least: int, places: Codes) -> Iterator[tuple[int, int, int]]:
    """The whole stretch around each of `places`, where it is `least` long."""
    last, end = len(codes) - size, 0
    for at in places.tolist():
        if at < end:
            continue
        start, end = at, at + 1
        while start > 0 and codes[start - 1] == codes[start - 1 + size]:
            start -= 1
        while end < last and codes[end] == codes[end + size]:
            end += 1
        if end - start >= least:
            yield start, size, end - start


def _says_something(unit: str) -> bool:
    """Whether a string is words: no ruler, no row of figures, nothing made of shorter copies."""
    if unit in (unit + unit)[1:-1]:  # 加油加油, 哈哈
        return False
    return len(_HAN.findall(unit)) >= _LEAST_HAN * len(unit)


def _tandem(text: str, start: int, size: int, same: int) -> Tandem | None:
    """The copies in a stretch; None where there are too few for their size."""
    end = start + size + same
    copies = (end - start) // size
    if text[start] in _MARKS and (end - start - 1) // size == copies:
        start += 1  # a mark belongs to what it ends
    rest = end - start - copies * size
    broken_off = (end == len(text) or text[end] == "\n") and copies >= _SURE_OF_REST
    before = text[text.rfind("\n", 0, start) + 1 : start]
    after = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
    sure = _sureness(text[start : start + size], copies, before + after)
    return Tandem(start, size, copies, rest if broken_off else 0, sure) if sure else None
