"""Layers of edits over one text, told as one layer over the text that came in.

Stages that work in rounds, each reading what the last one left, keep their account here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zhclean.changes import Changes, compact, merge, no_changes, replaced
from zhclean.config import CleanConfig
from zhclean.log import DefectLog, Source
from zhclean.model import Defect, DefectKind
from zhclean.proposals import Alike, Family, Proposal, Reason, Slate, defect_of
from zhclean.spans import Edit, Span

_NO_REASON = -1


class Layered:
    """A text under edit: `text` as it stands now, `changes` lead to it from `raw`."""

    def __init__(self, raw: str) -> None:
        self.raw, self.text = raw, raw
        self.changes = no_changes()
        self.layer = 0
        """How many layers there have been; each change bears the number of its last one."""
        self._reasons: dict[Reason, int] = {}
        self._reports: dict[tuple[DefectKind, Span], Defect] = {}

    def add_plain(self, edits: Sequence[Edit]) -> None:
        """Make edits that are no defect, given in order."""
        if edits:
            starts = np.array([edit.span.start for edit in edits], np.int64)
            ends = np.array([edit.span.end for edit in edits], np.int64)
            reasons = np.full(len(edits), _NO_REASON, np.int32)
            new = [edit.replacement for edit in edits]
            self._merge(starts, ends, new, reasons, np.ones(len(edits)))

    def add(self, found: Iterable[Proposal | Alike], config: CleanConfig, family: Family) -> bool:
        """Settle proposals about `text`; whether any of them changed it."""
        slate = Slate.of(found, config, family)
        if not len(slate.starts):
            return False
        rows = slate.chosen()
        made = slate.made(rows, config)
        self._report([slate.proposal(row) for row in rows[~made].tolist()])
        rows = rows[made]
        if not len(rows):
            return False
        numbers = [self._reasons.setdefault(r, len(self._reasons)) for r in slate.reasons]
        new = [slate.replacements[row] or "" for row in rows.tolist()]
        reasons = np.array(numbers, np.int32)[slate.grounds[rows]]
        self._merge(slate.starts[rows], slate.ends[rows], new, reasons, slate.sure[rows])
        return True

    @property
    def log(self) -> DefectLog:
        """What was repaired and what was only reported, in text order."""
        source = Source(self.raw, self.text, self._told(), tuple(self._reasons))
        return DefectLog(source, tuple(self._reports.values()))

    @property
    def defects(self) -> tuple[Defect, ...]:
        """The log, every defect made."""
        return tuple(self.log)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes as edits of the raw text."""
        text = self.text
        return tuple([Edit(Span(a, b), text[c:d]) for a, b, c, d in self.changes.rows()])

    @property
    def repaired(self) -> str:
        """`raw` with what is a defect repaired, and the edits that are none left out."""
        told = self._told()
        if len(told) == len(self.changes):
            return self.text
        new = [self.text[begin:close] for _, _, begin, close in told.rows()]
        return replaced(self.raw, told.starts, told.ends, new)[0]

    def changed_lines(self, since: int) -> list[Span]:
        """The lines of `text` with a change that a layer after `since` has touched, each once."""
        rows = self.changes.stamps > since
        begins, closes = self.changes.begins[rows], self.changes.closes[rows]
        lines: list[Span] = []
        at = last = 0
        while at < len(begins):
            start, close = int(begins[at]), int(closes[at])
            first = max(self.text.rfind("\n", 0, start) + 1, last)
            last = self.text.find("\n", close)
            last = len(self.text) if last < 0 else last
            lines.append(Span(first, last))
            at = max(at + 1, int(closes.searchsorted(closes.dtype.type(last), "right")))
        return lines

    def _told(self) -> Changes:
        return self.changes.where(self.changes.told)

    def _report(self, told: Sequence[Proposal]) -> None:
        if not told:
            return
        starts, ends = self.changes.led_back(
            np.array([p.span.start for p in told]), np.array([p.span.end for p in told])
        )
        for proposal, start, end in zip(told, starts.tolist(), ends.tolist(), strict=True):
            span = Span(start, end)
            if (proposal.kind, span) not in self._reports:
                defect = defect_of(self.raw, replace(proposal, span=span), None)
                self._reports[proposal.kind, span] = defect

    def _merge(
        self,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        new: Sequence[str],
        reasons: NDArray[np.int32],
        sure: NDArray[np.float64],
    ) -> None:
        """Make one more layer of edits; `sure` is the confidence of each."""
        self.layer += 1
        self.text, sizes = replaced(self.text, starts, ends, new)
        closes = np.cumsum(sizes - (ends - starts)) + ends
        stamps = np.full(len(starts), self.layer, np.int32)
        a, b, c, d = [compact(self.raw, at) for at in (starts, ends, closes - sizes, closes)]
        made = Changes(a, b, c, d, reasons, sure, stamps)
        self.changes = self._without_idle(merge(self.changes, made, self._joint))

    def _without_idle(self, changes: Changes) -> Changes:
        """The changes but for those of the last layer that leave what stood there in `raw`."""
        same = changes.ends - changes.starts == changes.closes - changes.begins
        keep = np.ones(len(changes), np.bool_)
        suspects = np.flatnonzero(same & (changes.stamps == self.layer))
        for row in suspects.tolist():
            before = self.raw[changes.starts[row] : changes.ends[row]]
            keep[row] = before != self.text[changes.begins[row] : changes.closes[row]]
        return changes.where(keep)

    def _joint(self, numbers: Sequence[int]) -> int:
        """The number of the reason that changes made one have: the first kind, all the evidence."""
        given = list(dict.fromkeys(number for number in numbers if number != _NO_REASON))
        if len(given) < 2:
            return given[0] if given else _NO_REASON
        known = list(self._reasons)
        lines = dict.fromkeys(line for number in given for line in known[number][1])
        return self._reasons.setdefault((known[given[0]][0], tuple(lines)), len(known))
