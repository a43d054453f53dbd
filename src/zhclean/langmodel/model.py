"""`CharModel`: log-probabilities of characters after their history, read from a mapped file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.arrayfile import FileKind, load_model
from zhclean.langmodel.fold import SKIPPED, UNKNOWN, code_points, fold_table
from zhclean.langmodel.retrieval import FuseMap, Shape, hash_keys

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]
U64 = NDArray[np.uint64]

MODEL_FILE = FileKind(b"ZHCLM001", "zhclean language model", 1)

_CHUNK = 1 << 15  # positions scored at a time: their keys and slots stay in the cache
_TEXT_CHUNK = 1 << 20  # code points scored at a time


class CharModel:
    """A backoff n-gram model over folded characters (see `zhclean.langmodel.fold`).

    Histories are rows of ids, the nearest character last. In a history ``-1`` means that nothing
    is known of what came before, and `bos` that the paragraph starts there; whatever stands further
    left counts for nothing. `eos` is a paragraph's end as the character to come, the same id.
    """

    unk = 1

    def __init__(self, path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        self.path, self.about = path, about
        self.order: int = about["order"]
        self.bos = self.eos = 0
        vocabulary = arrays["vocabulary"]
        self.size: int = len(vocabulary) + 2
        self.skip: int = self.size
        ids = np.full(0x10000, self.unk, np.uint16)
        ids[vocabulary] = np.arange(2, self.size, dtype=np.uint16)
        ids[SKIPPED] = self.skip
        self._ids = ids[fold_table()]  # by code point, as it stands in the text
        self._unigrams: Floats = arrays["unigrams"]
        self.common: Floats = np.append(self._unigrams, np.float32(0))
        """Log-probability of each id with nothing known before it, and 0 for `skip`."""
        self._weights: Floats = arrays["weights"]
        self._caps: Floats = arrays["caps"]
        self._back_caps: Floats = arrays["back_caps"]
        self._gram_books = arrays["gram_books"].reshape(self.order - 1, 1 << about["gram_bits"])
        self._back_books = arrays["back_books"].reshape(self.order - 2, 1 << about["back_bits"])
        self._grams = FuseMap(arrays["grams"], Shape(*about["gram_shape"]), about["gram_bits"])
        self._backs = FuseMap(arrays["backs"], Shape(*about["back_shape"]), about["back_bits"])

    @classmethod
    def load(cls, path: str | PathLike[str]) -> CharModel:
        """The model in the file at `path`; `ValueError` if it is none."""
        return load_model(cls, path, MODEL_FILE)

    def __reduce__(self) -> tuple[Any, ...]:
        return CharModel.load, (self.path,)

    def __repr__(self) -> str:
        return f"CharModel({str(self.path)!r}, order={self.order}, size={self.size})"

    def encode(self, text: str) -> Ids:
        """An id for each code point of `text`; `skip` for blanks, line ends and invisible ones."""
        return self._number(text).astype(np.int64)

    def score(self, text: str, *, start: bool = True) -> Floats:
        """Natural log of each code point's probability after what stands before it; 0 for skipped.

        With `start` the text opens a paragraph; without, nothing is known of what came before it.
        """
        scores = np.zeros(len(text), np.float32)
        history = np.full(1 if start else 0, self.bos, np.uint64)
        for begin in range(0, len(text), _TEXT_CHUNK):
            ids = self._number(text[begin : begin + _TEXT_CHUNK])
            at = np.flatnonzero(ids != self.skip)
            line = np.concatenate((history, ids[at].astype(np.uint64)))
            scores[begin + at] = self._score_line(line, len(history))
            history = line[max(0, len(line) - self.order + 1) :]
        return scores

    def score_many(self, texts: Sequence[str]) -> list[Floats]:
        """`score` of each text, each of them the start of a paragraph, looked up together."""
        if not texts:
            return []
        sizes = np.array([len(text) + 1 for text in texts], np.int64)
        ids = self.encode("\n".join(["", *texts]))
        ends = np.cumsum(sizes)
        ids[ends - sizes] = self.bos
        at = np.flatnonzero(ids != self.skip)
        line = np.concatenate((np.full(self.order - 1, self.bos), ids[at]))
        windows = np.lib.stride_tricks.sliding_window_view(line, self.order)
        scores = np.zeros(len(ids), np.float32)
        scores[at] = self.score_ids(windows[:, :-1], windows[:, -1])
        return [
            scores[end - size + 1 : end]
            for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)
        ]

    def score_ids(self, contexts: NDArray[Any], words: NDArray[Any]) -> Floats:
        """Natural log of the probability of each of `words` after its row of `contexts`.

        `contexts` has `order` - 1 columns, the nearest character last; what lies left of ``-1`` or
        of `bos` is not looked at.
        """
        contexts, words = np.asarray(contexts, np.int64), np.asarray(words, np.int64)
        self._check(contexts, len(words))
        if words.size and not 0 <= words.min() <= words.max() < self.size:
            msg = f"words must be ids from 0 to {self.size - 1}"
            raise ValueError(msg)
        scores = np.zeros(len(words), np.float32)
        for begin in range(0, len(words), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            scores[part] = self._score_rows(contexts[part], words[part])
        return scores

    def seam(self, left_ids: NDArray[Any], right_ids: NDArray[Any]) -> Floats:
        """How much likelier each row of `right_ids` is after its row of `left_ids` than alone.

        The sum over the first `order` - 1 characters of the right piece of their log-probability
        after the left piece, less the same with nothing known before. Left rows are padded on the
        left with ``-1`` or `bos`, right rows on the right with ``-1``.
        """
        left, right = np.asarray(left_ids, np.int64), np.asarray(right_ids, np.int64)
        self._check(left, len(right))
        self._check(right, len(left))
        alone = np.full_like(left, -1)
        both = self._joined(np.concatenate((left, alone)), np.concatenate((right, right)))
        return both[: len(left)] - both[len(left) :]

    def start_gain(self, right_ids: NDArray[Any]) -> Floats:
        """How much likelier each row is at a paragraph's start than with nothing known before."""
        right = np.asarray(right_ids, np.int64)
        return self.seam(np.full_like(right, self.bos), right)

    def end_gain(self, left_ids: NDArray[Any]) -> Floats:
        """Natural log of the probability that the paragraph ends after each row of `left_ids`."""
        left = np.asarray(left_ids, np.int64)
        return self.score_ids(left, np.full(len(left), self.eos))

    def _number(self, text: str) -> NDArray[np.uint16]:
        return self._ids.take(np.minimum(code_points(text), UNKNOWN))

    def _joined(self, left: Ids, right: Ids) -> Floats:
        """The log-probability of each row of `right` after its row of `left`, scored in one call.

        A call costs as much as some hundred rows do, so all steps are looked up at once.
        """
        width = self.order - 1
        windows = np.lib.stride_tricks.sliding_window_view(
            np.concatenate((left, right), axis=1), width, axis=1
        )
        there = np.logical_and.accumulate(right >= 0, axis=1)
        scores = np.zeros(right.shape, np.float32)
        scores[there] = self.score_ids(windows[:, :width][there], right[there])
        total: Floats = scores.sum(axis=1)
        return total

    def _check(self, rows: Ids, number: int) -> None:
        if rows.shape != (number, self.order - 1):
            msg = f"expected ids of shape {(number, self.order - 1)}, got {rows.shape}"
            raise ValueError(msg)
        if rows.size and not -1 <= rows.min() <= rows.max() < self.size:
            msg = f"ids must be -1 to {self.size - 1}; leave skipped characters out"
            raise ValueError(msg)

    def _score_line(self, line: U64, begin: int) -> Floats:
        """Scores of a line of ids from `begin` on; what stands before is history."""
        scores = np.empty(len(line) - begin, np.float32)
        for first in range(begin, len(line), _CHUNK):
            window = line[max(0, first - self.order + 1) : first + _CHUNK]
            known = min(first, self.order - 1)
            keys = [window]
            for length in range(2, self.order + 1):
                # a key is 0 where the line has too little before it; `reach` keeps those out
                key = np.zeros_like(window)
                key[length - 1 :] = keys[-1][length - 1 :]
                key[length - 1 :] += window[: 1 - length] * self._power(length - 1)
                keys.append(key)
            histories = [np.concatenate((key[:1], key[:-1])) for key in keys[:-1]]
            reach = np.minimum(np.arange(len(window)), self.order - 1)
            part = [keys_[known:] for keys_ in keys]
            back = [keys_[known:] for keys_ in histories]
            scores[first - begin : first - begin + _CHUNK] = self._backoff(
                part, back, reach[known:]
            )
        return scores

    def _score_rows(self, contexts: Ids, words: Ids) -> Floats:
        width = self.order - 1
        reach = np.zeros(len(words), np.int64)
        going = np.ones(len(words), np.bool_)
        for back in range(1, width + 1):
            ids = contexts[:, width - back]
            going &= ids >= 0
            reach += going
            going &= ids != self.bos
        safe = np.maximum(contexts, 0).astype(np.uint64)
        keys, histories = [words.astype(np.uint64)], [safe[:, width - 1]]
        for length in range(2, self.order + 1):
            keys.append(keys[-1] + safe[:, self.order - length] * self._power(length - 1))
            if length < self.order:
                ahead = safe[:, width - length] * self._power(length - 1)
                histories.append(histories[-1] + ahead)
        return self._backoff(keys, histories, reach)

    def _power(self, exponent: int) -> np.uint64:
        return np.uint64(self.size**exponent)

    def _backoff(self, keys: Sequence[U64], histories: Sequence[U64], reach: Ids) -> Floats:
        """Scores by n-grams of rising order; `reach` is how many characters of history count.

        What the file holds of an n-gram is its gain over the one without its first character, and
        of a history the weight of what was not seen after it. An n-gram is looked for only where
        the one without its first character was found and its history is known; both are true of
        all that were kept, and this spares most lookups and false finds.
        """
        scores = self._unigrams.take(keys[0].view(np.int64))
        rows = grams = np.flatnonzero(reach >= 1)
        for length in range(2, self.order + 1):
            if length > 2:
                rows = rows[reach[rows] >= length - 1]
            if not len(rows):
                break
            rows, changes, caps = self._histories(histories[length - 2], rows, length - 1)
            open_ = np.zeros(len(scores), np.bool_)
            open_[grams] = True
            at = np.flatnonzero(open_[rows])
            grams = rows[at]
            found, codes = self._grams.find(hash_keys(keys[length - 1][grams], length))
            gains = self._gram_books[length - 2].take(codes)
            found &= scores[grams] + gains <= caps[at]
            grams = grams[found]
            changes[at[found]] = gains[found]
            scores[rows] += changes
        return np.minimum(scores, 0, out=scores)

    def _histories(self, keys: U64, rows: Ids, length: int) -> tuple[Ids, Floats, Floats]:
        """Which rows' histories are known; the weight of each and the most it allows."""
        if length == 1:
            at = keys[rows].view(np.int64)
            return rows, self._weights.take(at), self._caps.take(at)
        known, codes = self._backs.find(hash_keys(keys[rows], length))
        codes = codes[known]
        return rows[known], self._back_books[length - 2].take(codes), self._back_caps.take(codes)


@lru_cache(maxsize=1)
def load_default() -> CharModel:
    """The model that comes with the package, mapped on first use."""
    with as_file(files("zhclean") / "data" / "zh.lm") as path:
        return CharModel.load(path)
