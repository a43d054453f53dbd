"""Two words that meet in what they share (小型微利企业|企业所得税), told from a word said twice."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.langmodel import CharModel
from zhclean.stages.typos.surprise import surprise

_Floats = NDArray[np.float64]
Around = tuple[str, str, str]

FEATURES = (
    *("bias", "gain", "cost", "seen", "ends", "begins", "long", "again"),
    # how well the unit goes with its left, its right with it; whether all go together
    *("left", "right", "both", "parts", "parts_more", "parts_both"),
    # whether the unit, and it with its right, may begin a clause; what the right itself is
    *("opens", "begins_clause", "after_mark", "after_too", "after_done"),
)
_HAN = re.compile("[\u4e00-\u9fff]")
_DETERMINERS = "各该这那此每某"  # what begins with one hangs on nothing before it
_RAREST = 3  # what jieba's dictionary has seen no oftener is hardly a word: 会管
_LONGEST = 3  # characters by which a word may be longer than the unit
_SIZES = range(1, 5)
# Of 48 words at hand the verbs lie above (建设 -0.6), the nouns and names below (生活 -1.3).
_LEAST_VERB = -1.0  # nats by which 了 is likelier after the word than anywhere
_BEFORE, _AFTER = re.compile("[\u4e00-\u9fff]{0,4}$"), re.compile("[\u4e00-\u9fff]{0,3}")
# What is no part of a compound: a word that stands beside one of these has one home at most.
_PARTICLES = frozenset(
    "的地得了着过在是和与及或为以从向对将被把也都不很已就而并且到由按则可要会有等各"
)


def may_meet(left: str, unit: str, right: str) -> bool:
    """Whether `unit` is a word between two that may hold on to it.

    >>> may_meet("小型微利", "企业", "所得税"), may_meet("新技术", "企业", "快速成长")
    (True, False)
    """
    if engines.word_frequency(unit) <= _RAREST or unit[0] in _DETERMINERS:
        return False
    if not _HAN.match(left[-1:]) or not _HAN.match(right[:1]) or _is_torn(unit, right):
        return False
    before = [left[-size:] for size in _SIZES if size <= len(left)]
    after = [right[:size] for size in _SIZES if size <= len(right)]
    return not _stands_loose(before) and not _stands_loose(after)


def _is_torn(unit: str, right: str) -> bool:
    """Whether `unit` is seen less than a word that it is the head of: 哈尔滨, but not 企业家."""
    longer = (unit + right[:size] for size in range(1, min(len(right), _LONGEST) + 1))
    return max(map(engines.word_frequency, longer), default=0) > engines.word_frequency(unit)


def _stands_loose(beside: Sequence[str]) -> bool:
    """Whether what is beside a unit is no part of a compound: 的, 纷纷, but not 社会 for its 会.

    `beside` are its nearest characters, by one, two and more.
    """
    if any(map(engines.is_loose, beside[1:])):
        return True
    return beside[0] in _PARTICLES and not any(map(engines.word_frequency, beside[1:2]))


def govern(model: CharModel, around: Sequence[Around]) -> list[bool]:
    """Which units may be verbs before a word that begins with them: 发展|发展中国家, 通过|通过率.

    What goes on with 了 is a verb: the model says so of 发展, 保护, 通过, not of 广州, 志愿.
    """
    near = [_near(*parts) for parts in around]
    longer = [_is_in_longer(*parts)[1] for parts in near]
    costs = surprise(model, [("", "了"), *((unit, "了") for _, unit, _ in near)])
    alone = costs[0]
    return [
        begins and not _is_torn(unit, right) and alone - cost > _LEAST_VERB
        for begins, (_, unit, right), cost in zip(longer, near, costs[1:], strict=True)
    ]


def stuttered(
    model: CharModel,
    around: Sequence[Around],
    prices: Sequence[tuple[float, float, int]],
    raised: float = 0.0,
) -> list[float]:
    """How sure it is that each unit was said twice; `prices` are gain, gain a character, seen.

    `raised` is what the page adds to the log-odds.
    """
    vectors = features(model, around, prices)
    # no matrix product: its rounding hangs on the number of rows
    odds = np.clip((vectors * _weights()).sum(axis=1) + raised, -30, 30)
    sure: list[float] = (1 / (1 + np.exp(-odds))).tolist()
    return sure


def features(
    model: CharModel, around: Sequence[Around], prices: Sequence[tuple[float, float, int]]
) -> _Floats:
    """One row of `FEATURES` for each unit and what stands around its two copies."""
    near = [_near(*parts) for parts in around]
    homes = _homes(model, near)
    known = [_known(*parts, price) for parts, price in zip(near, prices, strict=True)]
    return np.hstack((np.array(known, np.float64).reshape(len(near), -1), homes))


def _near(left: str, unit: str, right: str) -> Around:
    """The Han characters right beside the unit, as far as the model looks."""
    before, after = _BEFORE.search(left), _AFTER.match(right)
    return before.group() if before else "", unit, after.group() if after else ""


def _homes(model: CharModel, near: Sequence[Around]) -> _Floats:
    """How well each unit goes with its left, its right with it, and whether they go together."""
    ways = [
        [
            *(("", unit), (left, unit), ("，", unit), ("", right), (unit, right)),
            *((before + unit, right) for before in (left, "，", "、")),
            *((char, right) for char in "，也了"),
        ]
        for left, unit, right in near
    ]
    likely = -np.array(surprise(model, [way for row in ways for way in row])).reshape(len(near), -1)
    unit, after, first, right, follows, through, clause, item = likely.T[:8]
    left_home, right_home = after - unit, follows - right
    both = np.minimum(left_home, right_home)
    parts = np.clip(follows - through, -4, 4) / 4
    columns = (
        np.clip(left_home, -3, 10) / 10,
        np.clip(right_home, -3, 10) / 10,
        np.clip(both, -3, 10) / 10,
        parts,
        np.clip(follows - through, 0, 2) / 2,
        parts * np.clip(both, 0, 8) / 8,
        np.clip(first - unit, -5, 8) / 5,
        np.clip(np.maximum(clause, item) - through, -4, 6) / 4,
        *(np.clip(likely[:, 8:] - right[:, None], -5, 8).T / 5),
    )
    return np.stack(columns, axis=1)


def _known(left: str, unit: str, right: str, price: tuple[float, float, int]) -> list[float]:
    (gain, cost, seen), (ends, begins) = price, _is_in_longer(left, unit, right)
    return [
        1.0,
        min(gain, 30.0) / 10,
        min(cost, 10.0) / 10,
        float(np.log1p(seen)),
        float(ends),
        float(begins),
        float(len(unit) > 2),
        float(unit in left or unit in right),
    ]


def _is_in_longer(left: str, unit: str, right: str) -> tuple[bool, bool]:
    """Whether words of the dictionary end, and begin, with the unit and hold more than it."""
    ends = any(engines.word_frequency(left[-size:] + unit) for size in range(1, len(left) + 1))
    begins = any(engines.word_frequency(unit + right[:size]) for size in range(1, len(right) + 1))
    return ends, begins


@lru_cache(maxsize=1)
def _weights() -> _Floats:
    text = files("zhclean").joinpath("data/seams.json").read_text(encoding="utf-8")
    table = json.loads(text)["weights"]
    return np.array([table[name] for name in FEATURES], np.float64)
