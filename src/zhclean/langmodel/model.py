"""`CharModel`: what every character model answers, whatever its figures come from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]


class CharModel(ABC):
    """Probabilities of characters after their history, over folded characters (see `fold`).

    Histories are rows of ids, the nearest character last. In a history ``-1`` means that nothing
    is known of what came before, and `bos` that the paragraph starts there; whatever stands further
    left counts for nothing. `eos` is a paragraph's end as the character to come, the same id.
    """

    unk = 1
    bos = eos = 0
    order: int
    size: int
    skip: int

    @staticmethod
    def load(path: str | PathLike[str]) -> CharModel:
        """The model in the file at `path`; `ValueError` if it is none."""
        from zhclean.langmodel.stored import StoredModel

        return StoredModel.load(path)

    @abstractmethod
    def encode(self, text: str) -> Ids:
        """An id for each code point of `text`; `skip` for blanks, line ends and invisible ones."""

    @property
    @abstractmethod
    def common(self) -> Floats:
        """Log-probability of each id with nothing known before it, and 0 for `skip`."""

    @abstractmethod
    def score_ids(self, contexts: NDArray[Any], words: NDArray[Any]) -> Floats:
        """Natural log of the probability of each of `words` after its row of `contexts`.

        `contexts` has `order` - 1 columns, the nearest character last; what lies left of ``-1`` or
        of `bos` is not looked at.
        """

    def score(self, text: str, *, start: bool = True) -> Floats:
        """Natural log of each code point's probability after what stands before it; 0 for skipped.

        With `start` the text opens a paragraph; without, nothing is known of what came before it.
        """
        ids = self.encode(text)
        at = np.flatnonzero(ids != self.skip)
        before = np.full(self.order - 1, self.bos if start else -1)
        scores = np.zeros(len(text), np.float32)
        scores[at] = self._score_row(np.concatenate((before, ids[at])))
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
        scores = np.zeros(len(ids), np.float32)
        scores[at] = self._score_row(np.concatenate((np.full(self.order - 1, self.bos), ids[at])))
        return [
            scores[end - size + 1 : end]
            for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)
        ]

    def seam(self, left_ids: NDArray[Any], right_ids: NDArray[Any]) -> Floats:
        """How much likelier each row of `right_ids` is after its row of `left_ids` than alone.

        The sum over the first `order` - 1 characters of the right piece of their log-probability
        after the left piece, less the same with nothing known before. Left rows are padded on the
        left with ``-1`` or `bos`, right rows on the right with ``-1``.
        """
        left, right = np.asarray(left_ids, np.int64), np.asarray(right_ids, np.int64)
        self._check(left, len(right))
        every = np.arange(len(right))
        return self.seams(left, right, every, every)

    def seams(
        self, left_ids: NDArray[Any], right_ids: NDArray[Any], tails: Ids, starts: Ids
    ) -> Floats:
        """`seam` of row `tails[k]` of `left_ids` and row `starts[k]` of `right_ids` for each k.

        What a row is by itself is looked up once, however many it may follow.
        """
        left, right = np.asarray(left_ids, np.int64), np.asarray(right_ids, np.int64)
        self._check(left, len(left))
        self._check(right, len(right))
        alone = self._joined(np.full_like(right, -1), right)
        return self._joined(left[tails], right[starts]) - alone[starts]

    def start_gain(self, right_ids: NDArray[Any]) -> Floats:
        """How much likelier each row is at a paragraph's start than with nothing known before."""
        right = np.asarray(right_ids, np.int64)
        return self.seam(np.full_like(right, self.bos), right)

    def end_gain(self, left_ids: NDArray[Any]) -> Floats:
        """Natural log of the probability that the paragraph ends after each row of `left_ids`."""
        left = np.asarray(left_ids, np.int64)
        return self.score_ids(left, np.full(len(left), self.eos))

    def _score_row(self, row: Ids) -> Floats:
        """The score of each id of a row but for its first `order` - 1."""
        if len(row) < self.order:
            return np.zeros(0, np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(row, self.order)
        return self.score_ids(windows[:, :-1], windows[:, -1])

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

    def _check_words(self, words: Ids) -> None:
        if words.size and not 0 <= words.min() <= words.max() < self.size:
            msg = f"words must be ids from 0 to {self.size - 1}"
            raise ValueError(msg)
