"""`StoredModel`: a character model whose figures are read from a mapped file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.arrayfile import FileKind, load_model
from zhclean.langmodel.fold import SKIPPED, UNKNOWN, code_points, fold_table
from zhclean.langmodel.model import CharModel, Floats, Ids
from zhclean.langmodel.retrieval import FuseMap, Shape, hash_keys

U64 = NDArray[np.uint64]

MODEL_FILE = FileKind(b"ZHCLM001", "zhclean language model", 1)

_CHUNK = 1 << 15  # positions scored at a time: their keys and slots stay in the cache
_TEXT_CHUNK = 1 << 20  # code points scored at a time


class StoredModel(CharModel):
    """A backoff n-gram model; `path` is its file, `about` says what it was made from."""

    def __init__(self, path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        self.path, self.about = path, about
        self.order: int = about["order"]
        self.vocabulary = vocabulary = arrays["vocabulary"]
        self.size: int = len(vocabulary) + 2
        self.skip: int = self.size
        ids = np.full(0x10000, self.unk, np.uint16)
        ids[vocabulary] = np.arange(2, self.size, dtype=np.uint16)
        ids[SKIPPED] = self.skip
        self._ids = ids[fold_table()]  # by code point, as it stands in the text
        self._unigrams: Floats = arrays["unigrams"]
        self._weights: Floats = arrays["weights"]
        self._caps: Floats = arrays["caps"]
        self._back_caps: Floats = arrays["back_caps"]
        self._gram_books = arrays["gram_books"].reshape(self.order - 1, 1 << about["gram_bits"])
        self._back_books = arrays["back_books"].reshape(self.order - 2, 1 << about["back_bits"])
        self._grams = FuseMap(arrays["grams"], Shape(*about["gram_shape"]), about["gram_bits"])
        self._backs = FuseMap(arrays["backs"], Shape(*about["back_shape"]), about["back_bits"])

    @staticmethod
    def load(path: str | PathLike[str]) -> StoredModel:
        return load_model(StoredModel, path, MODEL_FILE)

    def __reduce__(self) -> tuple[Any, ...]:
        return StoredModel.load, (self.path,)

    def __repr__(self) -> str:
        return f"StoredModel({str(self.path)!r}, order={self.order}, size={self.size})"

    def encode(self, text: str) -> Ids:
        return self._number(text).astype(np.int64)

    @cached_property
    def common(self) -> Floats:
        return np.append(self._unigrams, np.float32(0))

    def score(self, text: str, *, start: bool = True) -> Floats:
        scores = np.zeros(len(text), np.float32)
        history = np.full(1 if start else 0, self.bos, np.uint64)
        for begin in range(0, len(text), _TEXT_CHUNK):
            ids = self._number(text[begin : begin + _TEXT_CHUNK])
            at = np.flatnonzero(ids != self.skip)
            line = np.concatenate((history, ids[at].astype(np.uint64)))
            scores[begin + at] = self._score_line(line, len(history))
            history = line[max(0, len(line) - self.order + 1) :]
        return scores

    def score_ids(self, contexts: NDArray[Any], words: NDArray[Any]) -> Floats:
        contexts, words = np.asarray(contexts, np.int64), np.asarray(words, np.int64)
        self._check(contexts, len(words))
        self._check_words(words)
        scores = np.zeros(len(words), np.float32)
        for begin in range(0, len(words), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            scores[part] = self._score_rows(contexts[part], words[part])
        return scores

    def depths(self, contexts: NDArray[Any]) -> Ids:
        """How many characters of each row of `contexts` the model has seen followed by another."""
        contexts = np.asarray(contexts, np.int64)
        self._check(contexts, len(contexts))
        reach = self._reach(contexts)
        keys = self._history_keys(np.maximum(contexts, 0).astype(np.uint64))
        depths = np.zeros(len(contexts), np.int64)
        rows = np.flatnonzero(reach >= 1)
        rows = rows[self._weights[contexts[rows, -1]] != 0]
        depths[rows] = 1
        for length in range(2, self.order):
            rows = rows[reach[rows] >= length]
            known, _ = self._backs.find(hash_keys(keys[length - 1][rows], length))
            rows = rows[known]
            depths[rows] = length
        return depths

    def knows(self, contexts: NDArray[Any], words: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of `words` the model has seen after the last character of its row."""
        contexts, words = np.asarray(contexts, np.int64), np.asarray(words, np.int64)
        self._check(contexts, len(words))
        known = np.zeros(len(words), np.bool_)
        rows = np.flatnonzero(contexts[:, -1] >= 0)
        last = contexts[rows, -1].astype(np.uint64)
        keys = words[rows].astype(np.uint64) + last * self._power(1)
        known[rows], _ = self._grams.find(hash_keys(keys, 2))
        return known

    def _number(self, text: str) -> NDArray[np.uint16]:
        return self._ids.take(np.minimum(code_points(text), UNKNOWN))

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
        safe = np.maximum(contexts, 0).astype(np.uint64)
        keys = [words.astype(np.uint64)]
        for length in range(2, self.order + 1):
            keys.append(keys[-1] + safe[:, self.order - length] * self._power(length - 1))
        return self._backoff(keys, self._history_keys(safe), self._reach(contexts))

    def _reach(self, contexts: Ids) -> Ids:
        """How many characters of each row count."""
        reach = np.zeros(len(contexts), np.int64)
        going = np.ones(len(contexts), np.bool_)
        for back in range(1, self.order):
            ids = contexts[:, self.order - 1 - back]
            going &= ids >= 0
            reach += going
            going &= ids != self.bos
        return reach

    def _history_keys(self, contexts: U64) -> list[U64]:
        """The keys of the last character of each row, of the last two, and so on."""
        keys = [contexts[:, self.order - 2]]
        for length in range(2, self.order):
            ahead = contexts[:, self.order - 1 - length] * self._power(length - 1)
            keys.append(keys[-1] + ahead)
        return keys

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
        rows = (reach >= 1).nonzero()[0]
        known = np.ones(len(scores), np.bool_)  # whose n-gram was found so far
        for length in range(2, self.order + 1):
            if length > 2:
                rows = rows.take((reach.take(rows) >= length - 1).nonzero()[0])
            if not len(rows):
                break
            rows, changes, caps = self._histories(histories[length - 2], rows, length - 1)
            at = known.take(rows).nonzero()[0]
            grams = rows.take(at)
            found, codes = self._grams.find(hash_keys(keys[length - 1].take(grams), length))
            gains = self._gram_books[length - 2].take(codes)
            found &= scores.take(grams) + gains <= caps.take(at)
            # places are gathered faster than a mask is read
            new = found.nonzero()[0]
            changes[at.take(new)] = gains.take(new)
            known[grams] = found
            scores[rows] += changes
        return np.minimum(scores, 0, out=scores)

    def _histories(self, keys: U64, rows: Ids, length: int) -> tuple[Ids, Floats, Floats]:
        """Which rows' histories are known; the weight of each and the most it allows."""
        if length == 1:
            at = keys.take(rows).view(np.int64)
            return rows, self._weights.take(at), self._caps.take(at)
        found, codes = self._backs.find(hash_keys(keys.take(rows), length))
        known = found.nonzero()[0]
        rows, codes = rows.take(known), codes.take(known)
        return rows, self._back_books[length - 2].take(codes), self._back_caps.take(codes)
