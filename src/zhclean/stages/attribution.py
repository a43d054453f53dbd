"""Which zone each piece belongs to: a linear chain over the pieces of a section, solved exactly.

Within a section the pieces are labelled together, so that a run without a name moves with its run.
Emissions are log evidence for each zone; transitions say how readily a page changes its subject.
Marginals come from the forward-backward algorithm (Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from operator import mul

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
    begins a new subject. `home` is the column of the heading's zone and `coming` that of the next
    heading, either -1 where there is none.
    """
    if not emissions.shape[1]:
        return np.zeros(emissions.shape)
    change = _Change(home, coming, weights)
    # scaled by each piece's best, so that nothing overflows
    seen = np.exp(emissions - emissions.max(axis=1, keepdims=True)).tolist()
    ease = np.exp(turns).tolist()
    forward = [_scaled(list(map(mul, change.start(len(seen[0])), seen[0])))]
    for own, turn in zip(seen[1:], ease[1:], strict=True):
        forward.append(_scaled(list(map(mul, change.forward(forward[-1], turn), own))))
    backward = [[1.0] * len(seen[0])]
    for own, turn in zip(seen[:0:-1], ease[:0:-1], strict=True):
        backward.append(_scaled(change.backward(list(map(mul, own, backward[-1])), turn)))
    total: Floats = np.array(forward) * np.array(backward[::-1])
    total /= total.sum(axis=1, keepdims=True)
    return total


class _Change:
    """Changes of subject as plain numbers: staying is free, the heading's zone pulls back.

    From zone to zone there are but five different weights, so a step takes a sum over the zones and
    not a matrix, and sections are so short that plain floats outrun arrays. Nothing is subtracted
    that could cancel: a sum leaves `home` out rather than taking it off again.
    """

    __slots__ = ("_back", "_coming", "_first", "_home", "_leave", "_next", "_other")

    def __init__(self, home: int, coming: int, weights: Transitions) -> None:
        self._home = home
        self._coming = coming if home >= 0 and coming != home else -1
        self._first, self._other = exp(weights.first_other), exp(weights.other)
        self._leave, self._next = exp(weights.leave), exp(weights.leave_to_next)
        self._back = exp(weights.back)

    def start(self, zones: int) -> list[float]:
        """How readily a section begins with each zone."""
        out = [self._first] * zones
        if self._home >= 0:
            out[self._home] = 1.0
        return out

    def forward(self, shares: list[float], ease: float) -> list[float]:
        """What comes to each zone from the shares of the piece before."""
        home, rest = self._parted(shares)
        away = ease * self._other
        gain = away * rest + ease * self._leave * home
        out = [(1.0 - away) * share + gain for share in shares]
        if self._home >= 0:
            out[self._home] = home + ease * self._back * rest
        if self._coming >= 0:
            out[self._coming] += ease * (self._next - self._leave) * home
        return out

    def backward(self, ahead: list[float], ease: float) -> list[float]:
        """What each zone leads to, given the likelihood of what lies ahead in each."""
        home, rest = self._parted(ahead)
        away = ease * self._other
        gain = away * rest + ease * self._back * home
        out = [(1.0 - away) * share + gain for share in ahead]
        if self._home >= 0:
            out[self._home] = home + ease * self._leave * rest
        if self._coming >= 0:
            out[self._home] += ease * (self._next - self._leave) * ahead[self._coming]
        return out

    def _parted(self, values: list[float]) -> tuple[float, float]:
        """The value of the heading's zone, and the sum of all others."""
        if self._home < 0:
            return 0.0, sum(values)
        others = (*values[: self._home], *values[self._home + 1 :])
        return values[self._home], sum(others)


def _scaled(values: list[float]) -> list[float]:
    """The values over their sum, for only their ratios matter."""
    total = sum(values)
    return [value / total for value in values]


def runs(labels: Sequence[int]) -> list[tuple[int, int]]:
    """Maximal stretches ``[start, end)`` of one label.

    >>> runs([1, 1, 2])
    [(0, 2), (2, 3)]
    """
    cuts = [k for k in range(1, len(labels)) if labels[k] != labels[k - 1]]
    edges = [0, *cuts, len(labels)]
    return list(pairwise(edges)) if labels else []
