"""Strings said over and over, as models that read pages do when they lose their place."""

from __future__ import annotations

from collections.abc import Iterator

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.counted import find_counted
from zhclean.stages.typos.repeats import find_repeats
from zhclean.tandem import find_tandems

_QUOTE = 12


def find_runaways(text: str) -> Iterator[Proposal]:
    """Each surplus copy of a string that follows on itself, none across a line end.

    What there is of one more copy at the end of a line goes too. None overlap: a string said often
    comes before its ordinals, and before a word said a few times.

    >>> [p.span.start for p in find_runaways("说：优化环境，优化环境，优化环境，好。")]
    [7, 12]
    """
    taken: set[int] = set()
    for proposal in (*_tandems(text), *find_counted(text), *find_repeats(text)):
        places = range(proposal.span.start, proposal.span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            yield proposal


def _tandems(text: str) -> Iterator[Proposal]:
    for found in find_tandems(text):
        unit = text[found.start : found.start + found.size]
        said = unit if found.size <= _QUOTE else f"{unit[:_QUOTE]}…"
        reason = (f"“{said}”接连出现{found.copies}次",)
        for start in range(found.start + found.size, found.end, found.size):
            span = Span(start, min(start + found.size, found.end))
            yield Proposal(span, "", DefectKind.STUTTER, found.sure, reason)
