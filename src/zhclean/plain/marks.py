"""Chinese marks for those of ASCII that stand in Chinese text, by GB/T 15834."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.plain.kept import ADDRESS, Spans, kept_spans, outside, touches
from zhclean.spans import Edit, Span

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
CHINESE = HAN + "，。、；：！？“”‘’《》（）【】「」『』…—"
_GB = str.maketrans(",;:?!", "，；：？！")

_ADDRESS = re.compile(ADDRESS, re.ASCII)
# A mark of ASCII belongs to Chinese text where it stands beside a character of it, but for one
# between two digits (12:30, 1,000), one before `//` and a face (:D). The blank behind it goes too.
_MARK = re.compile(
    rf"(?:(?<=[{CHINESE}])[,;:?!]+(?!//|-?[()DPp](?!\w))"
    rf"|(?<![,;:?!])[,;:?!]+(?=[ ]?[{HAN}“《（]))[ ]?"
    rf"|(?<=[0-9%])[,;][ ]?(?=[A-Za-z])"
)
# At the end of a sentence; a stop between two Han characters may be the dot of a name.
_STOP = re.compile(rf"(?<=[{HAN}”’）》0-9A-Za-z%])[.](?=[ ]*(?:$|[”’\"\n]))", re.MULTILINE)
# Inside a line it takes a page that closes its sentences like this.
_STOP_INSIDE = re.compile(rf"(?<=[{HAN}”’）》%])[.](?=[ ]?[{HAN}“《（(\"A-Z0-9])")
_FEW_STOPS = 2
# An entry of a list of books ends its parts with stops: 北京: 海洋出版社.
_REFERENCE = re.compile(r"\[[A-Z](?:/[A-Z]{2})?\]")
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
            kept = kept_spans(text, start, end)
            for edit in outside(kept, _of_line(text, start, end, kept)):
                chars[edit.span.start : edit.span.end] = f"{edit.replacement:{len(edit.span)}}"
    read = "".join(chars)
    inside = [match.start() for match in _STOP_INSIDE.finditer(read)]
    if are_sentences(read, len(inside)):
        for at in inside:
            chars[at] = "。"
    return "".join(chars)


def stops_inside(text: str, start: int, end: int, kept: Spans) -> Iterator[int]:
    """Where a stop of ASCII may end a sentence inside a line; it may be the dot of a name."""
    if text.find(".", start, end) < 0 or _REFERENCE.search(text, start, end):
        return
    for match in _STOP_INSIDE.finditer(text, start, end):
        if not touches(kept, *match.span()) and _is_sentence(text, start, match.start()):
            yield match.start()


def are_sentences(text: str, stops: int) -> bool:
    """Whether so many stops inside lines show that the text ends its sentences with them."""
    return stops > max(_FEW_STOPS, text.count("。"))


def _of_line(text: str, start: int, end: int, kept: Spans) -> Iterator[Edit]:
    """Marks that part clauses and sentences, and quotes."""
    yield from clause_marks(text, start, end)
    if '"' in text[start:end]:
        yield from curly_quotes(text, start, end, kept)


def is_chinese(line: str) -> bool:
    """Whether the marks of a line are those of Chinese text."""
    han = len(HAN_CHAR.findall(line))
    return han > 0 and len(_LETTER.findall(_ADDRESS.sub("", line))) <= _MOST_LETTERS * han


def clause_marks(text: str, start: int, end: int) -> Iterator[Edit]:
    """The marks of a line between its clauses and at the end of its sentences.

    Each takes the blank behind it along.
    """
    for match in _MARK.finditer(text, start, end):
        if not _in_formula(text, match.start(), start, end):
            yield Edit(Span(*match.span()), match.group().rstrip().translate(_GB))
    if _REFERENCE.search(text, start, end):
        return
    for match in _STOP.finditer(text, start, end):
        if _is_sentence(text, start, match.start()):
            yield Edit(Span(*match.span()), "。")


def curly_quotes(text: str, start: int, end: int, kept: Spans = ()) -> Iterator[Edit]:
    """Quotes paired by position; a line with an odd number of them is left alone.

    Those in `kept` stretches count for nothing, and a pair of which both stand behind digits are
    inches: 27"显示器和32"显示器. Curly ones count where they all turn the same way, which is a
    typist's fault: ”好”.
    """
    line = text[start:end]
    for signs, pair in (('"＂', "“”"), ("“", "“”"), ("”", "“”")):
        at = [start + k for k, char in enumerate(line) if char in signs]
        at = [place for place in at if not touches(kept, place, place + 1)] if kept else at
        same_way = signs not in '"＂'
        if len(at) % 2 or not at or (same_way and (len(set(line) & set("“”")) > 1 or '"' in line)):
            continue
        for k, place in enumerate(at):
            mark = pair[k % 2]
            if text[place] != mark and not _are_inches(text, *at[k - k % 2 : k - k % 2 + 2]):
                yield Edit(Span(place, place + 1), mark)


def _are_inches(text: str, one: int, two: int) -> bool:
    return one > 0 and text[one - 1].isdigit() and text[two - 1].isdigit()


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
