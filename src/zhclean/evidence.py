"""The weights of the evidence, read from one data file."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = files("zhclean").joinpath("data/evidence.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def weights(decision: str, features: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """The weights of one decision in the order of `features`; a feature without one counts 0."""
    table = _table()[decision]
    return np.array([table.get(name, 0.0) for name in features], np.float64)


def number(decision: str, name: str) -> float:
    """One number of a decision."""
    return float(_table()[decision][name])
