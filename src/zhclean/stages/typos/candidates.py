"""What each suspect character may have been, before anything is weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel import CharModel
from zhclean.stages.typos.channel import are_rivals, likeness, rivals
from zhclean.stages.typos.dips import Floats, Ids, Line, model_ids
from zhclean.stages.typos.wordholes import fillings

_BITS = 16
_PLANE = 1 << _BITS


@dataclass(frozen=True, slots=True)
class Candidates:
    """What suspects may have been: code points sorted by owner, each with how alike it is.

    `word`: it makes a word with what stands beside it.
    """

    owners: Ids
    codes: Ids
    shape: Floats
    sound: Floats
    word: NDArray[np.bool_]

    def keep(self, kept: NDArray[Any]) -> Candidates:
        """Those at these indices, or where a mask is True."""
        return Candidates(
            self.owners[kept], self.codes[kept], self.shape[kept], self.sound[kept], self.word[kept]
        )


def find_candidates(line: Line, at: Ids, given: tuple[Ids, Ids], model: CharModel) -> Candidates:
    """What is alike, fills a word, or is given; none that the model does not know."""
    read = line.codes[at + 3]
    alike = rivals(read)
    words = np.zeros(len(alike.codes), np.bool_)
    holders, fills = fillings(line.around(at))
    holes = distinct(holders << _BITS | fills)
    wide = distinct(given[0] << _BITS | given[1])
    other = np.concatenate((holes, wide[~among(wide, holes)]))
    is_word = np.arange(len(other)) < len(holes)
    owners, codes = other >> _BITS, other & (_PLANE - 1)
    shape, sound = likeness(read[owners], codes)
    twice = are_rivals(shape, sound)
    near = alike.owners << _BITS | alike.codes
    words[np.searchsorted(near, other[twice & is_word])] = True
    new = ~twice & (model_ids(model)[codes] > model.unk) & (codes >= 0x4E00)
    new &= codes != read[owners]
    every = np.concatenate((alike.owners, owners[new]))
    # of so small numbers numpy sorts the digits, in a tenth of the time
    order = np.argsort(every.astype(np.min_scalar_type(len(at))), kind="stable")
    columns = (
        *((alike.codes, codes[new]), (alike.shape, shape[new])),
        *((alike.sound, sound[new]), (words, is_word[new])),
    )
    return Candidates(every[order], *(np.concatenate(pair)[order] for pair in columns))


def among(keys: Ids, others: Ids) -> NDArray[np.bool_]:
    """Which of `keys` are among the sorted `others`."""
    if not len(others):
        return np.zeros(len(keys), np.bool_)
    found: NDArray[np.bool_] = (
        others[np.searchsorted(others, keys).clip(max=len(others) - 1)] == keys
    )
    return found


def distinct(keys: Ids) -> Ids:
    """The keys sorted, each once; faster than `np.unique`, which hashes them first."""
    keys = np.sort(keys)
    first = np.ones(len(keys), np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    return keys[first]
