"""Copies: pieces whose text stands elsewhere on the page too, exactly or nearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

from zhclean.differences import Difference, find_differences
from zhclean.setting import is_set_line
from zhclean.spans import Edit, Span, apply_edits
from zhclean.tandem import find_tandems

Ints = npt.NDArray[np.int64]

# Containment of character 5-grams finds candidates (OCR noise breaks Jaccard); one misread
# character destroys five of them, so a copy with an error in every eighth still shows a third.
_SHINGLE = 5
_MIN_SHARED = 0.3
# Two readings of one line agree in this share of their characters; two paragraphs built on one
# formula stay below it.
_MIN_RATIO = 0.86
_MIN_RATIO_IN_RUN = 0.82
# No name is longer: where more is written otherwise, two texts share a part.
_LONGEST_NAME = 12
# So many characters in a row are no noise: the copy that has them is the fuller one.
_CLAUSE = 6
# Shorter strings repeat in honest prose (“同比增长10%。”); alone they are no evidence.
_MIN_ALONE = 14
# Short lines with nothing but short lines between them are verse with its refrain. A line that is
# sung stands three or four times in a row; five are a reader that has lost its place.
_LONGEST_VERSE, _SURELY_SURPLUS = 20, 5
# What a reader repeats may break off in its last copy.
_SURE_OF_REST, _SHORTEST_REST = 3, 2
# A shingle seen in more places than this is a formula of the page and finds nothing.
_MAX_PLACES = 12
# A piece that stands within another one shares so many of its shingles with it.
_LEAST_PART, _MIN_HELD = 25, 0.5


@dataclass(frozen=True, slots=True)
class CopyPair:
    """Pieces `a` < `b` (indices) hold the same text; `ratio` is 1 where they agree exactly.

    `fuller` is the piece that has words which the other lacks, None where neither has.
    `part`: `b` is no more than the beginning of `a`, the last copy of many, and breaks off.
    `differ` is what one of the two has otherwise; `choose_copies` says whether it is misread.
    """

    a: int
    b: int
    ratio: float
    fuller: int | None = None
    part: bool = False
    differ: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Piece `part` stands within piece `whole` of the page, at `start:end` of it, or nearly so."""

    part: int
    whole: int
    start: int
    end: int
    differ: tuple[Difference, ...] = ()


def find_copies(texts: Sequence[str]) -> tuple[CopyPair, ...]:
    """Pairs of pieces that are copies; short ones only where a neighbour pair stands beside them.

    >>> text = "甲乙丙丁戊己庚辛壬癸子丑寅卯。"
    >>> find_copies([text, "别的话。", text])
    (CopyPair(a=0, b=2, ratio=1.0, fuller=None, part=False, differ=()),)
    """
    texts = _collapsed(texts)
    alike = {pair: found for pair in _candidates(texts) if (found := _compare(texts, *pair))}
    keep = []
    for (a, b), found in sorted(alike.items()):
        short = min(len(texts[a]), len(texts[b])) < _MIN_ALONE
        beside = any((a + step, b + step) in alike for step in (-1, 1))
        least = _MIN_RATIO_IN_RUN if beside else _MIN_RATIO
        if found.ratio >= least and (beside or not short):
            keep.append(found)
    return tuple(_without_refrains(texts, keep))


def _collapsed(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts with what is said over and over said once: how often is no difference."""
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    edits = [
        Edit(Span(tandem.start + tandem.size, tandem.end), "") for tandem in find_tandems(joined)
    ]
    return tuple(apply_edits(joined, edits).split("\n")) if texts else ()


def _without_refrains(texts: Sequence[str], pairs: Sequence[CopyPair]) -> Iterator[CopyPair]:
    """The pairs without refrains and rows of a table, and with what runs on and breaks off."""
    for run in diagonals(pairs):
        first, last = run[0], run[-1]
        step, size = first.b - first.a, len(run)
        lines = [texts[k] for k in range(first.a, last.a + 1)]
        between = [texts[k] for k in range(last.a + 1, first.b)]
        rows = all(map(is_set_line, (*lines, *between)))
        short = all(len(line) < _MIN_ALONE for line in lines)
        sung = short and all(len(line) <= _LONGEST_VERSE for line in between)
        in_a_row = size // step + 1 if step <= size else 1
        if rows or (sung and in_a_row < _SURELY_SURPLUS):
            continue
        yield from run
        rest = texts[last.b + 1] if last.b + 1 < len(texts) else ""
        if in_a_row >= _SURE_OF_REST and len(rest) >= _SHORTEST_REST:
            whole = texts[last.b + 1 - step]
            if rest != whole and whole.startswith(rest):
                yield CopyPair(last.b + 1 - step, last.b + 1, 1.0, part=True)


def diagonals(pairs: Iterable[CopyPair]) -> list[list[CopyPair]]:
    """Pairs that follow on each other on both sides, together."""
    left = {(pair.a, pair.b): pair for pair in pairs}
    out = []
    for key in sorted(left):
        run = []
        a, b = key
        while (a, b) in left:
            run.append(left.pop((a, b)))
            a, b = a + 1, b + 1
        if run:
            out.append(run)
    return out


def _candidates(texts: Sequence[str]) -> set[tuple[int, int]]:
    exact: dict[str, list[int]] = defaultdict(list)
    for k, text in enumerate(texts):
        exact[text].append(k)
    pairs = {(a, b) for places in exact.values() for a, b in pairwise(places)}
    for a, b, count in _shared(*_shingles(texts)):
        size = min(len(texts[a]), len(texts[b])) - _SHINGLE + 1
        if count >= _MIN_SHARED * size:
            pairs.add((a, b))
    return pairs


def _shingles(texts: Sequence[str]) -> tuple[Ints, npt.NDArray[np.uint64]]:
    """Hashed 5-grams of all texts with the index of their owner, sorted, one of a kind for each."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    count = max(0, len(codes) - _SHINGLE + 1)
    value = np.zeros(count, np.uint64)
    for step in range(_SHINGLE):
        value *= np.uint64(0x9E3779B97F4A7C15)
        value += codes[step : count + step]
    inside = np.flatnonzero(owners[:count] == owners[len(owners) - count :])
    order = inside[np.argsort(value[inside], kind="stable")]
    owners, value = owners[order], value[order]
    again = (value[1:] == value[:-1]) & (owners[1:] == owners[:-1])
    keep = np.concatenate(([True], ~again))[: len(value)]
    return owners[keep], value[keep]


def _shared(owners: Ints, shingles: npt.NDArray[np.uint64]) -> Iterator[tuple[int, int, int]]:
    """Two texts and how many shingles they share, formulas of the page left out."""
    bounds = np.flatnonzero(np.diff(shingles, prepend=~shingles[:1], append=~shingles[-1:]))
    sizes = np.diff(bounds)
    places = np.repeat(sizes, sizes)
    many = int(owners.max(initial=0)) + 1
    pairs = []
    for step in range(1, _MAX_PLACES):
        # places of one shingle stand together, their owners in order
        at = np.flatnonzero((shingles[step:] == shingles[:-step]) & (places[step:] <= _MAX_PLACES))
        if not len(at):
            break
        pairs.append(owners[at] * many + owners[at + step])
    if pairs:
        keys, counts = np.unique(np.concatenate(pairs), return_counts=True)
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            yield *divmod(key, many), count


def _compare(texts: Sequence[str], first: int, second: int) -> CopyPair | None:
    """The pair, if its texts agree but for noise."""
    a, b = texts[first], texts[second]
    if a == b:
        return CopyPair(first, second, 1.0)
    if min(len(a), len(b)) < 0.7 * max(len(a), len(b)):
        return None
    ratio = float(Indel.normalized_similarity(a, b, score_cutoff=_MIN_RATIO_IN_RUN))
    if not ratio:
        return None
    differ = find_differences(a, b)
    more = [
        any(len(one.reads[own]) - len(one.reads[1 - own]) >= _CLAUSE for one in differ)
        for own in (0, 1)
    ]
    if all(more) or not _may_be_one_text(differ):
        return None
    fuller = first if more[0] else second if more[1] else None
    return CopyPair(first, second, ratio, fuller, differ=differ)


def _may_be_one_text(differ: Iterable[Difference]) -> bool:
    """Whether no figure differs, and no more than a name at a time."""
    return not any(one.is_figure or min(map(len, one.reads)) > _LONGEST_NAME for one in differ)


def find_held(texts: Sequence[str]) -> tuple[Held, ...]:
    """The pieces that stand within a longer one, each with the first that holds it.

    >>> text = "山上的茶园今年来了二十多位采茶工，清早上山，傍晚把鲜叶送到山下的厂里。"
    >>> [(held.part, held.start, held.end) for held in find_held([text, text[3:30]])]
    [(1, 3, 30)]
    """
    found: dict[int, Held] = {}
    for a, b, count in _shared(*_shingles(texts)):
        part, whole = (a, b) if len(texts[a]) < len(texts[b]) else (b, a)
        size = len(texts[part])
        if part in found or size < _LEAST_PART or size == len(texts[whole]):
            continue
        if count >= _MIN_HELD * (size - _SHINGLE + 1):
            held = _hold(texts, part, whole)
            if held is not None:
                found[part] = held
    return tuple(found[part] for part in sorted(found))


def _hold(texts: Sequence[str], part: int, whole: int) -> Held | None:
    """Where a piece stands within another, if it does but for what may be noise."""
    inner, outer = texts[part], texts[whole]
    at = outer.find(inner)
    if at >= 0:
        return Held(part, whole, at, at + len(inner))
    best = partial_ratio_alignment(inner, outer, score_cutoff=100 * _MIN_RATIO)
    if best is None:
        return None
    start, end = _whole_stretch(inner, outer, best.dest_start, best.dest_end)
    differ = find_differences(inner, outer[start:end])
    return Held(part, whole, start, end, differ) if _may_be_one_text(differ) else None


def _whole_stretch(inner: str, outer: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of `outer` from where it begins as `inner` does to where it ends so."""
    head, tail = inner[:_SHINGLE], inner[-_SHINGLE:]
    first = outer.find(head, max(0, start - _CLAUSE), start + _CLAUSE + _SHINGLE)
    last = outer.rfind(tail, max(0, end - _CLAUSE - _SHINGLE), end + _CLAUSE)
    return first if first >= 0 else start, last + _SHINGLE if last >= 0 else end
