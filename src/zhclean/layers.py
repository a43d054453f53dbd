"""Layers of edits over one text, told as one layer over the text that came in.

Stages that work in rounds, each reading what the last one left, keep their account here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from zhclean.config import CleanConfig
from zhclean.model import Defect, DefectKind
from zhclean.proposals import Family, Proposal, decide, defect_of, repair_of
from zhclean.spans import Edit, OffsetMap, Span, apply_edits

_in_order = attrgetter("span.start", "span.end", "kind")


@dataclass(frozen=True, slots=True)
class Change:
    """An edit in raw positions and why it is made; a line end made uniform needs no reason."""

    span: Span
    replacement: str
    reason: Proposal | None = None


class Layered:
    """A text under edit: `text` as it stands now, `changes` and `reports` in raw positions."""

    def __init__(self, raw: str) -> None:
        self.raw, self.text = raw, raw
        self.changes: tuple[Change, ...] = ()
        self.reports: dict[tuple[DefectKind, Span], Defect] = {}

    def add_plain(self, edits: Sequence[Edit]) -> None:
        """Make edits that are no defect."""
        self._merge([Change(edit.span, edit.replacement) for edit in edits])

    def add(self, proposals: Iterable[Proposal], config: CleanConfig, family: Family) -> bool:
        """Settle proposals about `text`; whether any of them changed it."""
        made: list[Change] = []
        told: list[Proposal] = []
        for proposal, is_made in decide(proposals, config, family=family):
            if is_made:
                made.append(Change(proposal.span, proposal.replacement or "", proposal))
            else:
                told.append(proposal)
        self._report(told)
        self._merge(made)
        return bool(made)

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What was repaired and what was only reported, in text order."""
        made = [_defect(self.raw, change) for change in self.changes if change.reason is not None]
        every = [*made, *self.reports.values()]
        return tuple(sorted(every, key=_in_order))

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes as edits of the raw text."""
        return tuple([Edit(change.span, change.replacement) for change in self.changes])

    def changed_lines(self, known: Sequence[Change]) -> list[Span]:
        """The lines of `text` that hold a change which is not in `known`, in order, each once."""
        old, shift = set(map(id, known)), 0  # what nothing has touched since is the same object
        lines: list[Span] = []
        for change in self.changes:
            start, size = change.span.start + shift, len(change.replacement)
            end = start + size
            shift += size - (change.span.end - change.span.start)
            if id(change) in old or (lines and end <= lines[-1].end):
                continue
            first = max(self.text.rfind("\n", 0, start) + 1, lines[-1].end if lines else 0)
            last = self.text.find("\n", end)
            lines.append(Span(first, len(self.text) if last < 0 else last))
        return lines

    def _report(self, told: Sequence[Proposal]) -> None:
        if not told:
            return
        back = OffsetMap(self.edits)
        for proposal in told:
            span = back.to_original(proposal.span)
            if (proposal.kind, span) not in self.reports:
                defect = defect_of(self.raw, replace(proposal, span=span), None)
                self.reports[proposal.kind, span] = defect

    def _merge(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        text = apply_edits(self.text, [Edit(c.span, c.replacement) for c in changes])
        self.changes = merge(self.raw, self.text, self.changes, changes)
        self.text = text


def merge(
    raw: str, text: str, first: Sequence[Change], second: Sequence[Change]
) -> tuple[Change, ...]:
    """One layer that does what `first` (over `raw`) and then `second` (over `text`) do.

    Changes that touch none of the other layer pass through; those that overlap become one.
    """
    if not first:
        return tuple([c for c in second if c.replacement != c.span.of(raw)])
    waiting = _placed(first)[::-1]
    new = list(second)[::-1]
    out: list[Change] = []
    shift = 0  # what to add to a position of `text` to have that of `raw`
    while new:
        old, change = waiting[-1] if waiting else None, new[-1]
        start, end = change.span.start, change.span.end
        if old is not None and start < old.end and old.start < end:
            olds, news, low, high = _next_group(waiting, new)
            begin = low + shift
            shift += sum([placed.shrinks for placed in olds])
            reasons = [p.change.reason for p in olds] + [c.reason for c in news]
            whole = _replacement(text, news, low, high)
            change = Change(Span(begin, high + shift), whole, _joint(reasons))
        elif old is not None and (old.start, old.end) <= (start, end):
            out.append(waiting.pop().change)
            shift += old.shrinks
            continue
        else:
            new.pop()
            change = Change(Span(start + shift, end + shift), change.replacement, change.reason)
        if change.replacement != change.span.of(raw):
            out.append(change)
    return (*out, *(placed.change for placed in reversed(waiting)))


def _replacement(text: str, changes: Sequence[Change], low: int, high: int) -> str:
    """What `changes` make of the part of `text` that they and others span."""
    if len(changes) == 1 and len(changes[0].span) == high - low:
        return changes[0].replacement
    inner = [Edit(Span(c.span.start - low, c.span.end - low), c.replacement) for c in changes]
    return apply_edits(text[low:high], inner)


class _Placed(NamedTuple):
    """A change of the first layer with the place of its replacement in the edited text."""

    change: Change
    start: int
    end: int

    @property
    def shrinks(self) -> int:
        """By how much the change makes the text shorter."""
        span = self.change.span
        return span.end - span.start - (self.end - self.start)


def _placed(changes: Sequence[Change]) -> list[_Placed]:
    out, shift = [], 0
    for change in changes:
        first, last, size = change.span.start, change.span.end, len(change.replacement)
        out.append(_Placed(change, first + shift, first + shift + size))
        shift += size - (last - first)
    return out


def _next_group(
    waiting: list[_Placed], new: list[Change]
) -> tuple[list[_Placed], list[Change], int, int]:
    """Take the next changes that overlap one another off both stacks, and the range they span."""
    olds: list[_Placed] = []
    news: list[Change] = []
    if waiting and (
        not new or (waiting[-1].start, waiting[-1].end) <= (new[-1].span.start, new[-1].span.end)
    ):
        olds.append(waiting.pop())
        low, high = olds[0].start, olds[0].end
    else:
        news.append(new.pop())
        low, high = news[0].span.start, news[0].span.end
    while True:
        if new and new[-1].span.start < high and low < new[-1].span.end:
            news.append(new.pop())
            high = max(high, news[-1].span.end)
        elif waiting and waiting[-1].start < high and low < waiting[-1].end:
            olds.append(waiting.pop())
            high = max(high, olds[-1].end)
        else:
            return olds, news, low, high


def _joint(reasons: Sequence[Proposal | None]) -> Proposal | None:
    given = [reason for reason in reasons if reason is not None]
    if len(given) < 2:
        return given[0] if given else None
    evidence = dict.fromkeys(line for reason in given for line in reason.evidence)
    return replace(
        given[0],
        confidence=min(reason.confidence for reason in given),
        evidence=tuple(evidence),
    )


def _defect(raw: str, change: Change) -> Defect:
    reason = change.reason
    assert reason is not None
    return Defect(
        kind=reason.kind,
        span=change.span,
        quote=change.span.of(raw),
        repair=repair_of(change.replacement),
        confidence=reason.confidence,
        evidence=reason.evidence,
    )
