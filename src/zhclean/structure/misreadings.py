"""Whether two texts that nearly agree are one text misread, or say two things.

A reader that errs leaves one side reading badly, or takes a character for one that looks like it or
sounds like it. Two readings that are both fluent, unlike each other and of one kind (男子 and 女子,
左侧 and 右侧) were written so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from zhclean import cloze
from zhclean.differences import Difference, Window
from zhclean.hanzi import is_hanzi
from zhclean.langmodel import CharModel
from zhclean.stages.duplicates import CopyPair
from zhclean.stages.typos.channel import likeness
from zhclean.stages.typos.dips import codes_of, gaps, read_line, vocabulary_ids

Floats = npt.NDArray[np.floating]
Codes = npt.NDArray[np.int64]

# Log odds that a character is misread and not written otherwise. Fitted on 719 characters of copies
# on damaged pages and on 804 of sentences with a word for its opposite where both read well
# (decision 32): the gap between both readings in nats by both models, the smaller of the two, how
# badly the worse one reads, how alike the characters look or sound, and their kinship.
_BIAS, _GAP, _LEAST, _WORSE, _ALIKE, _KIN = -5.7, 0.184, -0.169, -0.339, 10.3, -8.6
_LIKE_SOUND = 0.5  # of the likeness of equal glyphs
_MOST = 25.0  # nats; beyond it a model knows no more
# What else speaks for noise: a text so long that two articles hardly share the rest of it, other
# characters of it that may be misread, and a text beside it that was set twice as it is.
_LONG, _OF_LENGTH, _OF_OTHERS, _OF_A_RUN = 80, 1.0, 2.0, 2.0
_MAY_BE_NOISE = -1.0
# Of a pair below this both texts may have been written; above 0 one is misread.
_WRITTEN = -2.0
# A text with a word more is less likely than without, by so many nats at most and by so many for
# each of its characters; where it is likelier, the other lacks something, where it is less likely
# still, it has something that does not belong there.
_FLUENT, _FLUENT_MORE = 8.0, 3.0
_A_CHARACTER, _A_STRING = -0.8, -1.5  # where it is neither; one character is lost more often
# Two words of a few characters for one another: nats between them in favour of one.
_A_WORD, _A_FEW = 12.0, 4
_MARKS, _DOUBLED = 2.5, 5.0
# What a text of a sentence or less has more is more often written so.
_SHORT, _IN_SHORT = 40, -2.0
# What turns a statement into its contrary is never lost or added without a sign.
_NEGATIONS = frozenset("不未无非没莫勿别禁")
_BEHIND = 6  # characters that a reading bears on
_CHUNK = 256  # gaps read at a time


class Verdict(IntEnum):
    """What a difference is."""

    NOISE = 0
    NAME = 1
    """The name of one zone where the other text has another's."""
    DOUBT = 2
    STATEMENT = 3


@dataclass(frozen=True, slots=True)
class TwoTexts:
    """What differs in two texts, the size of the shorter one, and whether both texts before or
    behind them agree.
    """

    differ: tuple[Difference, ...]
    size: int
    in_run: bool = False


class Misreadings:
    """Tells what was misread from what was written; `names` are the zones of the page."""

    def __init__(self, model: CharModel, names: Iterable[str]) -> None:
        self._model = model
        self._names = tuple(sorted({name for name in names if len(name) > 1}, key=len))

    def judge(self, pairs: Sequence[TwoTexts]) -> list[Verdict]:
        """The verdict on each of several pairs of texts."""
        odds = iter(self._odds([one for pair in pairs for one in pair.differ]))
        return [self._of_pair(pair, [(one, next(odds)) for one in pair.differ]) for pair in pairs]

    def _of_pair(self, pair: TwoTexts, differ: Sequence[tuple[Difference, float]]) -> Verdict:
        names = {one.reads for one, _ in differ if self._is_name(one)}
        others = [(one, own) for one, own in differ if one.reads not in names]
        long = pair.size >= _LONG
        short = pair.size < _SHORT
        likely = sum(own > _MAY_BE_NOISE and _is_swap(one) for one, own in others)
        found = Verdict.NOISE
        if names:
            found = Verdict.NAME if long and len(names) == 1 else Verdict.STATEMENT
        for one, own in others:
            beside = likely > (own > _MAY_BE_NOISE)
            total = own + _OF_LENGTH * long + _OF_OTHERS * beside + _OF_A_RUN * pair.in_run
            total += _IN_SHORT * (short and not _is_swap(one))
            if total <= 0:
                found = max(found, Verdict.STATEMENT if total <= _WRITTEN else Verdict.DOUBT)
        return found

    def _is_name(self, one: Difference) -> bool:
        """Whether both texts have a zone's name there, or one has and the other some word."""
        named = sum(map(self._names_zone, (one.a, one.b)))
        return all(one.reads) and named > (max(map(len, one.reads)) == 1)

    def _names_zone(self, window: Window) -> bool:
        """Whether a zone's name covers the difference."""
        for name in self._names:
            at = window.text.find(name, max(0, window.end - len(name)))
            if 0 <= at <= window.start:
                return True
        return False

    def _odds(self, each: Sequence[Difference]) -> list[float]:
        """Log odds of each difference being noise."""
        costs = self._costs([window for one in each for window in (one.a, one.b)])
        texts = [(costs[2 * k], costs[2 * k + 1]) for k in range(len(each))]
        swaps = [k for k, one in enumerate(each) if _is_swap(one)]
        worst = dict(zip(swaps, self._of_swaps([each[k] for k in swaps]), strict=True))
        return [
            worst[k] if k in worst else _of_strings(one, *texts[k]) for k, one in enumerate(each)
        ]

    def _costs(self, windows: Sequence[Window]) -> list[float]:
        """Log-probability of what stands in each window and of what it bears on."""
        scores = self._model.score_many([window.text for window in windows])
        return [
            float(own[window.start : window.end + _BEHIND].sum())
            for own, window in zip(scores, windows, strict=True)
        ]

    def _of_swaps(self, each: Sequence[Difference]) -> list[float]:
        """The lowest log odds of the characters of each difference of as many on both sides."""
        owners, ones, others = [], [], []
        for k, one in enumerate(each):
            for step, (old, new) in enumerate(zip(*one.reads, strict=True)):
                if old != new:
                    owners.append(k)
                    ones.append(_at(one.a, step))
                    others.append(_at(one.b, step))
        if not owners:
            return [0.0] * len(each)
        odds = self._of_characters(ones, others)
        out = np.full(len(each), np.inf)
        np.minimum.at(out, owners, odds)
        found: list[float] = out.tolist()
        return found

    def _of_characters(self, ones: Sequence[Window], others: Sequence[Window]) -> Floats:
        left, right = (np.array(self._costs(side)) for side in (ones, others))
        model = cloze.load_default()
        first, second = self._fits(ones, model), self._fits(others, model)
        by_order = np.clip(left - right, -_MOST, _MOST)
        by_gap = np.clip(first - second, -_MOST, _MOST)
        toward = np.where(by_order + by_gap >= 0, 1.0, -1.0)
        worse = np.clip(np.minimum(first, second), -20, 0)
        old, new = (codes_of([window.read for window in side]) for side in (ones, others))
        kin = model.kinship(*(vocabulary_ids(model)[codes] for codes in (old, new)))
        odds: Floats = (
            _BIAS
            + _GAP * abs(by_order + by_gap)
            + _LEAST * np.minimum(toward * by_order, toward * by_gap)
            + _WORSE * worse
            + _ALIKE * _alike(old, new)
            + _KIN * np.maximum(kin, 0)
        )
        return odds

    def _fits(self, windows: Sequence[Window], model: cloze.ClozeModel) -> Floats:
        """Log-probability of the character in each window by what stands on both sides."""
        line = read_line("\n".join(window.text for window in windows), self._model)
        starts = np.cumsum([0, *(len(window.text) + 1 for window in windows)])[:-1]
        at = np.searchsorted(line.places, starts + [window.start for window in windows])
        ids = vocabulary_ids(model)[codes_of([window.read for window in windows])]
        fits = [
            _log_share(model, model.vectors(*gaps(line, at[part], model)), ids[part])
            for part in np.array_split(np.arange(len(at)), len(at) // _CHUNK + 1)
        ]
        found: Floats = np.maximum(np.concatenate(fits), -_MOST)
        return found


def judge_pairs(
    pairs: Sequence[CopyPair], texts: Sequence[str], judge: Misreadings
) -> list[tuple[CopyPair, Verdict]]:
    """The pairs that may be copies, each with what it is said to be."""
    same = {(pair.a, pair.b) for pair in pairs if not pair.differ and not pair.part}
    two = [
        TwoTexts(
            pair.differ,
            min(len(texts[pair.a]), len(texts[pair.b])),
            any((pair.a + step, pair.b + step) in same for step in (-1, 1)),
        )
        for pair in pairs
    ]
    verdicts = judge.judge(two)
    return [
        (pair, verdict)
        for pair, verdict in zip(pairs, verdicts, strict=True)
        if verdict is not Verdict.STATEMENT
    ]


def _is_swap(one: Difference) -> bool:
    old, new = one.reads
    return len(old) == len(new) and all(
        a == b or is_hanzi(a) or is_hanzi(b) for a, b in zip(old, new, strict=True)
    )


def _at(window: Window, step: int) -> Window:
    return Window(window.text, window.start + step, window.start + step + 1)


def _of_strings(one: Difference, first: float, second: float) -> float:
    """Log odds of a difference in length, or in what is no Han text, being noise."""
    old, new = one.reads
    if not any(map(str.isalnum, old + new)):
        return _MARKS
    gain = (first - second) * (1 if len(old) > len(new) else -1)
    if one.doubled and ((old and new) or len(one.doubled) > 1 or gain < 0):
        return _DOUBLED
    if old and new:
        few = max(len(old), len(new)) <= _A_FEW
        return (abs(gain) - _A_WORD) / 2 if few else _WRITTEN - _OF_LENGTH
    if _NEGATIONS.intersection(old + new):
        return _WRITTEN - _OF_LENGTH
    size = max(len(old), len(new))
    least = _A_CHARACTER if size == 1 else _A_STRING
    if size > _A_FEW:  # no reader puts a clause in of its own
        return max(least, gain / 2)
    return max(least, max(gain, -gain - _FLUENT - _FLUENT_MORE * size) / 2)


def _log_share(model: cloze.ClozeModel, vectors: Floats, ids: Codes) -> Floats:
    """The logarithm of what each of `ids` has of all that may stand in its gap."""
    scores = model.scores(vectors).astype(np.float64)
    top = scores.max(axis=1)
    totals = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    shares: Floats = scores[np.arange(len(ids)), ids] - totals
    return shares


def _alike(old: Codes, new: Codes) -> Floats:
    """How alike two characters look or sound, whichever is read for the other."""
    there, back = likeness(old, new), likeness(new, old)
    shape, sound = (np.maximum(one, other) for one, other in zip(there, back, strict=True))
    return np.maximum(shape, _LIKE_SOUND * sound)
