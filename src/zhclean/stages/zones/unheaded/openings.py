"""Pieces that begin with an entity, as the first ones of articles do."""

from __future__ import annotations

import re
from functools import lru_cache

from zhclean.gazetteer import short_forms, split_name
from zhclean.stages.zones.unheaded.entities import BODY_SUFFIX

# A date or an adverb that may stand before the subject of an article's first sentence.
_BEFORE = re.compile(
    r"(?:(?:自|截至)?[0-9０-９〇零一二三四五六七八九十]{2,4}年(?:[0-9０-９]{1,2}月)?(?:[0-9０-９]{1,2}日)?"
    r"(?:以来|末|底|初|间)?|近年来|今年以来|多年来|长期以来|一直以来|去年|今年|近日|日前)[，,]?"
)
# 天津滨海新区 begins with 天津 and is not about it.
_LONGER = re.compile(f"(?:(?![和与的在了等及])[\u4e00-\u9fff]){{0,4}}?(?:{BODY_SUFFIX})")
_CLEAR = 0.8  # strength of a form that means no other entity


def begins_with(name: str, text: str) -> bool:
    """Whether a piece begins with the entity, after no more than a date.

    >>> begins_with("北海高新区", "2021年，北海高新区新增企业46家。"), begins_with("北海", "在北海")
    (True, False)
    """
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    for form in _forms(name):
        if text.startswith(form, start):
            return bool(split_name(form)[1]) or not _LONGER.match(text, start + len(form))
    return False


@lru_cache(maxsize=512)
def _forms(name: str) -> tuple[str, ...]:
    """The entity's name, its other names and its core, the longest first."""
    forms = {form for form, strength in short_forms(name) if strength >= _CLEAR}
    forms |= {name, split_name(name)[0]}
    return tuple(sorted((form for form in forms if len(form) >= 2), key=lambda f: (-len(f), f)))
