"""What stands in a gap, read in order from both sides.

`zhclean.context` sums what it knows of the characters around a gap by their places. This reads each
side as a row, nearest last: four layers of convolutions over two places, 1, 2, 4 and 8 apart (van
den Oord et al. 2016, "WaveNet"), so that sixteen characters bear on the gap; one hidden layer puts
both sides together. It knows better what goes into a gap and takes several times as long, so it
is asked where a decision is near. Trained by `scripts/train_cloze.py` to tell each character from
those it is mistaken for and from common ones.

What goes into a product of matrices is rounded to whole numbers so small that sums of single
precision are exact: the result hangs on no library's way of adding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.arrayfile import ArrayModel, FileKind
from zhclean.continuity import UNKNOWN, pair_rows, sum_rows
from zhclean.vectors import in_blocks, times_whole

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

CLOZE_FILE = FileKind(b"ZHCCZ001", "zhclean cloze model", 1)

REACH = 16
"""How many characters of each side are read."""
STEPS = (1, 2, 4, 8)
"""How far apart the two places of each layer are; together one less than `REACH`."""
SIDES = ("left", "right")

_OFFSET = np.float32(128)  # of codes, which have no sign
_TOP = 127  # the largest whole number; 512 products of two stay below 2 ** 24
_CHUNK = 256  # gaps read at a time


@dataclass(frozen=True, slots=True)
class Layer:
    """Whole numbers to multiply by, shape (in, out), in blocks, their scales and what is added."""

    blocks: tuple[Floats, ...]
    scales: Floats
    bias: Floats | float

    def __call__(self, rows: Floats) -> Floats:
        """`rows`, shape (n, in), as the layer turns them, shape (n, out)."""
        largest = np.abs(rows).max(axis=1, keepdims=True) / np.float32(_TOP) + np.float32(1e-9)
        out: Floats = times_whole(np.rint(rows / largest), self.blocks)
        out *= self.scales
        out *= largest
        out += self.bias
        return out

    def columns(self, at: Ids) -> Floats:
        """The whole numbers of the columns `at`, shape (len(at), in)."""
        width = self.blocks[0].shape[1]
        out = np.empty((len(at), len(self.blocks[0])), np.float32)
        for number, block in enumerate(self.blocks):
            own = np.flatnonzero(at // width == number)
            out[own] = block.T.take(at[own] - number * width, axis=0)
        return out


class ClozeModel(ArrayModel):
    """Vectors for gaps and for the characters that may fill them.

    The inner product of a gap's vector with a character's own says how well it goes there; less the
    logarithm of the sum over the vocabulary it is a log-probability.
    """

    KIND = CLOZE_FILE
    reads = REACH + 1
    """How many ids of each side `vectors` takes."""

    def __init__(self, path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        super().__init__(path, about, arrays)
        self.vocabulary = arrays["vocabulary"]
        self.size = len(self.vocabulary) + 2
        self._keys: NDArray[np.uint32] = arrays["pair_keys"]
        width = int(about["width"])

        def layer(name: str) -> Layer:
            scales = arrays[f"{name}_scales"]
            whole = arrays[f"{name}_codes"].reshape(len(scales), -1).astype(np.float32) - _OFFSET
            return Layer(in_blocks(whole.T), scales, arrays.get(f"{name}_bias", 0.0))

        self._chars = arrays["chars_codes"].reshape(-1, width), arrays["chars_scales"]
        self._pairs = arrays["pairs_rows"].reshape(-1, width // 2), arrays["pairs_scales"]
        self._layers = {side: [layer(f"{side}_{k}") for k in range(len(STEPS))] for side in SIDES}
        self._hidden, self._out, self._direct = layer("hidden"), layer("out"), layer("direct")
        self._fills = layer("fills")

    def vectors(self, left: Ids, right: Ids) -> Floats:
        """A vector for each gap, shape (gaps, dimensions).

        `left` and `right` have `REACH` + 1 ids a row, the nearest first: of the last one only the
        pair counts that it makes with the one before.
        """
        parts = [
            self._few_vectors(left[at : at + _CHUNK], right[at : at + _CHUNK])
            for at in range(0, len(left), _CHUNK)
        ]
        return np.concatenate([np.zeros((0, len(self._fills.blocks[0])), np.float32), *parts])

    def _few_vectors(self, left: Ids, right: Ids) -> Floats:
        before = self._read(left, pair_rows(left[:, 1:], left[:, :-1], self._keys, self.size), 0)
        behind = self._read(right, pair_rows(right[:, :-1], right[:, 1:], self._keys, self.size), 1)
        both = np.concatenate((before, behind), axis=1)
        vectors: Floats = self._out(np.maximum(self._hidden(both), 0)) + self._direct(both)
        return vectors

    def _read(self, ids: Ids, pairs: Ids, side: int) -> Floats:
        """What each row says of the place before its first id, shape (rows, width).

        Every layer needs only every other place of the one below it.
        """
        codes, scales = self._chars
        near = ids[:, :REACH]
        states = (codes.take(near, axis=0) - _OFFSET) * scales.take(near)[..., None]
        states += sum_rows(self._pairs, pairs.reshape(-1, 1)).reshape(states.shape)
        for layer in self._layers[SIDES[side]]:
            kept = states[:, 0::2]
            wide = np.concatenate((kept, states[:, 1::2]), axis=2)
            turned = layer(wide.reshape(-1, wide.shape[2])).reshape(kept.shape)
            states = kept + np.maximum(turned, 0)
        first: Floats = states[:, 0]
        return first

    def scores(self, vectors: Floats) -> Floats:
        """How well each id of the vocabulary goes into each gap, shape (gaps, `size`)."""
        scores = self._fills(vectors)
        scores[:, : UNKNOWN + 1] = -np.inf
        return scores

    def kinship(self, first: Ids, second: Ids) -> Floats:
        """How alike the gaps are that two characters fill: near 1 for 男 and 女, about 0 for most.

        The cosine of their vectors, shape (pairs,); 0 where one is unknown.
        """
        one, other = self._fills.columns(first), self._fills.columns(second)
        lengths = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
        known = (first > UNKNOWN) & (second > UNKNOWN)
        cosines: Floats = known * (one * other).sum(axis=1) / np.maximum(lengths, 1)
        return cosines


@lru_cache(maxsize=1)
def load_default() -> ClozeModel:
    """The model that comes with the package."""
    with as_file(files("zhclean").joinpath("data/zh.cloze")) as path:
        return ClozeModel.load(path)
