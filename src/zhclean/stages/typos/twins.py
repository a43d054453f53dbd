"""Two neighbours wrong together: a word taken for another that looks or sounds like it."""

from __future__ import annotations

import math

import numpy as np

from zhclean import engines
from zhclean.langmodel import CharModel
from zhclean.stages.typos.changes import Change, Suspects
from zhclean.stages.typos.channel import close_rivals, likeness
from zhclean.stages.typos.dips import (
    Floats,
    Ids,
    Line,
    ahead_sums,
    changed_windows,
    model_ids,
    score_windows,
)
from zhclean.stages.typos.fitted import weights
from zhclean.stages.typos.wordholes import pair_strengths, words_from

TWIN = (
    *("bias", "gain", "high_gain", "lead", "cost", "odds", "less_odds", "shape", "sound"),
    *("word", "inside", "old_inside", "cuts", "words"),
)
_AROUND = 5  # characters to each side that are cut into words
_LEAST_GAIN = 8.0  # nats
_NO_SUSPECT = -7.0
_FIRST_HAN, _HAN = 0x4E00, 0x5200
_MARKED = 64  # places whose rivals are marked at a time
_LEAST_ODDS = -3.8
# The most that the words of a clause are worth: of 2,122 pairs one makes three words fewer, none
# more.
_MOST_CUTS, _MOST_GAIN = 1.0, 2.0


def best_twins(
    text: str, suspects: Suspects, model: CharModel, *, least: float = -math.inf
) -> list[Change]:
    """The best word for each two suspects of `text` side by side, with the figures of `TWIN`.

    Those whose log odds will be below `least`, whatever the words of their clause say, are left out
    before these are looked at.
    """
    line, (places, odds) = suspects.line, _side_by_side(suspects)
    owners, left, right = _words(line.codes[places + 3], line.codes[places + 4])
    if not len(owners):
        return []
    gain, cost = _gains(line, places, owners, left, right, model)
    shape, sound = _likeness(line, places[owners], left, right)
    best, lead = best_of_each(owners, gain + 2 * (shape + sound))
    at, pair = places[owners[best]], odds[:, owners[best]]
    inside, word = pair_strengths(left[best], right[best])
    old, _ = pair_strengths(line.codes[at + 3], line.codes[at + 4])
    columns = (
        *(np.ones(len(best)), np.clip(gain[best], -10, 40) / 10),
        *(np.maximum(gain[best] - 15, 0) / 10, np.minimum(lead, 10) / 10, cost[best] / 10),
        *(pair.max(axis=0) / 10, pair.min(axis=0) / 10, shape[best], sound[best]),
        *(word / 10, inside / 10, old / 10),
    )
    figures = np.stack(columns, axis=1).astype(np.float64)
    *known, cuts, words = weights("twin").tolist()
    odds_then = (figures * known).sum(axis=1) + cuts * _MOST_CUTS + words * _MOST_GAIN
    rows, out = figures.tolist(), []
    for k in np.flatnonzero((gain[best] >= _LEAST_GAIN) & (odds_then >= least)).tolist():
        place, new = int(line.places[at[k]]), chr(left[best[k]]) + chr(right[best[k]])
        words = by_words(text, place, place + 2, new, _AROUND)
        out.append(Change(place, new, (*rows[k], *words)))
    return out


def _likeness(line: Line, at: Ids, left: Ids, right: Ids) -> tuple[Floats, Floats]:
    """Likeness of both characters together, in shape and in sound."""
    first = likeness(line.codes[at + 3], left)
    second = likeness(line.codes[at + 4], right)
    return first[0] + second[0], first[1] + second[1]


def best_of_each(owners: Ids, scores: Floats) -> tuple[Ids, Floats]:
    """The best of each owner and its lead over the second, 10 where there is none."""
    order = np.lexsort((-scores, owners))
    firsts = np.flatnonzero(np.diff(owners[order], prepend=-1))
    best, after = order[firsts], np.diff(firsts, append=len(order)) > 1
    second = order[np.minimum(firsts + 1, len(order) - 1)]
    return best, np.where(after, scores[best] - scores[second], np.float32(10))


def _side_by_side(suspects: Suspects) -> tuple[Ids, Floats]:
    """Where two Han characters stand side by side, one a suspect, and the odds of both."""
    line, at = suspects.line, suspects.at
    odds = np.full(line.size + 1, _NO_SUSPECT, np.float32)
    odds[at] = suspects.odds
    first = np.union1d(at, at - 1)
    first = first[(first >= 0) & (first < line.size - 1)]
    han = (line.codes[3:] >= 0x4E00) & (line.codes[3:] <= 0x9FFF)
    first = first[han[first] & han[first + 1] & (np.diff(line.places)[first] == 1)]
    first = first[np.maximum(odds[first], odds[first + 1]) >= _LEAST_ODDS]
    return first, np.stack((odds[first], odds[first + 1]))


def _words(first: Ids, second: Ids) -> tuple[Ids, Ids, Ids]:
    """Words each of whose characters may be taken for what stands there: owners, characters."""
    owners, left = close_rivals(first)
    which, right = words_from(left)
    owners = owners.take(which)
    real = _among_rivals(owners, right, second)
    return owners.take(real), left.take(which.take(real)), right.take(real)


def _among_rivals(owners: Ids, codes: Ids, read: Ids) -> Ids:
    """Which of the Han characters `codes` are close rivals of their owner in `read`.

    Rivals are marked in a table of some owners at a time, small enough for the cache: there are a
    hundred times as many characters to look up as rivals.
    """
    others, rivals = close_rivals(read)
    han = np.flatnonzero((rivals >= _FIRST_HAN) & (rivals < _FIRST_HAN + _HAN))
    others, rivals = others.take(han), rivals.take(han)
    marks, held = np.zeros(_MARKED * _HAN, np.bool_), np.empty(len(owners), np.bool_)
    at, marked = (
        (o % _MARKED) * _HAN + c - _FIRST_HAN for o, c in ((owners, codes), (others, rivals))
    )
    steps = np.arange(0, len(read) + _MARKED, _MARKED)
    tops, ends = (np.searchsorted(o, steps).tolist() for o in (owners, others))
    for k in range(len(steps) - 1):
        own, part = slice(tops[k], tops[k + 1]), marked[ends[k] : ends[k + 1]]
        marks[part] = True
        held[own] = marks.take(at[own])
        marks[part] = False
    return np.flatnonzero(held)


def _gains(
    line: Line, at: Ids, owners: Ids, left: Ids, right: Ids, model: CharModel
) -> tuple[Floats, Floats]:
    """What each window gains by its word, and what it then costs."""
    reach, new = line.reach, model_ids(model)[np.stack((left, right), axis=1)]
    windows = changed_windows(line, at[owners], 2, new, reach)
    total = score_windows(windows, reach, model).sum(axis=1)
    old = line.scores[at + reach] + ahead_sums(line, at + 1, reach + 1, model.bos)
    return total - old[owners], -total


def by_words(text: str, start: int, end: int, new: str, around: int) -> tuple[float, float]:
    """How many words fewer there are with `new` from `start` to `end`, and how much commoner ones.

    Of the line `around` characters to each side are cut into words.
    """
    left = text[max(0, start - around) : start].rpartition("\n")[2]
    right = text[end : end + around].partition("\n")[0]
    old, now = (engines.cut(left + part + right) for part in (text[start:end], new))
    gain = engines.word_cost(old) - engines.word_cost(now)
    return (len(old) - len(now)) / 3, max(-1.0, min(_MOST_GAIN, gain / 10))
