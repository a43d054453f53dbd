"""`DefectLog`: the defects of a text, each made an object when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from zhclean.changes import Changes, Places, compact
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

    def defect(self, row: int) -> Defect:
        """The change of a row as a defect that was repaired."""
        start, end, begin, close = self.changes.span(row)
        kind, evidence, sure = self.grounds[self.changes.reasons[row]]
        span = Span(start, end)
        repair = repair_of(self.text[begin:close])
        return Defect(
            kind=kind,
            span=span,
            quote=span.of(self.raw),
            repair=repair,
            confidence=sure,
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
        rows = np.flatnonzero(changes.told)
        # As the changes are, where each has a reason and nothing else is told.
        self._order: Places | None = None
        if len(reports) or len(rows) < len(changes):
            spans = np.array([(r.span.start, r.span.end) for r in reports], np.int64).reshape(-1, 2)
            starts = np.concatenate((changes.starts[rows], spans[:, 0]))
            ends = np.concatenate((changes.ends[rows], spans[:, 1]))
            every = np.concatenate((rows, len(changes) + np.arange(len(reports))))
            self._order = compact(source.raw, every[np.lexsort((ends, starts))])

    def __len__(self) -> int:
        return len(self._source.changes) if self._order is None else len(self._order)

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
