"""Copies: pieces whose text stands elsewhere on the page too, exactly or nearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, Levenshtein

# Containment of character 5-grams finds candidates (OCR noise breaks Jaccard); one misread
# character destroys five of them, so a copy with an error in every eighth still shows a third.
_SHINGLE = 5
_MIN_SHARED = 0.3
# Two readings of one line agree in this share of their characters; two paragraphs built on one
# formula stay below it.
_MIN_RATIO = 0.86
_MIN_RATIO_IN_RUN = 0.82
# Noise misreads single characters. Where figures differ, or a whole word in a short text, two
# articles use one formula; a long text that differs in one word alone is a copy, its name changed.
_MOST_DIGITS, _LONG, _WORD = 1, 80, 2
# Shorter strings repeat in honest prose (“同比增长10%。”); alone they are no evidence.
_MIN_ALONE = 14
# A shingle seen in more places than this is a formula of the page and finds nothing.
_MAX_PLACES = 12


@dataclass(frozen=True, slots=True)
class CopyPair:
    """Pieces `a` < `b` (indices) hold the same text; `ratio` is 1 where they agree exactly."""

    a: int
    b: int
    ratio: float


def find_copies(texts: Sequence[str]) -> tuple[CopyPair, ...]:
    """Pairs of pieces that are copies; short ones only where a neighbour pair stands beside them.

    >>> text = "甲乙丙丁戊己庚辛壬癸子丑寅卯。"
    >>> find_copies([text, "别的话。", text])
    (CopyPair(a=0, b=2, ratio=1.0),)
    """
    ratios = {pair: ratio for pair in _candidates(texts) if (ratio := _ratio(texts, pair)) > 0}
    keep = []
    for (a, b), ratio in sorted(ratios.items()):
        short = min(len(texts[a]), len(texts[b])) < _MIN_ALONE
        beside = any((a + step, b + step) in ratios for step in (-1, 1))
        least = _MIN_RATIO_IN_RUN if beside else _MIN_RATIO
        if ratio >= least and (beside or not short):
            keep.append(CopyPair(a, b, ratio))
    return tuple(keep)


def _candidates(texts: Sequence[str]) -> set[tuple[int, int]]:
    exact: dict[str, list[int]] = defaultdict(list)
    for k, text in enumerate(texts):
        exact[text].append(k)
    pairs = {(a, b) for places in exact.values() for a, b in pairwise(places)}
    owners, shingles = _shingles(texts)
    order = np.argsort(shingles, kind="stable")
    owners, shingles = owners[order], shingles[order]
    if not len(owners):
        return pairs
    bounds = np.flatnonzero(np.diff(shingles)) + 1
    starts = np.concatenate(([0], bounds))
    ends = np.concatenate((bounds, [len(shingles)]))
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        if end - start > _MAX_PLACES:
            continue
        places = sorted(set(owners[start:end].tolist()))
        for i, a in enumerate(places):
            for b in places[i + 1 :]:
                shared[a, b] += 1
    for (a, b), count in shared.items():
        size = min(len(texts[a]), len(texts[b])) - _SHINGLE + 1
        if count >= _MIN_SHARED * size:
            pairs.add((a, b))
    return pairs


def _shingles(
    texts: Sequence[str],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Hashed 5-grams of every text with the index of their owner, one of a kind for each owner."""
    owners, hashes = [], []
    for k, text in enumerate(texts):
        if len(text) < _SHINGLE:
            continue
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        value = np.zeros(len(codes) - _SHINGLE + 1, np.uint64)
        for step in range(_SHINGLE):
            value = value * np.uint64(0x9E3779B97F4A7C15) + codes[
                step : len(codes) - _SHINGLE + 1 + step
            ].astype(np.uint64)
        value = np.unique(value)
        owners.append(np.full(len(value), k, np.int64))
        hashes.append(value)
    if not hashes:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    return np.concatenate(owners), np.concatenate(hashes)


def _ratio(texts: Sequence[str], pair: tuple[int, int]) -> float:
    """How far the two agree: 1 for equal texts, 0 where their lengths alone rule a copy out."""
    a, b = texts[pair[0]], texts[pair[1]]
    if a == b:
        return 1.0
    if min(len(a), len(b)) < 0.7 * max(len(a), len(b)):
        return 0.0
    ratio = float(Indel.normalized_similarity(a, b, score_cutoff=_MIN_RATIO_IN_RUN))
    return ratio if ratio and _is_noise(a, b) else 0.0


def _is_noise(a: str, b: str) -> bool:
    """Whether the differences look misread and not written."""
    digits = words = 0
    for code in Levenshtein.opcodes(a, b):
        if code.tag == "equal":
            continue
        old, new = a[code.src_start : code.src_end], b[code.dest_start : code.dest_end]
        digits += any(char.isdecimal() for char in old + new)
        words += min(len(old), len(new)) >= _WORD
    long = min(len(a), len(b)) >= _LONG
    return digits <= (_MOST_DIGITS if long else 0) and words <= (1 if long else 0)
