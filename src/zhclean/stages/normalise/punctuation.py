"""Punctuation on request: Chinese marks by GB/T 15834 for ASCII ones, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.config import CleanConfig
from zhclean.model import DefectKind
from zhclean.plain.kept import Spans, fenced_spans, kept_spans, outside, touches
from zhclean.plain.marks import (
    CHINESE,
    HAN,
    HAN_CHAR,
    LINE,
    are_sentences,
    clause_marks,
    curly_quotes,
    is_chinese,
    stops_inside,
)
from zhclean.proposals import Proposal
from zhclean.spans import Edit, Span
from zhclean.stages.normalise.judge import REACH, costs_of

_ASCII = str.maketrans("，；：？！（）。“”‘’、．「」【】", ',;:?!().""\'\',.""[]')
_TO_ASCII = re.compile("[，；：？！（）。“”‘’、．「」【】]+|…{1,2}|——")

_ELLIPSIS = re.compile(rf"(?<=[{CHINESE}])(?:\.{{3,}}|。{{3,}}|…(?!…)(?<!……)|…{{3,}})")
_DASH = re.compile(rf"(?<=[{CHINESE}])(?:-{{2,3}}|－－|──|――|–{{2}})(?=[{CHINESE}])")
_DOUBLED = re.compile(rf"(?<=[{HAN}])([，。、；：])\1(?!\1)")
_BRACKETS = re.compile(r"[(（][^()（）\n]*[)）]")
_PLAIN = re.compile(r"[\w.%+-]+", re.ASCII)  # in brackets: a year, a share, a name; no (3,4)
# Whether there is a Han character inside is asked by itself: in one pattern it would take the
# square of a line that is never closed.
_TITLES = re.compile(r"<<([^<>\n]+)>>|(?<=《)([^《》\n]*)(?=》)")
_INNER = re.compile(r"<([^<>\n]+)>")
_SINGLE = re.compile(r"(?<![A-Za-z0-9'])'([^'\n]+)'(?![A-Za-z'])|＇([^＇\n]+)＇")
_TWO_SINGLE = re.compile(r"(?<![A-Za-z0-9'])''([^'\n]+)''(?![A-Za-z'])")


def find_marks(text: str, config: CleanConfig) -> Iterator[Proposal]:
    """What `config.punctuation` asks for; nothing when it says keep.

    >>> [p.replacement for p in find_marks("发展,改革", CleanConfig(punctuation="gb"))]
    ['，']
    """
    if config.punctuation == "gb":
        yield from _to_chinese(text)
    elif config.punctuation == "ascii":
        for match in _TO_ASCII.finditer(text):
            plain = match.group().translate(_ASCII).replace("…", "...").replace("——", "--")
            yield _proposal(match.span(), plain.replace("......", "..."), "改用半角标点")


def _to_chinese(text: str) -> Iterator[Proposal]:
    """The marks of all lines of Chinese outside blocks of code."""
    fenced = fenced_spans(text)
    spans = [line.span() for line in LINE.finditer(text) if is_chinese(line.group())]
    lines = [(*span, kept_spans(text, *span)) for span in spans if not touches(fenced, *span)]
    for start, end, kept in lines:
        yield from _of_line(text, start, end, kept)
    stops = [at for line in lines for at in stops_inside(text, *line)]
    if are_sentences(text, len(stops)):
        for at in _ends_of_sentences(text, stops):
            end = at + 1 + (text[at + 1] == " ")
            yield _proposal((at, end), "。", "中文内的半角标点")


def _ends_of_sentences(text: str, stops: list[int]) -> list[int]:
    """Those at which a sentence ends rather than a part of a name, as far as the model tells."""
    around = [(text[max(0, at - REACH) : at], text[at + 1 : at + 1 + REACH]) for at in stops]
    ends = costs_of([(left, "。", right.lstrip()) for left, right in around]).whole
    dots = costs_of([(left, "·", right.lstrip()) for left, right in around]).whole
    found = [at for at, end, dot in zip(stops, ends, dots, strict=True) if end < dot]
    return found if are_sentences(text, len(found)) else []


def _of_line(text: str, start: int, end: int, kept: Spans) -> Iterator[Proposal]:
    for changes, reason in (
        (_changes(text, start, end), "中文内的半角标点"),
        (_doubled(text, start, end), "标点重复"),
        (curly_quotes(text, start, end, kept), "引号按位置配对"),
    ):
        for edit in outside(kept, changes):
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
        if HAN_CHAR.search(match.group()):
            yield from _ends(text, *match.span(), "‘’")
    for match in _TWO_SINGLE.finditer(text, start, end):
        if HAN_CHAR.search(match.group()):
            yield Edit(Span(match.start(), match.start() + 2), "“")
            yield Edit(Span(match.end() - 2, match.end()), "”")


def _doubled(text: str, start: int, end: int) -> Iterator[Edit]:
    for match in _DOUBLED.finditer(text, start, end):
        yield Edit(Span(*match.span()), match[1])


def _titles(text: str, start: int, end: int) -> Iterator[Edit]:
    """`<<…>>` for 《…》, and `<…>` inside one for 〈…〉."""
    for match in _TITLES.finditer(text, start, end):
        if match[1] is not None:
            if HAN_CHAR.search(match[1]):
                yield Edit(Span(match.start(), match.start() + 2), "《")
                yield Edit(Span(match.end() - 2, match.end()), "》")
            continue
        for inner in _INNER.finditer(text, *match.span(2)):
            if HAN_CHAR.search(inner.group()):
                yield from _ends(text, *inner.span(), "〈〉")


def _ends(text: str, start: int, end: int, pair: str) -> Iterator[Edit]:
    for at, mark in ((start, pair[0]), (end - 1, pair[1])):
        if text[at] != mark:
            yield Edit(Span(at, at + 1), mark)


def _proposal(span: tuple[int, int], replacement: str, reason: str) -> Proposal:
    return Proposal(Span(*span), replacement, DefectKind.CHARACTER_FORM, 0.95, (reason,))
