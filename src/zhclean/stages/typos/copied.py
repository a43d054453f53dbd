"""Characters overwritten by their neighbour: 中央央策 where 中央决策 was meant.

Vision models copy what stands beside a character. A pair that is no doubling of the language may be
such a copy, or a character too many (街街道), which `doubled` looks for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from zhclean import context, engines, langmodel
from zhclean.hanzi import is_hanzi
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.dips import codes_of, gaps, read_around, vocabulary_ids
from zhclean.stages.typos.doubled import count_doubled, doubled_characters
from zhclean.stages.typos.fitted import weights

COPIED = (
    *("bias", "gain", "high_gain", "over_less", "fit", "lead", "word", "rest", "doubled"),
    *("seen", "second", "inner"),
)
_REACH = 10  # characters to both sides that are read
_FILLS = 24  # characters that go best into the gap
_NOISE = 0.2
_COMMON = 200


@dataclass(frozen=True, slots=True)
class Copied:
    """The character at `at` may have been `new`; what stands there is its neighbour's copy."""

    at: int
    new: str
    row: tuple[float, ...]


def find_copied(text: str, model: langmodel.CharModel | None = None) -> Iterator[Proposal]:
    """Characters that are probably copies of their neighbour, with what was probably meant.

    >>> [(p.span.start, p.replacement) for p in find_copied("认真落实中央央策部署。")]
    [(6, '决')]
    """
    for one in best_copied(text, model):
        odds = float(np.dot(one.row, weights("copied")))
        confidence = 1.0 / (1.0 + math.exp(-odds))
        if confidence >= _NOISE:
            around = text[one.at - 1 : one.at + 2]
            meant = text[one.at - 1 : one.at] + one.new + text[one.at + 1 : one.at + 2]
            reason = f"“{around}”当作“{meant}”"
            span = Span(one.at, one.at + 1)
            yield Proposal(span, one.new, DefectKind.TYPO, confidence, (reason,))


def best_copied(text: str, model: langmodel.CharModel | None = None) -> list[Copied]:
    """For each pair of one character the likeliest character under a copy, with its features."""
    pairs = [
        at
        for at in (span.start - 1 for span in doubled_characters(text))
        if engines.word_frequency(text[at : at + 2]) < _COMMON and not _parts_words(text, at)
    ]
    slots = [at for pair in pairs for at in (pair, pair + 1)]
    if not slots:
        return []
    model, both = model or langmodel.load_default(), context.load_default()
    line, at, parts = read_around(text, slots, _REACH, model)
    vectors = both.vectors(*gaps(line, at, both))
    fills = both.best(vectors, _FILLS)
    each = np.repeat(np.arange(len(slots)), _FILLS)
    fits = both.fit(vectors, fills.ravel(), each).reshape(fills.shape)
    top = np.sort(fits, axis=1)[:, -2:].tolist()
    codes = both.vocabulary.astype(np.int64)[fills - 2]
    read = vocabulary_ids(both)[codes_of([text[slot] for slot in slots])]
    own = both.fit(vectors, read)
    choices = []
    for k, slot in enumerate(slots):
        for code, fit in zip(codes[k].tolist(), fits[k].tolist(), strict=True):
            word = _word_with(text, slot, chr(code), second=bool(k % 2))
            if word and chr(code) != text[slot]:
                second, first = top[k]
                rival = second if fit == first else first
                choices.append((k, chr(code), fit - own[k], fit - rival, word))
    out = _weigh(text, slots, parts, choices, model)
    best: dict[int, Copied] = {}
    for pair, one in out:
        if pair not in best or _rank(one) > _rank(best[pair]):
            best[pair] = one
    return [best[pair] for pair in sorted(best)]


def _parts_words(text: str, at: int) -> bool:
    """Whether of a pair the first ends a common word and the second begins one: 人民|民主."""
    words = text[max(0, at - 1) : at + 1], text[at + 1 : at + 3]
    return min(map(engines.word_frequency, words)) >= _COMMON


def _rank(one: Copied) -> float:
    return float(np.dot(one.row, weights("copied")))


def _weigh(
    text: str,
    slots: Sequence[int],
    parts: Sequence[tuple[str, int]],
    choices: Sequence[tuple[int, str, float, float, float]],
    model: langmodel.CharModel,
) -> Iterator[tuple[int, Copied]]:
    """Each choice with its features, under the number of its pair."""
    texts: list[str] = []
    for k, new, *_ in choices:
        part, place = parts[k]
        texts += [part, part[:place] + part[place + 1 :], part[:place] + new + part[place + 1 :]]
    once = list(dict.fromkeys(texts))  # two choices for a place differ in the last of their three
    sums = (float(scores.sum()) for scores in model.score_many(once)) if once else ()
    total = dict(zip(once, sums, strict=True))
    for number, (k, new, fit, lead, word) in enumerate(choices):
        as_read, less, meant = (total[part] for part in texts[3 * number : 3 * number + 3])
        slot, second = slots[k], bool(k % 2)
        char = text[slot]
        beyond = text[slot + 2 : slot + 3] if not second else text[slot - 2 : slot - 1]
        rest = char + beyond if not second else beyond + char
        gain = min(meant - as_read, 25.0)
        row = (
            1.0,
            *(gain / 10, max(gain - 8, 0.0) / 10),
            max(-15.0, min(15.0, meant - less)) / 10,
            *(min(fit, 15.0) / 10, max(-10.0, min(10.0, lead)) / 10),
            *(word / 10, _log_frequency(rest) / 10, _log_frequency(char * 2) / 10),
            *(math.log1p(count_doubled(char)) / 10, float(second)),
            float(is_hanzi(beyond or " ")),
        )
        yield k // 2, Copied(slot, new, row)


def _word_with(text: str, slot: int, new: str, *, second: bool) -> float:
    """How common the word is that `new` makes with the neighbour that is no copy."""
    word = new + text[slot + 1 : slot + 2] if second else text[slot - 1 : slot] + new
    return _log_frequency(word) if len(word) == 2 else 0.0


def _log_frequency(word: str) -> float:
    return math.log1p(engines.word_frequency(word)) if len(word) == 2 else 0.0
