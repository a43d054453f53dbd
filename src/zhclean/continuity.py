"""Whether one text goes on in another: a dual encoder of the two sides of a cut.

The last characters before a cut and the first after it are each turned into a vector; the inner
product of the two says how much likelier they are to meet than to stand on one page by chance. It
sees further than an n-gram: a verb and its object, 从 … 开始, and what both sides are about.

A side is a sum of trained rows, one for each character near the cut by its distance, one for each
character pair near the cut, one for each pair further off, and then one hidden layer. Only sums and
two small products are needed to use it. Rows are kept in 4 bits with one scale each. Trained by
`scripts/train_continuity.py` with the other cuts of a batch as rivals (Henderson et al. 2017,
"Efficient Natural Language Response Suggestion for Smart Reply", section 4).
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
from zhclean.langmodel.fold import SKIPPED, code_points, fold_codes
from zhclean.vectors import in_blocks, times_blocks

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ids = NDArray[np.int64]

ENCODER_FILE = FileKind(b"ZHCCE001", "zhclean continuity encoder", 1)

REACH = 32
"""How many characters of each side are read, blanks not counted."""
NEAR_CHARACTERS, NEAR_PAIRS = 5, 2
"""How many characters, and pairs of them, count by their distance from the cut."""
BEGINNINGS = ("clause", "comma", "sentence", "paragraph")
"""How a text can begin: inside a clause, after a comma, as a sentence, as a paragraph."""
PAD, UNKNOWN = 0, 1

# Blanks may stand between the characters that are read.
_MARGIN = 16
# Texts encoded at a time: what is gathered for them stays in the cache.
_CHUNK = 256
_TEXTS = 64  # the same for whole texts
_FEW = 8  # rows to be summed that are sooner looked up than worked out
# Both halves of each byte, as one number that is twice as wide: so they are fetched faster.
_NIBBLES = np.array([[(byte & 15) - 8, (byte >> 4) - 8] for byte in range(256)], np.float32).view(
    np.uint64
)


class Side:
    """One of the two encoders: texts before a cut, nearest character first, or texts after it."""

    def __init__(self, name: str, width: int, arrays: dict[str, NDArray[Any]]) -> None:
        def matrix(part: str, columns: int) -> tuple[Doubles, ...]:
            whole = arrays[f"{name}_{part}"].reshape(-1, columns)
            return in_blocks(whole.T.astype(np.float64))

        def rows(owner: str) -> tuple[NDArray[np.uint8], Floats]:
            return arrays[f"{owner}_rows"].reshape(-1, width // 2), arrays[f"{owner}_scales"]

        self.characters = rows(f"{name}_characters")
        self.near_pairs = rows(f"{name}_near_pairs")
        self.pairs = rows("pairs")
        self.pair_weights: Floats = arrays[f"{name}_pair_weights"]
        self.hidden_bias, self.bias = arrays[f"{name}_hidden_bias"], arrays[f"{name}_bias"]
        self.hidden, self.direct = matrix("hidden", 2 * width), matrix("direct", 2 * width)
        self.out = matrix("out", len(self.hidden_bias))

    def encode(self, ids: Ids, pairs: Ids, size: int) -> tuple[Floats, Floats]:
        """Vectors and hidden layer of rows of ids and pairs; `size` characters are known."""
        near = np.arange(NEAR_CHARACTERS) * size
        count = len(self.near_pairs[0]) // NEAR_PAIRS
        near_pairs = np.arange(NEAR_PAIRS) * count
        weights = np.where(pairs > 0, self.pair_weights, np.float32(0))
        about = sum_rows(self.pairs, pairs, weights)
        local = sum_rows(self.characters, ids[:, :NEAR_CHARACTERS] + near)
        local += sum_rows(self.near_pairs, pairs[:, :NEAR_PAIRS] + near_pairs)
        both = np.concatenate((about, local), axis=1)
        hidden = np.maximum(times_blocks(both, self.hidden) + self.hidden_bias, 0)
        vectors = times_blocks(hidden, self.out) + times_blocks(both, self.direct)
        vectors += self.bias
        return vectors, hidden


class ContinuityEncoder(ArrayModel):
    """Vectors for both sides of a cut, and how a text begins."""

    KIND = ENCODER_FILE

    def __init__(self, path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        super().__init__(path, about, arrays)
        self.vocabulary, self.pairs = arrays["vocabulary"], arrays["pair_keys"]
        self._size = len(self.vocabulary) + 2
        self._ids = id_table(self.vocabulary)
        width = int(about["width"])
        self.before, self.after = Side("before", width, arrays), Side("after", width, arrays)
        begins = arrays["begins"].reshape(len(BEGINNINGS), -1).T.astype(np.float64)
        self.begins = in_blocks(begins), arrays["begins_bias"]

    def encode_before(self, texts: Sequence[str]) -> Floats:
        """A vector for the end of each text, shape (texts, dimensions)."""
        tails = (text[: -REACH - _MARGIN - 1 : -1] for text in texts)
        return self._encode(self.before, list(tails), reverse=True)[0]

    def encode_after(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """A vector for the start of each text, and log-probabilities (texts, `BEGINNINGS`)."""
        heads = [text[: REACH + _MARGIN] for text in texts]
        vectors, hidden = self._encode(self.after, heads, reverse=False)
        begins = times_blocks(hidden, self.begins[0]) + self.begins[1]
        return vectors, begins - np.logaddexp.reduce(begins, axis=1, keepdims=True)

    def encode_topics(self, texts: Sequence[str]) -> Floats:
        """What each text is about: the mean of its pairs' rows, shape (texts, width)."""
        width = 2 * self.after.pairs[0].shape[1]
        topics = np.zeros((len(texts), width), np.float32)
        for begin in range(0, len(texts), _TEXTS):
            part = texts[begin : begin + _TEXTS]
            codes = fold_codes(code_points("".join(part)))
            owners = np.repeat(np.arange(len(part)), [len(text) for text in part])
            seen = codes != SKIPPED
            owners, ids = owners[seen], self._ids[codes[seen]].astype(np.int64)
            pairs = pair_rows(ids[:-1], ids[1:], self.pairs, self._size)
            known = np.flatnonzero((pairs > 0) & (owners[:-1] == owners[1:]))
            if len(known):
                rows = sum_rows(self.after.pairs, pairs[known, None])
                firsts = np.flatnonzero(np.diff(owners[known], prepend=-1))
                which = owners[known[firsts]]
                sizes = np.diff(firsts, append=len(known))[:, None]
                topics[begin + which] = np.add.reduceat(rows, firsts) / sizes
        return topics

    def _encode(self, side: Side, texts: list[str], *, reverse: bool) -> tuple[Floats, Floats]:
        vectors = np.zeros((len(texts), len(side.bias)), np.float32)
        hidden = np.zeros((len(texts), len(side.hidden_bias)), np.float32)
        for begin in range(0, len(texts), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            ids = first_ids(texts[part], self._ids, REACH)
            pairs = number_pairs(ids, self.pairs, self._size, reverse=reverse)
            vectors[part], hidden[part] = side.encode(ids, pairs, self._size)
        return vectors, hidden


def first_ids(texts: Sequence[str], table: NDArray[np.uint16], reach: int) -> Ids:
    """Ids of the first `reach` characters of each text, blanks not counted, `PAD` after its end.

    `table` has the id of each code unit. Shape (texts, `reach`).
    """
    ids = np.full((len(texts), reach), PAD, np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    codes = fold_codes(code_points("".join(texts)))
    seen = np.flatnonzero(codes != SKIPPED)
    rows, known = rows[seen], table[codes[seen]]
    places = np.arange(len(rows)) - np.searchsorted(rows, rows)
    near = places < reach
    ids[rows[near], places[near]] = known[near]
    return ids


def id_table(vocabulary: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """The id of each code unit, `UNKNOWN` for what is not in `vocabulary`."""
    table = np.full(0x10000, UNKNOWN, np.uint16)
    table[vocabulary] = np.arange(2, len(vocabulary) + 2, dtype=np.uint16)
    return table


def number_pairs(ids: Ids, keys: NDArray[np.uint32], size: int, *, reverse: bool) -> Ids:
    """The row of each pair of neighbours in rows of `ids`, which run backwards with `reverse`."""
    first, second = (ids[:, 1:], ids[:, :-1]) if reverse else (ids[:, :-1], ids[:, 1:])
    return pair_rows(first, second, keys, size)


def pair_rows(first: Ids, second: Ids, keys: NDArray[np.uint32], size: int) -> Ids:
    """The row of each pair of characters, 0 for a pair that is not among the sorted `keys`.

    A key is `size` times the id of the pair's first character plus the id of its second.
    """
    wanted = (first * size + second).astype(np.uint32)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at + 1, 0)


def sum_rows(
    table: tuple[NDArray[np.uint8], Floats], at: Ids, weights: Floats | None = None
) -> Floats:
    """For each row of `at` the sum of the table's rows that it names, weighted."""
    packed, scales = table
    factors = scales[at] if weights is None else scales[at] * weights
    picked = packed.take(at, axis=0)
    if at.shape[1] > _FEW:
        return _sum_halves(factors, picked)
    values = _NIBBLES.take(picked).view(np.float32)
    total: Floats = np.einsum("rp,rpw->rw", factors, values, optimize=False)
    return total


def _sum_halves(factors: Floats, picked: NDArray[np.uint8]) -> Floats:
    """The same for many rows at once: working out both halves of each byte takes half as long."""
    total = np.empty((len(picked), 2 * picked.shape[2]), np.float32)
    for side, half in enumerate((picked & 15, picked >> 4)):
        values = half.astype(np.float32)
        values -= 8
        np.einsum("rp,rpw->rw", factors, values, optimize=False, out=total[:, side::2])
    return total


@lru_cache(maxsize=1)
def load_default() -> ContinuityEncoder:
    """The encoder that comes with the package."""
    with as_file(files("zhclean").joinpath("data/zh.continuity")) as path:
        return ContinuityEncoder.load(path)
