"""Punctuation on request: Chinese marks by GB/T 15834 for ASCII ones, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.config import CleanConfig
from zhclean.model import DefectKind
from zhclean.plain.marks import (
    CHINESE,
    HAN,
    HAN_CHAR,
    LINE,
    clause_marks,
    curly_quotes,
    is_chinese,
    outside_addresses,
)
from zhclean.proposals import Proposal
from zhclean.spans import Edit, Span

_ASCII = str.maketrans("，；：？！（）。“”‘’、．「」【】", ',;:?!().""\'\',.""[]')
_TO_ASCII = re.compile("[，；：？！（）。“”‘’、．「」【】]+|…{1,2}|——")

_ELLIPSIS = re.compile(rf"(?<=[{CHINESE}])(?:\.{{3,}}|。{{3,}}|…(?!…)(?<!……)|…{{3,}})")
_DASH = re.compile(rf"(?<=[{CHINESE}])(?:-{{2,3}}|－－|──|――|–{{2}})(?=[{CHINESE}])")
_DOUBLED = re.compile(rf"(?<=[{HAN}])([，。、；：])\1(?!\1)")
_BRACKETS = re.compile(r"[(（][^()（）\n]*[)）]")
_PLAIN = re.compile(r"[\w.%+-]+", re.ASCII)  # in brackets: a year, a share, a name; no (3,4)
_TITLES = re.compile(rf"<<([^<>\n]*[{HAN}][^<>\n]*)>>|(?<=《)([^《》\n]*)(?=》)")
_INNER = re.compile(rf"<([^<>\n]*[{HAN}][^<>\n]*)>")
_SINGLE = re.compile(rf"(?<![A-Za-z0-9])'([^'\n]*[{HAN}][^'\n]*)'(?![A-Za-z])")


def find_marks(text: str, config: CleanConfig) -> Iterator[Proposal]:
    """What `config.punctuation` asks for; nothing when it says keep.

    >>> [p.replacement for p in find_marks("发展,改革", CleanConfig(punctuation="gb"))]
    ['，']
    """
    if config.punctuation == "gb":
        for line in LINE.finditer(text):
            if is_chinese(line.group()):
                yield from _to_chinese(text, *line.span())
    elif config.punctuation == "ascii":
        for match in _TO_ASCII.finditer(text):
            plain = match.group().translate(_ASCII).replace("…", "...").replace("——", "--")
            yield _proposal(match.span(), plain.replace("......", "..."), "改用半角标点")


def _to_chinese(text: str, start: int, end: int) -> Iterator[Proposal]:
    """The marks of one line; those inside an address, a file's name or code stay."""
    for changes, reason in (
        (_changes(text, start, end), "中文内的半角标点"),
        (_doubled(text, start, end), "标点重复"),
        (curly_quotes(text, start, end), "引号按位置配对"),
    ):
        for edit in outside_addresses(text, start, end, changes):
            yield _proposal((edit.span.start, edit.span.end), edit.replacement, reason)


def _changes(text: str, start: int, end: int) -> Iterator[Edit]:
    yield from clause_marks(text, start, end)
    for pattern, mark in ((_ELLIPSIS, "……"), (_DASH, "——")):
        for match in pattern.finditer(text, start, end):
            yield Edit(Span(*match.span()), mark)
    for match in _BRACKETS.finditer(text, start, end):
        before = text[max(start, match.start() - 1) : match.start()]
        word = _PLAIN.fullmatch(match.group()[1:-1])
        if HAN_CHAR.search(match.group()) or (word and HAN_CHAR.search(before)):
            yield from _ends(text, *match.span(), "（）")
    yield from _titles(text, start, end)
    for match in _SINGLE.finditer(text, start, end):
        yield from _ends(text, *match.span(), "‘’")


def _doubled(text: str, start: int, end: int) -> Iterator[Edit]:
    for match in _DOUBLED.finditer(text, start, end):
        yield Edit(Span(*match.span()), match[1])


def _titles(text: str, start: int, end: int) -> Iterator[Edit]:
    """`<<…>>` for 《…》, and `<…>` inside one for 〈…〉."""
    for match in _TITLES.finditer(text, start, end):
        if match[1] is not None:
            yield Edit(Span(match.start(), match.start() + 2), "《")
            yield Edit(Span(match.end() - 2, match.end()), "》")
            continue
        for inner in _INNER.finditer(text, *match.span(2)):
            yield from _ends(text, *inner.span(), "〈〉")


def _ends(text: str, start: int, end: int, pair: str) -> Iterator[Edit]:
    for at, mark in ((start, pair[0]), (end - 1, pair[1])):
        if text[at] != mark:
            yield Edit(Span(at, at + 1), mark)


def _proposal(span: tuple[int, int], replacement: str, reason: str) -> Proposal:
    return Proposal(Span(*span), replacement, DefectKind.CHARACTER_FORM, 0.95, (reason,))
