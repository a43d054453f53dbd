"""Which zone each piece belongs to: a linear chain over the pieces of a section, solved exactly.

Within a section the pieces are labelled together, so that a run without a name moves with its run.
Emissions are log evidence for each zone; transitions say how readily a page changes its subject.
Marginals come from the forward-backward algorithm (Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Transitions:
    """Log weights of a change of subject inside a section."""

    first_other: float
    leave: float
    leave_to_next: float
    back: float
    other: float


def label_sections(
    emissions: Floats,
    turns: Floats,
    sizes: Sequence[int],
    homes: Sequence[int],
    coming: Sequence[int],
    weights: Transitions,
) -> Floats:
    """Marginal probabilities, shape (pieces, zones), of sections that stand one after the other.

    `emissions` has that shape; `turns` says for each piece how much more readily than others it
    begins a new subject, and for the first of a section how much less readily it is the heading's.
    `sizes` are the numbers of pieces; `homes` holds the columns of the
    headings' zones and `coming` those of the next headings, -1 where there is none. The sections
    are independent, and take each step together.
    """
    if not emissions.size:
        return np.zeros(emissions.shape)
    order = np.argsort(-np.array(sizes), kind="stable")
    steps = _steps(np.array(sizes), order)
    # scaled by each piece's best, so that nothing overflows
    seen = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    ease = np.exp(turns)[:, None]
    firsts, changes = _transitions(
        seen.shape[1], [(homes[k], coming[k]) for k in order.tolist()], weights
    )
    forward, backward = np.empty(seen.shape), np.ones(seen.shape)
    begun = np.repeat(ease[steps[0]], seen.shape[1], axis=1)
    own = np.array(homes)[order]
    begun[own >= 0, own[own >= 0]] = 1.0
    forward[steps[0]] = firsts * begun * seen[steps[0]]
    for before, here in pairwise(steps):
        shares = forward[before[: len(here)]]
        moved = np.matmul(shares[:, None, :], changes[: len(here)])[:, 0]
        forward[here] = _scaled((shares + ease[here] * moved) * seen[here])
    for here, ahead in reversed(list(pairwise(steps))):
        likely = seen[ahead] * backward[ahead]
        moved = np.matmul(changes[: len(ahead)], likely[:, :, None])[:, :, 0]
        backward[here[: len(ahead)]] = _scaled(likely + ease[ahead] * moved)
    return _scaled(forward * backward)


def _steps(sizes: Ints, order: Ints) -> list[Ints]:
    """The first pieces of all sections, then the second ones, and on; the longest sections first.

    So those that still have a piece are always the first few.
    """
    starts = (np.cumsum(sizes) - sizes)[order]
    long = sizes[order]
    return [starts[: np.count_nonzero(long > k)] + k for k in range(int(long[0]))]


def _transitions(
    zones: int, headings: Sequence[tuple[int, int]], weights: Transitions
) -> tuple[Floats, Floats]:
    """For each section, how readily it begins with each zone and goes from zone to zone."""
    parts = [_transition(zones, home, coming, weights) for home, coming in headings]
    return np.stack([first for first, _ in parts]), np.stack([change for _, change in parts])


@lru_cache(maxsize=256)  # the same for all passes over a page
def _transition(zones: int, home: int, coming: int, weights: Transitions) -> tuple[Floats, Floats]:
    """The heading's zone comes first and pulls back; staying is not among the changes."""
    first = np.full(zones, weights.first_other)
    step = np.full((zones, zones), weights.other)
    if home >= 0:
        first[home] = 0.0
        step[home, :] = weights.leave
        if coming >= 0:
            step[home, coming] = weights.leave_to_next
        step[:, home] = weights.back
    np.fill_diagonal(step, -np.inf)
    return np.exp(first), np.exp(step)


def _scaled(values: Floats) -> Floats:
    """Each row over its sum, for only its ratios matter."""
    out: Floats = values / values.sum(axis=1, keepdims=True)
    return out


def runs(labels: Sequence[int]) -> list[tuple[int, int]]:
    """Maximal stretches ``[start, end)`` of one label.

    >>> runs([1, 1, 2])
    [(0, 2), (2, 3)]
    """
    cuts = [k for k in range(1, len(labels)) if labels[k] != labels[k - 1]]
    edges = [0, *cuts, len(labels)]
    return list(pairwise(edges)) if labels else []
