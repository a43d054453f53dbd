"""GBK read as Big5 and the reverse: pairs of bytes that both encodings have characters for.

A reader that cannot place a pair drops its first byte and goes on with the second, so that from
there to the next loss each character it makes has halves of two. The text is therefore put back
into bytes, all suspected lines at once, and cut into pairs anew, a lost byte standing for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel.fold import code_points
from zhclean.stages.normalise.decoded import HOLE, LOST, Reading
from zhclean.stages.normalise.double_byte import (
    BEYOND,
    NEITHER,
    Codes,
    differing,
    read_as,
    written_as,
)
from zhclean.stages.normalise.judge import ANY, REACH, Placed, costs, costs_of
from zhclean.stages.normalise.utf8 import dropped, line_of, with_line_ends
from zhclean.tables import rows

# Three characters that neither script has in common use, with no more than two between.
_TELLS = 3
# Comma, colon and 、 of GBK read as Big5: one of them shows where halves have no other tell. The
# stop, ﹝, is a bracket in the numbers of official documents.
_MARKS = "ㄛㄩ﹜"
# So many nats of good text close a run; a character that both have in common costs a few.
_CLOSES = 15.0
_FOREIGN = -2 * _CLOSES
_LEAST_GAIN = 6.0  # each character by itself; in context a true reading gains more
_MOST = 0.3  # where so much of a text has signs, the rest is read along with it
_OTHER_READER = 4.0  # the usual one would have to be so much worse, in nats
_PLAIN = 3.0  # what gains so much a character is not read the other way round as well
_NEAR = 4  # units between a run and the end of what may be misread
# Big5 read as GBK is full of kana, and ㄛ is the comma of GBK read as Big5: beside Han characters
# they are no sign of Japanese here. Whether it is after all is judged when the run is known.
_KANA = 6.0
# What stands for a byte lost, and for two: neither is a byte of these encodings.
_GONE, _BOTH_GONE = 0xFF, 0x01
_COMMON = re.compile("[\u2014\u2018-\u201d\u2026\u3001-\u3011\u4e00-\u9fff\uff01-\uff1f]")

_CORNERS = re.compile("[「」『』]")
_LOSS = re.compile(LOST)
# Right text has a sign in 600 characters, text with losses one in 17 at the least.
_SPARSE = 50
_TOLD_BY = 1 << 12  # so many characters tell by which reader a text went

_Run = tuple[int, int, float]
"""The units of a run, from and to, and what it gains."""


class _Confusion(NamedTuple):
    """What was written in one encoding and read in another, and by which readers."""

    tells: str
    written: str
    readers: tuple[str, ...]
    reason: str


# The kinds of Big5 in use differ in where they put kana and Cyrillic letters.
_CONFUSIONS = (
    _Confusion("gbk big5", "gb18030", ("big5", "big5hkscs", "cp950"), "GBK 误作 Big5"),
    _Confusion("big5 gb18030", "big5", ("gb18030",), "Big5 误作 GBK"),
)

PAIRS = frozenset(confusion.reason for confusion in _CONFUSIONS)
"""The reasons of readings that exchange pair for pair."""


def gbk_and_big5(text: str) -> Iterator[Reading]:
    """Runs in which the characters of the other encoding are by far the more common ones."""
    seen = [(confusion, _suspected(text, confusion)) for confusion in _CONFUSIONS]
    plain: list[tuple[int, int]] = []
    for confusion, suspected in sorted(seen, key=lambda each: -sum(map(len, each[1][1]))):
        if not suspected[1]:
            return
        text = with_line_ends(text, plain)
        found = _read(_suspected(text, confusion) if plain else suspected, confusion)
        plain = []
        for reading, gain in found:
            yield reading
            apart = not plain or plain[-1][1] <= reading.start
            if apart and gain >= _PLAIN * (reading.end - reading.start):
                plain.append((reading.start, reading.end))


def _read(
    suspected: tuple[list[int], list[str]], confusion: _Confusion
) -> Iterator[tuple[Reading, float]]:
    """The runs of one confusion in some lines and what each gains."""
    starts, lines = suspected
    if not lines:
        return
    places = list(accumulate((len(line) + 1 for line in lines), initial=0))
    pairs = _Pairs("\n".join(lines), *_way(lines, confusion))
    shifts = np.array([start - at for start, at in zip(starts, places, strict=False)])
    pairs.lead_back(np.array(places[1:]), shifts)
    for first, end, gain in pairs.widened(list(pairs.runs())):
        yield pairs.reading(first, end), gain


def _way(lines: Sequence[str], confusion: _Confusion) -> tuple[_Confusion, int]:
    """By which reader the text went, and whether it dropped one byte or two: what gains most.

    Lines in which that makes a difference tell; the first reader is the usual one.
    """
    orders = [(reader, *confusion.readers) for reader in confusion.readers]
    ways = [confusion._replace(readers=order) for order in orders]
    told = _telling(lines, differing(confusion.readers)) if len(ways) > 1 else ""
    costs = [_Pairs(told, way, _GONE).cost for way in ways] if told else [0.0]
    best = costs.index(min(costs))
    way = ways[best if costs[best] < costs[0] - _OTHER_READER else 0]
    told = _telling(lines, _LOSS)
    both = bool(told) and _Pairs(told, way, _BOTH_GONE).gain > _Pairs(told, way, _GONE).gain
    return way, _BOTH_GONE if both else _GONE


def _telling(lines: Sequence[str], sign: re.Pattern[str]) -> str:
    """The first of the lines that have a sign, as many as are enough to tell."""
    told: list[str] = []
    size = 0
    for line in lines:
        if size < _TOLD_BY and sign.search(line):
            told.append(line)
            size += len(line)
    return "\n".join(told)


def _suspected(text: str, confusion: _Confusion) -> tuple[list[int], list[str]]:
    """The lines that have signs of a confusion, and where they start."""
    tells, sign, likely = _suspect(confusion.tells)
    lines = dict(_lines_with(sign, text, likely))
    if LOST in text:  # halves of characters are not those that tell; one is sign enough there
        lines |= {
            start: end
            for start, end in _lines_with(_LOSS, text, _LOSS)
            if start not in lines and end - start <= _SPARSE * len(tells.findall(text, start, end))
        }
    if sum([end - start for start, end in lines.items()]) >= _MOST * len(text):
        every = text.split("\n")  # headings among them, too short to have a sign
        return list(accumulate((len(line) + 1 for line in every[:-1]), initial=0)), every
    starts = sorted(lines)
    return starts, [text[start : lines[start]] for start in starts]


def _lines_with(
    sign: re.Pattern[str], text: str, likely: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """The lines in which a sign is what is likely; `re` looks for a class of characters alone."""
    at = 0
    while (hit := sign.search(text, at)) is not None:
        at = hit.end()
        if likely.match(text, hit.start()):
            start, at = line_of(text, hit.start())
            yield start, at


@lru_cache(maxsize=2)
def _suspect(name: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What tells of a confusion, what may be a sign of it, and what makes that likely."""
    tells = next(chars for each, chars in rows("tells") if each == name)
    near = rf"[{tells}](?:[^\n]{{0,2}}[{tells}]){{{_TELLS - 1}}}"
    either = re.compile(f"[{tells}{_MARKS}]")
    return re.compile(f"[{tells}]"), either, re.compile(f"{near}|[{_MARKS}]")


class _Pairs:
    """A text as the bytes that were read, cut into the characters that were written."""

    def __init__(self, text: str, confusion: _Confusion, lost: int) -> None:
        self._text, self._confusion = text, confusion
        codes = np.minimum(code_points(text), BEYOND - 1)
        pairs = read_as(confusion.readers)[codes]
        pairs[codes == _BOTH_GONE] = NEITHER
        pairs[codes == ord(LOST)] = lost
        self._places = np.concatenate(([0], np.cumsum(np.where(pairs > 0xFF, 2, 1))))
        self._bytes = _bytes_of(pairs, self._places)
        self._units = np.append(np.flatnonzero(_opens(self._bytes)), len(self._bytes))
        self._meant = self._characters()
        # Text sets its quotes in one way: context cannot tell “ from 「.
        self._corners = _CORNERS.search(self._meant) is not None
        opening = self._bytes[self._units[:-1]]
        self._bars = ((opening == NEITHER) | (opening == ord("\n"))).tolist()
        self._aligned = np.isin(self._units, self._places, assume_unique=True)
        # the character of the text where each unit begins that begins with one
        self.at: list[int] = np.searchsorted(self._places, self._units).tolist()

    def _characters(self) -> str:
        """What each unit means, with holes for what lacks a byte."""
        first = self._bytes[self._units[:-1]].astype(np.uint16)
        second = self._bytes[self._units[1:] - 1].astype(np.uint16)
        double = np.diff(self._units) == 2
        meant = np.where(first < 0x80, first, ord(LOST)).astype(np.uint16)
        meant[first == _BOTH_GONE] = ord(LOST)
        table = written_as(self._confusion.written)
        meant[double] = table[(first[double] << 8) | second[double]]
        meant[double & ((first == _GONE) | (second == _GONE))] = ord(HOLE)
        return meant.astype("<u2").tobytes().decode("utf-16-le", "surrogatepass")

    def runs(self) -> Iterator[_Run]:
        """Stretches of units where what was meant wins, from a first gain to the highest sum."""
        every = np.append(self._gains(), _FOREIGN)
        wins = every > 0
        # What wins side by side and what loses side by side count as one: a run begins, and is
        # at its best, where one meets the other.
        turns = np.flatnonzero(np.concatenate(([True], wins[1:] != wins[:-1])))
        sums, ends = (
            np.add.reduceat(every, turns).tolist(),
            np.append(turns[1:], len(every)).tolist(),
        )
        start, total, best, stop = 0, 0.0, 0.0, 0
        for begin, end, gain in zip(turns.tolist(), ends, sums, strict=True):
            if total == 0.0:
                start = begin
            total += gain
            if total > best:
                best, stop = total, end
            elif total <= 0 or total < best - _CLOSES:
                if best >= _LEAST_GAIN:
                    yield *self._whole(start, stop), best
                total = best = 0.0

    @property
    def cost(self) -> float:
        """How unlikely all that was meant is, in context."""
        meant = self._meant.replace(HOLE, ANY).replace(LOST, ANY)
        return float(costs_of([("", meant, "")]).whole[0])

    @property
    def gain(self) -> float:
        """What all runs gain together."""
        return sum([gain for _, _, gain in self.runs()])

    def widened(self, runs: Sequence[_Run]) -> Iterator[_Run]:
        """The runs with what parts them from the ends of what may be misread, if it reads better.

        A character there may be common in both readings; context chooses between them.
        """
        wider = [(self._bar(start, -1), self._bar(stop, 1)) for start, stop, _ in runs]
        asked: list[Placed] = []
        for (start, stop, _), (first, end) in zip(runs, wider, strict=True):
            head, tail = (
                self._meant[start : start + REACH],
                self._meant[max(0, stop - REACH) : stop],
            )
            if first < start:
                asked.append(("", self._standing(first, start) + head, ""))
                asked.append(("", self._meant[first:start] + head, ""))
            if stop < end:
                asked.append((tail, self._standing(stop, end), ""))
                asked.append((tail, self._meant[stop:end], ""))
        whole = iter(costs_of(asked).whole.tolist())
        for (start, stop, gain), (first, end) in zip(runs, wider, strict=True):
            if first < start and next(whole) <= next(whole):
                first = start
            if stop < end and next(whole) <= next(whole):
                end = stop
            yield first, end, gain

    def _standing(self, first: int, stop: int) -> str:
        return self._text[self.at[first] : self.at[stop]]

    def _bar(self, end: int, step: int) -> int:
        """Where the text that may be misread ends beyond a run, or the run's end if that is far."""
        near = end
        for _ in range(_NEAR):
            if not 0 <= near + min(step, 0) < len(self._bars) or self._bars[near + min(step, 0)]:
                return near
            near += step
        return end

    def _gains(self) -> NDArray[np.float64]:
        """How much likelier each unit is than its share of the characters that stand there."""
        codes = code_points(self._text)
        kana = (codes >= 0x3040) & (codes <= 0x312F)
        standing = costs(self._text) + np.where(kana, _KANA, 0.0)
        widths = np.diff(self._places)
        share = np.concatenate(
            ([0.0], np.cumsum(np.repeat(standing.astype(np.float64) / widths, widths)))
        )
        gains: NDArray[np.float64] = np.diff(share[self._units]) - costs(
            self._meant.replace(HOLE, ANY)
        )
        gains[self._bars] = _FOREIGN
        return gains

    def _whole(self, start: int, stop: int) -> tuple[int, int]:
        """The stretch made longer where it would cut a character of the text."""
        while not self._aligned[start]:
            start -= 1
        while not self._aligned[stop]:
            stop += 1
        return start, stop

    def lead_back(self, ends: NDArray[np.int64], shifts: NDArray[np.int64]) -> None:
        """Take places for those of the text that lines were taken from, each by its shift."""
        at = np.array(self.at)
        self._shifted = at + shifts[np.minimum(np.searchsorted(ends, at, "right"), len(shifts) - 1)]

    def reading(self, first: int, end: int) -> Reading:
        """What a stretch of units says."""
        plain = self._meant[first:end]
        start = int(self._shifted[first])
        close = start + self.at[end] - self.at[first]
        return Reading(start, close, plain, self._confusion.reason, self, first)

    def place(self, at: int) -> int:
        """Where a unit begins in the text, -1 if within a character of it."""
        return int(self._shifted[at]) if self._aligned[at] else -1

    def places_of(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where units begin in the text."""
        return np.where(self._aligned[at], self._shifted[at], -1)

    def fills_of(self, holes: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
        """What units that lack a byte may be: what the reader drops there."""
        data = np.append(self._bytes, ord("\n")).astype(np.int64)
        begin, end = self._units[holes], self._units[holes + 1]
        keys = data[begin] << 16 | data[end - 1] << 8 | data[end]
        kinds, own = np.unique(keys, return_inverse=True)
        every = [key.to_bytes(3, "big") for key in kinds.tolist()]
        return own, [_fills(key[:2], key[2:], self._confusion, self._corners) for key in every]


def _opens(data: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which bytes open a unit: two that make a pair, taken in turn, or one by itself.

    Where bytes that may open a pair follow one another every second one does, from the first on;
    the byte behind the last of these belongs to it or stands alone.
    """
    may = np.zeros(len(data), np.bool_)
    trails = (data >= 0x40) & (data != 0x7F)
    np.logical_and(data[:-1] > 0x80, trails[1:], out=may[:-1])
    places = np.arange(len(data))
    behind = np.concatenate(([False], may[:-1]))
    since = np.maximum.accumulate(np.where(may & ~behind, places, 0))
    opens: NDArray[np.bool_] = ~may | ((places - since) % 2 == 0)
    opens[1:] &= may[1:] | ~(may[:-1] & opens[:-1])
    return opens


def _bytes_of(pairs: Codes, places: NDArray[np.int64]) -> NDArray[np.uint8]:
    """One byte or two for each, at its place."""
    out = np.empty(int(places[-1]), np.uint8)
    double = pairs > 0xFF
    out[places[:-1]] = np.where(double, pairs >> 8, pairs)
    out[places[1:][double] - 1] = pairs[double] & 0xFF
    return out


@lru_cache(maxsize=8192)
def _fills(pair: bytes, behind: bytes, confusion: _Confusion, corners: bool) -> str:
    """What fills a pair that stood before the byte `behind`, common characters alone."""
    reader = "gbk" if confusion.readers[0] == "gb18030" else confusion.readers[0]
    pairs = [
        first << 8 | second
        for second in _bytes_for(pair[1], behind, reader)
        for first in _bytes_for(pair[0], bytes([second]), reader)
    ]
    found = "".join(map(chr, written_as(confusion.written)[pairs].tolist()))
    chars = "".join(_COMMON.findall(found if corners else _CORNERS.sub("", found)))
    return f"\0{chars}" if chars else ""


def _bytes_for(byte: int, behind: bytes, reader: str) -> Sequence[int]:
    """The byte itself or, if it is lost, those that the reader drops before `behind`."""
    if byte != _GONE:
        return (byte,)
    return dropped(reader, b"" if behind[:1] == b"\xff" else behind[:1], range(0x81, 0xFF))
