"""For each suspect character the change that its neighbourhood bears out best."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhclean.cloze import ClozeModel
from zhclean.context import ContextModel
from zhclean.langmodel import CharModel
from zhclean.stages.typos.candidates import Candidates, find_candidates
from zhclean.stages.typos.channel import FUZZY, SAME, close_rivals
from zhclean.stages.typos.dips import (
    Floats,
    Ids,
    Line,
    ahead_sums,
    gaps,
    model_ids,
    rates,
    read_line,
    suspect_features,
    vocabulary_ids,
    window_scores,
)
from zhclean.stages.typos.fitted import promising, weights
from zhclean.stages.typos.nearest import are_all_but_one, nearest_first
from zhclean.stages.typos.wordholes import may_be_common, pair_strengths
from zhclean.vectors import best_of_rows

# What a candidate brings: how much better it goes into the gap, its likeness, whether it makes a
# word, and then what the language model gains in the window and at the place itself.
SIEVE = ("fit", "shape", "same_sound", "like_sound", "unlike", "word", "rarer")
_GAINS = ("gain", "high_gain", "here")
RANK = (*SIEVE, *_GAINS)
# What tells whether the cloze model is asked: how high the best candidate ranks, and the odds.
WORTH = ("bias", "rank", "odds")
# Where the cloze model was asked: how much likelier it takes the candidate to be than what is read,
# and what of it goes beyond `_FAR`.
ASKED = (*SIEVE, "cloze", "high_cloze")
CHOICE = (*ASKED, *_GAINS)
FIGURES = (
    *("odds", "lead", "gain", "here", "cost", "own", "fit", "fit_lead", "gain_lead"),
    *("shape", "same_sound", "like_sound", "unlike", "word", "rarer"),
    *("old_inside", "old_word", "new_inside", "new_word", "new_both", "old_both"),
    *("behind", "rivals", "above", "crowd", "mood"),
    *("old_left", "old_right", "new_left", "new_right"),
    *("share", "before", "next", "second", "new_here", "new_next", "new_second"),
    "common",
    *("cloze", "cloze_lead", "cloze_old", "cloze_new", "cloze_behind"),
)
_FAR = 5.0  # nats
_WIDE = 24  # characters that go best into the gap, tried where a character is most suspect
_TRIED = 2048  # places whose rivals are looked through at a time
_OUTDONE = 1.0  # nats
_TOGETHER = 512  # suspects sieved at a time: their candidates stay in the cache
_ASKED = 256  # suspects asked about at a time
_READ = 64  # gaps that the cloze model reads at a time: their scores stay in the cache
_LEAST_RANK = -3.0
UNHEARD = -20.0  # nats; what is not in its vocabulary goes there as badly as anything
_KEPT = 8  # candidates whose whole window is scored
_PARTS = 32  # of all candidates of a suspect, to tell what cannot be among the best
_LEAST_FIT = -2.0  # a candidate that goes worse than what is read by more is none
_CLOSE = 2  # a wrong character lowers its neighbours: of changes so close the best one stands
_NEAR, _MOOD = 4, 12  # characters to each side

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """What was meant by the characters at `at`, and what speaks for it, such as `FIGURES`.

    `rivalled`: a character all but one with what is read goes well there too, and it is not `new`.
    """

    at: int
    new: str
    figures: tuple[float, ...]
    rivalled: bool = False


@dataclass(frozen=True, slots=True)
class Suspects:
    """Places `at` in `line` that are worth looking at, with their odds."""

    line: Line
    at: Ids
    odds: Floats

    def parts(self, size: int) -> Iterator[Suspects]:
        """The same in parts of at most `size` places."""
        for begin in range(0, len(self.at), size):
            part = slice(begin, begin + size)
            yield Suspects(self.line, self.at[part], self.odds[part])


@dataclass(frozen=True, slots=True)
class Fits:
    """Of all candidates that a suspect had, however many are kept: how well they go.

    `best` is the fit of the one that goes best, `total` that of all, `rivals` how many go better
    than what is read.
    """

    best: Floats
    total: Floats
    rivals: Ids


@dataclass(frozen=True, slots=True)
class Told:
    """Log-probabilities by the cloze model: of candidates, of the best ones, of what is read.

    With it what the candidates are measured against.
    """

    new: Floats
    best: Floats
    read: Floats
    fits: Fits


@dataclass(frozen=True, slots=True)
class Sieved:
    """Candidates of the suspects `at` with their fit and how much rarer than what is read they are.

    `told` is what the cloze model says, where it was asked.
    """

    line: Line
    at: Ids
    odds: Floats
    candidates: Candidates
    fit: Floats
    rarer: Floats
    told: Told | None = None

    @property
    def owners(self) -> Ids:
        """The suspect of each candidate, as an index of `at`."""
        return self.candidates.owners

    @property
    def codes(self) -> Ids:
        """The code point of each candidate."""
        return self.candidates.codes

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """`SIEVE` of all candidates, or `ASKED`, column by column."""
        shape, sound = self.candidates.shape, self.candidates.sound
        columns = (
            *(np.clip(self.fit, -5, 15) / 10, shape, sound == SAME, sound == FUZZY),
            *((shape == 0) & (sound == 0), self.candidates.word, self.rarer),
        )
        if self.told is None:
            return columns
        more = self.told.new - self.told.read[self.owners]
        return (*columns, np.clip(more, -_FAR, _FAR) / 10, np.maximum(more - _FAR, 0) / 10)

    @property
    def rows(self) -> Floats:
        """A row of `SIEVE`, or of `ASKED`, for each candidate."""
        return np.stack(self.columns, axis=1).astype(np.float32)

    def keep(self, kept: Ids) -> Sieved:
        """The candidates at these indices."""
        return replace(
            self,
            candidates=self.candidates.keep(kept),
            fit=self.fit[kept],
            rarer=self.rarer[kept],
            told=self.told and replace(self.told, new=self.told.new[kept]),
        )


@dataclass(frozen=True, slots=True)
class Weighed:
    """The candidates kept, with rows of `RANK` or `CHOICE`, and the gain of their windows in nats.

    `steps` are the scores of the first characters of each window, with the candidate.
    """

    sieved: Sieved
    rows: Floats
    gain: Floats
    here: Floats
    steps: Floats


def find_suspects(text: str, model: CharModel) -> Suspects:
    """Characters of `text` that the model did not expect and that make no common word.

    And those that a rival outdoes which makes one: 旅行职责 for 履行职责.
    """
    line = read_line(text, model)
    at, rows = suspect_features(line, model)
    odds = (rows * weights("suspect")).sum(axis=1).astype(np.float32)
    keep = odds >= weights("suspect_least")[0]
    others = np.flatnonzero(~keep)
    keep[others[_are_outdone(line, at[others], model)]] = True
    return Suspects(line, at[keep], odds[keep])


def _are_outdone(line: Line, at: Ids, model: CharModel) -> NDArray[np.bool_]:
    """Where a rival that makes a common word fits its window better by `_OUTDONE`."""
    best = np.full(len(at), -np.inf, np.float32)
    quick, every = (ahead_sums(line, at, steps, model.bos) for steps in (2, line.reach + 1))
    for begin in range(0, len(at), _TRIED):
        part = at[begin : begin + _TRIED]
        left, read, right = (line.codes[part + k] for k in (2, 3, 4))
        owners, codes = close_rivals(read)
        common = may_be_common(left.take(owners), codes)
        common |= may_be_common(codes, right.take(owners))
        kept = np.flatnonzero(common)
        owners, new = owners.take(kept), model_ids(model).take(codes.take(kept))
        # the place and the next tell most of it, at less than half of the price
        scores = window_scores(line, part[owners], new, model, 2).sum(axis=1)
        likely = scores > quick[begin + owners]
        owners, new = owners[likely], new[likely]
        scores = window_scores(line, part[owners], new, model).sum(axis=1)
        np.maximum.at(best, begin + owners, scores)
    return best - every > _OUTDONE


def best_changes(
    suspects: Suspects,
    model: CharModel,
    context: ContextModel,
    cloze: ClozeModel,
    *,
    likely: bool = False,
) -> list[Change]:
    """The best change at each suspect place that gains, in text order, none close to another.

    With `likely` only those that are worth having their clauses cut into words.
    """
    likely_ones = likely_suspects(suspects, model, context)
    parts = [kept(ask(part, model, context, cloze), "asked") for part in likely_ones.parts(_ASKED)]
    if not any(len(part.owners) for part in parts):
        return []
    places, codes, figures, rivalled = _choose(weigh(_joined(parts), model), model)
    wanted = promising(figures) if likely else list(range(len(figures)))
    columns = (column[wanted].tolist() for column in (places, codes, figures, rivalled))
    return [
        Change(place, chr(code), tuple(row), other)
        for place, code, row, other in zip(*columns, strict=True)
    ]


def likely_suspects(suspects: Suspects, model: CharModel, context: ContextModel) -> Suspects:
    """Those so odd, or with so good a candidate, that the cloze model is worth asking."""
    parts = [kept(sieve(part, model, context), "sieve") for part in suspects.parts(_TOGETHER)]
    if not any(len(part.owners) for part in parts):
        return Suspects(suspects.line, suspects.at[:0], suspects.odds[:0])
    rows = worth_asking(weigh(_joined(parts), model))
    likely = (rows * weights("worth")).sum(axis=1) >= weights("worth_least")[0]
    return Suspects(suspects.line, suspects.at[likely], suspects.odds[likely])


def worth_asking(weighed: Weighed) -> Doubles:
    """A row of `WORTH` for each suspect."""
    ranks = np.full(len(weighed.sieved.at), _LEAST_RANK)
    np.maximum.at(ranks, weighed.sieved.owners, (weighed.rows * weights("rank")).sum(axis=1))
    return np.stack((np.ones(len(ranks)), ranks, weighed.sieved.odds), axis=1)


def sieve(suspects: Suspects, model: CharModel, context: ContextModel) -> Sieved:
    """All suspects with all that they may have been."""
    vectors = context.vectors(*gaps(suspects.line, suspects.at, context))
    wide = np.flatnonzero(suspects.odds >= weights("suspect_wide")[0])
    fills = context.vocabulary.astype(np.int64)[context.best(vectors[wide], _WIDE) - 2]
    return _sieve(suspects, model, context, vectors, (np.repeat(wide, _WIDE), fills.ravel()))


def ask(suspects: Suspects, model: CharModel, context: ContextModel, cloze: ClozeModel) -> Sieved:
    """The same with what the cloze model would put there, and with what it says of all."""
    line, at, owners = suspects.line, suspects.at, np.arange(len(suspects.at))
    scores, given = _read_in_order(suspects, cloze)
    vectors = context.vectors(*gaps(line, at, context))
    sieved, id_of = _sieve(suspects, model, context, vectors, given), vocabulary_ids(cloze)
    told = np.maximum(scores[sieved.owners, id_of[sieved.codes]], UNHEARD)
    best = np.full(len(at), UNHEARD, np.float32)
    np.maximum.at(best, sieved.owners, told)
    read = np.maximum(scores[owners, id_of[line.codes[at + 3]]], UNHEARD)
    return replace(sieved, told=Told(told, best, read, _fits(sieved)))


def _read_in_order(suspects: Suspects, cloze: ClozeModel) -> tuple[Floats, tuple[Ids, Ids]]:
    """What the cloze model says of its whole vocabulary, and what it would put there."""
    every = np.empty((len(suspects.at), cloze.size), np.float32)
    rows, fills = [], []
    for top in range(0, len(suspects.at), _READ):
        left, right = gaps(suspects.line, suspects.at[top : top + _READ], cloze)
        scores = cloze.scores(cloze.vectors(left, right))
        scores -= log_totals(scores)
        row, ids = best_of_rows(scores, _WIDE)
        every[top : top + _READ] = scores
        rows.append(row + top)
        fills.append(cloze.vocabulary.astype(np.int64)[ids - 2])
    return every, (np.concatenate(rows), np.concatenate(fills))


def _fits(sieved: Sieved) -> Fits:
    owners, fit, number = sieved.owners, sieved.fit, len(sieved.at)
    best = np.full(number, -9.0, np.float32)
    np.maximum.at(best, owners, fit)
    every = np.bincount(owners, np.exp(np.minimum(fit, 30), dtype=np.float64), number)
    better = np.bincount(owners[fit > 0], minlength=number)
    return Fits(best, np.log1p(every).astype(np.float32), better)


def log_totals(scores: Floats) -> Floats:
    """The logarithm of the sum of what each row holds as logarithms, shape (rows, 1)."""
    largest = scores.max(axis=1, keepdims=True)
    total = np.exp(scores - largest).sum(axis=1, keepdims=True, dtype=np.float64)
    logs: Floats = (np.log(total) + largest).astype(np.float32)
    return logs


def _sieve(
    suspects: Suspects,
    model: CharModel,
    context: ContextModel,
    vectors: Floats,
    given: tuple[Ids, Ids],
) -> Sieved:
    line, at, odds = suspects.line, suspects.at, suspects.odds
    read = line.codes[at + 3]
    found = find_candidates(line, at, given, model)
    owners, codes, ids = found.owners, found.codes, vocabulary_ids(context)
    fit = context.fit(vectors, ids.take(codes), owners)
    fit -= context.fit(vectors, ids[read]).take(owners)
    common = rates(model)
    rarer = (common.take(codes) - common[read].take(owners)) / np.float32(5)
    return Sieved(line, at, odds, found, fit, rarer)


def kept(sieved: Sieved, name: str) -> Sieved:
    """The few candidates of each suspect that are worth their windows, by the weights `name`."""
    scores = np.zeros(len(sieved.owners))
    for column, weight in zip(sieved.columns, weights(name).tolist(), strict=True):
        scores += column * weight
    likely = _likely(sieved.owners, scores, len(sieved.at))
    few = likely[_first_of_each(sieved.owners[likely], scores[likely], _KEPT)]
    return sieved.keep(few[sieved.fit[few] >= _LEAST_FIT] if sieved.told is None else few)


def _likely(owners: Ids, scores: Doubles, number: int) -> Ids:
    """All that are not behind `_KEPT` others of their owner, and few more; sorting takes longer.

    Of parts of what an owner has each has a best one; what is behind `_KEPT` of these is left out.
    """
    sizes = np.bincount(owners, minlength=number)
    widest = int(sizes.max(initial=0))
    if widest <= _KEPT:
        return np.arange(len(owners))
    width = -(-widest // _PARTS) * _PARTS
    table = np.full((number, width), -np.inf, np.float32)
    starts = np.arange(number) * width - (np.cumsum(sizes) - sizes)
    table.ravel()[np.arange(len(owners)) + starts.take(owners)] = scores
    peaks = table.reshape(number, -1, _PARTS).max(axis=1)
    peaks.partition(_PARTS - _KEPT, axis=1)
    least = peaks[:, _PARTS - _KEPT].take(owners)
    likely: Ids = np.flatnonzero(scores.astype(np.float32) >= least)
    return likely


def _joined(parts: Sequence[Sieved]) -> Sieved:
    """The candidates kept of all parts of a text."""
    starts = np.cumsum([0, *(len(part.at) for part in parts)])

    def every(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])

    told = [part.told for part in parts if part.told is not None]
    found = [part.candidates for part in parts]
    owners = [own.owners + start for own, start in zip(found, starts, strict=False)]
    names = ("codes", "shape", "sound", "word")
    columns = [np.concatenate([getattr(own, name) for own in found]) for name in names]
    return Sieved(
        *(parts[0].line, every("at"), every("odds")),
        Candidates(np.concatenate(owners), *columns),
        *(every("fit"), every("rarer")),
        _told_together(told) if told else None,
    )


def _told_together(parts: Sequence[Told]) -> Told:
    def every(name: str, of: Sequence[Any]) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in of])

    all_fits = [part.fits for part in parts]
    fits = Fits(*(every(name, all_fits) for name in ("best", "total", "rivals")))
    return Told(every("new", parts), every("best", parts), every("read", parts), fits)


def weigh(kept: Sieved, model: CharModel) -> Weighed:
    """Candidates with what the language model says of their windows."""
    gain, here, steps = _window_gains(kept.line, kept.at, kept.owners, kept.codes, model)
    more = np.stack((np.clip(gain, -10, 30), np.maximum(gain - 10, 0), here), axis=1) / 10
    rows = np.concatenate((kept.rows, more), axis=1).astype(np.float32)
    return Weighed(kept, rows, gain, here, steps)


def _window_gains(
    line: Line, at: Ids, owners: Ids, codes: Ids, model: CharModel
) -> tuple[Floats, Floats, Floats]:
    """What each window gains by its candidate, what the place itself does, and the cost then."""
    reach = line.reach
    scores = window_scores(line, at[owners], model_ids(model)[codes], model)
    total = scores.sum(axis=1)
    old = ahead_sums(line, at, reach + 1, model.bos)
    return total - old[owners], scores[:, 0] - line.scores[at + reach][owners], scores


def _choose(weighed: Weighed, model: CharModel) -> tuple[Ids, Ids, Doubles, NDArray[np.bool_]]:
    """Places of changes in the text, the code points that rank first there, and their figures.

    And which have a rival that is all but one with what is read.
    """
    sieved, score = weighed.sieved, (weighed.rows * weights("choice")).sum(axis=1)
    told = _told(sieved)
    near = are_all_but_one(sieved.line.codes[sieved.at[sieved.owners] + 3], sieved.codes)
    score, rivalled = nearest_first(sieved.owners, near, told.new, weighed.gain, score)
    ranked = _first_of_each(sieved.owners, score, 2)
    firsts = np.flatnonzero(np.diff(sieved.owners[ranked], prepend=-1))
    has_second = np.diff(firsts, append=len(ranked)) > 1
    best, second = ranked[firsts], ranked[np.minimum(firsts + 1, len(ranked) - 1)]
    places = sieved.line.places[sieved.at[sieved.owners[best]]]
    left = _thin(places, score[best], weighed.gain[best] > 0)
    places, best, second, has_second = places[left], best[left], second[left], has_second[left]

    def lead(values: Floats) -> Floats:
        out: Floats = np.where(has_second, values[best] - values[second], 10)
        return out

    owners, codes = sieved.owners[best], sieved.codes[best]
    at, fits = sieved.at[owners], _told(sieved).fits
    columns = (
        *(sieved.odds[owners], lead(score), weighed.gain[best], weighed.here[best]),
        *(
            -weighed.steps[best].sum(axis=1),
            sieved.line.scores[at + sieved.line.reach],
            sieved.fit[best],
        ),
        *(lead(sieved.fit), lead(weighed.gain), *weighed.rows[best, 1 : len(SIEVE)].T),
        *_pair_columns(sieved.line, at, codes),
        *(fits.best[owners] - sieved.fit[best], np.log1p(fits.rivals[owners])),
        _above(sieved, best),
        *_neighbourhood(sieved, at),
        *_bonds(sieved.line, at, codes, model),
        sieved.fit[best] - fits.total[owners],
        *(sieved.line.scores[at + sieved.line.reach + step] for step in (-1, 1, 2)),
        *weighed.steps[best, :3].T,
        model.common[sieved.line.ids[at + sieved.line.reach]],
        *_cloze_columns(sieved, best, lead),
    )
    return places, codes, np.stack(columns, axis=1).astype(np.float64), rivalled[best]


def _cloze_columns(
    sieved: Sieved, best: Ids, lead: Callable[[Floats], Floats]
) -> tuple[Floats, ...]:
    """What the cloze model says of the candidates `best`, of what is read and of the rivals."""
    told = _told(sieved)
    owners, new = sieved.owners[best], told.new[best]
    return new - told.read[owners], lead(told.new), told.read[owners], new, told.best[owners] - new


def _told(sieved: Sieved) -> Told:
    if sieved.told is None:
        msg = "the cloze model was not asked"
        raise ValueError(msg)
    return sieved.told


def _pair_columns(line: Line, at: Ids, codes: Ids) -> tuple[Floats, ...]:
    """How common the words are that the old character makes with its neighbours, and the new."""
    left, read, right = (line.codes[at + k] for k in (2, 3, 4))
    before, after = pair_strengths(left, read), pair_strengths(read, right)
    then, now = pair_strengths(left, codes), pair_strengths(codes, right)
    old = [np.maximum(before[k], after[k]) for k in (0, 1)]
    new = [np.maximum(then[k], now[k]) for k in (0, 1)]
    return (*old, *new, np.minimum(then[0], now[0]), np.minimum(before[0], after[0]))


def _above(sieved: Sieved, best: Ids) -> Floats:
    """How many of the kept candidates go better than the one chosen."""
    firsts = np.searchsorted(sieved.owners, sieved.owners[best])
    counts = np.searchsorted(sieved.owners, sieved.owners[best], "right") - firsts
    out = np.zeros(len(best), np.float32)
    for step in range(int(counts.max(initial=0))):
        rival = firsts + np.minimum(step, counts - 1)
        out += (step < counts) & (sieved.fit[rival] > sieved.fit[best])
    return out


def _neighbourhood(sieved: Sieved, at: Ids) -> tuple[Floats, Floats]:
    """How many other suspects are near, and how well the model knows what stands around."""
    line = sieved.line
    ends = np.flatnonzero(line.codes[3 : 3 + line.size] == 0)
    number = np.searchsorted(ends, at)
    first = np.append(0, ends + 1)[number]
    last = np.append(ends, line.size)[number]
    nearest, furthest = np.maximum(at - _NEAR, first), np.minimum(at + _NEAR, last - 1)
    near = np.searchsorted(sieved.at, furthest, "right") - np.searchsorted(sieved.at, nearest)
    sums = np.cumsum(np.pad(line.scores[line.reach : line.reach + line.size], (1, 0)), dtype=float)
    low, high = np.maximum(at - _MOOD, first), np.minimum(at + _MOOD + 1, last)
    mood = (sums[high] - sums[low]) / (high - low)
    return near.astype(np.float32) - 1, np.round(mood, 3).astype(np.float32)


def _bonds(line: Line, at: Ids, codes: Ids, model: CharModel) -> tuple[Floats, ...]:
    """How much likelier each neighbour makes the old character and the new than nothing does."""
    here = at + line.reach
    left, read, right, new = (
        line.ids[here - 1],
        line.ids[here],
        line.ids[here + 1],
        model_ids(model)[codes],
    )
    firsts, seconds = (
        np.concatenate((left, read, left, new)),
        np.concatenate((read, right, new, right)),
    )
    contexts = np.full((len(firsts), model.order - 1), -1)
    contexts[:, -1] = firsts
    bond = model.score_ids(contexts, seconds) - model.common[seconds]
    return tuple(bond.reshape(4, len(at)))


def _first_of_each(owners: Ids, scores: NDArray[Any], most: int) -> Ids:
    """Indices of the best few of each owner, the best first; `owners` are sorted."""
    # one key sorts faster than two: scores lie well within a thousand of each other
    order = np.argsort(owners * 1e4 - scores, kind="stable")
    rank = np.arange(len(order)) - np.searchsorted(owners, owners)
    best: Ids = order[rank < most]
    return best


def _thin(places: Ids, score: Doubles, gains: NDArray[np.bool_]) -> list[int]:
    """Of changes that gain and are close to one another the one that scores best.

    What the window gains is no measure by itself: beside a wrong character stands a right one whose
    change mends the window as well, to something that neither looks nor sounds like it.
    """
    taken: set[int] = set()
    left = []
    order = np.lexsort((places, -score))
    for k in order[gains[order]].tolist():
        place = int(places[k])
        if taken.isdisjoint(range(place - _CLOSE, place + _CLOSE + 1)):
            taken.add(place)
            left.append(k)
    return sorted(left)
