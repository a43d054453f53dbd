"""`Proposal`: a change that a detector argues for, and how the config settles it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.config import CleanConfig
from zhclean.model import Action, Defect, DefectKind, Repair
from zhclean.spans import Edit, Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """`replacement` for the text at `span`; None where the fault can only be reported.

    `most` is a confidence over which no judge may raise it.
    """

    span: Span
    replacement: str | None
    kind: DefectKind
    confidence: float
    evidence: tuple[str, ...] = ()
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class Alike:
    """Proposals that differ in place, replacement and confidence alone, in columns.

    A detector that may have one for every second character gives these. Where `replacements` has a
    single item it is that of all; None where the faults can only be reported.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    replacements: Sequence[str] | None
    kind: DefectKind
    confidence: float | Sequence[float]
    evidence: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[int, int, str, float]]:
        """Start, end, replacement and confidence of each that is to be replaced."""
        if self.replacements is None:
            return iter(())
        size = len(self.starts)
        new = self.replacements if len(self.replacements) == size else [*self.replacements] * size
        sure = [self.confidence] * size if isinstance(self.confidence, float) else self.confidence
        return zip(self.starts.tolist(), self.ends.tolist(), new, sure, strict=True)

    def moved(self, shifts: NDArray[np.int64] | int) -> Alike:
        """The same, each so many characters further on."""
        return replace(self, starts=self.starts + shifts, ends=self.ends + shifts)


Family = str | Callable[[Any], str]
"""The switch of `CleanConfig` that governs proposals: one for all, or each by itself."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a config makes of proposals: edits to make and defects to report, both sorted."""

    edits: tuple[Edit, ...] = ()
    defects: tuple[Defect, ...] = ()


def settle(
    text: str,
    proposals: Iterable[Proposal],
    config: CleanConfig,
    *,
    family: Family,
) -> Settled:
    """Choose among `proposals`, best first, and say which are made and which only reported.

    `family` names the switch of `config` that governs them. Of two that overlap the more confident
    one stays; one that is switched off is out of the running.

    >>> wanted = Proposal(Span(0, 1), "持", DefectKind.TYPO, 0.9)
    >>> settle("特牌", [wanted], CleanConfig(), family="typos").edits
    (Edit(span=Span(start=0, end=1), replacement='持'),)
    """
    edits, defects = [], []
    slate = Slate.of(proposals, config, family)
    rows = slate.chosen()
    for row, made in zip(rows.tolist(), slate.made(rows, config).tolist(), strict=True):
        proposal = slate.proposal(row)
        repair = repair_of(proposal.replacement) if made else None
        if repair is not None:
            edits.append(Edit(proposal.span, proposal.replacement or ""))
        defects.append(defect_of(text, proposal, repair))
    return Settled(tuple(edits), tuple(defects))


Reason = tuple[DefectKind, tuple[str, ...]]
"""What kind of defect it is, and what speaks for it."""
Grounds = tuple[DefectKind, tuple[str, ...], float]
"""The same, and how sure it is."""


@dataclass(slots=True)
class Slate:
    """Proposals side by side, one a row; `grounds` numbers the reason of each."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sure: NDArray[np.float64]
    replacements: list[str | None]
    grounds: NDArray[np.int32]
    fixes: NDArray[np.bool_]  # whether its switch says that it is to be made
    reasons: list[Reason]

    @staticmethod
    def of(found: Iterable[Proposal | Alike], config: CleanConfig, family: Family) -> Slate:
        """What is found, but for what is switched off."""
        single: list[Proposal] = []
        fixes: list[bool] = []
        many: list[tuple[Alike, bool]] = []
        for each in found:
            switch = getattr(config, family if isinstance(family, str) else family(each))
            if switch == "off":
                continue
            if isinstance(each, Alike):
                many.append((each, switch == "fix"))
            else:
                single.append(each)
                fixes.append(switch == "fix")
        return _slate([each for each in many if len(each[0].starts)], single, fixes)

    def chosen(self) -> NDArray[np.intp]:
        """The rows that do not overlap, the more confident first to stay, in text order."""
        order = np.lexsort((self.ends, self.starts))
        starts, ends = self.starts[order], self.ends[order]
        reach = np.maximum.accumulate(ends)
        apart = starts[1:] >= reach[:-1]
        if (starts == ends).any():  # empty spans that only touch one another are rivals
            apart = starts[1:] > reach[:-1]
        if apart.all():
            return order
        firsts = np.concatenate(([0], np.flatnonzero(apart) + 1))
        sizes = np.diff(firsts, append=len(order))
        stay = np.ones(len(order), np.bool_)
        for k in np.flatnonzero(sizes > 1).tolist():
            group = slice(int(firsts[k]), int(firsts[k] + sizes[k]))
            stay[group] = self._stay(order[group].tolist())
        return order[stay]

    def _stay(self, rows: Sequence[int]) -> list[bool]:
        """Which of rows that may overlap stay."""

        def rank(row: int) -> tuple[float, int, int, str]:
            said = self.replacements[row] or ""
            return -float(self.sure[row]), int(self.starts[row]), int(self.ends[row]), said

        taken = _Taken()
        kept = {row for row in sorted(rows, key=rank) if taken.add(*rank(row)[1:3])}
        return [row in kept for row in rows]

    def made(self, rows: NDArray[np.intp], config: CleanConfig) -> NDArray[np.bool_]:
        """Which of the rows are made; the others are only told."""
        can = [self.replacements[row] is not None for row in rows.tolist()]
        made: NDArray[np.bool_] = self.fixes[rows] & (self.sure[rows] >= config.min_confidence)
        return made & np.array(can, np.bool_)

    def numbered(self, rows: NDArray[np.intp], known: dict[Grounds, int]) -> NDArray[np.int32]:
        """The number of the grounds of each row; what is new gets the next number."""
        levels, level = np.unique(self.sure[rows], return_inverse=True)
        kinds, own = np.unique(self.grounds[rows] * len(levels) + level, return_inverse=True)
        numbers = [
            known.setdefault((*self.reasons[at // len(levels)], sure), len(known))
            for at, sure in zip(kinds.tolist(), levels[kinds % len(levels)].tolist(), strict=True)
        ]
        return np.array(numbers, np.int32)[own]

    def proposal(self, row: int, span: Span | None = None) -> Proposal:
        """One row as a proposal, of another span where one is given."""
        kind, evidence = self.reasons[self.grounds[row]]
        span = Span(int(self.starts[row]), int(self.ends[row])) if span is None else span
        return Proposal(span, self.replacements[row], kind, float(self.sure[row]), evidence)


def _slate(
    many: Sequence[tuple[Alike, bool]], single: Sequence[Proposal], fixes: Sequence[bool]
) -> Slate:
    """Columns of proposals that come one by one, then those of others side by side."""
    reasons: dict[Reason, int] = {}
    grounds = [reasons.setdefault((p.kind, p.evidence), len(reasons)) for p in single]
    starts = [np.array([p.span.start for p in single], np.int64)]
    ends = [np.array([p.span.end for p in single], np.int64)]
    sure = [np.array([p.confidence for p in single], np.float64)]
    said = [p.replacement for p in single]
    why = [np.array(grounds, np.int32)]
    fix = [np.array(fixes, np.bool_)]
    for each, fixed in many:
        size = len(each.starts)
        starts.append(each.starts)
        ends.append(each.ends)
        sure.append(np.full(size, each.confidence, np.float64))
        new = [None] if each.replacements is None else each.replacements
        said += new if len(new) == size else [*new] * size
        ground = reasons.setdefault((each.kind, each.evidence), len(reasons))
        why.append(np.full(size, ground, np.int32))
        fix.append(np.full(size, fixed, np.bool_))
    return Slate(
        np.concatenate(starts),
        np.concatenate(ends),
        np.concatenate(sure),
        said,
        np.concatenate(why),
        np.concatenate(fix),
        list(reasons),
    )


_DELETED = Repair(action=Action.DELETE)


def repair_of(replacement: str | None) -> Repair | None:
    """The repair that puts `replacement` in, or None where there is none to make."""
    if not replacement:
        return None if replacement is None else _DELETED
    return Repair(action=Action.REPLACE, replacement=replacement)


def defect_of(text: str, proposal: Proposal, repair: Repair | None) -> Defect:
    """The defect to report; a repair held back is told in the evidence."""
    evidence = proposal.evidence
    if repair is None and proposal.replacement is not None:
        evidence = (*evidence, f"→ {proposal.replacement}" if proposal.replacement else "→ ∅")
    return Defect(
        kind=proposal.kind,
        span=proposal.span,
        quote=proposal.span.of(text),
        repair=repair,
        confidence=proposal.confidence,
        evidence=evidence,
    )


class _Taken:
    """Spans already given away; an empty span occupies its position."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._gaps: list[int] = []

    def add(self, start: int, end: int) -> bool:
        """Take the span and say True, or say False where part of it is gone."""
        k = bisect_right(self._starts, start)
        if k and self._ends[k - 1] > start and (start < end or self._starts[k - 1] < start):
            return False
        if start == end:
            return self._add_gap(start)
        gap = bisect_right(self._gaps, start)
        if (k < len(self._starts) and self._starts[k] < end) or (
            gap < len(self._gaps) and self._gaps[gap] < end
        ):
            return False
        self._starts.insert(k, start)
        self._ends.insert(k, end)
        return True

    def _add_gap(self, at: int) -> bool:
        k = bisect_right(self._gaps, at)
        if k and self._gaps[k - 1] == at:
            return False
        self._gaps.insert(k, at)
        return True
