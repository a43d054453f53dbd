"""How a text begins, read in order: inside a sentence, as a sentence or as a paragraph.

The encoder of `zhclean.continuity` sums what it knows of each character and pair by its place. This
reads the first characters as a row: two layers of convolutions over three characters each (Kim
2014, "Convolutional Neural Networks for Sentence Classification"); what the second says of the
nearest places, and the most that it says at any, goes through a hidden layer. Trained by
`scripts/train_starts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.arrayfile import ArrayModel, FileKind
from zhclean.continuity import BEGINNINGS, first_ids, id_table, sum_rows
from zhclean.vectors import times

Floats = NDArray[np.float32]

STARTS_FILE = FileKind(b"ZHCST001", "zhclean model of starts", 1)

READ = 12
"""How many characters are read, blanks not counted."""
NEAR = 6
"""Of how many of them the second layer counts by its place."""
TAPS = 3
"""Over how many characters a layer reaches."""

_MARGIN = 16  # blanks that may stand among them
_CHUNK = 256  # texts read at a time


class StartModel(ArrayModel):
    """Tells how texts begin."""

    KIND = STARTS_FILE

    def __init__(self, path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        super().__init__(path, about, arrays)
        self._ids = id_table(arrays["vocabulary"])
        filters = int(about["filters"])

        def matrix(name: str, width: int) -> NDArray[np.float64]:
            return arrays[name].reshape(-1, width).astype(np.float64)

        rows = arrays["taps_rows"].reshape(-1, filters // 2)
        self._rows = rows, arrays["taps_scales"]
        self._tap = np.arange(TAPS) * (len(rows) // TAPS)
        self._first_bias: Floats = arrays["first_bias"]
        self._second, self._second_bias = matrix("second", TAPS * filters), arrays["second_bias"]
        self._near, self._near_bias = matrix("near", NEAR * filters), arrays["near_bias"]
        self._far = matrix("far", filters)
        self._out, self._out_bias = matrix("out", len(self._far)), arrays["out_bias"]

    def begins(self, texts: Sequence[str]) -> Floats:
        """Log-probabilities of how each text begins, shape (texts, `BEGINNINGS`)."""
        out = np.zeros((len(texts), len(BEGINNINGS)), np.float32)
        for begin in range(0, len(texts), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            out[part] = self._begins([text[: READ + _MARGIN] for text in texts[part]])
        return out - np.logaddexp.reduce(out, axis=1, keepdims=True)

    def _begins(self, texts: Sequence[str]) -> Floats:
        ids = _windows(first_ids(texts, self._ids, READ))
        low = sum_rows(self._rows, ids.reshape(-1, TAPS) + self._tap) + self._first_bias
        low = np.maximum(low, 0).reshape(len(texts), READ, -1)
        wide = _windows(low).reshape(len(texts) * READ, -1)
        high = np.maximum(times(wide, self._second) + self._second_bias, 0)
        high = high.reshape(len(texts), READ, -1)
        near = times(high[:, :NEAR].reshape(len(texts), -1), self._near) + self._near_bias
        hidden = np.maximum(near + times(high.max(axis=1), self._far), 0)
        out: Floats = times(hidden, self._out) + self._out_bias
        return out


def _windows(rows: NDArray[Any]) -> NDArray[Any]:
    """`TAPS` neighbours of each place on an axis of their own, zeros beyond the ends.

    >>> _windows(np.array([[1, 2, 3]])).tolist()
    [[[0, 1, 2], [1, 2, 3], [2, 3, 0]]]
    """
    size = rows.shape[1]
    beside = np.zeros((len(rows), size + TAPS - 1, *rows.shape[2:]), rows.dtype)
    beside[:, 1 : size + 1] = rows
    return np.stack([beside[:, k : k + size] for k in range(TAPS)], axis=2)


@lru_cache(maxsize=1)
def load_default() -> StartModel:
    """The model that comes with the package."""
    with as_file(files("zhclean").joinpath("data/zh.starts")) as path:
        return StartModel.load(path)
