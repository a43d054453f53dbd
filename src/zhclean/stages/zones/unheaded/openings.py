"""Pieces that begin with an entity, as the first ones of articles do."""

from __future__ import annotations

import re
from functools import lru_cache

from zhclean.discourse import leans_back
from zhclean.gazetteer import short_forms, split_name
from zhclean.stages.zones.names import opens_text
from zhclean.stages.zones.unheaded.entities import BODY_SUFFIX

# 天津滨海新区 begins with 天津 and is not about it.
_LONGER = re.compile(f"(?:(?![和与的在了等及])[\u4e00-\u9fff]){{0,4}}?(?:{BODY_SUFFIX})")
_HEAD = 24  # what may stand before the name: a date, 今年以来，
_CLEAR = 0.8  # strength of a form that means no other entity


def begins_with(name: str, text: str) -> bool:
    """Whether a piece begins with the entity, after no more than a date or an adverb.

    >>> begins_with("北海高新区", "2021年，北海高新区新增企业46家。")
    True
    >>> begins_with("北海", "此外，北海新建码头。"), begins_with("天津", "天津滨海新区产值过千亿。")
    (False, False)
    """
    if leans_back(text):
        return False
    for form in _forms(name):
        at = text.find(form, 0, _HEAD + len(form))
        if at >= 0 and opens_text(text, at):
            return bool(split_name(form)[1]) or not _LONGER.match(text, at + len(form))
    return False


@lru_cache(maxsize=512)
def _forms(name: str) -> tuple[str, ...]:
    """The entity's name, its other names and its core, the longest first."""
    forms = {form for form, strength in short_forms(name) if strength >= _CLEAR}
    forms |= {name, split_name(name)[0]}
    return tuple(sorted((form for form in forms if len(form) >= 2), key=lambda f: (-len(f), f)))
