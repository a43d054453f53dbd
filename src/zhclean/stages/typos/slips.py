"""Characters lost, added, in the wrong order, cut in two, or two run together into one.

What Damerau (1964) calls omission, insertion and transposition, and for readers of pages a wide
character taken for two (女子 for 好) or two narrow ones for one. A change of length moves all that
follows, so that no table of look-alikes helps; what does is the language model, which reads the
window with the change and without, and the dictionary, which says what words it makes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from operator import mul

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from zhclean.cloze import ClozeModel
from zhclean.langmodel import CharModel
from zhclean.langmodel.fold import code_points
from zhclean.stages.typos.candidates import distinct
from zhclean.stages.typos.changes import UNHEARD, Suspects, log_totals
from zhclean.stages.typos.dips import (
    Floats,
    Ids,
    Line,
    ahead_sums,
    changed_windows,
    model_ids,
    rates,
    score_together,
    score_windows,
    vocabulary_ids,
)
from zhclean.stages.typos.fitted import weights
from zhclean.stages.typos.twins import by_words
from zhclean.stages.typos.wordholes import fillings, pair_strengths, stands_alone
from zhclean.tables import rows

SWAPPED, ADDED, LOST, SPLIT, MERGED = KINDS = ("swapped", "added", "lost", "split", "merged")
QUICK = (
    *("bias", "lead", "cuts", "words", "gain", "high_gain", "cost", "odds", "common", "surprise"),
    *("inside", "word", "old_inside", "old_word"),
)
SLIP = (*QUICK, "cloze", "old_worst", "new_worst", "old_mean", "new_mean")
_LEAST_GAIN = {SWAPPED: 6.0, ADDED: 8.0, LOST: 1.0, SPLIT: 5.0, MERGED: 4.0}  # nats
_LEAST_ODDS = -3.8
_NO_SUSPECT = -7.0
# Where a character may be lost: what follows is unlikely by so many nats, by so many more than it
# is by itself, and one of the two stands alone so seldom (log share) and in no word so common (log
# frequency).
_LEAST_SURPRISE, _RARER, _BOUND, _LEAST_WORD = -5.0, 0.5, -1.5, 3.0
_MUCH_RARER = 2.0  # nats, where a word that stands would be longer with one
# Log odds by the first figures; of 1,000 right ones that came to be said five were less likely.
LEAST = -4.0
# The most that the words of a clause are taken to say before they are looked at.
_MOST_CUTS, _MOST_WORDS = 0.5, 1.0
_LEAD = 10.0  # nats; what has no rival leads by so much
_ASKED = 64  # gaps that the cloze model is asked about at a time: their scores stay in the cache
_MOST_WORDS_TRIED = 12  # of those that differ in one character, the commonest
_UNLIKELY = -8.0  # nats; what is less expected there is not put in
_QUICK = 2.0  # nats that a lost character may cost over itself and the next
_APART = 3  # characters between two slips that both stand
_AROUND = 6  # characters to each side that are cut into words
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")
_HAN = 0x4E00, 0x9FFF


@dataclass(frozen=True, slots=True)
class Slip:
    """The characters of the text from `start` to `end` that may have been `new`.

    `row` is what speaks for it: `SLIP`, or `QUICK` where the cloze model was not asked.
    """

    start: int
    end: int
    new: str
    kind: str
    row: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Tries:
    """Changes of one kind: `size` characters of a line from each of `at` on become a row of `new`.

    `odds` is the suspicion that led there.
    """

    kind: str
    at: Ids
    size: int
    new: Ids
    odds: Floats

    def keep(self, kept: NDArray[np.bool_] | Ids) -> _Tries:
        return _Tries(self.kind, self.at[kept], self.size, self.new[kept], self.odds[kept])


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Tries with what each gains, less what it costs to say so, and a row of figures.

    These are `QUICK` but for the bias, the lead and the words of the clause.
    """

    tries: _Tries
    worth: Floats
    rows: NDArray[np.floating]


def likely_slips(
    text: str, suspects: Suspects, model: CharModel, least: float = LEAST
) -> list[Slip]:
    """The best change of each place of `text` where something was not expected, in text order.

    Those whose log odds by the language model and the words alone are below `least` are left out.
    """
    line = suspects.line
    every = (*_pairs(suspects), *_single(suspects), _lost(suspects, model))
    found = _weigh(line, [tries for tries in every if len(tries.at)], model)
    return sorted(_likely(text, line, _apart(found), least), key=lambda slip: slip.start)


def slip_odds(slips: Sequence[Slip]) -> Iterator[float]:
    """How sure each is."""
    named = {kind: weights(kind).tolist() for kind in KINDS}
    for slip in slips:
        odds = _odds(named[slip.kind], slip.row)
        yield 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def read_in_order(text: str, slips: Sequence[Slip], cloze: ClozeModel) -> list[Slip]:
    """The slips with what the cloze model says of what stands there before and after.

    That is of the characters that go, or come, and of one to each side.
    """
    if not slips:
        return []
    size = cloze.reads
    gaps: list[Ids] = []
    counts = []
    for slip in slips:
        before = text[max(0, slip.start - size - 1) : slip.start].rpartition("\n")[2]
        after = text[slip.end : slip.end + size + 1].partition("\n")[0]
        for middle in (text[slip.start : slip.end], slip.new):
            passage = before + middle + after
            first = max(0, len(before) - 1)
            last = min(len(passage), len(before) + len(middle) + 1)
            windows = sliding_window_view(_ids(passage, cloze), 2 * size + 1)
            gaps.append(windows[first:last])
            counts.append(last - first)
    every = np.concatenate(gaps)
    parts = [every[at : at + _ASKED] for at in range(0, len(every), _ASKED)]
    each = np.concatenate([_log_probabilities(part, cloze) for part in parts])
    starts = np.cumsum([0, *counts[:-1]])
    means, worst = np.add.reduceat(each, starts) / counts, np.minimum.reduceat(each, starts)
    columns = (means[1::2] - means[::2], worst[::2], worst[1::2], means[::2], means[1::2])
    rows = (np.stack(columns, axis=1) / 10).tolist()
    return [replace(slip, row=(*slip.row, *row)) for slip, row in zip(slips, rows, strict=True)]


def _log_probabilities(windows: Ids, cloze: ClozeModel) -> NDArray[np.float64]:
    """How likely the cloze model holds the middle of each window to be."""
    size = cloze.reads
    scores = cloze.scores(cloze.vectors(windows[:, size - 1 :: -1], windows[:, size + 1 :]))
    scores -= log_totals(scores)
    own = scores[np.arange(len(windows)), windows[:, size]]
    return np.maximum(own, UNHEARD).astype(np.float64)


def _ids(passage: str, cloze: ClozeModel) -> Ids:
    """The ids of a passage, with as many zeros to each side as the model reads."""
    table = vocabulary_ids(cloze)
    codes = np.minimum(code_points(passage), len(table) - 1)
    beyond = np.zeros(cloze.reads, np.int64)
    return np.concatenate((beyond, table.take(codes), beyond))


def _places(suspects: Suspects, steps: Sequence[int]) -> tuple[Ids, Floats]:
    """Places so many steps from a suspect, once each, and the odds of the likeliest one near."""
    sure = suspects.odds >= _LEAST_ODDS
    at, odds = suspects.at[sure], suspects.odds[sure]
    every = np.concatenate([at + step for step in steps])
    near = np.concatenate([odds] * len(steps))
    order = np.lexsort((-near, every))
    every, near = every[order], near[order]
    first = np.flatnonzero(np.diff(every, prepend=-9))
    every, near = every[first], near[first]
    there = (every >= 0) & (every < suspects.line.size)
    return every[there], near[there]


def _is_plain(line: Line, at: Ids, size: int) -> NDArray[np.bool_]:
    """Where `size` Han characters, none of them a numeral, stand in a row."""
    out = at + size <= line.size
    for step in range(size):
        place = np.minimum(at + step, line.size - 1)
        codes = line.codes[place + 3]
        out &= (codes >= _HAN[0]) & (codes <= _HAN[1]) & ~_is_numeral(codes)
        if step:
            out &= line.places[place] - line.places[np.maximum(place - 1, 0)] == 1
    return out


def _is_numeral(codes: Ids) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = _numeral_table().take(codes)
    return found


@lru_cache(maxsize=1)
def _numeral_table() -> NDArray[np.bool_]:
    """Which code points of the basic plane are numerals."""
    table = np.zeros(1 << 16, np.bool_)
    table[list(map(ord, _NUMERALS))] = True
    return table


def _pairs(suspects: Suspects) -> Iterator[_Tries]:
    """Two neighbours changing places, and two that are the halves of one."""
    line = suspects.line
    at, odds = _places(suspects, (-2, -1, 0))
    plain = _is_plain(line, at, 2)
    at, odds = at[plain], odds[plain]
    before, left, right, after = (line.codes[at + k] for k in (2, 3, 4, 5))
    makes = [pair_strengths(*pair)[0] for pair in ((before, right), (right, left), (left, after))]
    likely = (left != right) & (np.maximum.reduce(makes) > 0)
    swapped = np.stack((right, left), axis=1)
    yield _Tries(SWAPPED, at[likely], 2, swapped[likely], odds[likely])
    whole = _whole_of(left, right)
    known = whole > 0
    yield _Tries(SPLIT, at[known], 2, whole[known][:, None], odds[known])


def _single(suspects: Suspects) -> Iterator[_Tries]:
    """One character too many, and one that is two run together."""
    line = suspects.line
    at, odds = _places(suspects, (-1, 0))
    plain = _is_plain(line, at, 1)
    at, odds = at[plain], odds[plain]
    codes = line.codes[at + 3]
    # a character beside its like is judged where doubled ones are
    alone = (line.codes[at + 2] != codes) & (line.codes[at + 4] != codes)
    yield _Tries(ADDED, at[alone], 1, np.zeros((int(alone.sum()), 0), np.int64), odds[alone])
    halves = _halves_of(codes)
    known = halves[:, 0] > 0
    yield _Tries(MERGED, at[known], 1, halves[known], odds[known])


def _lost(suspects: Suspects, model: CharModel) -> _Tries:
    """What makes a word between two characters that were not expected beside each other.

    The odds of suspects say little here: what follows the gap may well be a common word.
    """
    line = suspects.line
    places = _of_broken_words(line, model), _of_longer_words(line, model)
    keys = distinct(np.concatenate([at << 16 | codes for at, codes in places]))
    at, codes = keys >> 16, keys & 0xFFFF
    odds = np.full(line.size, _NO_SUSPECT, np.float32)
    odds[suspects.at] = suspects.odds
    plain = ~_is_numeral(codes)
    tries = _Tries(LOST, at[plain], 0, codes[plain][:, None], odds[at[plain]])
    # the character itself and the next tell most of it, at less than half of the price
    new = score_windows(_windows(line, tries, model, 1), line.reach, model)
    quick = new.sum(axis=1) - line.scores[tries.at + line.reach]
    return tries.keep((new[:, 0] > _UNLIKELY) & (quick > -_QUICK))


def _unexpected(line: Line, model: CharModel, rarer: float) -> Ids:
    """Where a character is unlikely after what stands before it, and less so by itself."""
    own = line.scores[line.reach : line.reach + line.size]
    usual = model.common[line.ids[line.reach : line.reach + line.size]]
    at = np.flatnonzero((own < _LEAST_SURPRISE) & (own < usual - rarer))
    return at[(at > 0) & _is_plain(line, np.maximum(at - 1, 0), 2)]


def _with_gap(line: Line, at: Ids) -> Ids:
    """Three characters to each side of the gap before each of `at`, 0 for the gap."""
    around = line.around(at)
    gap = np.zeros((len(at), 1), np.int64)
    return np.concatenate((around[:, :3], gap, around[:, 3:6]), axis=1)


def _of_broken_words(line: Line, model: CharModel) -> tuple[Ids, Ids]:
    """Where a character lacks the word without which it seldom stands, and what would make one."""
    at = _unexpected(line, model, _RARER)
    further, left, right, after = (line.codes[at + k] for k in (1, 2, 3, 4))
    middle = pair_strengths(left, right)[0]
    first = np.maximum(pair_strengths(further, left)[0], middle) < _LEAST_WORD
    second = np.maximum(pair_strengths(right, after)[0], middle) < _LEAST_WORD
    first &= stands_alone(left) < _BOUND
    second &= stands_alone(right) < _BOUND
    broken = np.flatnonzero(first | second)
    owners, codes = fillings(_with_gap(line, at[broken]), most=_MOST_WORDS_TRIED)
    owners = broken[owners]
    mends = first[owners] & (pair_strengths(left[owners], codes)[0] > 0)
    mends |= second[owners] & (pair_strengths(codes, right[owners])[0] > 0)
    return at[owners[mends]], codes[mends]


def _of_longer_words(line: Line, model: CharModel) -> tuple[Ids, Ids]:
    """Where a word goes on with one character more: 增加值 for 增加."""
    at = _unexpected(line, model, _MUCH_RARER)
    owners, codes = fillings(_with_gap(line, at), least=3)
    return at[owners], codes


def _windows(line: Line, tries: _Tries, model: CharModel, behind: int) -> Ids:
    new = model_ids(model)[tries.new] if tries.new.shape[1] else tries.new
    return changed_windows(line, tries.at, tries.size, new, behind)


def _weigh(line: Line, every: Sequence[_Tries], model: CharModel) -> list[_Weighed]:
    """Those of the tries that gain what a change of their kind must."""
    windows = [_windows(line, tries, model, line.reach) for tries in every]
    scores = score_together(windows, line.reach, model) if windows else []
    return [_described(line, tries, new, model) for tries, new in zip(every, scores, strict=True)]


def _described(line: Line, tries: _Tries, new: Floats, model: CharModel) -> _Weighed:
    total = new.sum(axis=1)
    gain = total - ahead_sums(line, tries.at, tries.size + line.reach, model.bos)
    kept = np.flatnonzero(gain >= _LEAST_GAIN[tries.kind])
    tries, gain, cost = tries.keep(kept), gain[kept], -total[kept] / new.shape[1]
    usual = model.common[line.ids[tries.at + line.reach]]
    common = rates(model)[tries.new[:, 0]] if tries.kind == LOST else usual
    before, after = line.codes[tries.at + 2], line.codes[tries.at + 3 + tries.size]
    read = [line.codes[tries.at + 3 + step] for step in range(tries.size)]
    columns = (
        *(np.clip(gain, -10, 40), np.maximum(gain - 15, 0), cost, tries.odds, common),
        line.scores[tries.at + line.reach] - usual,
        *_strengths([before, *tries.new.T, after]),
        *_strengths([before, *read, after]),
    )
    # one character too many was put in at its own rate, and so much it costs to say so
    worth = gain + usual if tries.kind == ADDED else gain
    return _Weighed(tries, worth, np.stack(columns, axis=1) / 10)


def _strengths(columns: Sequence[Ids]) -> tuple[Floats, Floats]:
    """How common the words are that hold two neighbours of a row, and that two of them are."""
    pairs = [pair_strengths(left, right) for left, right in pairwise(columns)]
    inside, alone = (np.maximum.reduce(each) for each in zip(*pairs, strict=True))
    return inside, alone


def _apart(found: Sequence[_Weighed]) -> list[tuple[_Weighed, int, float]]:
    """Of changes near one another the best one, with its lead over the next."""
    every = [
        (-worth, place, k, weighed)
        for weighed in found
        for k, (worth, place) in enumerate(
            zip(weighed.worth.tolist(), weighed.tries.at.tolist(), strict=True)
        )
    ]
    every.sort(key=lambda row: row[:3])
    taken: dict[int, int] = {}
    chosen: list[tuple[_Weighed, int, float]] = []
    leads: list[float] = []
    for less, place, k, weighed in every:
        end = place + max(1, weighed.tries.size)
        rivals = (taken[at] for at in range(place - _APART, end + _APART) if at in taken)
        rival = next(rivals, None)
        if rival is None:
            taken |= dict.fromkeys(range(place, end), len(chosen))
            chosen.append((weighed, k, -less))
            leads.append(_LEAD)
        else:
            leads[rival] = min(leads[rival], chosen[rival][2] + less)
    return [(weighed, k, lead) for (weighed, k, _), lead in zip(chosen, leads, strict=True)]


def _likely(
    text: str, line: Line, chosen: Sequence[tuple[_Weighed, int, float]], least: float
) -> Iterator[Slip]:
    """What was chosen as slips, without those whose log odds so far are below `least`."""
    named = {kind: weights(f"{kind}_quick").tolist() for kind in KINDS}
    for weighed, k, lead in chosen:
        tries, figures = weighed.tries, weighed.rows[k].tolist()
        start = int(line.places[tries.at[k]])
        end, new = start + tries.size, "".join(map(chr, tries.new[k].tolist()))
        row = (1.0, lead / 10, _MOST_CUTS, _MOST_WORDS, *figures)
        quick = named[tries.kind]
        if _odds(quick, row) < least:
            continue
        row = (*row[:2], *by_words(text, start, end, new, _AROUND), *figures)
        if _odds(quick, row) >= least:
            yield Slip(start, end, new, tries.kind, row)


def _odds(named: Sequence[float], row: Sequence[float]) -> float:
    odds: float = sum(map(mul, named, row))
    return odds


@lru_cache(maxsize=1)
def _halves() -> tuple[Ids, Ids, Ids, Ids]:
    """Pairs of halves as sorted keys, what each is, and by character in order what its halves are.

    From `data/halves.tsv`.
    """
    table = rows("halves")
    pairs = np.array([[ord(pair[0]), ord(pair[1])] for pair, _ in table], np.int64)
    whole = np.array([ord(char) for _, char in table], np.int64)
    keys = pairs[:, 0] << 16 | pairs[:, 1]
    by_key, by_whole = np.argsort(keys), np.argsort(whole)
    return keys[by_key], whole[by_key], whole[by_whole], pairs[by_whole]


def _whole_of(left: Ids, right: Ids) -> Ids:
    """The character whose halves the two are, 0 where there is none."""
    keys, whole, _, _ = _halves()
    wanted = left << 16 | right
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    out: Ids = np.where(keys[at] == wanted, whole[at], 0)
    return out


def _halves_of(codes: Ids) -> Ids:
    """The two halves of each character, shape (characters, 2), 0 where it has none."""
    _, _, chars, pairs = _halves()
    at = np.minimum(np.searchsorted(chars, codes), len(chars) - 1)
    out: Ids = np.where((chars[at] == codes)[:, None], pairs[at], 0)
    return out
