"""Which zone each piece belongs to: a linear chain over the pieces of a section, solved exactly.

Within a section the pieces are labelled together, so that a run without a name moves with its run.
Emissions are log evidence for each zone; transitions say how readily a page changes its subject.
Marginals come from the forward-backward algorithm (Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Transitions:
    """Log weights of a change of subject inside a section."""

    first_other: float
    leave: float
    leave_to_next: float
    back: float
    other: float


def label_section(
    emissions: Floats, turns: Floats, home: int, coming: int, weights: Transitions
) -> Floats:
    """Marginal probabilities, shape (pieces, zones), of one section's pieces.

    `emissions` has that shape; `turns` says for each piece how much more readily than others it
    begins a new subject, and for the first how much less readily it is the heading's. `home` is
    the column of the heading's zone and `coming` that of the next heading, either -1 where there
    is none.
    """
    count, zones = emissions.shape
    step = transition_matrix(zones, home, coming, weights)
    change = 1.0 - np.eye(zones)
    start = np.full(zones, weights.first_other + (turns[0] if count else 0.0))
    if home >= 0:
        start[home] = 0.0
    forward = np.empty((count, zones))
    backward = np.zeros((count, zones))
    forward[0] = start + emissions[0]
    for k in range(1, count):
        forward[k] = (
            _log_sum(forward[k - 1][:, None] + step + turns[k] * change, axis=0) + emissions[k]
        )
    for k in range(count - 2, -1, -1):
        ahead = emissions[k + 1] + backward[k + 1]
        backward[k] = _log_sum(step + turns[k + 1] * change + ahead[None, :], axis=1)
    total = forward + backward
    total -= _log_sum(total, axis=1)[:, None]
    return np.exp(total)


def transition_matrix(zones: int, home: int, coming: int, weights: Transitions) -> Floats:
    """Log weights from each zone to each: staying is free, the heading's zone pulls back."""
    step = np.full((zones, zones), weights.other)
    if home >= 0:
        step[home, :] = weights.leave
        if coming >= 0:
            step[home, coming] = weights.leave_to_next
        step[:, home] = weights.back
    np.fill_diagonal(step, 0.0)
    return step


def _log_sum(values: Floats, axis: int) -> Floats:
    peak = values.max(axis=axis, keepdims=True)
    out: Floats = np.log(np.exp(values - peak).sum(axis=axis)) + np.squeeze(peak, axis)
    return out


def runs(labels: Sequence[int]) -> list[tuple[int, int]]:
    """Maximal stretches ``[start, end)`` of one label.

    >>> runs([1, 1, 2])
    [(0, 2), (2, 3)]
    """
    cuts = [k for k in range(1, len(labels)) if labels[k] != labels[k - 1]]
    edges = [0, *cuts, len(labels)]
    return list(pairwise(edges)) if labels else []
