"""One character of a set phrase wrong: 语无论次 for 语无伦次, 不醒人事 for 不省人事.

An idiom is known by three of its four characters, where a language model that has seldom read it
says little. What is three quarters of one and no word itself is looked at wherever it stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.cloze import ClozeModel
from zhclean.langmodel import CharModel
from zhclean.langmodel.retrieval import hash_keys
from zhclean.stages.typos.changes import UNHEARD, Change, log_totals
from zhclean.stages.typos.channel import likeness
from zhclean.stages.typos.dips import (
    Floats,
    Ids,
    Line,
    ahead_sums,
    codes_of,
    gaps,
    model_ids,
    rates,
    vocabulary_ids,
    window_scores,
)
from zhclean.stages.typos.fitted import weights
from zhclean.stages.typos.twins import best_of_each, by_words
from zhclean.stages.typos.wordholes import Holes, pair_strengths, patterns

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
_VERY_UNLIKE = 0.2  # a likeness below that of the 40 nearest glyphs
_SLOT_BITS = 20  # 150,000 patterns fill a seventh of the slots
_LEAST_GAIN = -2.0  # nats
_QUOTES = frozenset("“”‘’「」『』\"'")


def find_idioms(line: Line, model: CharModel, *, least: float = -math.inf) -> list[Change]:
    """The likeliest phrase for each character that is all one lacks, of log odds `least`.

    The figures of a change are those of `IDIOM`.
    """
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
    return [Change(places[k], chr(fills[k]), tuple(rows[k])) for k in likely]


def read_phrases(text: str, line: Line, found: Sequence[Change], cloze: ClozeModel) -> list[Change]:
    """The same, each with the figures of `IN_ORDER`."""
    if not found:
        return []
    at = np.searchsorted(line.places, [idiom.at for idiom in found])
    scores = cloze.scores(cloze.vectors(*gaps(line, at, cloze)))
    scores -= log_totals(scores)
    ids, row = vocabulary_ids(cloze), np.arange(len(at))
    new = codes_of([idiom.new for idiom in found])
    told, read = (
        np.maximum(scores[row, ids[codes]], UNHEARD) for codes in (new, line.codes[at + 3])
    )
    out = []
    for idiom, then, now in zip(found, told.tolist(), read.tolist(), strict=True):
        words = by_words(text, idiom.at, idiom.at + 1, idiom.new, _AROUND)
        more = max(-10.0, min(20.0, then - now))
        figures = (*idiom.figures, *words, more / 10, then / 10)
        out.append(replace(idiom, figures=figures))
    return out


def one_off(line: Line) -> tuple[Ids, Ids, Ids, Floats]:
    """Where all of a phrase but one character stands, which of the four it is, and what it was.

    With it how common the phrase is. What is a word itself is left out.
    """
    codes = line.codes[3 : 3 + line.size]
    if len(codes) < _SIZE:
        return (*np.zeros((3, 0), np.int64), np.zeros(0, np.float32))
    columns = [codes[k : len(codes) - _SIZE + 1 + k] for k in range(_SIZE)]
    han = np.logical_and.reduce([(c >= 0x4E00) & (c <= 0x9FFF) for c in columns])
    table, slots = _phrases()
    found: list[tuple[Ids, Ids, Ids, Floats]] = []
    for hole in range(_SIZE):
        keys = patterns(columns, hole)
        starts = np.flatnonzero(han & slots.take(_slots(keys)))
        which, fills = table.find(keys[starts])
        owners = starts[which]
        whole = np.zeros(len(columns[0]), np.bool_)  # what starts here is a phrase
        whole[owners[table.fillings[fills] == codes[owners + hole]]] = True
        others = ~whole.take(owners)
        owners, fills = owners[others], fills[others]
        holes = np.full(len(owners), hole)
        found.append((owners + hole, holes, table.fillings[fills], table.rates[fills]))
    at, holes, fills, common = (np.concatenate(part) for part in zip(*found, strict=True))
    return at, holes, fills, common


def _quoted(line: Line, start: Ids, end: Ids) -> NDArray[np.bool_]:
    """Whether a quote stands beside the phrase, as beside a play on words."""
    quotes = [ord(char) for char in _QUOTES]
    return np.isin(line.codes[start + 2], quotes) | np.isin(line.codes[end + 4], quotes)


def _slots(keys: Ids) -> Ids:
    """The slot of each pattern in a filter of 2 ** `_SLOT_BITS`; patterns may share one."""
    hashes = hash_keys(keys.view(np.uint64), 0)
    slots: Ids = (hashes >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
    return slots


@lru_cache(maxsize=1)
def phrases() -> dict[str, int]:
    """The phrases of four characters that are looked for, and how often each was seen."""
    every = {word: engines.word_frequency(word) for word in engines.set_phrases()}
    every |= zip(*engines.common_words(_COMMON, range(_SIZE, _SIZE + 1))[_SIZE], strict=True)
    return {w: often for w, often in every.items() if all("\u4e00" <= c <= "\u9fff" for c in w)}


@lru_cache(maxsize=1)
def _phrases() -> tuple[Holes, NDArray[np.bool_]]:
    """The phrases with one character left out, and which slots a pattern of theirs has."""
    codes = np.frombuffer("".join(phrases()).encode("utf-32-le"), np.uint32).astype(np.int64)
    table = Holes.of(codes.reshape(-1, _SIZE), np.array(list(phrases().values()), np.int64))
    slots = np.zeros(1 << _SLOT_BITS, np.bool_)
    slots[_slots(table.patterns)] = True
    return table, slots
