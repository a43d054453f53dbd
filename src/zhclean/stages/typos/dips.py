"""Where the language model dips, and the change of one character that lifts it most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.langmodel import CharModel
from zhclean.stages.typos.candidates import candidates

_Ids = NDArray[np.int64]
_Scores = NDArray[np.float32]

# Of wrong characters put into held-out news 98 % lie below both lines, and 3 % of all characters.
_DIP, _DIP_OF_THREE = -6.0, -19.0
# Of misreadings found, one in seventy has a window that costs less, and none gains less.
_DIP_OF_ALL, _LEAST_GAIN = -24.5, 11.0  # nats
# A character that makes a word with its neighbour was misread in one case of forty.
_LEAST_FREQUENCY = 20
_FRAMES = tuple("越又边且时或亦半一不有没无忽连")  # what any word may stand in: 越交越广, 不愁没柴
_NEIGHBOURS = 3  # characters to each side that may make a word with it
_WORSE = 5.0  # nats; by its neighbours alone one in fifty that are right lags further behind
_KEPT = 4  # candidates whose whole window is scored, by the gain of their first two characters
_CLOSE = 2  # a wrong character lowers its neighbours: of changes so close the best one stands


@dataclass(frozen=True, slots=True)
class Change:
    """The best candidate for the character at `at`, in nats.

    `gain` is what the window gains by it, `after` the part of it gained by the characters that
    follow, `margin` its lead over the next candidate, `cost` what
    the window then costs, `rarer` how much more common than the old character the new one is.
    """

    at: int
    new: str
    gain: float
    after: float
    margin: float
    cost: float
    rarer: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A text as ids, blanks left out, a paragraph's start where a line ends; padded by `reach`.

    `reach` is how many characters to each side have a say: the model's order less one.
    """

    reach: int
    ids: _Ids
    places: _Ids  # of each id in the text, without padding
    scores: _Scores


def best_changes(text: str, model: CharModel) -> list[Change]:
    """The best change at each dip that gains enough, in text order, none close to another.

    Nothing is read across the end of a line, so that texts may be joined and read at once.
    """
    line = _read(text, model)
    dips = _dips(text, line, model)
    free = [not _is_held(text, place) for place in line.places[dips].tolist()]
    dips = dips[np.array(free, np.bool_)]
    if not len(dips):
        return []
    owners, chars = _gather(text, line.places[dips])
    if not chars:
        return []
    return _thin(_weigh(line, dips, owners, chars, model))


def _read(text: str, model: CharModel) -> _Line:
    ids = model.encode(text)
    ids[_codes(text) == ord("\n")] = model.bos
    places = np.flatnonzero(ids != model.skip)
    reach = model.order - 1
    pad = np.full(reach, model.bos, np.int64)
    ids = np.concatenate((pad, ids[places], pad))
    windows = np.lib.stride_tricks.sliding_window_view(ids, reach + 1)
    scores = np.zeros(len(ids), np.float32)
    scores[reach:] = model.score_ids(windows[:, :reach], windows[:, reach])
    scores[ids == model.bos] = 0
    return _Line(reach, ids, places, scores)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _dips(text: str, line: _Line, model: CharModel) -> _Ids:
    """Indices, without padding, of Han characters that the model did not expect."""
    codes = _codes(text)[line.places]
    size = len(line.places)
    here = np.concatenate((line.scores[line.reach :], np.zeros(2, np.float32)))
    last = line.ids[line.reach + 1 : line.reach + 1 + size] == model.bos
    beyond = np.where(last, 0, here[2 : size + 2])
    low = (here[:size] < _DIP) & (here[:size] + here[1 : size + 1] + beyond < _DIP_OF_THREE)
    dips = np.flatnonzero(low & (codes >= 0x4E00) & (codes <= 0x9FFF))
    ahead = dips[:, None] + line.reach + np.arange(model.order)
    at_end = (line.ids[ahead] == model.bos).any(axis=1)
    return np.compress(at_end | (line.scores[ahead].sum(axis=1) < _DIP_OF_ALL), dips)


def _is_held(text: str, place: int) -> bool:
    """Whether the character fills a frame, or makes a word with its neighbour as it is."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    if before == after and before in _FRAMES:
        return True
    frequency, char = engines.word_frequency, text[place]
    if before and frequency(before + char) >= _LEAST_FREQUENCY:
        return True
    return bool(after) and frequency(char + after) >= _LEAST_FREQUENCY


def _gather(text: str, places: _Ids) -> tuple[_Ids, str]:
    """The candidates of all dips in one string, and which dip each is for."""
    sizes, parts = [], []
    for at in places.tolist():
        left = text[max(0, at - _NEIGHBOURS) : at].rpartition("\n")[2]
        right = text[at + 1 : at + 1 + _NEIGHBOURS].partition("\n")[0]
        parts.append(candidates(left, text[at], right))
        sizes.append(len(parts[-1]))
    return np.repeat(np.arange(len(places)), sizes), "".join(parts)


def _weigh(line: _Line, dips: _Ids, owners: _Ids, chars: str, model: CharModel) -> list[Change]:
    """The best change of each dip: candidates thinned twice by what is near, then weighed whole."""
    new_ids, at = model.encode(chars), dips + line.reach
    keep = _likely(line, at, owners, new_ids, model)
    windows = _windows(line, at[owners[keep]], new_ids[keep])
    near = _ahead(windows, model, range(2))
    first = _first_of_each(owners[keep], near.sum(axis=1), _KEPT)
    owners, keep, near = owners[keep[first]], keep[first], near[first]
    far = _ahead(windows[first], model, range(2, model.order))
    total, here = near.sum(axis=1) + far.sum(axis=1), near[:, 0]
    ranked = _first_of_each(owners, total, 2)
    firsts = np.flatnonzero(np.diff(owners[ranked], prepend=-1))
    best = ranked[firsts]
    at, places = at[owners[best]], line.places[dips[owners[best]]]
    old = _old(line, at, model)
    second = old.copy()
    has_second = np.diff(firsts, append=len(ranked)) > 1
    second[has_second] = total[ranked[firsts[has_second] + 1]]
    gain, margin = total[best] - old, total[best] - np.maximum(old, second)
    after = gain - (here[best] - line.scores[at])
    common = _common(np.concatenate((new_ids[keep[best]], line.ids[at])), model)
    rarer = common[: len(at)] - common[len(at) :]
    return [
        Change(int(places[k]), chars[keep[best[k]]], *map(float, figures))
        for k in np.flatnonzero(gain >= _LEAST_GAIN)
        for figures in [(gain[k], after[k], margin[k], -total[best[k]], rarer[k])]
    ]


def _likely(line: _Line, at: _Ids, owners: _Ids, new_ids: _Ids, model: CharModel) -> _Ids:
    """Indices of candidates that go nearly as well with both neighbours as the second best."""
    of = at[owners]
    lefts, rights = line.ids[of - 1], line.ids[of + 1]
    both = _pairs(np.concatenate((lefts, new_ids)), np.concatenate((new_ids, rights)), model)
    after = np.where(rights == model.bos, 0, both[len(of) :])
    return _near_second(owners, both[: len(of)] + after, _WORSE)


def _near_second(owners: _Ids, scores: _Scores, within: float) -> _Ids:
    """Indices of scores that lag behind their owner's second best by no more; owners sorted."""
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    sizes = np.diff(firsts, append=len(owners))
    best = np.repeat(np.maximum.reduceat(scores, firsts), sizes)
    rest = np.where(scores < best, scores, -np.inf)
    second = np.repeat(np.maximum.reduceat(rest, firsts), sizes)
    return np.flatnonzero(scores >= second - within)


def _pairs(left: _Ids, right: _Ids, model: CharModel) -> _Scores:
    """Log-probability of each character after the one to its left alone."""
    contexts = np.full((len(left), model.order - 1), -1)
    contexts[:, -1] = left
    scores: _Scores = model.score_ids(contexts, right)
    return scores


def _old(line: _Line, at: _Ids, model: CharModel) -> _Scores:
    """What the windows cost as they are read."""
    ahead = at[:, None] + np.arange(model.order)
    total: _Scores = np.where(_before_end(line.ids[ahead], model), line.scores[ahead], 0).sum(
        axis=1
    )
    return total


def _first_of_each(owners: _Ids, scores: _Scores, most: int) -> _Ids:
    """Indices of the best few of each owner, the best first; `owners` are sorted."""
    order = np.lexsort((-scores, owners))
    rank = np.arange(len(order)) - np.searchsorted(owners, owners)
    best: _Ids = order[rank < most]
    return best


def _common(ids: _Ids, model: CharModel) -> _Scores:
    """Log-probability of each character with nothing known before it."""
    scores: _Scores = model.score_ids(np.full((len(ids), model.order - 1), -1), ids)
    return scores


def _windows(line: _Line, at: _Ids, new_ids: _Ids) -> _Ids:
    """What stands around each dip, with the candidate in the middle."""
    windows: _Ids = line.ids[at[:, None] + np.arange(-line.reach, line.reach + 1)]
    windows[:, line.reach] = new_ids
    return windows


def _before_end(ids: _Ids, model: CharModel) -> NDArray[np.bool_]:
    """Which of each row's characters stand in the line of the first."""
    there: NDArray[np.bool_] = np.logical_and.accumulate(ids != model.bos, axis=1)
    return there


def _ahead(windows: _Ids, model: CharModel, steps: range) -> _Scores:
    """Log-probability of characters from the middle on, one a column; 0 past a line's end."""
    reach = model.order - 1
    inside = _before_end(windows[:, reach:], model)[:, steps.start : steps.stop]
    every = np.lib.stride_tricks.sliding_window_view(windows, reach + 1, axis=1)
    block = every[:, steps.start : steps.stop][inside]
    scores = np.zeros(inside.shape, np.float32)
    scores[inside] = model.score_ids(block[:, :reach], block[:, reach])
    return scores


def _thin(changes: list[Change]) -> list[Change]:
    """Of changes close to one another the one that gains most."""
    taken: set[int] = set()
    out = []
    for change in sorted(changes, key=lambda c: (-c.gain, c.at)):
        if taken.isdisjoint(range(change.at - _CLOSE, change.at + _CLOSE + 1)):
            taken.add(change.at)
            out.append(change)
    return sorted(out, key=lambda c: c.at)
