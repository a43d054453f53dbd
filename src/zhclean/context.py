"""What stands in a gap, told by both sides: a small model of the two-sided context.

An n-gram reads four characters to each side; this reads sixteen, and has learned which words keep
company. It gives each gap a vector, and the inner product with a character's own vector says how
well that character goes there; only differences between characters at one gap mean anything.

A gap is a sum of trained rows for the characters and pairs of characters near it by their place,
another for all pairs around it, and one hidden layer, so that some hundred gaps cost a few
milliseconds. Rows are kept in 4 bits with one scale each. Trained by `scripts/train_context.py` to
tell each character from those it is mistaken for (after Mnih and Kavukcuoglu 2013, "Learning word
embeddings efficiently with noise-contrastive estimation").
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.arrayfile import ArrayModel, FileKind
from zhclean.continuity import pair_rows, sum_rows
from zhclean.vectors import best_of_rows, in_blocks, times_blocks, times_whole

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ids = NDArray[np.int64]

CONTEXT_FILE = FileKind(b"ZHCCX001", "zhclean context model", 1)

REACH = 16
"""How many characters of each side are read."""
NEAR_CHARACTERS = 5
"""How many characters of each side count by their place."""
PAD, UNKNOWN = 0, 1
PARTS = ("left", "right", "seam")
"""What is near on the left, near on the right, and across the gap."""

# Characters fitted at a time: what is gathered for them stays in the cache.
_CHUNK = 512


def split_context(left: Ids, right: Ids, keys: NDArray[np.uint32], size: int) -> dict[str, Ids]:
    """Rows of each table for gaps; `left` and `right` are ids with the nearest first.

    A table of places holds one block of rows for each place.
    """
    count = len(keys) + 1

    def pairs(first: Ids, second: Ids) -> Ids:
        return pair_rows(first, second, keys, size)

    left_pairs, right_pairs = pairs(left[:, 1:], left[:, :-1]), pairs(right[:, :-1], right[:, 1:])
    place = np.arange(NEAR_CHARACTERS) * size
    block = np.arange(2) * count
    across = pairs(left[:, :1], right[:, :1])
    wide = pairs(left[:, 1:2], right[:, :1]), pairs(left[:, :1], right[:, 1:2])
    return {
        "left_characters": left[:, :NEAR_CHARACTERS] + place,
        "right_characters": right[:, :NEAR_CHARACTERS] + place,
        "left_pairs": left_pairs[:, :2] + block,
        "right_pairs": right_pairs[:, :2] + block,
        "seam_pairs": np.concatenate((across, *wide), axis=1) + np.arange(3) * count,
        "about": np.concatenate((left_pairs, right_pairs), axis=1),
    }


class ContextModel(ArrayModel):
    """Vectors for gaps and for the characters that may fill them."""

    KIND = CONTEXT_FILE
    reads = REACH
    """How many ids of each side `vectors` takes."""

    def __init__(self, path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        super().__init__(path, about, arrays)
        self.vocabulary = arrays["vocabulary"]
        self.size = len(self.vocabulary) + 2
        self._keys: NDArray[np.uint32] = arrays["pair_keys"]
        width, out = int(about["width"]), int(about["dimensions"])

        def table(name: str) -> tuple[NDArray[np.uint8], Floats]:
            return arrays[f"{name}_rows"].reshape(-1, width // 2), arrays[f"{name}_scales"]

        self._tables = {
            name: table(name)
            for name in (
                *("left_characters", "right_characters", "left_pairs", "right_pairs"),
                *("seam_pairs", "about"),
            )
        }
        self._about_weights: Floats = arrays["about_weights"]

        def matrix(name: str, *shape: int) -> tuple[Doubles, ...]:
            return in_blocks(arrays[name].reshape(shape).T.astype(np.float64))

        self._hidden, self._hidden_bias = matrix("hidden", -1, 4 * width), arrays["hidden_bias"]
        self._direct, self._bias = matrix("direct", out, 4 * width), arrays["bias"]
        self._out = matrix("out", out, -1)
        self._fills = arrays["fills"].reshape(-1, out)
        self._fill_scales: Floats = arrays["fill_scales"]
        self._fill_bias: Floats = arrays["fill_bias"]

    def vectors(self, left: Ids, right: Ids) -> Floats:
        """A vector for each gap; `left` and `right` have `REACH` ids a row, the nearest first."""
        rows = split_context(left, right, self._keys, self.size)
        tables = self._tables
        weights = np.where(rows["about"] > 0, self._about_weights, np.float32(0))
        parts = [
            sum_rows(tables["left_characters"], rows["left_characters"])
            + sum_rows(tables["left_pairs"], rows["left_pairs"]),
            sum_rows(tables["right_characters"], rows["right_characters"])
            + sum_rows(tables["right_pairs"], rows["right_pairs"]),
            sum_rows(tables["seam_pairs"], rows["seam_pairs"]),
            sum_rows(tables["about"], rows["about"], weights),
        ]
        both = np.concatenate(parts, axis=1)
        hidden = np.maximum(times_blocks(both, self._hidden) + self._hidden_bias, 0)
        vectors = times_blocks(hidden, self._out) + times_blocks(both, self._direct)
        vectors += self._bias
        return vectors

    def best(self, vectors: Floats, number: int) -> Ids:
        """The ids that go best into each gap, in no order."""
        tops = range(0, len(vectors), _ROWS)
        parts = [self._best_few(vectors[top : top + _ROWS], number) for top in tops]
        return np.concatenate([np.zeros((0, number), np.int64), *parts])

    def _best_few(self, vectors: Floats, number: int) -> Ids:
        """`best` for so few gaps that their scores stay in the cache.

        Vectors are rounded to whole numbers so small that their products add up exactly, so that
        the result hangs on no library's way of adding.
        """
        largest = np.abs(vectors).max(axis=1, keepdims=True) / np.float32(63) + np.float32(1e-9)
        scores = times_whole(np.rint(vectors / largest), self._fill_blocks)
        scores *= largest
        scores *= self._fill_scales
        scores += self._fill_bias
        scores[:, : UNKNOWN + 1] = -np.inf
        _, ids = best_of_rows(scores, number)
        if len(ids) != len(vectors) * number:  # several are as good as the last one
            ids = np.argpartition(-scores, number, axis=1)[:, :number]
        return ids.reshape(-1, number)

    @cached_property
    def _fill_blocks(self) -> tuple[Floats, ...]:
        return in_blocks(self._whole_fills.T)

    @cached_property
    def _whole_fills(self) -> Floats:
        """The rows of all fills as they are multiplied, without their scales."""
        return self._fills.astype(np.float32) - np.float32(128)

    def fit(self, vectors: Floats, chars: Ids, owners: Ids | None = None) -> Floats:
        """How well each of `chars` (ids) goes into the gap of its row of `vectors`.

        `owners` names that row, where it is not the character's own place.
        """
        score = np.empty(len(chars), np.float32)
        for begin in range(0, len(chars), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            own = vectors[part] if owners is None else vectors.take(owners[part], axis=0)
            rows = self._whole_fills.take(chars[part], axis=0)
            np.einsum("rw,rw->r", own, rows, out=score[part], optimize=False)
        score *= self._fill_scales.take(chars)
        score += self._fill_bias.take(chars)
        return score


_ROWS = 64


@lru_cache(maxsize=1)
def load_default() -> ContextModel:
    """The model that comes with the package."""
    with as_file(files("zhclean").joinpath("data/zh.context")) as path:
        return ContextModel.load(path)
