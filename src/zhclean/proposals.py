"""`Proposal`: a change that a detector argues for, and how the config settles it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from zhclean.config import CleanConfig
from zhclean.model import Action, Defect, DefectKind, Repair
from zhclean.spans import Edit, Span, by_span


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


Family = str | Callable[[Proposal], str]
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
    for proposal, made in decide(proposals, config, family=family):
        repair = repair_of(proposal.replacement) if made else None
        if repair is not None:
            edits.append(Edit(proposal.span, proposal.replacement or ""))
        defects.append(defect_of(text, proposal, repair))
    return Settled(tuple(edits), tuple(defects))


def decide(
    proposals: Iterable[Proposal], config: CleanConfig, *, family: Family
) -> Iterator[tuple[Proposal, bool]]:
    """The proposals that stand, in text order, and whether each is made or only reported."""
    switch = _switches(config, family)
    for proposal in choose([p for p in proposals if switch(p) != "off"]):
        sure = proposal.confidence >= config.min_confidence
        yield proposal, sure and proposal.replacement is not None and switch(proposal) == "fix"


def _switches(config: CleanConfig, family: Family) -> Callable[[Proposal], str]:
    if isinstance(family, str):
        switch: str = getattr(config, family)
        return lambda _: switch
    return lambda proposal: str(getattr(config, family(proposal)))


def choose(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those that do not overlap, the more confident first to stay, in text order."""
    in_order = sorted(proposals, key=by_span)
    places = [by_span(p) for p in in_order]
    apart = all(one[1] <= two[0] for one, two in pairwise(places))
    if apart and all(start < end for start, end in places):
        return in_order  # nothing to choose
    ranked = sorted(in_order, key=lambda p: (-p.confidence, p.span, p.replacement or ""))
    by_start: list[Proposal] = []
    taken = _Taken()
    for proposal in ranked:
        if taken.add(proposal.span):
            by_start.append(proposal)
    return sorted(by_start, key=by_span)


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

    def add(self, span: Span) -> bool:
        """Take `span` and say True, or say False where part of it is gone."""
        start, end = span.start, span.end
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
