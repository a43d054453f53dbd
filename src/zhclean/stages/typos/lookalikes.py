"""Single wrong characters: the model dips, and a word of the dictionary fits far better."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from operator import mul

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.langmodel import load_default
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.candidates import shape_rank, sound_alike
from zhclean.stages.typos.dips import Change, best_changes

_Floats = NDArray[np.float64]

_PLAIN = (
    *("bias", "gain", "after", "cost", "margin", "rarer", "shape", "sound", "word", "word_rate"),
    *("old_word", "again", "seen"),
)
_BY_WORDS, _BEST_BY_WORDS = ("cuts", "words", "gain_words"), (1.0, 2.0, 6.0)
FEATURES = (*_PLAIN, *_BY_WORDS)
_CLAUSE = 6  # characters to each side that are cut into words
_LONGEST_WORD = 4
_PAGE = 8000  # characters to each side that are searched for the same words
_NOISE = 0.2  # below this a proposal is not worth a reader's time
_HAN_RUN = re.compile("[\u4e00-\u9fff]*")


def find_lookalikes(text: str) -> Iterator[Proposal]:
    """Characters that are probably misread, each with what was probably meant.

    >>> [p.replacement for p in find_lookalikes("依法严厉打击各类违法犯非行为。")]
    ['罪']
    """
    return judge_changes(text, best_changes(text, load_default()))


def judge_changes(
    text: str, changes: Sequence[Change], page: str | None = None
) -> Iterator[Proposal]:
    """Those of the best changes in `text` that are worth proposing, with how sure they are.

    `page` is what else is searched for the same words.
    """
    for change in changes:
        confidence = _confidence_of(text, change, page)
        if confidence >= _NOISE and not _only_script(text[change.at], change.new):
            span = Span(change.at, change.at + 1)
            read, meant = (_around(text, change.at, c) for c in (text[change.at], change.new))
            reason = f"“{read}”当作“{meant}”"
            yield Proposal(span, change.new, DefectKind.TYPO, confidence, (reason,))


def features(text: str, changes: Sequence[Change], page: str | None = None) -> _Floats:
    """One row of `FEATURES` for each change."""
    rows = [(*_plain(text, change, page), *_words(text, change)) for change in changes]
    return np.array(rows, np.float64)


def _confidence_of(text: str, change: Change, page: str | None) -> float:
    """How sure a change is, or 0 where cutting the clause into words cannot make it worth it."""
    plain, by_words, most = _weights()
    odds = sum(map(mul, plain, _plain(text, change, page)))
    if _sure(odds + most) < _NOISE:
        return 0.0
    return _sure(odds + sum(map(mul, by_words, _words(text, change))))


def _plain(text: str, change: Change, page: str | None) -> tuple[float, ...]:
    """The features that cost little."""
    at, old, new = change.at, text[change.at], change.new
    left, right = _clause(text, at)
    rank = shape_rank(old, new)
    size, frequency = _longest_word(left, new, right)
    old_size, _ = _longest_word(left, old, right)
    page = text[max(0, at - _PAGE) : at + _PAGE] if page is None else page
    near_new = text[max(0, at - 1) : at] + new + text[at + 1 : at + 2]
    return (
        1.0,
        min(change.gain, 30.0) / 10,
        min(change.after, 30.0) / 10,
        change.cost / 10,
        min(change.margin, 10.0) / 10,
        change.rarer / 5,
        0.0 if rank is None else 1 / (1 + rank / 10),
        float(sound_alike(old, new)),
        max(0, size - 1) / 3,
        math.log1p(frequency) / 10,
        max(0, old_size - 1) / 3,
        float(_stands_elsewhere(page, text, at)),
        float(near_new in page),
    )


def _words(text: str, change: Change) -> tuple[float, ...]:
    """The features for which the clause is cut into words."""
    left, right = _clause(text, change.at)
    cut_old = engines.cut(left + text[change.at] + right)
    cut_new = engines.cut(left + change.new + right)
    words = _word_cost(cut_old) - _word_cost(cut_new)
    return (
        max(-3, min(3, len(cut_old) - len(cut_new))) / 3,
        max(-10.0, min(20.0, words)) / 10,
        min(change.gain, 30.0) * max(0.0, min(20.0, words)) / 100,
    )


def _clause(text: str, at: int) -> tuple[str, str]:
    """The Han characters to both sides, no further than `_CLAUSE`."""
    before = _HAN_RUN.match(text[max(0, at - _CLAUSE) : at][::-1])
    after = _HAN_RUN.match(text, at + 1, at + 1 + _CLAUSE)
    return before.group()[::-1] if before else "", after.group() if after else ""


def _longest_word(left: str, char: str, right: str) -> tuple[int, int]:
    """Length and frequency of the longest word of the dictionary that covers `char`."""
    for size in range(_LONGEST_WORD, 1, -1):
        best = 0
        for before in range(size):
            after = size - 1 - before
            if before <= len(left) and after <= len(right):
                word = left[len(left) - before :] + char + right[:after]
                best = max(best, engines.word_frequency(word))
        if best:
            return size, best
    return 1, 0


def _word_cost(words: Sequence[str]) -> float:
    """How unlikely the words are, each by itself; one that the dictionary lacks was seen once."""
    total = math.log(engines.total_frequency())
    return sum(total - math.log(max(1, engines.word_frequency(word))) for word in words)


def _stands_elsewhere(page: str, text: str, at: int) -> bool:
    """Whether the old character stands between the same neighbours in another sentence too.

    A copy of the whole passage is no witness: a duplicated piece brings its errors along.
    """
    near, wide = text[max(0, at - 1) : at + 2], text[max(0, at - 4) : at + 5]
    return page.count(near) > page.count(wide)


def _only_script(old: str, new: str) -> bool:
    """Whether `old` is `new` in traditional dress, which is no typo."""
    return engines.convert_script(old, "t2s") == engines.convert_script(new, "t2s")


def _around(text: str, at: int, char: str) -> str:
    left, right = _clause(text, at)
    return left[-2:] + char + right[:2]


@lru_cache(maxsize=1)
def _weights() -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Weights of the plain features, of those by words, and the most that these can add."""
    text = files("zhclean").joinpath("data/lookalikes.json").read_text(encoding="utf-8")
    table = json.loads(text)["weights"]
    by_words = tuple(table[name] for name in _BY_WORDS)
    most = sum(max(0.0, w * best) for w, best in zip(by_words, _BEST_BY_WORDS, strict=True))
    return tuple(table[name] for name in _PLAIN), by_words, most


def _sure(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
