"""Text decoded the wrong way, undone where that makes far better Chinese than what stands there.

Each reader of bytes is tried on runs that could be its work, and what it would have to have read is
weighed against the run as it stands (`weighing`). Nothing rare is touched for being rare: the bytes
of a name, a verse or a foreign word make no Chinese in another encoding.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from zhclean.changes import replaced
from zhclean.langmodel.fold import code_points
from zhclean.model import DefectKind
from zhclean.proposals import Alike
from zhclean.stages.normalise.decoded import HOLE, LOST, Reading
from zhclean.stages.normalise.gbk import utf8_as_gbk
from zhclean.stages.normalise.holes import fill_holes
from zhclean.stages.normalise.latin import chinese_as_latin
from zhclean.stages.normalise.swapped import PAIRS, gbk_and_big5
from zhclean.stages.normalise.utf8 import with_line_ends
from zhclean.stages.normalise.weighing import best_of, is_only_chinese, said_by, weighed

_DEEPEST = 3  # text misread, saved and misread again; nobody has seen a fourth time
_SPOKEN_OF, _NEAR = re.compile("乱码"), 40

Ints = NDArray[np.int64]
Reader = Callable[[str], Iterator[Reading]]
# Those of one row are tried together, the next row on what they have left.
_READERS: tuple[tuple[Reader, ...], ...] = (
    (utf8_as_gbk, chinese_as_latin),
    (gbk_and_big5,),
)


def find_misread(text: str, depth: int = 0) -> Iterator[Alike]:
    """Runs that were decoded the wrong way and what they say.

    >>> [found.replacements for found in find_misread("词：浣犲ソ！")]
    [['你好']]
    """
    left = _without_samples(text)
    for readers in _READERS:
        found = [
            reading
            for read in readers
            for reading in read(left)
            if reading.plain and not _is_one_over_and_over(text[reading.start : reading.end])
        ]
        if found:
            kept = _kept(text, found, depth, short=readers is _READERS[0])
            yield from _proposals(text, kept)
            left = with_line_ends(left, [(r.start, r.end) for r in kept])


def _is_one_over_and_over(run: str) -> bool:
    """Whether a run is one character again and again: to the model hardly a text, but no damage."""
    return len(run) > 1 and run == run[0] * len(run)


def _without_samples(text: str) -> str:
    """The text without what stands near 乱码 in its line: it shows what misread text looks like."""
    gaps: list[tuple[int, int]] = []
    at = 0
    for word in _SPOKEN_OF.finditer(text):
        first, end = max(at, word.start() - _NEAR), word.end() + _NEAR
        first = max(first, text.rfind("\n", first, word.start()) + 1)
        if word.end() > at:
            at = (text.find("\n", word.end(), end) + 1 or min(end, len(text)) + 1) - 1
            gaps.append((first, at))
    return with_line_ends(text, gaps)


def _kept(text: str, found: list[Reading], depth: int, *, short: bool) -> list[Reading]:
    """The readings that are far better Chinese than what stands there, in text order.

    With `short`, also what stands between figures in a text that was plainly misread.
    """
    at_once = weighed(text, [reading for reading in found if not _is_lost(reading)])
    sure = best_of(at_once.sure)
    # Undone twice, what exchanges pairs gives back what was there, but for a few characters.
    unclear = [r for r in _clear_of(sure, found) if r.reason not in PAIRS]
    deeper = weighed(text, _deepened(unclear, depth))
    sure = best_of([*sure, *deeper.sure])
    if not short:
        return sure
    often = Counter([reading.reason for reading in sure])
    lost = _lost_among(often, found)
    rest = [*at_once.open, *deeper.open, *weighed(text, lost).open]
    return best_of([*sure, *(r for r in rest if often[r.reason] and is_only_chinese(r))])


def _is_lost(reading: Reading) -> bool:
    """Whether it says nothing of which all bytes are there."""
    return not reading.plain.strip(HOLE)


def _lost_among(often: Counter[str], found: Sequence[Reading]) -> list[Reading]:
    """What lost all that it was, in ways of misreading that are more often sure.

    By chance, U+FFFD behind any character that opens UTF-8 may be read so.
    """
    lost = [reading for reading in found if _is_lost(reading)]
    many = Counter([reading.reason for reading in lost])
    return [reading for reading in lost if often[reading.reason] > many[reading.reason]]


def _clear_of(kept: Sequence[Reading], found: Sequence[Reading]) -> list[Reading]:
    """Those of `found` that overlap none of `kept`, which are in text order."""
    ends = [reading.end for reading in kept]
    starts = [*(reading.start for reading in kept), sys.maxsize]
    return [r for r in found if r.end <= starts[bisect_right(ends, r.start)]]


def _deepened(found: list[Reading], depth: int) -> list[Reading]:
    """What readings mean that were misread before that, all undone in one go."""
    if depth >= _DEEPEST or not found:
        return []
    plain = "\n".join([reading.plain for reading in found])
    meant = undo(plain, depth + 1).split("\n")
    if len(meant) != len(found):
        return []
    return [r._replace(meant=m) for r, m in zip(found, meant, strict=True) if r.plain != m]


def _proposals(text: str, kept: Sequence[Reading]) -> Iterator[Alike]:
    """What the readings say, in columns: one item for each way of misreading, lost bytes apart."""
    if not kept:
        return
    said, firsts = _said(text, kept)
    begins, closes, owners, starts, ends = _stretches(kept, said, firsts)
    lost = np.concatenate(([0], np.cumsum(code_points(said) == ord(HOLE))))
    gains = np.array([reading.gain for reading in kept])
    sure = np.round(np.minimum(0.98, 1 - np.exp((4 - gains) / 5)), 3)[owners]
    numbers: dict[str, int] = {}
    reasons = [numbers.setdefault(reading.reason, len(numbers)) for reading in kept]
    kinds = 2 * np.array(reasons)[owners] + (lost[closes] > lost[begins])
    said = said.replace(HOLE, LOST)
    for kind in np.unique(kinds).tolist():
        rows = np.flatnonzero(kinds == kind)
        stretches = zip(begins[rows].tolist(), closes[rows].tolist(), strict=True)
        plains = [said[begin:close] for begin, close in stretches]
        given = [list(numbers)[kind // 2], *(["有字节已失"] if kind % 2 else [])]
        yield Alike(
            starts[rows], ends[rows], plains, DefectKind.ENCODING, sure[rows].tolist(), tuple(given)
        )


def _said(text: str, kept: Sequence[Reading]) -> tuple[str, Ints]:
    """All that the readings say in a row, and where each begins; behind the last one is the end.

    Holes are filled where there is no doubt.
    """
    every = list(map(said_by, kept))
    firsts = np.cumsum([0, *map(len, every)], dtype=np.int64)
    said, filled = "".join(every), fill_holes(text, kept)
    if not len(filled.codes):
        return said, firsts
    codes = code_points(said).copy()
    base = np.array([reading.first for reading in kept], np.int64)
    codes[firsts[filled.readings] + filled.holes - base[filled.readings]] = filled.codes
    return codes.tobytes().decode("utf-32-le", "surrogatepass"), firsts


def _stretches(kept: Sequence[Reading], said: str, firsts: Ints) -> tuple[Ints, ...]:
    """The readings cut on both sides of a hole where that cuts no character of the text.

    From and to which character of all that is said; which reading it is; and the place in the text.
    """
    cuts, places = _cuts(kept, np.flatnonzero(code_points(said) == ord(HOLE)), firsts)
    begins = np.concatenate((firsts[:-1], cuts))
    starts = np.concatenate((np.array([reading.start for reading in kept], np.int64), places))
    order = np.argsort(begins)
    begins, starts = begins[order], starts[order]
    closes = np.append(begins[1:], firsts[-1])
    owners = np.searchsorted(firsts, begins, "right") - 1
    behind = np.array([reading.end for reading in kept], np.int64)[owners]
    ends = np.where(closes == firsts[owners + 1], behind, np.append(starts[1:], 0))
    return begins, closes, owners, starts, ends


def _cuts(kept: Sequence[Reading], holes: Ints, firsts: Ints) -> tuple[Ints, Ints]:
    """Where readings are cut, and what places of the text these are."""
    cuts = np.unique(np.concatenate((holes, holes + 1)))
    owners = np.searchsorted(firsts, cuts, "right") - 1
    inside = firsts[owners] < cuts
    inside[inside] = ~np.array([bool(r.meant) for r in kept])[owners[inside]]
    cuts, owners = cuts[inside], owners[inside]
    sources = {id(reading.source): reading.source for reading in kept}
    own = np.array([id(reading.source) for reading in kept])[owners]
    at = cuts - firsts[owners] + np.array([r.first for r in kept], np.int64)[owners]
    places = np.full(len(cuts), -1)
    for number in np.unique(own).tolist():
        places[own == number] = sources[number].places_of(at[own == number])
    return cuts[places >= 0], places[places >= 0]


def undo(text: str, depth: int = 0) -> str:
    """`text` with every misreading undone, as far as it was misread again and again."""
    edits = sorted([row for found in find_misread(text, depth) for row in found.rows()])
    if not edits:
        return text
    starts, ends, new, _ = zip(*edits, strict=True)
    return replaced(text, np.array(starts), np.array(ends), new)[0]
