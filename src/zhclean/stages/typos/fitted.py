"""The fitted weights of `data/lookalikes.json` and its like, one vector for each decision."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.vectors import times


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("lookalikes", "twins", "idioms", "places", "copied", "slips"):
        text = files("zhclean").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
        found |= json.loads(text)
    return found


@cache
def weights(name: str) -> NDArray[np.float64]:
    """The numbers called `name`."""
    values = _table()[name]
    return np.array(list(values.values()) if isinstance(values, dict) else values, np.float64)


def override(values: dict[str, Any]) -> None:
    """Use these weights instead from now on, as fitting does with those that it has found."""
    _table().update(values)
    weights.cache_clear()


def sure_of(name: str, rows: Iterable[Sequence[float]]) -> Iterator[float]:
    """How sure each row is by the logit called `name`."""
    named = weights(name).tolist()
    for row in rows:
        odds = sum(w * value for w, value in zip(named, row, strict=True))
        yield 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def promising(figures: NDArray[np.float64]) -> list[int]:
    """Which changes may be worth cutting their clauses into words, by their figures alone."""
    count = figures.shape[1]
    quick = weights("quick")
    spread = (figures - weights("mean")[:count]) / weights("scale")[:count]
    odds = (np.clip(spread, -4, 4) * quick[1 : count + 1]).sum(axis=1) + quick[0]
    return [int(k) for k in np.flatnonzero(odds >= weights("quick_least")[0])]


def judge(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """How sure each row's change is right: one hidden layer over standardised features."""
    spread = (rows - weights("mean")) / weights("scale")
    spread = np.clip(spread, -4, 4)
    hidden = np.tanh(times(spread, weights("hidden")) + weights("hidden_bias"))
    odds = (hidden * weights("out")).sum(axis=1) + (spread * weights("direct")).sum(axis=1)
    sure: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds + weights("bias")[0], -30, 30)))
    return sure
