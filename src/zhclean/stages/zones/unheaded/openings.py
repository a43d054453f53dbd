"""Pieces that begin with an entity, as the first ones of articles do, and a page's habit of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhclean.gazetteer import split_name

# A date or an adverb that may stand before the subject of an article's first sentence.
_BEFORE = re.compile(
    r"(?:(?:自|截至)?[0-9０-９〇零一二三四五六七八九十]{2,4}年(?:[0-9０-９]{1,2}月)?(?:[0-9０-９]{1,2}日)?"
    r"(?:以来|末|底|初|间)?|近年来|今年以来|多年来|长期以来|一直以来|去年|今年|近日|日前)[，,]?"
)
# Sentences that introduce an entity say where it lies or what it is.
_INTRODUCES = re.compile(
    r"[^，。；]{0,4}(?:位于|地处|坐落|始建于|创建于|成立于|创办于|古称|旧称|简称|[东南西北]邻"
    r"|在[^，。]{2,6}(?:[东南西北中]部|腹地|境内)|是[^，。]{0,8}(?:一座|一所|一家|之一))"
)
_LEAST_SECTIONS = 2


def begins_with(name: str, text: str) -> int:
    """Where the entity's name ends at the head of a piece, after no more than a date; 0 if not.

    >>> begins_with("北海高新区", "2021年，北海高新区新增企业46家。"), begins_with("北海市", "在北海市")
    (11, 0)
    """
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    core = split_name(name)[0]
    for form in (name, core):
        if len(form) >= 2 and text.startswith(form, start):
            return start + len(form)
    return 0


def introduces(name: str, text: str) -> bool:
    """Whether a piece begins by saying where the entity lies or what it is.

    >>> introduces("沙埠县", "沙埠县地处罗霄山北麓，面积1800平方千米。")
    True
    """
    end = begins_with(name, text)
    return end > 0 and _INTRODUCES.match(text, end) is not None


def opening_habit(texts: Sequence[str], sections: Sequence[int], homes: Sequence[str]) -> float:
    """The share of the page's headed articles that begin with their zone's name.

    `homes` gives the zone of each section. 0 where there are too few to tell.
    """
    heads: dict[int, str] = {}
    for text, number in zip(texts, sections, strict=True):
        heads.setdefault(number, text)
    headed = [(homes[number], text) for number, text in heads.items() if homes[number]]
    if len(headed) < _LEAST_SECTIONS:
        return 0.0
    return sum(begins_with(name, text) > 0 for name, text in headed) / len(headed)
