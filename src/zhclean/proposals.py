"""`Proposal`: a change that a detector argues for, and how the config settles it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

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
class Settled:
    """What a config makes of proposals: edits to make and defects to report, both sorted."""

    edits: tuple[Edit, ...] = ()
    defects: tuple[Defect, ...] = ()


def settle(
    text: str,
    proposals: Iterable[Proposal],
    config: CleanConfig,
    *,
    family: str | Callable[[Proposal], str],
) -> Settled:
    """Choose among `proposals`, best first, and say which are made and which only reported.

    `family` names the switch of `config` that governs them, one for all or each by itself. Of two
    that overlap the more confident one stays; one that is switched off is out of the running.

    >>> wanted = Proposal(Span(0, 1), "持", DefectKind.TYPO, 0.9)
    >>> settle("特牌", [wanted], CleanConfig(), family="typos").edits
    (Edit(span=Span(start=0, end=1), replacement='持'),)
    """
    governed = {
        proposal: getattr(config, family if isinstance(family, str) else family(proposal))
        for proposal in proposals
    }
    edits, defects = [], []
    for proposal in choose(p for p, switch in governed.items() if switch != "off"):
        sure = proposal.confidence >= config.min_confidence
        repair = repair_of(proposal) if governed[proposal] == "fix" and sure else None
        if repair is not None:
            edits.append(Edit(proposal.span, proposal.replacement or ""))
        defects.append(defect_of(text, proposal, repair))
    return Settled(tuple(edits), tuple(defects))


def choose(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those that do not overlap, the more confident first to stay, in text order."""
    proposals = list(proposals)
    in_order = sorted(proposals, key=lambda p: p.span)
    if all(one.span.end <= two.span.start for one, two in pairwise(in_order)) and all(
        len(p.span) for p in in_order
    ):
        return in_order  # nothing to choose
    ranked = sorted(proposals, key=lambda p: (-p.confidence, p.span, p.replacement or ""))
    by_start: list[Proposal] = []
    taken = _Taken()
    for proposal in ranked:
        if taken.add(proposal.span):
            by_start.append(proposal)
    return sorted(by_start, key=lambda p: p.span)


def repair_of(proposal: Proposal) -> Repair | None:
    """The repair that makes the proposed change, or None where there is none to make."""
    if proposal.replacement is None:
        return None
    if proposal.replacement == "":
        return Repair(action=Action.DELETE)
    return Repair(action=Action.REPLACE, replacement=proposal.replacement)


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
        self._chars: set[int] = set()
        self._gaps: set[int] = set()

    def add(self, span: Span) -> bool:
        """Take `span` and say True, or say False where part of it is gone."""
        inner = range(span.start, span.end)
        gaps = range(span.start, span.end + 1) if not inner else range(span.start + 1, span.end)
        if not self._chars.isdisjoint(inner) or not self._gaps.isdisjoint(gaps):
            return False
        self._chars.update(inner)
        self._gaps.update(gaps)
        return True
