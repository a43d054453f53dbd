"""Whether a text speaks of an escape (`“&nbsp;”`, `&nbsp;表示空格`) or is written with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

Found = tuple[re.Match[str], str]
"""An escape and what it says."""

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# Marks that text consists of. What they part may begin or end in any word.
_MARKS = re.compile("[\xb7\u2010-\u2027\u3001-\u3011]+")
_ENTITY = "&＆"
_QUOTES = ("“”", "‘’", '""', "''", "「」", "（）", "()", "《》")
_BEHIND = re.compile(r"\s*(?:表示|代表|这个|是(?:空格|一个|实体)|等?(?:字符|实体|转义|符号|编码))")
# 代表 behind a character that the encoding of a page lacked is a word of the text.
_BEHIND_HAN = re.compile(r"\s*等?(?:字符|实体|转义|编码)")
_BEFORE = re.compile(r"(?:字符|实体|转义|写作|写成|符号|编码)(?:为|是|如)?[:： ]?$")
# A string of JSON stands behind one of these and before another; one of code behind `=` or `(`.
_OPENS_VALUE = re.compile(r'(?:[:,\[{]|\n|\A)\s*"$')
_CLOSES_VALUE = re.compile(r'"\s*(?:[,:}\]]|\n|\Z)')
_NEAR = 24
# So many escapes that say Chinese text, and twice as many as may be spoken of, tell of a page that
# is written so throughout.
_THROUGHOUT = 3


def spoken_of(found: Sequence[Found]) -> list[bool]:
    """For each escape of a text whether it is spoken of."""
    spoken = [_is_spoken_of(match, said) for match, said in found]
    text: Counter[str] = Counter()
    about: Counter[str] = Counter()
    for (match, said), is_spoken in zip(found, spoken, strict=True):
        if is_spoken:
            about[match.group()[0]] += 1
        elif _HAN.search(said) or _MARKS.search(said):
            text[match.group()[0]] += 1
    through = {sign for sign in about if text[sign] >= max(_THROUGHOUT, 2 * about[sign])}
    return [
        is_spoken and match.group()[0] not in through
        for (match, _), is_spoken in zip(found, spoken, strict=True)
    ]


def _is_spoken_of(match: re.Match[str], said: str) -> bool:
    return _is_quoted(match, said) or _is_named(match, said)


def _is_quoted(match: re.Match[str], said: str) -> bool:
    """Whether it stands in quotes of its own and is no more than one sign."""
    text, (start, end) = match.string, match.span()
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    if around not in _QUOTES:
        return False
    if text[start] in _ENTITY:
        return len(said) == 1 and not _HAN.search(said)
    return not (around == '""' and _HAN.search(said) and is_value(text, start, end))


def is_value(text: str, start: int, end: int) -> bool:
    """Whether what is quoted is a string of JSON."""
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return _OPENS_VALUE.search(before) is not None and _CLOSES_VALUE.match(behind) is not None


def _is_named(match: re.Match[str], said: str) -> bool:
    """Whether the words beside it say what it is."""
    text, (start, end) = match.string, match.span()
    of_text = text[start] in _ENTITY and _HAN.search(said)
    if text[start] in _ENTITY and _MARKS.fullmatch(said):
        return False
    behind = (_BEHIND_HAN if of_text else _BEHIND).match(text, end)
    return behind is not None or _BEFORE.search(text[max(0, start - 8) : start]) is not None
