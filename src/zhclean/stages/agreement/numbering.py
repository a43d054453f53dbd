"""Ordinals of a list that skip a number or say one twice, within paragraphs and across them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from zhclean.messages import say
from zhclean.model import DefectKind
from zhclean.numerals import read_number
from zhclean.proposals import Proposal
from zhclean.spans import Span

_HAN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Signs at the start of a paragraph; the group is the number.
_AT_START = tuple(
    re.compile(pattern)
    for pattern in (
        rf"([{_HAN}]{{1,3}})、",
        rf"[（(]([{_HAN}]{{1,3}})[）)]",
        rf"第([{_HAN}]{{1,3}})[章编部节]",
        r"(\d{1,2})(?:[.．](?!\d)|、)",
        r"[（(](\d{1,2})[）)]",
        r"(\d{1,2})[）)]",
        rf"([{_CIRCLED}])",
    )
)
# 一是…二是…, 第一，…第二，…: the words of one list share what stands around the number.
_WORDS = re.compile(
    rf"(?:(?<=[，。；：、！？“（\s])|^)"
    rf"(?:(第|其)([{_HAN}])(是|要|则|方面|，|、)|()([{_HAN}])(是|要|则|方面|，)"
    rf"|(?<=[。；：\s])()([{_HAN}])(、)|(首先))"
)
_FIRST = 10
_TEN = 10
# Inside a paragraph a number in brackets may be a reference: 第五条（一）、（二）项.
_INSIDE = tuple(
    re.compile(rf"(?:(?<=[。；：，？！”）)])|^){pattern}(?![项款条、，至]|目(?!前|标|的))")
    for pattern in (
        rf"[（(]\s?([{_HAN}]{{1,3}})\s?[）)]",
        r"[（(]\s?(\d{1,2})\s?[）)]",
        r"(\d{1,2})[）)]",
        rf"([{_CIRCLED}])(?![与和及是])",
        r"(\d{1,2})(?:[.．](?!\d)|、)(?=\s?[\u4e00-\u9fff])",
    )
)
_SHORTEST_LIST = 3
# A list that leaves out more is several lists, or an excerpt.
_WIDEST_GAP = 3
_GAP, _REPEAT = 0.7, 0.75
_OF_TWO = 0.5  # 一、 and 三、 alone: there may never have been more
# What may stand for an ordinal: 一是…，二是…，还有就是…，四是…
_UNNUMBERED = re.compile("(?:[。；，]|^)(?:再有|还有|此外|另外|再者|另一|其次|再次)")
_UNNUMBERED_LINE = re.compile("^(?:再有|还有|此外|另外|再者|另一|其次|再次)", re.MULTILINE)
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_ITEM = 10  # characters of the item before that the evidence quotes


@dataclass(frozen=True, slots=True)
class Sign:
    """An ordinal, and where it stands; `end` is where the words of its item begin."""

    number: int
    paragraph: int
    span: Span
    end: int


@dataclass(slots=True)
class _List:
    """The signs of one list, and the list of the same kind that it may stand inside of."""

    kind: int
    signs: list[Sign] = field(default_factory=list)
    around: _List | None = None

    @property
    def last(self) -> int:
        return self.signs[-1].number


def find_numbering(
    paragraphs: Sequence[str], language: str = "zh"
) -> Iterator[tuple[int, Proposal]]:
    """Ordinals out of step, with the number of their paragraph.

    >>> text = "一是抓项目；三是强服务；四是优环境。"
    >>> [(n, p.span.of(text), p.evidence[0]) for n, p in find_numbering([text])]
    [(0, '三', '“一”之后应为“二”')]
    >>> [n for n, _ in find_numbering(["一、修路", "路修好了。", "三、架桥", "四、通车"])]
    [2]
    """
    outline = _outline(paragraphs)
    found = [
        wrong
        for signs in (*outline, *_in_words(paragraphs), *_inside(paragraphs))
        for wrong in faults(signs, paragraphs, language)
    ]
    found += [wrong for signs in outline for wrong in _of_two(signs, paragraphs, language)]
    yield from sorted(found, key=lambda pair: (pair[0], pair[1].span))


def sign_of(match: re.Match[str], group: int, paragraph: int) -> Sign | None:
    text = match.group(group)
    value = read_number(text)
    number = _CIRCLED.index(text) + 1 if text in _CIRCLED else int(value.value) if value else 0
    return Sign(number, paragraph, Span(*match.span(group)), match.end()) if number else None


def _outline(paragraphs: Sequence[str]) -> list[list[Sign]]:
    """The lists whose signs open paragraphs: a sign of an outer list ends all lists within."""
    done: list[_List] = []
    open_lists: list[_List] = []
    for number, text in enumerate(paragraphs):
        for kind, pattern in enumerate(_AT_START):
            match = pattern.match(text)
            sign = sign_of(match, 1, number) if match else None
            if sign is not None:
                _place(sign, kind, open_lists, done)
                break
    return [one.signs for one in done]


def _place(sign: Sign, kind: int, open_lists: list[_List], done: list[_List]) -> None:
    depth = next((d for d, one in enumerate(open_lists) if one.kind == kind), None)
    if depth is not None:
        del open_lists[depth + 1 :]
        current = open_lists[depth]
        outer = current.around
        if sign.number != 1:
            if sign.number != current.last + 1 and outer and sign.number == outer.last + 1:
                # questions and answers may take turns under the same signs
                outer.around, current.around = current, None
                current = open_lists[depth] = outer
            current.signs.append(sign)
            return
        del open_lists[depth]
    else:
        current = None
    fresh = _List(kind, [sign], around=current)
    open_lists.append(fresh)
    done.append(fresh)


def _in_words(paragraphs: Sequence[str]) -> list[list[Sign]]:
    """一是…, 二是…: lists that run over paragraphs as they like; each begins with one.

    A list may change its words: 一要…, 二要…, 三是….
    """
    lists: dict[tuple[str, str], list[list[Sign]]] = {}
    for number, text in enumerate(paragraphs):
        for match in _WORDS.finditer(text):
            if match.group(_FIRST):  # 首先…, 第二…
                first = Sign(1, number, Span(*match.span(_FIRST)), match.end())
                for prefix, suffix in lists:
                    if prefix == "第":
                        lists[prefix, suffix].append([first])
                continue
            at = next(k for k in (2, 5, 8) if match.group(k))
            sign = sign_of(match, at, number)
            kind = lists.setdefault((match.group(at - 1), match.group(at + 1)), [[]])
            if sign is None:
                continue
            if sign.number == 1:
                if not _is_beheaded(kind[-1], number):
                    kind.append([])
            elif not _goes_on(kind, sign):
                others = [other for key, other in lists.items() if key[0] == match.group(at - 1)]
                kind = next((other for other in others if _goes_on(other, sign)), kind)
            kind[-1].append(sign)
    return [signs for kind in lists.values() for signs in kind]


def _is_beheaded(signs: Sequence[Sign], paragraph: int) -> bool:
    """Whether there is a list in the paragraph that did not begin with one: 三是质数，一是奇数."""
    return bool(signs) and signs[0].number != 1 and signs[-1].paragraph == paragraph


def _goes_on(lists: Sequence[Sequence[Sign]], sign: Sign) -> bool:
    return bool(lists[-1]) and sign.number == lists[-1][-1].number + 1


def _inside(paragraphs: Sequence[str]) -> Iterator[list[Sign]]:
    """Lists within one paragraph whose signs are figures."""
    for number, text in enumerate(paragraphs):
        for pattern in _INSIDE:
            signs: list[Sign] = []
            for match in pattern.finditer(text):
                sign = sign_of(match, 1, number)
                if sign is not None and sign.number == 1:
                    yield signs
                    signs = []
                if sign is not None:
                    signs.append(sign)
            yield signs


def faults(
    signs: Sequence[Sign], paragraphs: Sequence[str], language: str
) -> list[tuple[int, Proposal]]:
    """What is out of step in a list that begins with one; nothing where all but little is."""
    if len(signs) < _SHORTEST_LIST or signs[0].number != 1:
        return []
    out: list[tuple[int, Proposal]] = []
    steps, misread = 0, False
    for number, (last, sign) in enumerate(pairwise(signs)):
        if misread or sign.number == last.number + 1:
            misread = False  # what follows a misread number goes by the number that was meant
            continue
        after = signs[number + 2].number if number + 2 < len(signs) else 0
        misread = after == last.number + 2 and sign.number != 1
        if sign.number > last.number + _WIDEST_GAP and not misread:
            return []
        if sign.number > last.number and _stand_between(last, sign, paragraphs):
            continue
        steps += 1
        out.append((sign.paragraph, fault(last, sign, paragraphs, language)))
    in_all = sorted(sign.number for sign in signs) == list(range(1, len(signs) + 1))
    return out if in_all or steps <= max(1, len(signs) // 4) else []


def _of_two(
    signs: Sequence[Sign], paragraphs: Sequence[str], language: str
) -> Iterator[tuple[int, Proposal]]:
    """一、 and 三、 that open paragraphs, with nothing of their kind between or behind."""
    if [sign.number for sign in signs] != [1, 3]:
        return
    first, third = signs
    if not _stand_between(first, third, paragraphs):
        wrong = fault(first, third, paragraphs, language)
        yield third.paragraph, replace(wrong, confidence=_OF_TWO)


def _stand_between(last: Sign, sign: Sign, paragraphs: Sequence[str]) -> bool:
    """Whether the numbers left out stand there after all, in another dress: 二要 for 二是."""
    if last.paragraph == sign.paragraph:
        text = paragraphs[sign.paragraph][last.end : sign.span.start]
    else:
        between = paragraphs[last.paragraph + 1 : sign.paragraph]
        head = paragraphs[sign.paragraph][: sign.span.start]
        text = "\n".join((paragraphs[last.paragraph][last.end :], *between, head))
    unnumbered = _UNNUMBERED if last.paragraph == sign.paragraph else _UNNUMBERED_LINE
    if sign.number == last.number + 2 and unnumbered.search(text):
        return True
    text = text.translate(_NARROW)
    return all(
        re.search(
            rf"[第其（(\n。；，](?:{written})|(?:{written})\s?[是要则、）)．.，]"
            rf"|{_CIRCLED[number - 1]}",
            text,
        )
        for number in range(last.number + 1, sign.number)
        for written in ["|".join((str(number), _CIRCLED[number - 1], in_han(number)))]
    )


def fault(last: Sign, sign: Sign, paragraphs: Sequence[str], language: str) -> Proposal:
    before = paragraphs[last.paragraph]
    written = last.span.of(before)
    reasons = [say(language, "next_ordinal", last=written, wanted=_next(written, last.number))]
    if last.paragraph != sign.paragraph:
        start = last.span.start - (before[: last.span.start][-1:] in ("（", "(", "第"))
        item = before[start : last.end + _ITEM]
        reasons.append(say(language, "last_item", item=item))
    confidence = _REPEAT if sign.number <= last.number else _GAP
    return Proposal(sign.span, None, DefectKind.NUMBERING, confidence, tuple(reasons))


def _next(written: str, number: int) -> str:
    """The number after `number`, in the figures that are `written`."""
    if written in _CIRCLED:
        return _CIRCLED[min(number, len(_CIRCLED) - 1)]
    if written.isdecimal():
        return str(number + 1)
    return in_han(number + 1)


def in_han(number: int) -> str:
    hundreds, number = divmod(number, 100)
    if hundreds:
        link = "" if number >= _TEN or not number else "零"
        rest = ("一" if _TEN <= number < 2 * _TEN else "") + in_han(number) if number else ""
        return f"{_HAN[hundreds - 1]}百{link}{rest}"
    tens, ones = divmod(number, _TEN)
    head = "" if not tens else "十" if tens == 1 else _HAN[tens - 1] + "十"
    return head + (_HAN[ones - 1] if ones else "")
