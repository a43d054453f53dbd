"""Shares of one whole that make more or less than all of it: 三次产业 a∶b∶c, 男…占, 女…占."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhclean.messages import say
from zhclean.model import DefectKind
from zhclean.numerals import read_number
from zhclean.proposals import Proposal
from zhclean.spans import Span

_FIGURE = r"(\d{1,3}(?:\.\d+)?)"
_SECTORS = re.compile(r"(?:三次|一二三次|[一二三、]{3,5})产业|三产[结比]|产业结构")
_RATIO = re.compile(
    rf"(?<![\d.:：∶﹕]){_FIGURE}([:：∶﹕])\s?{_FIGURE}\2\s?{_FIGURE}(?![\d.:：∶﹕])(?!\d)"
)
_FARTHEST_RATIO = 60  # characters from the word to the last ratio
# What is far from a hundred is a ratio of something else: 1∶2∶3.
_FEWEST, _MOST = 80, 125
_RESPECTIVELY = re.compile(
    r"(?:分别占|占比分别[为是达]|比[重例]分别[为是达])[^，。；：、！？\d%]{0,12}"
    r"((?:\d{1,2}(?:\.\d+)?[%％](?:、|，|和|与|及)?){2,8})"
)
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d+)?)[%％]")
_PARTED = re.compile("[、和与及]")  # as many shares as things are named before
_COUNTED = re.compile("([2-9]|[两三四五六七八九])[种类个项大]")
_SEVERAL_WHOLES = re.compile(
    r"\d{4}|年|[月季]|较|比上|提[高升]|上升|下降|增|各占|同期|前\d|超过|以[上下]|平均|均值|的比[重例]由"
)
# Whose shares they are is said before: of the slim, boys make 43 % and girls 49 % of two wholes.
_OF_ONE_WHOLE = "(?:(?<=[中里])|(?<=其中，)|(?<=[，。；](?=城))|^(?=城))"
_PAIRS = (
    *(("男", "女", ""), ("女", "男", "")),
    *(("城镇", other, "(?:户籍|常住)?人口") for other in ("农村", "乡村")),
)
_TWO = tuple(
    re.compile(
        rf"{_OF_ONE_WHOLE}{one}{whose}[^，。；：、\d%占]{{0,6}}占{_FIGURE}[%％][，、；]"
        rf"{two}[^，。；：、\d%占]{{0,6}}占{_FIGURE}[%％]"
    )
    for one, two, whose in _PAIRS
)
_SURE, _OPEN = 0.75, 0.5

_Found = tuple[Span, float, str]


def find_false_shares(
    paragraphs: Sequence[str], language: str = "zh"
) -> Iterator[tuple[int, Proposal]]:
    """Shares that do not make a hundred, with the number of their paragraph.

    >>> text = "三次产业比例调整为8.1∶41.2∶52.7。"
    >>> [(p.span.of(text), p.evidence[0]) for _, p in find_false_shares([text])]
    [('8.1∶41.2∶52.7', '8.1＋41.2＋52.7＝102')]
    >>> list(find_false_shares(["三次产业比例调整为8.1∶41.2∶50.7。"]))
    []
    """
    for number, text in enumerate(paragraphs):
        for span, confidence, reason in (
            *_sectors(text, language),
            *_respectively(text, language),
            *_two_sides(text, language),
        ):
            yield number, Proposal(span, None, DefectKind.NUMBERING, confidence, (reason,))


def _sectors(text: str, language: str) -> Iterator[_Found]:
    """The three sectors of an economy."""
    done = 0
    for word in _SECTORS.finditer(text):
        end = min(len(text), word.end() + _FARTHEST_RATIO)
        for match in _RATIO.finditer(text, max(done, word.end()), end):
            done = match.end()
            shares = match.group(1, 3, 4)
            total, slack = _sum(shares)
            if abs(total - 100) > slack and _FEWEST <= total <= _MOST:
                yield Span(*match.span()), _SURE, _reason(shares, total, language)


def _respectively(text: str, language: str) -> Iterator[_Found]:
    """甲、乙、丙分别占a%、b%、c%: more than all; less is no fault, others may be left out."""
    for match in _RESPECTIVELY.finditer(text):
        start = max(text.rfind(mark, 0, match.start()) for mark in "。；！？\n") + 1
        shares = _PERCENT.findall(match.group(1))
        total, slack = _sum(shares)
        several = _SEVERAL_WHOLES.search(text, start, match.start())
        named = len(_PARTED.findall(text, start, match.start())) + 1
        counts = [read_number(count) for count in _COUNTED.findall(text, start, match.start())]
        told = named >= len(shares) or any(c and c.value == len(shares) for c in counts)
        if len(shares) > 2 and told and slack < total - 100 <= _MOST - 100 and not several:
            yield Span(*match.span(1)), _OPEN, _reason(shares, total, language)


def _two_sides(text: str, language: str) -> Iterator[_Found]:
    """男性占a%，女性占b%."""
    for pattern in _TWO:
        for match in pattern.finditer(text):
            shares = match.group(1, 2)
            total, slack = _sum(shares)
            if abs(total - 100) > slack and _FEWEST <= total <= _MOST:
                yield Span(match.start(2), match.end(2)), _OPEN, _reason(shares, total, language)


def _sum(shares: Sequence[str]) -> tuple[float, float]:
    """What shares make, and what rounding may add to it or take from it."""
    numbers = [number for share in shares if (number := read_number(share)) is not None]
    slack = sum(number.step for number in numbers) / 2
    return round(sum(number.value for number in numbers), 6), slack + 1e-6


def _reason(shares: Sequence[str], total: float, language: str) -> str:
    return say(language, "missummed", parts="＋".join(shares), total=f"{total:.10g}")
