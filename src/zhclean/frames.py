"""Frames that a sentence opens and has to close: 从…开始, 出台…政策, 完善…机制."""

from __future__ import annotations

import re
from functools import cache

from zhclean.tables import rows

# A frame is looked for in the clause that breaks off and in the first words that could end it.
_CLAUSE = re.compile(r"[，。；：！？]")
_SENTENCE = re.compile(r"[。；！？]")
_TAIL, _HEAD = 40, 40


@cache
def _frames() -> dict[str, re.Pattern[str]]:
    return {opener: re.compile(closers) for opener, closers in rows("frames")}


@cache
def _openers() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _frames()), key=len, reverse=True)))


def opened_frames(text: str) -> tuple[str, ...]:
    """The frames that the last clause of a text opens and does not close.

    >>> opened_frames("园区出台了支持企业融资"), opened_frames("园区出台了一批政策")
    (('出台',), ())
    """
    tail = _CLAUSE.split(text[-_TAIL:])[-1]
    return tuple(
        match.group()
        for match in _openers().finditer(tail)
        if not _frames()[match.group()].search(tail, match.end())
    )


def closes_frame(openers: tuple[str, ...], text: str) -> bool:
    """Whether the first sentence of a text closes one of the frames.

    >>> closes_frame(("出台",), "发展、鼓励上市等政策，成效明显。")
    True
    """
    head = _SENTENCE.split(text[:_HEAD])[0]
    return any(_frames()[opener].search(head) for opener in openers)
