"""Letters that a reader took for digits, within numbers: 2O23年, 20l8年, 第l2届, ニ月.

A number is changed only where what stands around leaves one reading: the four digits of a year,
what `%` follows, what 第 and a counter frame. Elsewhere (l36公里, 1O月) the letter is reported.
Codes, formulas, units and labels are left alone: these hold other letters, or a unit of counting
does not follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_DIGIT_OF = {"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "ニ": "二", "ー": "一"}
# The letter may be no part of a word or code: no letter, digit or mark of a code beside the number.
_NUMBER = re.compile(
    r"(?<![a-zA-Z\d.．\-–—_/&+·@#'’*^=(（\[|])(?=[\dOol|I.]*[Ool|I])(?=[\dOol|I.]*\d)"
    r"(?P<number>[\dOolI]+(?:\|[\dOolI]+)?(?:\.[\dOolI]+)?)"
    r"(?=\s?(?P<after>[年月日%％届号次章条期页十百千万亿吨亩元℃]|公[里斤顷]|平方|[毫厘千]?米|千克"
    r"|[人名户家个座项台辆岁倍天件](?![a-zA-Z])|小时|分钟|周年))"
)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_PERCENT = re.compile(r"(?:[1-9]\d{0,2}|0)(?:\.\d+)?")
_ORDINAL_OF = re.compile("[届号次章条期页]")
# O2 and O3 are gases, I1 and O1 labels of samples: a capital before a single figure proves nothing.
_LABEL = re.compile(r"[OI]+\d|\d[lI]")
_FIRST_DAY = re.compile(r"(?<=\d月)[lI](?=日)")
_KANA = re.compile("[\u3041-\u30fa\u30fd-\u30ff]")
_AS_HAN = re.compile(
    r"(?<![A-Za-z\u30a0-\u30ff])(?:[ニー](?=月(?:[一二三十〇]|份|底|初|[上中下]旬))"
    r"|[ニー](?=[〇一二三四五六七八九]{3}年)|(?<=月)[ニー](?=日)|(?<=月十)[ニー](?=日)"
    r"|(?<=二十)[ニー](?=日)|(?<=十)[ニー](?=[月届])|(?<=第)[ニー](?=[届条章次]))"
)
_WHOLE = 100  # a share beyond it is only reported
_CERTAIN, _SURE, _SUSPECT = 0.92, 0.85, 0.6

_Found = tuple[int, int, float, str]


def find_letters_in_numbers(text: str) -> Iterator[Proposal]:
    """Letters among the digits of numbers, one proposal for each.

    >>> [(p.span.start, p.replacement, p.confidence) for p in find_letters_in_numbers("2O23年")]
    [(1, '0', 0.92)]
    >>> [p.confidence for p in find_letters_in_numbers("全长l36公里")]
    [0.6]
    >>> list(find_letters_in_numbers("H2O、I/O、5G、B2B、10l/min、O3日均值、I2C"))
    []
    """
    for match in _NUMBER.finditer(text):
        number = match.group("number")
        confidence = _confidence(text, match)
        if confidence:
            for at, char in enumerate(number, match.start()):
                if char in _DIGIT_OF:
                    yield _proposal(at, number, char, confidence)
    for match in _FIRST_DAY.finditer(text):
        yield _proposal(match.start(), match.group(), match.group(), _SUSPECT)
    if "ニ" in text or "ー" in text:
        yield from _kana(text)


def _confidence(text: str, match: re.Match[str]) -> float:
    """How sure it is that the letters of a number are digits; 0 where it is a label or measure."""
    number, after = match.group("number", "after")
    read = "".join(_DIGIT_OF.get(char, char) for char in number)
    before = text[match.start() - 1 : match.start()]
    if after == "年" and _YEAR.fullmatch(read):
        return _CERTAIN
    if "|" in number:
        return 0
    if number[0] not in "OI":
        if before == "第" and _ORDINAL_OF.match(after):
            return _CERTAIN
        if after in "%％" and _PERCENT.fullmatch(read) and float(read) <= _WHOLE:
            return _SURE
    return 0 if _LABEL.fullmatch(number) else _SUSPECT


def _kana(text: str) -> Iterator[Proposal]:
    """Kana that look like Han numerals, in text that has no other kana."""
    if _KANA.search(text.replace("ニ", "")):
        return
    for match in _AS_HAN.finditer(text):
        yield _proposal(match.start(), match.group(), match.group(), _SURE)


def _proposal(at: int, number: str, letter: str, confidence: float) -> Proposal:
    reason = f"数字“{number}”中混入字母“{letter}”"
    span, new = Span(at, at + 1), _DIGIT_OF[letter]
    return Proposal(span, new, DefectKind.TYPO, confidence, (reason,), most=confidence)
