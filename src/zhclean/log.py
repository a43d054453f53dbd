"""`DefectLog`: the defects of a text, each made an object when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from zhclean.changes import Changes, Places
from zhclean.model import Defect
from zhclean.proposals import Reason, repair_of
from zhclean.spans import Span


@dataclass(frozen=True, slots=True)
class Source:
    """What the defects of a log are read from: the two texts and the changes between them."""

    raw: str
    text: str
    changes: Changes
    reasons: tuple[Reason, ...]

    def defect(self, row: int) -> Defect:
        """The change of a row as a defect that was repaired."""
        changes = self.changes
        kind, evidence = self.reasons[changes.reasons[row]]
        span = Span(int(changes.starts[row]), int(changes.ends[row]))
        return Defect(
            kind=kind,
            span=span,
            quote=span.of(self.raw),
            repair=repair_of(self.text[changes.begins[row] : changes.closes[row]]),
            confidence=float(changes.sure[row]),
            evidence=evidence,
        )


class DefectLog(Sequence[Defect]):
    """Defects in text order, repairs and reports; equal to a tuple of the same defects.

    It holds numbers and the two texts: some tens of bytes a defect instead of some hundreds.
    """

    __slots__ = ("_order", "_reports", "_source")

    def __init__(self, source: Source, reports: Sequence[Defect]) -> None:
        self._source, self._reports = source, tuple(reports)
        changes = source.changes
        starts = np.array([report.span.start for report in reports], changes.starts.dtype)
        ends = np.array([report.span.end for report in reports], changes.ends.dtype)
        self._order: Places | None = None  # as the changes are, where nothing else is told
        if len(reports):
            every = np.concatenate((changes.starts, starts)), np.concatenate((changes.ends, ends))
            self._order = np.lexsort(every[::-1]).astype(changes.starts.dtype)

    def __len__(self) -> int:
        return len(self._source.changes) + len(self._reports)

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
        return map(self._defect, range(len(self)))

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
        row = at if self._order is None else int(self._order[at])
        repaired = len(self._source.changes)
        return self._source.defect(row) if row < repaired else self._reports[row - repaired]
