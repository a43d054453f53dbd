"""Punctuation and width on request: Chinese marks for ASCII ones, the reverse, half-width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.config import CleanConfig
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
_CHINESE = _HAN + "，。、；：！？“”‘’《》（）【】「」『』…—"
_GB = str.maketrans(",;:?!()", "，；：？！（）")
_ASCII = str.maketrans("，；：？！（）。“”‘’、．", ",;:?!().\"\"'',.")

# A mark beside a Chinese character belongs to Chinese text, but for one between two digits
# (12:30, 1,000) and one inside Latin text or an address.
_MARK = re.compile(rf"(?<=[{_CHINESE}])[,;:?!](?!//)[ ]?|[,;:?!][ ]?(?=[{_HAN}“《（])")
_STOP = re.compile(rf"(?<=[{_HAN}”’）》])(?:\.{{3,6}}|\.(?=[ ]*(?:$|[”’\n])))", re.MULTILINE)
_BRACKETS = re.compile(r"[(（][^()（）\n]*[)）]")
_QUOTED = re.compile(rf"\"([^\"\n]*)\"|(?<![A-Za-z0-9])'([^'\n]*[{_HAN}][^'\n]*)'")
_HAN_CHAR = re.compile(f"[{_HAN}]")
_TO_ASCII = re.compile("[，；：？！（）。“”‘’、．]+|…{1,2}")
# Letters, digits and the signs used with them; the wide comma, stop, colon and brackets are
# Chinese punctuation, which `punctuation` governs.
_WIDE = re.compile(
    "[０-９Ａ-Ｚａ-ｚ％＋＝＃＆＠＄＊／＜＞＿｜～－]+|(?<=[０-９0-9])．(?=[０-９0-9])"
)


def find_marks(text: str, config: CleanConfig) -> Iterator[Proposal]:
    """What `config.punctuation` and `config.width` ask for; nothing when both say keep.

    >>> [p.replacement for p in find_marks("发展,改革", CleanConfig(punctuation="gb"))]
    ['，']
    """
    if config.punctuation == "gb":
        yield from _to_chinese(text)
    elif config.punctuation == "ascii":
        for match in _TO_ASCII.finditer(text):
            yield _change(
                match, match.group().translate(_ASCII).replace("…", "..."), "改用半角标点"
            )
    if config.width == "half":
        for match in _WIDE.finditer(text):
            plain = "".join(chr(ord(char) - 0xFEE0) for char in match.group())
            yield _change(match, plain, "全角改半角")


def _to_chinese(text: str) -> Iterator[Proposal]:
    for match in _MARK.finditer(text):
        yield _change(match, match.group()[0].translate(_GB), "中文内的半角标点")
    for match in _STOP.finditer(text):
        yield _change(match, "。" if len(match.group()) == 1 else "……", "中文内的半角标点")
    for match in _BRACKETS.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if _HAN_CHAR.search(before + match.group()):
            yield from _ends(match, "（", "）")
    yield from _quotes(text)


def _quotes(text: str) -> Iterator[Proposal]:
    """Straight quotes in pairs; a line with an odd number of them is left alone."""
    for line in re.finditer(r"[^\n]+", text):
        if line.group().count('"') % 2 or not _HAN_CHAR.search(line.group()):
            continue
        for match in _QUOTED.finditer(text, *line.span()):
            opening, closing = "“”" if match.group().startswith('"') else "‘’"
            yield from _ends(match, opening, closing)


def _ends(match: re.Match[str], opening: str, closing: str) -> Iterator[Proposal]:
    for at, mark in ((match.start(), opening), (match.end() - 1, closing)):
        if match.string[at] != mark:
            kind, reason = DefectKind.CHARACTER_FORM, ("中文内的半角标点",)
            yield Proposal(Span(at, at + 1), mark, kind, 0.9, reason)


def _change(match: re.Match[str], replacement: str, reason: str) -> Proposal:
    span = Span(*match.span())
    return Proposal(span, replacement, DefectKind.CHARACTER_FORM, 0.95, (reason,))
