"""Where the language model dips so that a character may be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean.cloze import ClozeModel
from zhclean.context import UNKNOWN, ContextModel
from zhclean.langmodel import CharModel
from zhclean.langmodel.fold import code_points, fold_table
from zhclean.stages.typos.wordholes import pair_strengths

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]

SUSPECT = (
    *("bias", "own", "three", "all", "own_cut", "all_cut", "inside", "less_inside", "word"),
    *("less_word", "no_inside", "no_word", "inside_own", "inside_all", "word_own", "word_all"),
    *("rate", "over_rate"),
)
GapModel = ContextModel | ClozeModel
_LEAST_SURPRISE = -3.0  # nats; nothing likelier is worth the arithmetic
_PLANE = 0xFFFF


@dataclass(frozen=True, slots=True)
class Line:
    """A text as ids, blanks left out, a paragraph's start where a line ends; padded by `reach`.

    `reach` is how many characters to each side have a say: the model's order less one. `codes` are
    code points with three zeros for padding, 0 at line ends; `places` tells where each id without
    padding stands in the text.
    """

    reach: int
    ids: Ids
    places: Ids
    scores: Floats
    codes: Ids

    @property
    def size(self) -> int:
        """How many characters there are."""
        return len(self.places)

    def around(self, at: Ids, width: int = 3) -> Ids:
        """Code points around each of `at`, 0 beyond its line."""
        rows: Ids = self.codes[at[:, None] + np.arange(3 - width, 4 + width)]
        for side in (rows[:, width::-1], rows[:, width:]):
            side *= np.logical_and.accumulate(side > 0, axis=1)
        return rows


def read_line(text: str, model: CharModel) -> Line:
    """`text` scored. Nothing is read across the end of a line, so texts may be joined."""
    ids = model.encode(text)
    codes = np.minimum(code_points(text), _PLANE).astype(np.int64)
    ends = codes == ord("\n")
    ids[ends] = model.bos
    codes[ends] = 0
    places = np.flatnonzero(ids != model.skip)
    reach = model.order - 1
    pad = np.full(reach, model.bos, np.int64)
    ids = np.concatenate((pad, ids[places], pad))
    windows = np.lib.stride_tricks.sliding_window_view(ids, reach + 1)
    scores = np.zeros(len(ids), np.float32)
    scores[reach:] = model.score_ids(windows[:, :reach], windows[:, reach])
    scores[ids == model.bos] = 0
    beyond = np.zeros(3, np.int64)  # `np.pad` takes longer than the rest
    codes = np.concatenate((beyond, codes.take(places), beyond))
    return Line(reach, ids, places, scores, codes)


def read_around(
    text: str, places: Sequence[int], reach: int, model: CharModel
) -> tuple[Line, Ids, list[tuple[str, int]]]:
    """What stands up to `reach` characters around each place, read as lines of their own.

    With it where each place came to be in the line read, and each passage with its place in it.
    """
    parts = [_passage(text, at, reach) for at in places]
    line = read_line("\n".join(part for part, _ in parts), model)
    starts = np.cumsum([0, *(len(part) + 1 for part, _ in parts)])[:-1]
    at: Ids = np.searchsorted(line.places, starts + [place for _, place in parts])
    return line, at, parts


def _passage(text: str, at: int, reach: int) -> tuple[str, int]:
    """What stands around `at` in its line, and the place of `at` there."""
    start = max(text.rfind("\n", 0, at) + 1, at - reach)
    end = text.find("\n", at)
    end = min(len(text) if end < 0 else end, at + reach + 1)
    return text[start:end], at - start


def window_scores(
    line: Line, at: Ids, new: Ids, model: CharModel, steps: int | None = None
) -> Floats:
    """Scores from each of `at` on with the id `new` there: it and the `reach` that it bears on.

    Or so many of them as `steps`. 0 beyond the end of its line.
    """
    reach = line.reach
    windows: Ids = line.ids[at[:, None] + np.arange(reach + (steps or reach + 1))]
    windows[:, reach] = new
    return score_windows(windows, reach, model)


def changed_windows(line: Line, at: Ids, size: int, new: Ids, behind: int) -> Ids:
    """What stands before each of `at`, the ids `new` for `size` characters, and `behind` after it.

    `new` has a row for each place; beyond the line there are its ends.
    """
    before = line.ids[at[:, None] + np.arange(line.reach)]
    after = np.minimum(at[:, None] + line.reach + size + np.arange(behind), len(line.ids) - 1)
    return np.concatenate((before, new, line.ids[after]), axis=1)


def score_windows(windows: Ids, reach: int, model: CharModel) -> Floats:
    """Scores of all ids of each row but for its first `reach`, 0 from the end of a line on."""
    return score_together([windows], reach, model)[0]


def score_together(tables: Sequence[Ids], reach: int, model: CharModel) -> list[Floats]:
    """`score_windows` of several widths at once: a call of the model costs as much as some rows."""
    places, columns = [], []
    for windows in tables:
        inside = np.logical_and.accumulate(windows[:, reach:] != model.bos, axis=1)
        at = np.flatnonzero(inside)
        # gathered column by column, for so they are read again, and by places: a mask takes longer
        ids, first = windows.ravel(), at + reach * (at // inside.shape[1])
        columns.append(np.stack([ids.take(first + k) for k in range(reach + 1)]))
        places.append(at)
    every = columns[0] if len(columns) == 1 else np.concatenate(columns, axis=1)
    found = model.score_ids(every[:reach].T, every[reach])
    parts = np.split(found, np.cumsum([len(at) for at in places])[:-1])
    out = [np.zeros((len(w), w.shape[1] - reach), np.float32) for w in tables]
    for scores, at, part in zip(out, places, parts, strict=True):
        scores.ravel()[at] = part
    return out


def ahead_sums(line: Line, at: Ids, steps: int, bos: int) -> Floats:
    """Scores from each of `at` on, `steps` of them or to the end of its line, added up."""
    ahead = at[:, None] + line.reach + np.arange(steps)
    there = np.logical_and.accumulate(line.ids[ahead] != bos, axis=1)
    total: Floats = np.where(there, line.scores[ahead], 0).sum(axis=1)
    return total


def suspect_features(line: Line, model: CharModel) -> tuple[Ids, Floats]:
    """Han characters that were not expected, without padding, and a row of `SUSPECT` for each."""
    own = line.scores[line.reach : line.reach + line.size]
    codes = line.codes[3 : 3 + line.size]
    at = np.flatnonzero((own < _LEAST_SURPRISE) & (codes >= 0x4E00) & (codes <= 0x9FFF))
    if not len(at):
        return at, np.zeros((0, len(SUSPECT)), np.float32)
    one, three, every = own[at], *(ahead_sums(line, at, n, model.bos) for n in (3, line.reach + 1))
    left, char, right = (line.codes[at + k] for k in (2, 3, 4))
    (in_left, is_left), (in_right, is_right) = (
        pair_strengths(left, char),
        pair_strengths(char, right),
    )
    inside, word = np.maximum(in_left, in_right) / 10, np.maximum(is_left, is_right) / 10
    own_, all_, rate = one / 10, every / 10, model.common[line.ids[at + line.reach]]
    columns = (
        *(np.ones(len(at)), own_, three / 10, all_),
        *(np.maximum(one, -10) / 10, np.maximum(every, -35) / 10),
        *(inside, np.minimum(in_left, in_right) / 10),
        *(word, np.minimum(is_left, is_right) / 10, inside == 0, word == 0),
        *(inside * own_, inside * all_, word * own_, word * all_, rate / 10, (one - rate) / 10),
    )
    return at, np.stack(columns, axis=1).astype(np.float32)


def gaps(line: Line, at: Ids, model: GapModel) -> tuple[Ids, Ids]:
    """Ids of `model` before and after each of `at`, the nearest first, 0 beyond its line."""
    codes, last = line.codes, len(line.codes) - 1
    middle, steps = at[:, None] + 3, np.arange(1, model.reads + 1)
    sides = codes[np.maximum(middle - steps, 0)], codes[np.minimum(middle + steps, last)]
    ids = vocabulary_ids(model)
    left, right = (ids.take(side) * np.logical_and.accumulate(side > 0, axis=1) for side in sides)
    return left, right


def codes_of(chars: Sequence[str]) -> Ids:
    """The code point of each character; all beyond the basic plane count as its last one.

    Tables of the models have a row for each code point of that plane, and no character is its last.
    """
    return np.array([min(ord(char), _PLANE) for char in chars], np.int64)


@lru_cache(maxsize=4)
def vocabulary_ids(model: GapModel) -> Ids:
    """The id that `model` has for each code point of the basic plane."""
    folded = np.full(_PLANE + 1, UNKNOWN, np.int64)
    folded[model.vocabulary] = np.arange(2, model.size)
    ids: Ids = folded[fold_table()]
    return ids


@lru_cache(maxsize=2)
def model_ids(model: CharModel) -> Ids:
    """The id that `model` has for each code point of the basic plane."""
    text = np.arange(_PLANE + 1, dtype="<u4")
    text[0xD800:0xE000] = ord(" ")
    return model.encode(text.tobytes().decode("utf-32-le"))


@lru_cache(maxsize=2)
def rates(model: CharModel) -> Floats:
    """How common `model` holds each code point of the basic plane to be."""
    return model.common[model_ids(model)]
