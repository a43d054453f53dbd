"""`Changes`: the edits between two texts in columns, and two layers of them made one.

A damaged page may need a change for every second character. As objects these would take many times
the memory of the text, so a change is a row of numbers: what it puts in stands in the edited text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.integer]
_AT_ONCE = 4096  # pieces of a text joined at a time: each is an object until it is
_PLAIN = -1


@dataclass(frozen=True, slots=True)
class Changes:
    """Edits in text order, one a row: ``starts:ends`` of one text became ``begins:closes``.

    `reasons` numbers what speaks for each, -1 for nothing; `sure` is its confidence; `stamps` the
    layer that it was last touched by.
    """

    starts: Places
    ends: Places
    begins: Places
    closes: Places
    reasons: NDArray[np.int32]
    sure: NDArray[np.float64]
    stamps: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def told(self) -> NDArray[np.bool_]:
        """Which of them have a reason; a line end made uniform needs none."""
        given: NDArray[np.bool_] = self.reasons != _PLAIN
        return given

    def where(self, rows: NDArray[np.bool_]) -> Changes:
        """The rows chosen."""
        if rows.all():
            return self
        return Changes(*(getattr(self, name)[rows] for name in self.__slots__))

    def rows(self) -> Iterator[tuple[int, int, int, int]]:
        """`starts`, `ends`, `begins` and `closes` of each."""
        for at in range(0, len(self), _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            columns = (self.starts, self.ends, self.begins, self.closes)
            yield from zip(*(column[part].tolist() for column in columns), strict=True)

    def led_back(self, starts: Places, ends: Places) -> tuple[Places, Places]:
        """Spans of the edited text as spans of the text before, grown over edits that they cut."""
        if not len(self):
            return starts, ends
        # The last edit that begins where a span does or before; it may reach over that place. One
        # that begins where a span ends is outside, unless it left nothing there.
        first = np.searchsorted(self.begins, starts, "right") - 1
        last = np.searchsorted(_in_turn(self.begins, self.closes), 2 * ends, "right") - 1
        inside = (first >= 0) & (starts < self.closes[first])
        low = np.where(inside, self.starts[first], self._before(first, starts))
        inside = (last >= 0) & (ends < self.closes[last])
        high = np.where(inside, self.ends[last], self._before(last, ends))
        return low, np.maximum(low, high)

    def _before(self, rows: Places, places: Places) -> Places:
        """Where places behind some rows were before the edits."""
        return places + np.where(rows >= 0, self.ends[rows] - self.closes[rows], 0)


def _in_turn(starts: Places, ends: Places) -> NDArray[np.int64]:
    """What spans are in order by: where they start, the empty ones first."""
    return 2 * starts.astype(np.int64) + (ends > starts)


def no_changes() -> Changes:
    """A layer without edits."""
    none, small = np.zeros(0, np.int32), np.zeros(0, np.int32)
    return Changes(none, none, none, none, small, np.zeros(0, np.float64), small)


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


def compact(text: str, places: Places) -> Places:
    """Places of a text in as few bytes as its length allows."""
    return places.astype(np.int32 if len(text) < 1 << 31 else np.int64)


def merge(first: Changes, second: Changes, joint: Callable[[Sequence[int]], int]) -> Changes:
    """One layer that does what `first` and then `second`, over the text that it left, do.

    Edits that touch none of the other layer stay as they are; those that overlap become one, for
    whose reasons `joint` finds a number. Of two at the same place the earlier layer's comes first,
    but for what is put in before a replacement.
    """
    if not len(first) or not len(second):
        return second if len(second) else first
    low = np.concatenate((first.begins, second.starts)).astype(np.int64)
    high = np.concatenate((first.closes, second.ends)).astype(np.int64)
    order = np.argsort(_in_turn(low, high), kind="stable")
    low, high = low[order], np.maximum.accumulate(high[order])
    groups = np.flatnonzero(np.concatenate(([True], low[1:] >= high[:-1])))
    last = np.append(groups[1:], len(order)) - 1
    shrunk = np.concatenate((_growth(first), np.zeros(len(second), np.int64)))[order].cumsum()
    grown = np.concatenate((np.zeros(len(first), np.int64), _growth(second)))[order].cumsum()
    sure = np.concatenate((first.sure, second.sure))[order]
    stamps = np.concatenate((first.stamps, second.stamps))[order]
    size = np.result_type(first.starts, second.starts)
    return Changes(
        (low[groups] - _ahead(shrunk, groups)).astype(size),
        (high[last] - shrunk[last]).astype(size),
        (low[groups] + _ahead(grown, groups)).astype(size),
        (high[last] + grown[last]).astype(size),
        _joint_reasons(first, second, order, groups, joint),
        np.minimum.reduceat(sure, groups),
        np.maximum.reduceat(stamps, groups),
    )


def _growth(changes: Changes) -> NDArray[np.int64]:
    """By how much each edit makes the text longer."""
    before = changes.ends.astype(np.int64) - changes.starts
    grown: NDArray[np.int64] = changes.closes.astype(np.int64) - changes.begins - before
    return grown


def _ahead(running: NDArray[np.int64], groups: Places) -> NDArray[np.int64]:
    """The running sum ahead of each group."""
    sums: NDArray[np.int64] = np.concatenate(([0], running))[groups]
    return sums


def _joint_reasons(
    first: Changes,
    second: Changes,
    order: Places,
    groups: Places,
    joint: Callable[[Sequence[int]], int],
) -> NDArray[np.int32]:
    """The reason of each group, told by one number; those of the first layer are named first."""
    numbers = np.concatenate((first.reasons, second.reasons))
    reasons: NDArray[np.int32] = numbers[order][groups]
    sizes = np.diff(groups, append=len(order))
    for k in np.flatnonzero(sizes > 1).tolist():
        rows = np.sort(order[groups[k] : groups[k] + sizes[k]])
        reasons[k] = joint(numbers[rows].tolist())
    return reasons
