"""`DefectLog`: the defects of a text, each made an object when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, overload

import numpy as np

from zhclean.changes import Changes, compact
from zhclean.model import Defect
from zhclean.proposals import Grounds, repair_of
from zhclean.spans import Span


@dataclass(frozen=True, slots=True)
class Source:
    """What the defects of a log are read from: the two texts and the changes between them."""

    raw: str
    text: str
    changes: Changes
    grounds: tuple[Grounds, ...]

    def defect(self, row: int, span: tuple[int, int, int, int]) -> Defect:
        """The change of a row, at these places of both texts, as a defect that was repaired."""
        start, end, begin, close = span
        kind, evidence, sure = self.grounds[self.changes.reasons[row]]
        return Defect(
            kind=kind,
            span=Span(start, end),
            quote=self.raw[start:end],
            repair=repair_of(self.text[begin:close]),
            confidence=sure,
            evidence=evidence,
        )


class DefectLog(Sequence[Defect]):
    """Defects in text order, repairs and reports; equal to a tuple of the same defects.

    It holds numbers and the two texts: less than ten bytes a defect instead of some hundreds.
    """

    __slots__ = ("_marks", "_places", "_reports", "_rows", "_source")

    def __init__(self, source: Source, reports: Sequence[Defect]) -> None:
        self._source, changes = source, source.changes
        told = changes.told
        # The rows that are defects; none where all are.
        self._rows = None if told.all() else compact(np.flatnonzero(told))
        self._reports = tuple(sorted(reports, key=lambda report: report.span))
        # Where each report stands among all: behind what is repaired at the same place.
        spans = [(report.span.start, report.span.end) for report in self._reports]
        before = np.array(changes.ranks(spans), np.int64)
        if self._rows is not None:
            before = np.searchsorted(self._rows, before)
        self._places = np.arange(len(reports)) + before
        self._marks = changes.marks()

    def __len__(self) -> int:
        repaired = self._source.changes if self._rows is None else self._rows
        return len(repaired) + len(self._reports)

    @overload
    def __getitem__(self, at: int) -> Defect: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Defect, ...]: ...

    def __getitem__(self, at: int | slice) -> Defect | tuple[Defect, ...]:
        if isinstance(at, slice):
            return tuple([self._defect(k) for k in range(*at.indices(len(self)))])
        places = range(len(self))
        return self._defect(places[at])

    def __iter__(self) -> Iterator[Defect]:
        repaired = self._repaired()
        done = 0
        for report, place in zip(self._reports, self._places.tolist(), strict=True):
            yield from islice(repaired, place - done)
            yield report
            done = place + 1
        yield from repaired

    def _repaired(self) -> Iterator[Defect]:
        """What was repaired, in order."""
        told = self._source.changes.told
        for row, span in enumerate(self._source.changes.rows()):
            if told[row]:
                yield self._source.defect(row, span)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, DefectLog | tuple):
            return tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return DefectLog, (self._source, self._reports)

    def _defect(self, at: int) -> Defect:
        behind = int(np.searchsorted(self._places, at))
        if behind < len(self._places) and self._places[behind] == at:
            return self._reports[behind]
        row = at - behind if self._rows is None else int(self._rows[at - behind])
        return self._source.defect(row, self._source.changes.span(row, self._marks))
