"""Single characters read twice (街街道), told from 人人, 渐渐 and 人民|民主."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.langmodel import CharModel, load_default
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.reduplication import may_double_character
from zhclean.stages.typos.stutter import costs
from zhclean.tables import rows

_Floats = NDArray[np.float64]

FEATURES = (
    *("bias", "gain", "high_gain", "seen", "never", "word", "longer", "both", "joined", "split"),
    *("ends", "orphan", "size", "rate"),
)
_PAIR = re.compile("([\u4e00-\u9fff])(?<!\\1\\1)\\1(?!\\1)")
_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万亿点]")
_HAN = re.compile("[\u4e00-\u9fff]")
_REACH = 8  # characters to both sides that the features look at
_LONGEST_WORD = 4
_NOISE = 0.2  # below this a doubling is not worth a reader's time
_IN_DOUBT = 0.6  # what may be a name or a state is only ever reported


def find_doubled_characters(text: str, model: CharModel | None = None) -> Iterator[Proposal]:
    """Each surplus second character in `text`, with how sure it is that it is surplus.

    >>> [p.span for p in find_doubled_characters("人才服务专专员还替他们跑社保。")]
    [Span(start=5, end=6)]
    >>> list(find_doubled_characters("慢慢地，人人都懂了。"))
    []
    """
    spans = list(doubled_characters(text))
    if not spans:
        return
    vectors = features(text, spans, model or load_default())
    for span, odds in zip(spans, (vectors * _weights()).sum(axis=1).tolist(), strict=True):
        most = _IN_DOUBT if may_double_character(*_around(text, span.start)) else 1.0
        confidence = min(most, 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))))
        if confidence >= _NOISE:
            reason = f"“{span.of(text)}”重出"
            yield Proposal(span, "", DefectKind.STUTTER, confidence, (reason,), most)


def doubled_characters(text: str) -> Iterator[Span]:
    """Second characters of pairs that stand alone: no figure, no laughter, no 认认真真.

    >>> list(doubled_characters("认认真真、哈哈哈，一一对应；街街道"))
    [Span(start=15, end=16)]
    """
    last = -2
    found = [match.start() for match in _PAIR.finditer(text)]
    for number, at in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else len(text) + 2
        alone = at - last > 2 and following - at > 2
        last = at
        if alone and not _NUMERAL.match(text[at]):
            yield Span(at + 1, at + 2)


def features(text: str, spans: Sequence[Span], model: CharModel) -> _Floats:
    """One row of `FEATURES` for each second character."""
    around = [_around(text, span.start) for span in spans]
    priced = zip(around, *costs(model, around), strict=True)
    return np.array([_row(*parts, twice - once) for parts, once, twice in priced])


def _around(text: str, at: int) -> tuple[str, str, str]:
    left = text[max(0, at - 1 - _REACH) : at - 1].rpartition("\n")[2]
    right = text[at + 1 : at + 1 + _REACH].partition("\n")[0]
    return left, text[at], right


def _row(left: str, char: str, right: str, gain: float) -> list[float]:
    seen = count_doubled(char)
    size, rate = _longest(left, char, right)
    before, after = _word_ending(left, char), _word_starting(char, right)
    return [
        1.0,
        max(-10.0, min(gain, 20.0)) / 10,
        max(0.0, min(gain, 20.0) - 6) / 10,
        math.log1p(seen) / 10,
        float(not seen),
        float(engines.word_frequency(char * 2) > 0),
        float(_longest(left, char * 2, right)[1] > 0),
        float(before and after),
        float(rate > 0),
        float(before != after),
        float(not _HAN.match(left[-1:]) or not _HAN.match(right[:1])),
        float(before != after) * math.log1p(engines.word_frequency(char)) / 10,
        max(0, size - 2) / 2,
        math.log1p(rate) / 10,
    ]


def _word_ending(left: str, char: str) -> bool:
    """Whether the first of the two may end a word of its own: 人民|民主."""
    words = (left[-size:] + char for size in range(1, min(len(left), _LONGEST_WORD - 1) + 1))
    return any(engines.word_frequency(word) for word in words)


def _word_starting(char: str, right: str) -> bool:
    words = (char + right[:size] for size in range(1, min(len(right), _LONGEST_WORD - 1) + 1))
    return any(engines.word_frequency(word) for word in words)


def _longest(left: str, unit: str, right: str) -> tuple[int, int]:
    """Size and frequency of the longest word of the dictionary that covers more than `unit`."""
    for size in range(_LONGEST_WORD, len(unit), -1):
        least, most = max(0, size - len(unit) - len(right)), min(size - len(unit), len(left))
        words = (
            left[len(left) - before :] + unit + right[: size - len(unit) - before]
            for before in range(least, most + 1)
        )
        if best := max(map(engines.word_frequency, words), default=0):
            return size, best
    return 0, 0


def count_doubled(char: str) -> int:
    """How often the character stood beside itself in the text that was counted."""
    return _seen().get(char, 0)


@lru_cache(maxsize=1)
def _seen() -> dict[str, int]:
    return {char: int(count) for char, count in rows("doubled_characters")}


@lru_cache(maxsize=1)
def _weights() -> _Floats:
    text = files("zhclean").joinpath("data/doubled_characters.json").read_text(encoding="utf-8")
    table = json.loads(text)["weights"]
    return np.array([table[name] for name in FEATURES], np.float64)
