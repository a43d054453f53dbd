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
    """Edits in text order, one a row: what stood at ``starts:ends`` now ends at `closes`.

    `reasons` numbers what speaks for each, -1 for nothing; `stamps` is the layer that it was last
    touched by.
    """

    starts: Places
    ends: Places
    closes: Places
    reasons: NDArray[np.int32]
    stamps: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def begins(self) -> Places:
        """Where each begins in the edited text: as far behind the last one as it was before."""
        shifts = np.concatenate((np.zeros(1, self.closes.dtype), (self.closes - self.ends)[:-1]))
        return self.starts + shifts[: len(self)]

    def span(self, row: int) -> tuple[int, int, int, int]:
        """Start and end of a row in the text before, and in the edited text."""
        start, end, close = int(self.starts[row]), int(self.ends[row]), int(self.closes[row])
        shift = int(self.closes[row - 1]) - int(self.ends[row - 1]) if row else 0
        return start, end, start + shift, close

    @property
    def told(self) -> NDArray[np.bool_]:
        """Which of them have a reason; a line end made uniform needs none."""
        given: NDArray[np.bool_] = self.reasons != _PLAIN
        return given

    def rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Start and end of each in the text before, and in the edited text."""
        shift = 0
        for at in range(0, len(self), _AT_ONCE):
            columns = [
                c[at : at + _AT_ONCE].tolist() for c in (self.starts, self.ends, self.closes)
            ]
            for start, end, close in zip(*columns, strict=True):
                yield start, end, start + shift, close
                shift = close - end

    def led_back(self, starts: Places, ends: Places) -> tuple[Places, Places]:
        """Spans of the edited text as spans of the text before, grown over edits that they cut."""
        if not len(self):
            return starts, ends
        # The last edit that begins where a span does or before; it may reach over that place. One
        # that begins where a span ends is outside, unless it left nothing there.
        begins = self.begins
        first = np.searchsorted(begins, starts, "right") - 1
        last = np.searchsorted(_in_turn(begins, self.closes), 2 * ends, "right") - 1
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
    none = np.zeros(0, np.int32)
    return Changes(none, none, none, none, none.astype(np.int16))


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
    return places.astype(np.int32 if len(text) < 1 << 30 else np.int64)


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
    stamps = np.concatenate((first.stamps, second.stamps))[order]
    size = np.result_type(first.starts, second.starts)
    return Changes(
        (low[groups] - np.concatenate(([0], shrunk))[groups]).astype(size),
        (high[last] - shrunk[last]).astype(size),
        (high[last] + grown[last]).astype(size),
        _joint_reasons(first, second, order, groups, joint),
        np.maximum.reduceat(stamps, groups),
    )


def _growth(changes: Changes) -> NDArray[np.int64]:
    """By how much each edit makes the text longer."""
    before = changes.ends.astype(np.int64) - changes.starts
    grown: NDArray[np.int64] = changes.closes.astype(np.int64) - changes.begins - before
    return grown


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


def side_by_side(many: Sequence[tuple[Changes, int, int]]) -> Changes:
    """The changes of consecutive parts of a text as those of the whole.

    With each goes where its part starts in the text before and in the edited text; the reasons have
    to be numbered alike.
    """
    return Changes(
        np.concatenate([changes.starts + start for changes, start, _ in many]),
        np.concatenate([changes.ends + start for changes, start, _ in many]),
        np.concatenate([changes.closes + begin for changes, _, begin in many]),
        np.concatenate([changes.reasons for changes, _, _ in many]),
        np.concatenate([changes.stamps for changes, _, _ in many]),
    )
