"""Layers of edits over one text, told as one layer over the text that came in.

Stages that work in rounds, each reading what the last one left, keep their account here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from zhclean.config import CleanConfig
from zhclean.model import Defect, DefectKind
from zhclean.proposals import Proposal, defect_of, repair_of, settle
from zhclean.spans import Edit, OffsetMap, Span, apply_edits


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

    def add(
        self,
        proposals: Iterable[Proposal],
        config: CleanConfig,
        family: str | Callable[[Proposal], str],
    ) -> bool:
        """Settle proposals about `text`; whether any of them changed it."""
        given = list(proposals)
        if not given:
            return False
        settled = settle(self.text, given, config, family=family)
        self._report([defect for defect in settled.defects if defect.repair is None])
        reasons = {Edit(p.span, p.replacement or ""): p for p in reversed(given)}
        self._merge([Change(e.span, e.replacement, reasons[e]) for e in settled.edits])
        return bool(settled.edits)

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What was repaired and what was only reported, in text order."""
        made = [_defect(self.raw, change) for change in self.changes if change.reason is not None]
        every = [*made, *self.reports.values()]
        return tuple(sorted(every, key=lambda defect: (defect.span, defect.kind)))

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes as edits of the raw text."""
        return tuple(Edit(change.span, change.replacement) for change in self.changes)

    def changed_lines(self, known: Sequence[Change]) -> list[Span]:
        """The lines of `text` that hold a change which is not in `known`, in order, each once."""
        old, shift = (
            set(map(id, known)),
            0,
        )  # what no later change has touched stays the object it was
        lines: list[Span] = []
        for change in self.changes:
            start = change.span.start + shift
            end = start + len(change.replacement)
            shift += len(change.replacement) - len(change.span)
            if id(change) in old or (lines and end <= lines[-1].end):
                continue
            first = max(self.text.rfind("\n", 0, start) + 1, lines[-1].end if lines else 0)
            last = self.text.find("\n", end)
            lines.append(Span(first, len(self.text) if last < 0 else last))
        return lines

    def _report(self, defects: Iterable[Defect]) -> None:
        back = OffsetMap(self.edits)
        for defect in defects:
            span = back.to_original(defect.span)
            at_raw = replace(defect, span=span, quote=span.of(self.raw))
            self.reports.setdefault((defect.kind, span), at_raw)

    def _merge(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        self.changes = merge(self.raw, self.text, self.changes, changes)
        self.text = apply_edits(self.raw, self.edits)


def merge(
    raw: str, text: str, first: Sequence[Change], second: Sequence[Change]
) -> tuple[Change, ...]:
    """One layer that does what `first` (over `raw`) and then `second` (over `text`) do.

    Changes that touch none of the other layer pass through; those that overlap become one.
    """
    waiting = list(reversed(_placed(first)))
    new = list(reversed(second))
    out: list[Change] = []
    shift = 0  # what to add to a position of `text` to have that of `raw`
    while waiting or new:
        group_old, group_new, low, high = _next_group(waiting, new)
        if not group_new:
            placed = group_old[0]
            out.append(placed.change)
            shift += placed.shrinks
            continue
        start = low + shift
        shift += sum(placed.shrinks for placed in group_old)
        span = Span(start, high + shift)
        inner = [Edit(Span(c.span.start - low, c.span.end - low), c.replacement) for c in group_new]
        replacement = apply_edits(text[low:high], inner)
        if replacement != span.of(raw):
            reasons = [p.change.reason for p in group_old] + [c.reason for c in group_new]
            out.append(Change(span, replacement, _joint(reasons)))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A change of the first layer with the place of its replacement in the edited text."""

    change: Change
    start: int
    end: int

    @property
    def shrinks(self) -> int:
        return len(self.change.span) - len(self.change.replacement)


def _placed(changes: Sequence[Change]) -> list[_Placed]:
    out, shift = [], 0
    for change in changes:
        start = change.span.start + shift
        out.append(_Placed(change, start, start + len(change.replacement)))
        shift += len(change.replacement) - len(change.span)
    return out


def _next_group(
    waiting: list[_Placed], new: list[Change]
) -> tuple[list[_Placed], list[Change], int, int]:
    """Take the next changes that overlap one another off both stacks, and the range they span."""
    olds: list[_Placed] = []
    news: list[Change] = []
    old_first = bool(waiting) and (
        not new or (waiting[-1].start, waiting[-1].end) <= (new[-1].span.start, new[-1].span.end)
    )
    if old_first:
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
    assert change.reason is not None
    proposal = replace(change.reason, span=change.span, replacement=change.replacement)
    return defect_of(raw, proposal, repair_of(proposal))
