"""Items that a reader of pages who has lost its place counts on, each with the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from zhclean.model import DefectKind
from zhclean.numerals import read_number
from zhclean.proposals import Proposal
from zhclean.spans import Span

# An ordinal at the head of a line or behind a mark, and its dress: （3）, 3., 三、, 第三年.
_NUMBER = "(?P<number>[0-9]{1,3}|[一二三四五六七八九十百零〇]{1,5})"
_ORDINAL = re.compile(
    f"(?:^|(?<=[。；;，,：:]))[ \u3000]*(?P<open>[（(【第]?){_NUMBER}"
    "(?P<close>[）)】]?[.．、，:：]?[年月日周天条步章项点届次期批轮]?[ \u3000]*)(?=[^0-9])",
    re.MULTILINE,
)
_ENDS = "。；;，,、 \u3000\n"
_HAN = re.compile("[\u4e00-\u9fff]")
# A full clause: in a form 签字： stands as often as there are hands to sign.
_SHORTEST, _LONGEST = 8, 300
_FEW, _MANY = 4, 8
_TOLD, _RUN_AWAY = 0.6, 0.85
_QUOTE = 12


@dataclass(frozen=True, slots=True)
class _Item:
    """An ordinal from `start`, its words up to `end`, marks left out; `line` is where it begins."""

    start: int
    end: int
    number: int
    dress: tuple[str, str]
    words: str


def find_counted(text: str) -> Iterator[Proposal]:
    """Each item but the first of four and more that differ in their ordinal alone.

    What stands in lines of its own is told only, for lines are no longer said over and over when
    one of them has gone.

    >>> said = "；".join(f"（{n}）加强组织领导，落实工作责任" for n in range(1, 5))
    >>> [p.span.start for p in find_counted(said + "。")]
    [16, 33, 50]
    """
    for run in _runs(list(_items(text))):
        for before, item in pairwise(run):
            if "\n" in text[before.end : item.start]:
                span, sure = Span(item.start, item.end), _TOLD
            else:
                span = Span(before.end, item.end)
                sure = _RUN_AWAY if len(run) >= _MANY else _TOLD
            said = item.words if len(item.words) <= _QUOTE else f"{item.words[:_QUOTE]}…"
            reason = (f"“{said}”接连出现{len(run)}次",)
            yield Proposal(span, "", DefectKind.STUTTER, sure, reason)


def _items(text: str) -> Iterator[_Item]:
    """What stands between each ordinal and the next, or the end of its line."""
    marks = list(_ORDINAL.finditer(text))
    ends = [*(match.start() for match in marks[1:]), len(text)][: len(marks)]
    for match, stop in zip(marks, ends, strict=True):
        line_end = text.find("\n", match.end(), min(stop, match.end() + _LONGEST))
        end = min(stop, match.end() + _LONGEST) if line_end < 0 else line_end
        words = text[match.end() : end].rstrip(_ENDS)
        number = read_number(match["number"])
        if number is not None and len(_HAN.findall(words)) >= _SHORTEST:
            dress = match["open"], match["close"].strip()
            start = match.start("open")
            yield _Item(start, match.end() + len(words), int(number.value), dress, words)


def _runs(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Items that follow on each other in words and dress, their ordinals going up by one."""
    run: list[_Item] = []
    for item in items:
        if run and (more := _next(run[-1], item)):
            run.append(more)
            continue
        if len(run) >= _FEW:
            yield run
        run = [item]
    if len(run) >= _FEW:
        yield run


def _next(before: _Item, item: _Item) -> _Item | None:
    """The item, without what goes on behind it, if it says what the one before it does."""
    size = len(before.words)
    if item.dress != before.dress or item.number != before.number + 1:
        return None
    if not item.words.startswith(before.words) or item.words[size : size + 1].strip(_ENDS):
        return None
    return replace(item, end=item.end - len(item.words) + size, words=before.words)
