"""Marks without a partner and ordinals out of step: reported, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

# Wide brackets close narrow ones and the reverse: pages mix them without harm. Straight quotes
# have no direction, and a single ’ may be an apostrophe or a minute.
_PARTNER = {"”": "“", "》": "《", "）": "（", "】": "【", "』": "『", "」": "「", "〕": "〔"}
_SAME = str.maketrans("()", "（）")
_MARK = re.compile("[“”《》（）()【】『』「」〔〕]")
_LINE = re.compile("[^\n]+")
# 1） and （一 are list signs, :) a face.
_LIST_SIGN = re.compile(
    r"(?:^|[\s。．；;，,、：:！？])[（(]?[0-9一二三四五六七八九十a-zA-ZⅠ-Ⅻ]{1,4}$"
)
_UNPAIRED = 0.8  # a paragraph that is whole; a piece of one may have its partner elsewhere
_INNER = 0.6  # closed over by another pair: 《甲“乙》

# 一是…二是…: the words of one list share their ending. A list starts at 一 or 首先 and is two long.
_DIGITS = "一二三四五六七八九十"
_ORDINAL = re.compile(
    f"(?:(?<=[，。；：、！？“（\\s])|^)(第?)([{_DIGITS}])(是|要|则|方面|，|、)", re.M
)
_GAP, _REPEAT = 0.7, 0.75
_SHORTEST_LIST = 3


def find_unbalanced(text: str) -> Iterator[Proposal]:
    """Marks of a pair that stand alone in their paragraph.

    >>> [p.span.start for p in find_unbalanced("引进了“一批高端产业和团队。")]
    [3]
    """
    for line in _LINE.finditer(text):
        open_marks: list[tuple[str, int]] = []
        for match in _MARK.finditer(text, *line.span()):
            mark, at = match.group().translate(_SAME), match.start()
            if mark not in _PARTNER:
                open_marks.append((mark, at))
            else:
                yield from _close(text, mark, at, open_marks)
        straight = '"' in line.group()  # “甲": the partner is there, in another shape
        for mark, at in open_marks:
            if not (straight and mark == "“"):
                yield _alone(text, at, _UNPAIRED)


def _close(text: str, mark: str, at: int, open_marks: list[tuple[str, int]]) -> Iterator[Proposal]:
    """Take the partner of `mark` off the stack; what was opened inside it has none."""
    partner = _PARTNER[mark]
    if all(opened != partner for opened, _ in open_marks):
        if not (mark == "）" and _LIST_SIGN.search(text, max(0, at - 5), at)):
            yield _alone(text, at, _UNPAIRED)
        return
    while (last := open_marks.pop())[0] != partner:
        yield _alone(text, last[1], _INNER)


def _alone(text: str, at: int, confidence: float) -> Proposal:
    reason = f"“{text[at]}”无配对"
    return Proposal(Span(at, at + 1), None, DefectKind.UNBALANCED_PAIR, confidence, (reason,))


def find_numbering(text: str) -> Iterator[Proposal]:
    """Ordinals of an inline list (一是…二是…) that skip a number or say one twice.

    >>> text = "一是抓项目；三是强服务；四是优环境。"
    >>> [(p.span.of(text), p.evidence) for p in find_numbering(text)]
    [('三', ('“一”之后应为“二”',))]
    """
    for line in _LINE.finditer(text):
        lists: dict[tuple[str, str], list[re.Match[str]]] = {}
        for match in _ORDINAL.finditer(text, *line.span()):
            lists.setdefault((match.group(1), match.group(3)), []).append(match)
        for entries in lists.values():
            yield from _check_list(entries)


def _check_list(entries: list[re.Match[str]]) -> Iterator[Proposal]:
    """Faults of one kind of ordinal in one paragraph, where it makes a list at all."""
    numbers = [_DIGITS.index(match.group(2)) + 1 for match in entries]
    if len(numbers) < _SHORTEST_LIST or numbers[0] != 1:
        return
    last = 1
    for match, number in zip(entries[1:], numbers[1:], strict=True):
        if number == 1:
            last = 1  # another list begins
            continue
        if number != last + 1:
            wanted, confidence = _DIGITS[last % 10], _REPEAT if number <= last else _GAP
            reason = f"“{_DIGITS[last - 1]}”之后应为“{wanted}”"
            span = Span(*match.span(2))
            yield Proposal(span, None, DefectKind.NUMBERING, confidence, (reason,))
        last = number
