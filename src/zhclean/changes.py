"""`Changes`: the edits between two texts in columns, and two layers of them made one.

A damaged page may need a change for every second character. As objects these would take many times
the memory of the text, so a change is a row of small numbers: how far it stands behind the one
before, how much it takes out, how much it puts in. What that is stands in the two texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.integer]
_AT_ONCE = 4096  # rows, or pieces of a text, that are objects at a time
_PLAIN = -1


@dataclass(frozen=True, slots=True)
class Changes:
    """Edits in text order, one a row, in as few bytes as the numbers allow.

    `gaps` are the characters between an edit and the one before, which both texts have; `removed`
    those that it takes out and `put` those that it puts in. `reasons` numbers what speaks for each,
    -1 for nothing; `stamps` is the layer that it was last touched by.
    """

    gaps: Places
    removed: Places
    put: Places
    reasons: Places
    stamps: Places

    @staticmethod
    def of(starts: Places, ends: Places, put: Places, reasons: Places, stamps: Places) -> Changes:
        """Edits of the spans ``starts:ends`` of the text before."""
        removed, gaps = ends - starts, np.diff(starts, prepend=0)
        gaps[1:] -= removed[:-1]
        columns = (gaps, removed, put, reasons, stamps)
        return Changes(*(compact(np.asarray(column)) for column in columns))

    def __len__(self) -> int:
        return len(self.gaps)

    @property
    def ends(self) -> Places:
        """Where each ends in the text before."""
        return _running(self.gaps, self.removed)

    @property
    def starts(self) -> Places:
        """Where each starts in the text before."""
        return self.ends - self.removed

    @property
    def closes(self) -> Places:
        """Where each ends in the edited text."""
        return _running(self.gaps, self.put)

    @property
    def begins(self) -> Places:
        """Where each begins in the edited text."""
        return self.closes - self.put

    @property
    def told(self) -> NDArray[np.bool_]:
        """Which of them have a reason; a line end made uniform needs none."""
        given: NDArray[np.bool_] = self.reasons != _PLAIN
        return given

    def chosen(self, rows: NDArray[Any]) -> Changes:
        """Some of the rows, as numbers or as a mask; the others must leave the text as it was."""
        starts, ends = self.starts[rows], self.ends[rows]
        return Changes.of(starts, ends, self.put[rows], self.reasons[rows], self.stamps[rows])

    def rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Start and end of each in the text before, and in the edited text."""
        end = close = 0
        for at in range(0, len(self), _AT_ONCE):
            columns = [column[at : at + _AT_ONCE].tolist() for column in self._sizes]
            for gap, removed, put in zip(*columns, strict=True):
                start, begin = end + gap, close + gap
                end, close = start + removed, begin + put
                yield start, end, begin, close

    def marks(self) -> NDArray[np.int64]:
        """The sums of gaps, of what is removed and of what is put up to every so many rows.

        With them `span` need not add all rows up. Shape (3, marks).
        """
        sums = [
            [int(c[at : at + _AT_ONCE].sum(dtype=np.int64)) for at in range(0, len(c), _AT_ONCE)]
            for c in self._sizes
        ]
        return np.pad(np.cumsum(np.array(sums, np.int64), axis=1), ((0, 0), (1, 0)))

    def span(self, row: int, marks: NDArray[np.int64]) -> tuple[int, int, int, int]:
        """Start and end of a row in the text before, and in the edited text."""
        first = row - row % _AT_ONCE
        known = marks[:, first // _AT_ONCE].tolist()
        gap, removed, put = (
            sum_ + int(column[first : row + 1].sum(dtype=np.int64))
            for sum_, column in zip(known, self._sizes, strict=True)
        )
        end, close = gap + removed, gap + put
        return end - int(self.removed[row]), end, close - int(self.put[row]), close

    @property
    def _sizes(self) -> tuple[Places, Places, Places]:
        return self.gaps, self.removed, self.put

    def led_back(self, starts: Places, ends: Places) -> tuple[Places, Places]:
        """Spans of the edited text as spans of the text before, grown over edits that they cut."""
        if not len(self) or not len(starts):
            return starts, ends
        marks = self.marks()
        known = marks[0] + marks[2]  # where the edits up to each mark end
        first = max(0, int(np.searchsorted(known[:-1], starts.min(), "left")) - 1)
        last = int(np.searchsorted(known, ends.max(), "right"))
        own = self._part(slice(first * _AT_ONCE, (last + 1) * _AT_ONCE))
        shift, close = int(marks[1, first] - marks[2, first]), int(known[first])
        low, high = own._led_back(starts - close, ends - close)
        return low + (close + shift), high + (close + shift)

    def _led_back(self, starts: Places, ends: Places) -> tuple[Places, Places]:
        # The last edit that begins where a span does or before; it may reach over that place. One
        # that begins where a span ends is outside, unless it left nothing there.
        begins, closes, before = self.begins, self.closes, self.ends
        first = np.searchsorted(begins, starts, "right") - 1
        last = np.searchsorted(_in_turn(begins, closes), 2 * ends, "right") - 1
        shift = before - closes
        inside = (first >= 0) & (starts < closes[first])
        behind = starts + np.where(first >= 0, shift[first], 0)
        low = np.where(inside, (before - self.removed)[first], behind)
        inside = (last >= 0) & (ends < closes[last])
        high = np.where(inside, before[last], ends + np.where(last >= 0, shift[last], 0))
        return low, np.maximum(low, high)

    def ranks(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        """How many edits come before spans of the text before, which are in order, or are alike."""
        marks = self.marks()
        known = marks[0] + marks[1]
        ranks: list[int] = []
        at = (-1, -1)
        for start, end in spans:
            # Ahead of these blocks every edit ends before the span starts; behind, none starts.
            first = max(0, int(np.searchsorted(known[:-1], start, "left")) - 1)
            last = int(np.searchsorted(known, start, "right"))
            if at != (first, last):
                at = first, last
                own = self._part(slice(first * _AT_ONCE, last * _AT_ONCE))
                ends = own.ends + known[first]
                starts = ends - own.removed
            low, high = (int(np.searchsorted(starts, start, side)) for side in ("left", "right"))
            inside = int(np.searchsorted(ends[low:high], end, "right"))
            ranks.append(first * _AT_ONCE + low + inside)
        return ranks

    def _part(self, rows: slice) -> Changes:
        return Changes(*(getattr(self, name)[rows] for name in self.__slots__))


def compact(values: Places) -> Places:
    """The numbers in as few bytes as they need."""
    if not len(values):
        return values.astype(np.int8)
    low, high = int(values.min()), int(values.max())
    return values.astype(np.result_type(np.min_scalar_type(low), np.min_scalar_type(high)))


def _running(*columns: Places) -> Places:
    """The sums of the columns up to each row, that row with it."""
    most = sum(int(column.sum(dtype=np.int64)) for column in columns)
    total: Places = np.zeros(len(columns[0]), np.int32 if most < 1 << 31 else np.int64)
    for column in columns:
        np.add(total, column, out=total, casting="same_kind")
    np.cumsum(total, out=total)
    return total


def _in_turn(starts: Places, ends: Places) -> NDArray[np.int64]:
    """What spans are in order by: where they start, the empty ones first."""
    return 2 * starts.astype(np.int64) + (ends > starts)


def no_changes() -> Changes:
    """A layer without edits."""
    return Changes(*[np.zeros(0, np.int8)] * 5)


def replaced(text: str, starts: Places, ends: Places, new: Sequence[str]) -> tuple[str, Places]:
    """The text with `new` in place of the spans, which are in order, and how long each is.

    >>> replaced("北 海", np.array([1]), np.array([2]), [""])[0]
    '北海'
    """
    sizes = np.fromiter(map(len, new), np.int64, len(new))
    parts, at = [], 0
    for k in range(0, len(new), _AT_ONCE):
        some = slice(k, k + _AT_ONCE)
        pieces: list[str] = []
        for start, end, put in zip(
            starts[some].tolist(), ends[some].tolist(), new[some], strict=True
        ):
            pieces += (text[at:start], put)
            at = end
        parts.append("".join(pieces))
    parts.append(text[at:])
    return "".join(parts), sizes


def merge(first: Changes, second: Changes, joint: Callable[[Sequence[int]], int]) -> Changes:
    """One layer that does what `first` and then `second`, over the text that it left, do.

    Edits that touch none of the other layer stay as they are; those that overlap become one, for
    whose reasons `joint` finds a number. Of two at the same place the earlier layer's comes first,
    but for what is put in before a replacement.
    """
    if not len(first) or not len(second):
        return second if len(second) else first
    begins, closes = first.begins, first.closes
    starts, ends = second.starts, second.ends
    # Of the first layer only what the second one touches is looked at; the others stay.
    lows = np.searchsorted(closes, starts, "left")
    near = _covered(lows, np.searchsorted(begins, ends, "right"), len(first))
    touched = np.flatnonzero(near)
    low = np.concatenate((begins[touched], starts)).astype(np.int64)
    high = np.concatenate((closes[touched], ends)).astype(np.int64)
    order = np.argsort(_in_turn(low, high), kind="stable")
    low, high = low[order], np.maximum.accumulate(high[order])
    groups = np.flatnonzero(np.concatenate(([True], low[1:] >= high[:-1])))
    last = np.append(groups[1:], len(order)) - 1
    # How much longer the text is by what stays, ahead of each row; how many rows that is.
    ahead = np.concatenate((touched, lows))[order]
    growth = first.put.astype(np.int64) - first.removed
    stayed = np.concatenate(([0], np.cumsum(np.where(near, 0, growth))))[ahead]
    shrunk = np.concatenate((growth[touched], np.zeros(len(second), np.int64)))[order].cumsum()
    own = second.put.astype(np.int64) - second.removed
    grown = np.concatenate((np.zeros(len(touched), np.int64), own))[order].cumsum()
    shrunk_before, grown_before = (np.concatenate(([0], each)) for each in (shrunk, grown))
    stamps = np.concatenate((first.stamps[touched], second.stamps))[order]
    place = np.concatenate(([0], np.cumsum(~near)))[ahead[groups]]
    reasons = _joint_reasons(first.reasons[touched], second.reasons, order, groups, joint)

    def spread(kept: Places, made: Places) -> Places:
        return np.insert(kept[~near].astype(np.int64), place, made)

    put = high[last] + grown[last] - low[groups] - grown_before[groups]
    return Changes.of(
        spread(first.starts, low[groups] - stayed[groups] - shrunk_before[groups]),
        spread(first.ends, high[last] - stayed[last] - shrunk[last]),
        spread(first.put, put),
        spread(first.reasons, reasons),
        spread(first.stamps, np.maximum.reduceat(stamps, groups)),
    )


def _covered(lows: Places, highs: Places, size: int) -> NDArray[np.bool_]:
    """Which of `size` rows lie in any of the stretches ``lows:highs``."""
    edges = np.zeros(size + 1, np.int32)
    np.add.at(edges, lows, 1)
    np.add.at(edges, highs, -1)
    covered: NDArray[np.bool_] = np.cumsum(edges)[:-1] > 0
    return covered


def _joint_reasons(
    first: Places,
    second: Places,
    order: Places,
    groups: Places,
    joint: Callable[[Sequence[int]], int],
) -> NDArray[np.int64]:
    """The reason of each group, told by one number; those of the first layer are named first."""
    numbers = np.concatenate((first, second)).astype(np.int64)
    reasons: NDArray[np.int64] = numbers[order][groups]
    sizes = np.diff(groups, append=len(order))
    for k in np.flatnonzero(sizes > 1).tolist():
        rows = np.sort(order[groups[k] : groups[k] + sizes[k]])
        reasons[k] = joint(numbers[rows].tolist())
    return reasons


def side_by_side(many: Iterable[tuple[Changes, int]]) -> Changes:
    """The changes of consecutive parts of a text as those of the whole.

    With each goes how long its part is in the text before; the reasons have to be numbered alike.
    """
    columns: list[list[Places]] = [[no_changes().gaps] for _ in Changes.__slots__]
    left = 0  # characters since the last change
    for changes, size in many:
        gaps = changes.gaps
        used = int(gaps.sum(dtype=np.int64) + changes.removed.sum(dtype=np.int64))
        if len(changes):
            gaps = gaps.astype(np.result_type(gaps, np.min_scalar_type(int(gaps[0]) + left)))
            gaps[0] += left
            left = 0
        left += size - used
        rest = (changes.removed, changes.put, changes.reasons, changes.stamps)
        for column, values in zip(columns, (gaps, *rest), strict=True):
            column.append(values)
    # each column is let go of when it has been put together
    return Changes(*[np.concatenate(columns.pop(0)) for _ in Changes.__slots__])
