"""日 misread in dates: 十月一曰, 三月八曰晚.

A numeral beside a changed character would be reason for doubt, for numbers are never changed
silently. Behind month and day nothing but 日 can stand that is drawn like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean import engines
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.nearest import is_nearest

_UNIT = "[一二三四五六七八九]"
_DATE = re.compile(
    rf"(?:正|腊|十[一二]?|{_UNIT}|(?<!\d)(?:1[0-2]|0?[1-9]))月"
    rf"(?:初?[十廿]?{_UNIT}|二?十{_UNIT}?|三十一?|[12]\d|3[01]|0?[1-9])"
    "(?=([\u4e00-\u9fff]))"
)
_SURE = 0.95
_LONGEST = 4


def find_misread_days(text: str) -> Iterator[Proposal]:
    """What stands for 日 behind a month and a day and is all but one with it.

    >>> [p.replacement for p in find_misread_days("十月一曰起施行，到十一月底一目了然。")]
    ['日']
    """
    for match in _DATE.finditer(text):
        at = match.start(1)
        if match[1] != "日" and is_nearest(match[1], "日") and not _is_of_a_word(text, at):
            read = match.group() + match[1]
            reasons = (f"“{read}”当作“{match.group()}日”",)
            yield Proposal(Span(at, at + 1), "日", DefectKind.TYPO, _SURE, reasons)


def _is_of_a_word(text: str, at: int) -> bool:
    """Whether a word of the dictionary covers the place: 一目了然."""
    return any(
        engines.word_frequency(text[start : start + size]) > 0
        for size in range(2, _LONGEST + 1)
        for start in range(max(0, at - size + 1), at + 1)
        if len(text[start : start + size]) == size
    )
