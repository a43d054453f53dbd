"""Pieces that are about one zone because they run into one another or hold one text.

Belief propagation over ties (Pearl 1988): each tells the other what it has learned from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhclean.structure.reading import Floats


@dataclass(frozen=True, slots=True)
class Tie:
    """Two pieces that are about one zone, as sure as `probability`.

    `weight` is the part of the news that this tie carries, where several ties lie side by side.
    """

    first: int
    second: int
    probability: float
    weight: float = 1.0


def pass_messages(ties: Sequence[Tie], shares: Floats, messages: Floats) -> Floats:
    """What the ends of each tie tell one another, shape (ties, 2, zones).

    `messages` are those that led to `shares`: first what was told to the first piece.
    """
    if not ties:
        return messages
    ends = np.array([(tie.first, tie.second) for tie in ties])
    known = np.log(np.maximum(shares[ends], _LEAST)) - messages
    known = np.exp(known - known.max(axis=2, keepdims=True))
    known /= known.sum(axis=2, keepdims=True)
    sure = np.array([tie.probability for tie in ties])[:, None, None]
    weight = np.array([tie.weight for tie in ties])[:, None, None]
    out: Floats = weight * np.log(sure * known[:, ::-1] + (1.0 - sure) / shares.shape[1])
    return out


def copy_ties(copies: Sequence[tuple[int, int]], probability: float) -> list[Tie]:
    """Ties between copies. Those of one run carry the same news, each its part of it."""
    pairs = set(copies)
    out = []
    for first, second in copies:
        size = 1
        for step in (-1, 1):
            at = step
            while (first + at, second + at) in pairs:
                size, at = size + 1, at + step
        out.append(Tie(first, second, probability, 1.0 / size))
    return out


_LEAST = 1e-9
