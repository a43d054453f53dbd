"""Layers of edits over one text, told as one layer over the text that came in.

Stages that work in rounds, each reading what the last one left, keep their account here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zhclean.changes import Changes, compact, merge, no_changes, replaced, side_by_side
from zhclean.config import CleanConfig
from zhclean.log import DefectLog, Source
from zhclean.model import Defect, DefectKind
from zhclean.proposals import Alike, Family, Grounds, Proposal, Slate, defect_of
from zhclean.spans import Edit, Span

_NO_REASON = -1


class Layered:
    """A text under edit: `text` as it stands now, `changes` lead to it from `raw`."""

    def __init__(self, raw: str) -> None:
        self.raw, self.text = raw, raw
        self.changes = no_changes()
        self.layer = 0
        """How many layers there have been; each change bears the number of its last one."""
        self._grounds: dict[Grounds, int] = {}
        self._reports: dict[tuple[DefectKind, int, int], Defect] = {}

    def add_plain(self, edits: Sequence[Edit]) -> None:
        """Make edits that are no defect, given in order."""
        if edits:
            starts = np.array([edit.span.start for edit in edits], np.int64)
            ends = np.array([edit.span.end for edit in edits], np.int64)
            reasons = np.full(len(edits), _NO_REASON, np.int32)
            new = [edit.replacement for edit in edits]
            self._merge(starts, ends, new, reasons)

    def add(self, found: Iterable[Proposal | Alike], config: CleanConfig, family: Family) -> bool:
        """Settle proposals about `text`; whether any of them changed it."""
        slate = Slate.of(found, config, family)
        if not len(slate.starts):
            return False
        rows = slate.chosen()
        made = slate.made(rows, config)
        self._report(slate, rows[~made])
        rows = rows[made]
        if not len(rows):
            return False
        new = [slate.replacements[row] or "" for row in rows.tolist()]
        reasons = slate.numbered(rows, self._grounds)
        self._merge(slate.starts[rows], slate.ends[rows], new, reasons)
        return True

    def add_parts(self, parts: Iterable[Layered]) -> bool:
        """Take over what was done to consecutive parts of `text`; whether that changed it."""
        self.layer += 1
        texts: list[str | slice] = []  # of a part that nothing has changed no second copy
        changes = side_by_side(self._take_over(parts, texts))
        if not len(changes):
            return False
        self.text = "".join([t if isinstance(t, str) else self.text[t] for t in texts])
        self.changes = self._without_idle(merge(self.changes, changes, self._joint))
        return True

    def _take_over(
        self, parts: Iterable[Layered], texts: list[str | slice]
    ) -> Iterator[tuple[Changes, int]]:
        """The changes of each part, its grounds numbered as here; its text goes into `texts`."""
        start = 0
        for part in parts:
            numbers = [self._grounds.setdefault(g, len(self._grounds)) for g in part._grounds]
            reasons = compact(np.array([*numbers, _NO_REASON])[part.changes.reasons])
            stamps = compact(np.full(len(part.changes), self.layer))
            self._take_reports(part, start)
            end = start + len(part.raw)
            texts.append(part.text if len(part.changes) else slice(start, end))
            yield replace(part.changes, reasons=reasons, stamps=stamps), end - start
            start = end

    @property
    def log(self) -> DefectLog:
        """What was repaired and what was only reported, in text order."""
        source = Source(self.raw, self.text, self.changes, tuple(self._grounds))
        return DefectLog(source, tuple(self._reports.values()))

    @property
    def defects(self) -> tuple[Defect, ...]:
        """The log, every defect made."""
        if not (len(self.changes) or self._reports):
            return ()  # most paragraphs of a page, for which a log costs more than being read
        return tuple(self.log)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes as edits of the raw text."""
        text = self.text
        return tuple([Edit(Span(a, b), text[c:d]) for a, b, c, d in self.changes.rows()])

    @property
    def repaired(self) -> str:
        """`raw` with what is a defect repaired, and the edits that are none left out."""
        if self.changes.told.all():
            return self.text
        changes, plain = self.changes, ~self.changes.told
        starts, ends = changes.starts[plain].tolist(), changes.ends[plain].tolist()
        old = [self.raw[start:end] for start, end in zip(starts, ends, strict=True)]
        return replaced(self.text, changes.begins[plain], changes.closes[plain], old)[0]

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

    def _report(self, slate: Slate, rows: NDArray[np.intp]) -> None:
        """Tell what is not made, unless it has been told already."""
        if not len(rows):
            return
        starts, ends = self.changes.led_back(slate.starts[rows], slate.ends[rows])
        for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
            kind = slate.reasons[slate.grounds[row]][0]
            if (kind, start, end) not in self._reports:
                proposal = slate.proposal(row, Span(start, end))
                self._reports[kind, start, end] = defect_of(self.raw, proposal, None)

    def _take_reports(self, part: Layered, shift: int) -> None:
        """Reports of a part of `text` that starts at `shift`."""
        reports = part._reports.values()
        starts, ends = self.changes.led_back(
            np.array([report.span.start + shift for report in reports], np.int64),
            np.array([report.span.end + shift for report in reports], np.int64),
        )
        for report, start, end in zip(reports, starts.tolist(), ends.tolist(), strict=True):
            if (report.kind, start, end) not in self._reports:
                told = replace(report, span=Span(start, end), quote=self.raw[start:end])
                self._reports[report.kind, start, end] = told

    def _merge(
        self,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        new: Sequence[str],
        reasons: NDArray[np.int32],
    ) -> None:
        """Make one more layer of edits."""
        if (starts < 0).any() or (ends < starts).any() or (starts[1:] < ends[:-1]).any():
            msg = "edits of one layer must lie in order and may not overlap"
            raise ValueError(msg)
        self.layer += 1
        self.text, sizes = replaced(self.text, starts, ends, new)
        made = Changes.of(starts, ends, sizes, reasons, np.full(len(starts), self.layer))
        self.changes = self._without_idle(merge(self.changes, made, self._joint))

    def _without_idle(self, changes: Changes) -> Changes:
        """The changes but for those of the last layer that leave what stood there in `raw`."""
        rows = np.flatnonzero((changes.removed == changes.put) & (changes.stamps == self.layer))
        if not len(rows):
            return changes
        spans = (changes.starts[rows], changes.ends[rows], changes.begins[rows])
        idle = [
            row
            for row, start, end, begin in zip(
                rows.tolist(), *(places.tolist() for places in spans), strict=True
            )
            if self.raw[start:end] == self.text[begin : begin + end - start]
        ]
        if not idle:
            return changes
        stay = np.ones(len(changes), np.bool_)
        stay[idle] = False
        return changes.chosen(stay)

    def _joint(self, numbers: Sequence[int]) -> int:
        """The number of the grounds that changes made one have.

        They are of the first kind, with all the evidence, and as sure as the least sure of them.
        """
        given = list(dict.fromkeys(number for number in numbers if number != _NO_REASON))
        if len(given) < 2:
            return given[0] if given else _NO_REASON
        known = list(self._grounds)
        lines = dict.fromkeys(line for number in given for line in known[number][1])
        sure = min(known[number][2] for number in given)
        return self._grounds.setdefault((known[given[0]][0], tuple(lines), sure), len(known))
