"""How sure it is that an article is to be read in another order than that of the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log2

import numpy as np

from zhclean import evidence
from zhclean.stages.order import Order, Unit
from zhclean.structure.decisions import Structure
from zhclean.structure.seams import Seams

ORDER_SIGNS = (
    "bias",
    "gain",
    "back",
    "headless",
    "disturbed",
)
# Log odds beyond which a better order, or a start in mid-sentence, says no more.
_MUCH = 4.0
# Two to this power, of repairs of its structure, show that a page is broken all over.
_ALL_OVER = 4.5
# Pieces of a page of ordinary length; the development pages have 32 on average.
_ORDINARY = 40


def order_signs(units: Sequence[Unit], order: Order, seams: Seams, found: float) -> list[float]:
    """What speaks for a new order of an article: `ORDER_SIGNS`.

    `gain`: by how much it reads better; `back`: a paragraph of the article is in pieces that are
    parted on the page; `headless`: how surely one begins in mid-sentence, in log odds; `disturbed`:
    how much is `found` of `disturbances`, by its logarithm.
    """
    parted = any(b != a + 1 for unit in units for a, b in pairwise(unit.places))
    headless = max(float(seams.headless[unit.places[0]]) for unit in units)
    return [
        1.0,
        min(order.gain, _MUCH),
        parted,
        min(max(headless, 0.0), _MUCH),
        min(log2(1 + found), _ALL_OVER),
    ]


def is_new(chains: Sequence[tuple[int, ...]], home: Sequence[int], zone: int) -> bool:
    """Whether pieces that stand under the zone's own heading are read in another order.

    What was carried there from another article has no order of the page to keep.
    """
    own = ([k for k in chain if home[k] == zone] for chain in chains)
    first = [pieces[0] for pieces in own if pieces]
    return any(b < a for a, b in pairwise(first))


def sureness_of(signs: Sequence[float]) -> float:
    """How sure a new order is with these signs."""
    weights = evidence.weights("orders", ORDER_SIGNS)
    return float(1 / (1 + np.exp(-(np.array(signs) @ weights))))


def disturbances(structure: Structure) -> float:
    """How many pieces are repeated, joined, moved, or began in the middle of a line.

    Of a page of ordinary length: four in ten pieces are as many as sixteen in forty.
    """
    pairs = zip(structure.labels, structure.home, strict=True)
    found = (
        len(structure.copies)
        + len(structure.links)
        + sum(piece.glued for piece in structure.pieces)
        + sum(label != home for label, home in pairs)
    )
    return found * _ORDINARY / max(_ORDINARY / 4, len(structure.pieces))
