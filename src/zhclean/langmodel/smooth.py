"""Smoothing and pruning: counts to probabilities, and which of them are worth their place.

Absolute discounting with three discounts an order (Chen and Goodman's, from the counts of counts),
the counts of short n-grams as they are: what a history is worth is judged against the plain
frequency, which Kneser and Ney's counts of neighbours would bend (docs/decisions/0001). An n-gram
is worth its count times what it adds to the log-probability over its shorter history (Seymore and
Rosenfeld).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel.counts import U16, U64, Counts, count_ngrams
from zhclean.langmodel.retrieval import cells_for

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Indices = NDArray[np.uint32]
Mask = NDArray[np.bool_]

# How much of the discounted mass is spread over all characters instead of the unseen ones alone.
# 1 is textbook interpolation: perplexity 56 on newswire; 0.3: 53, 0: 53 but blunter at starts.
_INTERPOLATED = 0.3
_LEAST_MASS = 1e-6  # the precision of sums that are taken from 1
_ROUNDS = 24  # halvings of the pruning threshold's range, far below one cell in the end


class Level(NamedTuple):
    """The n-grams of one order that may be kept, in rising order."""

    keys: U64
    logp: Floats
    suffix: Indices  # where in the order below the n-gram stands without its first character
    worth: Floats


def estimate(ids: U16, base: int, order: int, min_counts: Sequence[int]) -> list[Level]:
    """Smoothed probabilities of all n-grams that occur often enough, order by order."""
    levels = [_unigrams(count_ngrams(ids, 1, base))]
    for length in range(2, order + 1):
        counted = count_ngrams(ids, length, base)
        levels.append(_level(counted, levels[-1], base, length, min_counts[length - 1]))
    return levels


def group_starts(histories: U64) -> NDArray[np.intp]:
    """Where each run of equal histories starts."""
    if not len(histories):
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.concatenate(([True], histories[1:] != histories[:-1])))


def backoff_weights(logp: Floats, shorter: Floats, starts: NDArray[np.intp]) -> Doubles:
    """Per history, what its shorter history's probabilities are multiplied by for the unseen."""
    seen = np.add.reduceat(np.exp(logp, dtype=np.float64), starts)
    known = np.add.reduceat(np.exp(shorter, dtype=np.float64), starts)
    weights: Doubles = np.maximum(1 - seen, _LEAST_MASS) / np.maximum(1 - known, _LEAST_MASS)
    return weights


def _unigrams(counted: Counts) -> Level:
    weights = counted.counts + 0.5
    logp = np.log(weights / weights.sum()).astype(np.float32)
    return Level(counted.keys, logp, np.zeros(0, np.uint32), np.full(len(logp), np.inf, np.float32))


def _level(counted: Counts, below: Level, base: int, length: int, least: int) -> Level:
    keys, counts = counted
    starts = group_starts(keys // np.uint64(base))
    taken = _discounts(counts)[np.minimum(counts, 3)]
    totals = np.add.reduceat(counts, starts, dtype=np.int64)
    spare = np.add.reduceat(taken, starts, dtype=np.float64) / totals
    sizes = np.diff(starts, append=len(keys))
    often = counts >= least
    seen = ((counts - taken) / np.repeat(totals, sizes))[often]
    free = np.repeat(spare, sizes)[often]
    keys, counts = keys[often], counts[often]
    suffix = np.searchsorted(below.keys, keys % np.uint64(base ** (length - 1))).astype(np.uint32)
    shorter = below.logp[suffix]
    logp, weights = _fill(seen, free, shorter, group_starts(keys // np.uint64(base)))
    worth = counts * (logp - np.log(weights) - shorter)
    return Level(keys, logp, suffix, worth.astype(np.float32))


def _fill(
    seen: Doubles, spare: NDArray[Any], shorter: Floats, starts: NDArray[np.intp]
) -> tuple[Floats, Doubles]:
    """Log-probabilities that fill each history's mass, and the weight of its shorter history.

    No weight is above 1: an unseen character is not likelier for a longer history. What is then
    left over goes back to the seen ones.
    """
    sizes = np.diff(starts, append=len(seen))
    low = np.exp(shorter, dtype=np.float64)
    raised = seen + _INTERPOLATED * spare * low
    logp = np.log(raised).astype(np.float32)
    weights = np.minimum(backoff_weights(logp, shorter, starts), 1.0)
    unseen = weights * np.maximum(1 - np.add.reduceat(low, starts), _LEAST_MASS)
    stretch = (1 - unseen) / np.add.reduceat(raised, starts)
    logp += np.log(np.repeat(stretch, sizes)).astype(np.float32)
    return logp, np.repeat(weights, sizes)


def _discounts(counts: NDArray[Any]) -> Floats:
    """Discounts for counts 0, 1, 2 and more; a half where too few n-grams tell."""
    n1, n2, n3, n4 = (int(n) for n in np.bincount(np.minimum(counts, 5), minlength=6)[1:5])
    if not (n1 and n2 and n3 and n4):
        return np.array([0, 0.5, 0.5, 0.5], np.float32)
    share = n1 / (n1 + 2 * n2)
    found = [1 - 2 * share * n2 / n1, 2 - 3 * share * n3 / n2, 3 - 4 * share * n4 / n3]
    return np.array([0, *np.clip(found, 0.1, [0.9, 1.8, 2.7])], np.float32)


def prune(levels: Sequence[Level], max_bytes: int) -> list[Mask]:
    """Which n-grams of each order to keep, so that their cells take at most `max_bytes`."""
    keep = _kept(levels, -np.inf)
    if _bytes(levels, keep) <= max_bytes:
        return keep
    low, high = 1e-3, float(max(np.max(level.worth, initial=1.0) for level in levels[1:])) + 1
    for _ in range(_ROUNDS):
        middle = (low * high) ** 0.5
        if _bytes(levels, _kept(levels, middle)) > max_bytes:
            low = middle
        else:
            high = middle
    return _kept(levels, high)


def _kept(levels: Sequence[Level], threshold: float) -> list[Mask]:
    """What is worth more than the threshold, and every suffix of it."""
    keep = [level.worth > threshold for level in levels]
    for order in range(len(levels) - 1, 1, -1):
        keep[order - 1][levels[order].suffix[keep[order]]] = True
    return keep


def _bytes(levels: Sequence[Level], keep: Sequence[Mask]) -> int:
    base = np.uint64(len(levels[0].keys))
    grams = sum(int(np.count_nonzero(kept)) for kept in keep[1:])
    histories = sum(
        len(group_starts(level.keys[kept] // base))
        for level, kept in zip(levels[2:], keep[2:], strict=True)
    )
    return 2 * (cells_for(grams) + cells_for(histories))
