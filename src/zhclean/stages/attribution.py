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
    plan = _plan(emissions.shape[1], tuple(sizes), tuple(zip(homes, coming, strict=True)), weights)
    # scaled by each piece's best, so that nothing overflows
    seen = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    told = _both_ways(seen, np.exp(turns)[:, None], plan)
    return _scaled(seen * told[0] * told[1])


def _both_ways(seen: Floats, ease: Floats, plan: _Plan) -> Floats:
    """What the pieces before each say of it, and what those after it do.

    Both ways the same is done, backwards with the changes turned round: each step is taken both
    ways together, with a row forwards and one backwards for each section.
    """
    steps, changes = plan.steps, plan.changes
    now: Floats = np.ones((len(steps[0]), seen.shape[1]))
    now[::2] = plan.firsts * np.where(plan.own, 1.0, ease[steps[0][::2]])
    told = np.ones((2 * len(seen), seen.shape[1]))
    told[steps[0]] = now
    seen = np.concatenate((seen, seen))
    # a turn stands between a piece and the one before it in the text
    turns = np.concatenate((ease, np.roll(ease, -1, axis=0)))
    for before, here in pairwise(steps):
        shares = now[: len(here)] * seen[before[: len(here)]]
        moved = np.matmul(shares[:, None, :], changes[: len(here)])[:, 0]
        now = _scaled(shares + turns[here] * moved)
        told[here] = now
    return told.reshape(2, -1, told.shape[1])


@dataclass(frozen=True, slots=True)
class _Plan:
    """In which order pieces are met, and how readily each section goes from zone to zone.

    In `firsts`, and in `own`, which tells the heading's zone, each section has a row, the longest
    first; in `changes` and in each of the `steps` it has two, forwards and backwards. Pieces met
    backwards are numbered on from all the others.
    """

    steps: tuple[Ints, ...]
    firsts: Floats
    own: npt.NDArray[np.bool_]
    changes: Floats


@lru_cache(maxsize=1)  # the same for all passes over a page, and large
def _plan(
    zones: int, sizes: Sequence[int], headings: Sequence[tuple[int, int]], weights: Transitions
) -> _Plan:
    order = np.argsort(-np.array(sizes), kind="stable")
    long, starts = np.array(sizes)[order], (np.cumsum(sizes) - sizes)[order]
    ends = np.stack((starts, starts + long - 1 + sum(sizes)), axis=1)
    steps: list[Ints] = []
    for k in range(int(long[0])):
        still = np.count_nonzero(long > k)
        steps.append((ends[:still] + np.array([k, -k])).ravel())
    homes = [headings[k][0] for k in order.tolist()]
    parts = [_transition(zones, *headings[k], weights) for k in order.tolist()]
    both = [table for _, change in parts for table in (change, change.T)]
    own = np.array(homes)[:, None] == np.arange(zones)
    return _Plan(tuple(steps), np.stack([first for first, _ in parts]), own, np.stack(both))


@lru_cache(maxsize=256)
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
