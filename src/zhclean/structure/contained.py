"""Pieces whose text stands within another piece: a copy of a part of it, or what is quoted of it.

A piece that breaks off, or begins in mid-sentence, where the other goes on is what a reader left of
a second copy, and goes. Whole sentences may have been written twice, as leads, sums and quotations
are; they are reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from zhclean.hanzi import ends_sentence
from zhclean.setting import is_caption
from zhclean.stages.duplicates import Held
from zhclean.structure.decisions import Copy
from zhclean.structure.formulas import Formulas
from zhclean.structure.misreadings import Misreadings, TwoTexts, Verdict
from zhclean.structure.reading import Reading

_TORN = 0.9
_MAY_BE = 0.5
_LEAST_REST = 6  # what goes on from a part, and stands in the whole behind it, may be short
_GOES_ON = "，、；：,;:"


def sure_held(held: Sequence[Held], page: Reading, judge: Misreadings) -> tuple[Held, ...]:
    """The pieces that stand within others but for noise, with what goes on from them there."""
    sizes = [len(page.texts[one.part]) for one in held]
    two = [TwoTexts(one.differ, size) for one, size in zip(held, sizes, strict=True)]
    kept = {
        one.part: one
        for one, verdict in zip(held, judge.judge(two), strict=True)
        if verdict is Verdict.NOISE
    }
    for one in tuple(kept.values()):
        _with_rest(one, page, kept)
    return tuple(kept[part] for part in sorted(kept))


def _with_rest(one: Held, page: Reading, kept: dict[int, Held]) -> None:
    """Add the pieces behind one that go on as the whole does there."""
    text, at, k = page.texts[one.whole], one.end, one.part + 1
    while k < len(page.texts) and k != one.whole and k not in kept:
        rest = page.texts[k]
        if len(rest) < _LEAST_REST or not text.startswith(rest, at):
            return
        kept[k] = Held(k, one.whole, at, at + len(rest))
        at, k = at + len(rest), k + 1


def with_held(copies: Sequence[Copy], held: Sequence[Held], page: Reading) -> tuple[Copy, ...]:
    """The copies, with pieces that stand within others: which go, and which are reported."""
    formulas = Formulas(page)
    found = {copy.gone: copy for copy in copies}
    parts = {one.part for one in held}
    for one in held:
        torn = _is_torn(one, page, parts)
        if not (torn or ends_sentence(page.texts[one.part])) or formulas.is_set_again(one.part):
            continue  # what its text says again is a title
        sure = _TORN if torn else _MAY_BE
        if one.part in found and found[one.part].confidence >= sure:
            continue
        whole = _left(one.whole, found)
        if whole != one.part:
            found[one.part] = Copy(one.part, whole, sure, part=True)
    return tuple(replace(copy, kept=_left(copy.kept, found)) for copy in found.values())


def _left(k: int, copies: dict[int, Copy]) -> int:
    """The piece that is left of the text of `k`."""
    while k in copies:
        k = copies[k].kept
    return k


def unlost(held: Iterable[Held], page: Reading) -> tuple[frozenset[int], frozenset[int]]:
    """The pieces whose start, and those whose end, stands in another piece."""
    held = tuple(held)
    starts = frozenset(one.part for one in held if one.start > 0)
    ends = frozenset(one.part for one in held if one.end < len(page.texts[one.whole]))
    return starts, ends


def _is_torn(one: Held, page: Reading, parts: set[int]) -> bool:
    """Whether a piece was torn from its place, and runs on into nothing that it stands beside."""
    text, whole, k = page.texts[one.part], page.texts[one.whole], one.part
    if is_caption(text) or page.ends.alone[k]:
        return False
    behind, before = whole[one.end : one.end + 1], whole[max(0, one.start - 1) : one.start]
    ends_torn = (
        bool(page.ends.cut[k])
        and not ends_sentence(text)
        and (behind.isalnum() or (bool(behind) and text.endswith(tuple(_GOES_ON))))
    )
    starts_torn = bool(page.ends.mid_odds[k] > 0) and (before.isalnum() or before in _GOES_ON)
    starts_torn = starts_torn and bool(before)
    if ends_torn and _goes_on_beside(page, k) and k + 1 not in parts:
        return False
    if starts_torn and k > 0 and _goes_on_beside(page, k - 1) and k - 1 not in parts:
        return False
    return ends_torn or starts_torn


def _goes_on_beside(page: Reading, k: int) -> bool:
    """Whether a piece breaks off and the next of its section begins in mid-sentence."""
    return (
        k + 1 < len(page.texts)
        and page.section[k + 1] == page.section[k]
        and bool(page.ends.cut[k])
        and bool(page.ends.mid_odds[k + 1] > 0)
    )
