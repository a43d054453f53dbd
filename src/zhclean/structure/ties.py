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
    """Two pieces that are about one zone, as sure as `probability`."""

    first: int
    second: int
    probability: float


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
    out: Floats = np.log(sure * known[:, ::-1] + (1.0 - sure) / shares.shape[1])
    return out


_LEAST = 1e-9
