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
    "carried",
    "back",
    "seam",
    "headless",
    "disturbed",
)
# Log odds beyond which a better order, or a start in mid-sentence, says no more.
_MUCH = 4.0
# Two to this power, of repairs of its structure, show that a page is broken all over.
_ALL_OVER = 4.5


def order_signs(units: Sequence[Unit], order: Order, seams: Seams, found: int) -> list[float]:
    """What speaks for a new order of an article: `ORDER_SIGNS`.

    `carried`: pieces of it stand under other headings; `back`: a paragraph of it is in pieces that
    are parted on the page; `seam`: of two that meet in the new order alone the one may run on into
    the other; `headless`: how surely one begins in mid-sentence, in log odds; `disturbed`: how much is `found` of `disturbances`, by its logarithm.
    """
    sections = {section for unit in units for section in unit.sections}
    parted = any(b != a + 1 for unit in units for a, b in pairwise(unit.places))
    met = [(units[a], units[b]) for a, b in pairwise(order.units)]
    seam = max((one.may_run_on.get(two.places[0], 0.0) for one, two in met), default=0.0)
    headless = max(float(seams.headless[unit.places[0]]) for unit in units)
    return [
        1.0,
        min(order.gain, _MUCH),
        len(sections) > 1,
        parted,
        seam,
        min(max(headless, 0.0), _MUCH),
        min(log2(1 + found), _ALL_OVER),
    ]


def sureness_of(signs: Sequence[float]) -> float:
    """How sure a new order is with these signs."""
    weights = evidence.weights("orders", ORDER_SIGNS)
    return float(1 / (1 + np.exp(-(np.array(signs) @ weights))))


def disturbances(structure: Structure) -> int:
    """How many pieces of the page are repeated, joined, moved, or began in the middle of a line."""
    pairs = zip(structure.labels, structure.home, strict=True)
    return (
        len(structure.copies)
        + len(structure.links)
        + sum(piece.glued for piece in structure.pieces)
        + sum(label != home for label, home in pairs)
    )
