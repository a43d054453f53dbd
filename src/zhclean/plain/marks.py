"""Chinese marks for those of ASCII that stand in Chinese text, by GB/T 15834."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from zhclean.spans import Edit, Span

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
CHINESE = HAN + "，。、；：！？“”‘’《》（）【】「」『』…—"
_GB = str.maketrans(",;:?!", "，；：？！")

# What is written in ASCII for its own reasons, whatever stands around it.
_KEPT = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[!-~]*[\w/#=&%~-]|[\w.+-]+@[\w-]+\.[\w.-]+|`[^`\n]+`"
    r"|[\w.-]+\.(?:com|cn|org|net|gov|edu|html?|pdf|docx?|xlsx?|py|js|json)\b",
    re.ASCII,
)
# A mark of ASCII belongs to Chinese text where it stands beside a character of it, but for one
# between two digits (12:30, 1,000) and one before `//`. The blank behind it goes with it.
_MARK = re.compile(
    rf"(?:(?<=[{CHINESE}])[,;:?!]+(?!//|[()DP](?!\w))|[,;:?!]+(?=[ ]?[{HAN}“《（]))[ ]?"
    rf"|(?<=[0-9%])[,;][ ]?(?=[A-Za-z])"
)
# At the end of a sentence; a stop between two Han characters may be the dot of a name.
_STOP = re.compile(rf"(?<=[{HAN}”’）》0-9A-Za-z%])[.](?=[ ]*(?:$|[”’\"\n]))", re.MULTILINE)
# Inside a line it takes a page that closes its sentences like this.
_STOP_INSIDE = re.compile(rf"(?<=[{HAN}”’）》%])[.](?=[ ]?[{HAN}“《（(\"A-Z0-9])")
_FEW_STOPS = 2
_ANY_MARK = re.compile(rf"[{CHINESE}][,;:?!.\"]|[,;:?!\"][{HAN}]")
HAN_CHAR = re.compile(f"[{HAN}]")
_LETTER = re.compile("[A-Za-z]")
LINE = re.compile(r"[^\n]+")
_NEAR = 80  # so far a bracket or the start of a clause is looked for
# In a line of more letters than this for each Han character ASCII marks are its own.
_MOST_LETTERS = 2


def read_as_chinese(text: str) -> str:
    """The text with Chinese marks for those of ASCII that stand in Chinese, one for one.

    >>> read_as_chinese('去年,产值达到3.5亿元. 今年,"双百"企业有12家.')
    '去年，产值达到3.5亿元. 今年，“双百”企业有12家。'
    """
    if not _ANY_MARK.search(text):
        return text
    chars = list(text)
    for line in LINE.finditer(text):
        if _ANY_MARK.search(line.group()) and is_chinese(line.group()):
            start, end = line.span()
            for edit in outside_addresses(text, start, end, _of_line(text, start, end)):
                chars[edit.span.start : edit.span.end] = f"{edit.replacement:{len(edit.span)}}"
    read = "".join(chars)
    inside = [match.start() for match in _STOP_INSIDE.finditer(read)]
    if len(inside) > max(_FEW_STOPS, read.count("。")):
        for at in inside:
            chars[at] = "。"
    return "".join(chars)


def _of_line(text: str, start: int, end: int) -> Iterator[Edit]:
    """Marks that part clauses and sentences, and quotes."""
    yield from clause_marks(text, start, end)
    if '"' in text[start:end]:
        yield from curly_quotes(text, start, end)


def is_chinese(line: str) -> bool:
    """Whether the marks of a line are those of Chinese text."""
    han = len(HAN_CHAR.findall(line))
    return han > 0 and len(_LETTER.findall(_KEPT.sub("", line))) <= _MOST_LETTERS * han


def outside_addresses(text: str, start: int, end: int, edits: Iterable[Edit]) -> Iterator[Edit]:
    """Those edits of a line that change no address, file name or code."""
    kept = [match.span() for match in _KEPT.finditer(text, start, end)]
    for edit in edits:
        k = bisect_left(kept, (edit.span.end, 0)) - 1
        if k < 0 or kept[k][1] <= edit.span.start:
            yield edit


def clause_marks(text: str, start: int, end: int) -> Iterator[Edit]:
    """The marks of a line between its clauses and at the end of its sentences.

    Each takes the blank behind it along.
    """
    for match in _MARK.finditer(text, start, end):
        if not _in_formula(text, match.start(), start, end):
            yield Edit(Span(*match.span()), match.group().rstrip().translate(_GB))
    for match in _STOP.finditer(text, start, end):
        if _is_sentence(text, start, match.start()):
            yield Edit(Span(*match.span()), "。")


def curly_quotes(text: str, start: int, end: int) -> Iterator[Edit]:
    """Quotes paired by position; a line with an odd number of them is left alone.

    Curly ones count where they all turn the same way, which is a typist's fault: ”好”.
    """
    line = text[start:end]
    for signs, pair in (('"＂', "“”"), ("“", "“”"), ("”", "“”")):
        at = [start + k for k, char in enumerate(line) if char in signs]
        same_way = signs not in '"＂'
        if len(at) % 2 or not at or (same_way and (len(set(line) & set("“”")) > 1 or '"' in line)):
            continue
        for k, place in enumerate(at):
            mark = pair[k % 2]
            if text[place] != mark:
                yield Edit(Span(place, place + 1), mark)


def _in_formula(text: str, at: int, start: int, end: int) -> bool:
    """Whether the mark stands between brackets that hold no Han character: f(x, 甲) is none."""
    opening = text.rfind("(", max(start, at - _NEAR), at)
    closing = text.find(")", at, min(end, at + _NEAR))
    if opening < 0 or closing < 0 or ")" in text[opening:at]:
        return False
    return not HAN_CHAR.search(text, opening, closing)


def _is_sentence(text: str, start: int, at: int) -> bool:
    """Whether what ends here is Chinese: its last clause has a Han character."""
    clause = re.split("[，。；！？,;!?]", text[max(start, at - _NEAR) : at])[-1]
    return HAN_CHAR.search(clause) is not None
