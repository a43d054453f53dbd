"""One character of a set phrase wrong: 语无论次 for 语无伦次, 不醒人事 for 不省人事.

An idiom is known by three of its four characters, where a language model that has seldom read it
says little. What is three quarters of one and no word itself is looked at wherever it stands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.cloze import ClozeModel
from zhclean.langmodel import CharModel
from zhclean.stages.typos.channel import likeness
from zhclean.stages.typos.dips import (
    Floats,
    Ids,
    Line,
    ahead_sums,
    gaps,
    model_ids,
    rates,
    vocabulary_ids,
    window_scores,
)
from zhclean.stages.typos.fitted import weights
from zhclean.stages.typos.twins import best_of_each, by_words
from zhclean.stages.typos.wordholes import pair_strengths

IDIOM = (
    *("bias", "gain", "high_gain", "cost", "own", "shape", "sound", "unlike", "rate"),
    *("inside", "before", "behind", "first", "last", "several", "common", "quoted"),
)
"""What is known of a phrase without the larger model."""
IN_ORDER = (*IDIOM, "cuts", "words", "cloze", "cloze_new")
"""The same with how the clause is cut into words, and what the cloze model says."""
_SIZE = 4
_COMMON = 20  # how often a word of four that is no set phrase was seen
_AROUND = 5  # characters to each side that are cut into words
_BITS = 16
_VERY_UNLIKE = 0.2  # a likeness below that of the 40 nearest glyphs
_SLOT_BITS, _SPREAD = 20, np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, odd
_LEAST_GAIN = -2.0  # nats
_UNHEARD = -20.0  # a cloze score that stands for anything less
_QUOTES = frozenset("“”‘’「」『』\"'")


@dataclass(frozen=True, slots=True)
class Idiom:
    """A character at `at` that `new` would make a set phrase of, and a row of `IDIOM`."""

    at: int
    new: str
    row: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Sorted patterns of phrases with one character left out, what it is, and how common they are.

    `slots` says of the hash of a pattern whether any has it.
    """

    patterns: Ids
    fills: Ids
    rates: Floats
    slots: NDArray[np.bool_]


def find_idioms(line: Line, model: CharModel, *, least: float = -math.inf) -> list[Idiom]:
    """The likeliest phrase for each character that is all one lacks, of log odds `least`."""
    at, holes, fills, common = one_off(line)
    if not len(at):
        return []
    read = line.codes[at + 3]
    shape, sound = likeness(read, fills)
    new = window_scores(line, at, model_ids(model)[fills], model).sum(axis=1)
    gain = new - ahead_sums(line, at, line.reach + 1, model.bos)
    several = np.bincount(at, minlength=line.size)[at]
    best, _ = best_of_each(at, gain + 2 * (shape + sound))
    best = best[gain[best] >= _LEAST_GAIN]
    at, holes, fills, read = at[best], holes[best], fills[best], read[best]
    shape, sound, gain = shape[best], sound[best], gain[best]
    start, end = at - holes, at - holes + _SIZE - 1
    left, right = line.codes[at + 2], line.codes[at + 4]
    inside = np.maximum(pair_strengths(left, read)[0], pair_strengths(read, right)[0])
    before = pair_strengths(line.codes[start + 2], line.codes[start + 3])[0]
    behind = pair_strengths(line.codes[end + 3], line.codes[end + 4])[0]
    unlike = (shape < _VERY_UNLIKE) & (sound == 0)
    columns = (
        *(np.ones(len(at)), np.clip(gain, -10, 40) / 10, np.maximum(gain - 15, 0) / 10),
        *(-new[best] / 10, line.scores[at + line.reach] / 10, shape, sound, unlike),
        *(common[best] / 10, inside / 10, before / 10, behind / 10, holes == 0, holes == 3),
        *(np.log(several[best]), rates(model)[read] / 10, _quoted(line, start, end)),
    )
    figures = np.stack(columns, axis=1).astype(np.float64)
    odds = (figures * weights("idiom_quick")).sum(axis=1)
    places, rows = line.places[at].tolist(), figures.tolist()
    likely = np.flatnonzero(odds >= least).tolist()
    return [Idiom(places[k], chr(fills[k]), tuple(rows[k])) for k in likely]


def read_phrases(text: str, line: Line, found: Sequence[Idiom], cloze: ClozeModel) -> list[Idiom]:
    """The same, each with a row of `IN_ORDER`."""
    if not found:
        return []
    at = np.searchsorted(line.places, [idiom.at for idiom in found])
    scores = cloze.scores(cloze.vectors(*gaps(line, at, cloze)))
    scores -= np.logaddexp.reduce(scores, axis=1, keepdims=True)
    ids, row = vocabulary_ids(cloze), np.arange(len(at))
    new = np.array([ord(idiom.new) for idiom in found])
    told, read = (
        np.maximum(scores[row, ids[codes]], _UNHEARD) for codes in (new, line.codes[at + 3])
    )
    out = []
    for idiom, then, now in zip(found, told.tolist(), read.tolist(), strict=True):
        words = by_words(text, idiom.at, idiom.at + 1, idiom.new, _AROUND)
        more = max(-10.0, min(20.0, then - now))
        out.append(Idiom(idiom.at, idiom.new, (*idiom.row, *words, more / 10, then / 10)))
    return out


def idiom_odds(idioms: Sequence[Idiom]) -> Iterator[float]:
    """How sure each is."""
    named = weights("idiom").tolist()
    for idiom in idioms:
        odds = sum(w * value for w, value in zip(named, idiom.row, strict=True))
        yield 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def one_off(line: Line) -> tuple[Ids, Ids, Ids, Floats]:
    """Where all of a phrase but one character stands, which of the four it is, and what it was.

    With it how common the phrase is. What is a word itself is left out.
    """
    codes = line.codes[3 : 3 + line.size]
    if len(codes) < _SIZE:
        return (*np.zeros((3, 0), np.int64), np.zeros(0, np.float32))
    columns = [codes[k : len(codes) - _SIZE + 1 + k] for k in range(_SIZE)]
    han = np.logical_and.reduce([(c >= 0x4E00) & (c <= 0x9FFF) for c in columns])
    table = _phrases()
    found: list[tuple[Ids, Ids, Ids, Floats]] = []
    for hole in range(_SIZE):
        keys = _patterns(columns, hole)
        starts = np.flatnonzero(han & table.slots.take(_slots(keys)))
        low = np.searchsorted(table.patterns, keys[starts])
        high = np.searchsorted(table.patterns, keys[starts], "right")
        sizes = high - low
        owners = np.repeat(starts, sizes)
        rows = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes - low, sizes)
        same = np.isin(owners, owners[table.fills[rows] == codes[owners + hole]])
        owners, rows = owners[~same], rows[~same]
        holes = np.full(len(owners), hole)
        found.append((owners + hole, holes, table.fills[rows], table.rates[rows]))
    at, holes, fills, common = (np.concatenate(part) for part in zip(*found, strict=True))
    return at, holes, fills, common


def _quoted(line: Line, start: Ids, end: Ids) -> NDArray[np.bool_]:
    """Whether a quote stands beside the phrase, as beside a play on words."""
    quotes = [ord(char) for char in _QUOTES]
    return np.isin(line.codes[start + 2], quotes) | np.isin(line.codes[end + 4], quotes)


def _patterns(columns: Sequence[Ids], hole: int) -> Ids:
    packed = np.zeros_like(columns[0])
    for k, column in enumerate(columns):
        if k != hole:
            packed = packed << _BITS | column
    return packed << 2 | hole


def _slots(keys: Ids) -> Ids:
    slots: Ids = (keys.astype(np.uint64) * _SPREAD >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
    return slots


@lru_cache(maxsize=1)
def phrases() -> dict[str, int]:
    """The phrases of four characters that are looked for, and how often each was seen."""
    every = {word: engines.word_frequency(word) for word in engines.set_phrases()}
    every |= zip(*engines.common_words(_COMMON, range(_SIZE, _SIZE + 1))[_SIZE], strict=True)
    return {w: often for w, often in every.items() if all("\u4e00" <= c <= "\u9fff" for c in w)}


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    codes = np.frombuffer("".join(phrases()).encode("utf-32-le"), np.uint32).astype(np.int64)
    columns = list(codes.reshape(-1, _SIZE).T)
    common = np.tile(np.log1p(np.array(list(phrases().values()), np.float32)), _SIZE)
    patterns = np.concatenate([_patterns(columns, hole) for hole in range(_SIZE)])
    order = np.argsort(patterns, kind="stable")
    slots = np.zeros(1 << _SLOT_BITS, np.bool_)
    slots[_slots(patterns)] = True
    return _Phrases(patterns[order], np.concatenate(columns)[order], common[order], slots)
