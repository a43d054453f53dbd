"""Which piece runs on into which: one assignment of tails to starts, with a null on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]

# Links this far below the null are never part of a best assignment worth making; leaving them out
# keeps the groups that are solved together small.
_SLACK = -3.0
# Less likely pairs say next to nothing, and each tail may have hundreds of them.
_WORTH_ORDERING = 0.05
# A group of this many tails is solved link by link, best first: exact work would be cubic.
_MAX_EXACT = 120


@dataclass(frozen=True, slots=True)
class Link:
    """Piece `start` continues piece `tail`; `probability` is against all rivals and the null."""

    tail: int
    start: int
    probability: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """Links, and for each piece that had candidates how likely it is to have no partner at all.

    A candidate that is linked to another piece counts only as far as that link is unsure. `maybe`
    are pairs of a tail and a start that have no partner, likelier than one in twenty.
    """

    links: tuple[Link, ...]
    tail_null: dict[int, float]
    start_null: dict[int, float]
    maybe: tuple[Link, ...] = ()


def link_pieces(tails: Ints, starts: Ints, weights: Floats) -> Assignment:
    """The best set of links in which no piece has two partners on one side.

    The three arrays name candidate links; a weight is the log odds against the null.

    >>> tails, starts = np.array([0, 0, 3]), np.array([1, 4, 1])
    >>> [link.start for link in link_pieces(tails, starts, np.array([2.0, 1.5, 3.0])).links]
    [4, 1]
    """
    keep = weights > _SLACK
    tails, starts, weights = tails[keep], starts[keep], weights[keep]
    odds = np.exp(np.minimum(weights, 60.0))
    by_tail: dict[int, float] = defaultdict(float)
    by_start: dict[int, float] = defaultdict(float)
    for tail, start, odd in zip(tails.tolist(), starts.tolist(), odds.tolist(), strict=True):
        by_tail[tail] += odd
        by_start[start] += odd
    links = []
    for group in _groups(tails, starts):
        for k in _best(tails[group], starts[group], weights[group]):
            at = group[k]
            tail, start = int(tails[at]), int(starts[at])
            rivals = by_tail[tail] + by_start[start] - odds[at]
            links.append(Link(tail, start, float(odds[at] / (1.0 + rivals))))
    return Assignment(
        tuple(sorted(links, key=lambda link: (link.tail, link.start))),
        _nulls(tails, starts, odds, {link.start: link for link in links}),
        _nulls(starts, tails, odds, {link.tail: link for link in links}),
        _maybes(tails, starts, odds, links),
    )


def _maybes(tails: Ints, starts: Ints, odds: Floats, links: Sequence[Link]) -> tuple[Link, ...]:
    """Tails and starts without a link, and how likely the one goes on in the other."""
    free = ~np.isin(tails, [link.tail for link in links])
    free &= ~np.isin(starts, [link.start for link in links])
    tails, starts, odds = tails[free], starts[free], odds[free]
    chance = odds / (1.0 + np.bincount(tails, odds)[tails])
    told = chance >= _WORTH_ORDERING
    rows = (tails[told].tolist(), starts[told].tolist(), chance[told].tolist())
    return tuple(Link(*row) for row in zip(*rows, strict=True))


def _nulls(own: Ints, others: Ints, odds: Floats, taken: dict[int, Link]) -> dict[int, float]:
    """How likely each of `own` has none of the `others`; `taken` holds the links of the others."""
    total: dict[int, float] = defaultdict(float)
    for piece, other, odd in zip(own.tolist(), others.tolist(), odds.tolist(), strict=True):
        link = taken.get(other)
        linked_away = link is not None and piece not in (link.tail, link.start)
        total[piece] += odd * (1.0 - link.probability if link and linked_away else 1.0)
    return {piece: 1.0 / (1.0 + odd) for piece, odd in total.items()}


def _groups(tails: Ints, starts: Ints) -> list[Ints]:
    """Indices of the candidate links, by connected component."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for tail, start in zip(tails.tolist(), starts.tolist(), strict=True):
        parent[root(("t", tail))] = root(("s", start))
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for k, tail in enumerate(tails.tolist()):
        groups[root(("t", tail))].append(k)
    return [np.array(group, np.int64) for group in groups.values()]


def _best(tails: Ints, starts: Ints, weights: Floats) -> list[int]:
    """Positions of the chosen links of one group."""
    if len(tails) == 1:
        return [0] if weights[0] > 0 else []
    rows, row_of = np.unique(tails, return_inverse=True)
    columns, column_of = np.unique(starts, return_inverse=True)
    if len(rows) > _MAX_EXACT or len(columns) > 4 * _MAX_EXACT:
        return _greedy(row_of, column_of, weights)
    gain = np.full((len(rows), len(columns) + len(rows)), -1e6)
    gain[row_of, column_of] = weights
    gain[np.arange(len(rows)), len(columns) + np.arange(len(rows))] = 0.0
    chosen = assign(-gain)
    at = {(int(r), int(c)): k for k, (r, c) in enumerate(zip(row_of, column_of, strict=True))}
    picked = [at.get((row, int(column))) for row, column in enumerate(chosen)]
    return [k for k in picked if k is not None and weights[k] > 0]


def _greedy(rows: Ints, columns: Ints, weights: Floats) -> list[int]:
    used_rows: set[int] = set()
    used_columns: set[int] = set()
    out = []
    for k in np.argsort(-weights, kind="stable").tolist():
        row, column = int(rows[k]), int(columns[k])
        if weights[k] > 0 and row not in used_rows and column not in used_columns:
            used_rows.add(row)
            used_columns.add(column)
            out.append(k)
    return out


def assign(cost: Floats) -> Ints:
    """The column for each row of a matrix (rows <= columns) at the least total cost.

    Shortest augmenting paths (Jonker and Volgenant 1987), one row at a time.

    >>> assign(np.array([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0]])).tolist()
    [1, 0]
    """
    rows, columns = cost.shape
    u, v = np.zeros(rows), np.zeros(columns)
    row_of = np.full(columns, -1, np.int64)
    for row in range(rows):
        distance = np.full(columns, np.inf)
        previous = np.full(columns, -1, np.int64)
        done = np.zeros(columns, bool)
        current, least, end = row, 0.0, -1
        column = -1
        while end < 0:
            reduced = least + cost[current] - u[current] - v
            better = ~done & (reduced < distance)
            distance[better] = reduced[better]
            previous[better] = column
            open_distance = np.where(done, np.inf, distance)
            column = int(open_distance.argmin())
            least = float(open_distance[column])
            done[column] = True
            if row_of[column] < 0:
                end = column
            else:
                current = int(row_of[column])
        u[row] += least
        settled = done & (row_of >= 0)
        u[row_of[settled]] += least - distance[settled]
        v[done] -= least - distance[done]
        while end >= 0:
            before = int(previous[end])
            row_of[end] = row if before < 0 else row_of[before]
            end = before
    out = np.full(rows, -1, np.int64)
    for column in np.flatnonzero(row_of >= 0).tolist():
        out[row_of[column]] = column
    return out


def chain_up(count: int, links: Sequence[Link]) -> tuple[tuple[int, ...], ...]:
    """Pieces 0..count-1 as chains in reading order; a ring is broken at its weakest link.

    >>> chain_up(3, [Link(2, 0, 0.9)])
    ((1,), (2, 0))
    """
    following = {link.tail: link.start for link in links}
    strength = {link.tail: link.probability for link in links}
    for tail in sorted(following):
        ring, node = [tail], following.get(tail)
        while node is not None and node != tail and len(ring) <= count:
            ring.append(node)
            node = following.get(node)
        if node == tail:
            del following[min(ring, key=lambda k: (strength[k], k))]
    starts = set(following.values())
    chains = []
    for first in range(count):
        if first in starts:
            continue
        chain = [first]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        chains.append(tuple(chain))
    return tuple(chains)
