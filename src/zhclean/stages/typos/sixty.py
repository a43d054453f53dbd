"""Years of the cycle of sixty misread in one character: 戊戍变法, 乙己年, 光绪王午.

Ten stems and twelve branches make sixty pairs and no others, so a pair that is none of them is
misread, and the pairs that look like it are few. No other detector has a say in such years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from zhclean import engines
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.channel import likeness
from zhclean.stages.typos.register import REIGNS

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_SIXTY = frozenset(_STEMS[k % 10] + _BRANCHES[k % 12] for k in range(60))
_REIGN = f"(?:{REIGNS})"
_NUMBER = "[元〇零一二三四五六七八九十]"
_YEAR = rf"(?:(?:\d{{4}}|[〇零一二三四五六七八九]{{4}}|{_REIGN}{_NUMBER}{{1,3}})年[（(]?)"
_HAN = "[\u4e00-\u9fff]"
_EVENT = (
    "年(?![初底末终前后度轻少幼纪迈长龄])|之[变役难乱战耻]|变法|政变|条约|赔款|海战|战争|革命|国变|"
    "科(?=[举进状乡会武试])|[仲孟季][春夏秋冬]|中秋"
)
# Behind a reign or 岁在 anything may be such a year, in a sentence what bears its name, and beside
# a year in figures what stands by itself.
_FRAMES = tuple(
    re.compile(pattern)
    for pattern in (
        f"(?:{_REIGN}|岁[在次])(?=({_HAN}{{2}}))",
        f"{_YEAR}(?=({_HAN}{{2}})(?:[，,。、；;）)]|岁|$))",
        f"(?:^|(?<=[，,。、；;：:（(“《\\s是自至到在次即及了]))(?=({_HAN}{{2}})(?:{_EVENT}))",
    )
)
_ALIKE = 0.7  # the five nearest glyphs
_CLEAR = 0.1  # so much less alike than the best is the next
_COMMON = 20  # a word so common is none of these: 王子年幼
_SURE, _UNSURE = 0.9, 0.5


def find_misread_years(text: str) -> Iterator[Proposal]:
    """The years that are none of the sixty and one character off one of them.

    >>> [p.replacement for p in find_misread_years("戊戍变法以后，庚于年又起战事。")]
    ['戌', '子']
    """
    for at in sorted(_years(text)):
        old = text[at : at + 2]
        best = _meant(old)
        if best is None:
            continue
        new, sure = best
        k = 0 if new[0] != old[0] else 1
        span = Span(at + k, at + k + 1)
        reasons = (f"“{old}”当作“{new}”",)
        yield Proposal(span, new[k], DefectKind.TYPO, sure, reasons)


def years_of_sixty(text: str) -> Iterator[range]:
    """Where such years stand, right or misread."""
    for at in _years(text):
        old = text[at : at + 2]
        if old in _SIXTY or _meant(old) is not None:
            yield range(at, at + 2)


def _years(text: str) -> set[int]:
    """Where a year may stand."""
    return {match.start(1) for frame in _FRAMES for match in frame.finditer(text)}


@lru_cache(maxsize=1024)
def _meant(old: str) -> tuple[str, float] | None:
    """What `old` was meant to be and how sure that is; nothing where it is one of the sixty."""
    if old in _SIXTY or not (old[0] in _STEMS or old[1] in _BRANCHES):
        return None
    if engines.word_frequency(old) >= _COMMON:
        return None
    ranked = sorted(((_alike(old, pair), pair) for pair in _SIXTY), reverse=True)
    (best, pair), (second, _) = ranked[:2]
    if best < _ALIKE:
        return None
    return pair, _SURE if best - second >= _CLEAR else _UNSURE


def _alike(old: str, pair: str) -> float:
    """How alike two pairs are in the one character that differs; 0 where both do."""
    if (old[0] == pair[0]) == (old[1] == pair[1]):
        return 0.0
    k = 0 if old[0] != pair[0] else 1
    shape, _ = likeness(np.array([ord(old[k])]), np.array([ord(pair[k])]))
    return float(shape[0])
