"""What a line looks like: a title, a short name, the end of a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from zhclean.stages.blocks.marks import CLAUSE, NO_HEADING_END, Candidate

_MAX_TITLE_LINE = 40
_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]")
SENTENCE_END = tuple("。！？”…）")
_IN_BRACKETS = re.compile("[【〖［][^】〗］]*[】〗］]")
LEADING_MARKS = re.compile(r"^[#—–─\- ]+")
# An interview names its speakers as a heading names its zone.
ASKING = tuple("？！?!")
# So many known names show how the page sets its headings; unknown ones look no other.
A_STYLE = 2


def is_title(text: str) -> bool:
    """Whether a line could be the title below a name: short, and one clause."""
    if _IN_BRACKETS.fullmatch(text):
        return False
    text = LEADING_MARKS.sub("", text)
    return (
        4 <= len(text) <= _MAX_TITLE_LINE
        and "，" not in text
        and "。" not in text
        and not _ITEM.match(text)
        and not text.endswith((*NO_HEADING_END, "”"))
    )


def may_be_title(text: str) -> bool:
    """Whether a line above a byline could be the title: it may have several clauses there."""
    return (
        4 <= len(text) <= _MAX_TITLE_LINE and "。" not in text and not text.endswith(NO_HEADING_END)
    )


def is_short_name(name: str) -> bool:
    """Whether a string is as short as a name, and no clause."""
    return 2 <= len(name) <= 12 and not CLAUSE.search(name)


def by_style(candidates: Sequence[Candidate]) -> dict[tuple[str, str], list[Candidate]]:
    """The candidates of each style: the mark, and for bare lines what joins name and title."""
    styles: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        styles[candidate.style].append(candidate)
    return styles
