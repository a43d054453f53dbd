"""Punctuation on request: Chinese marks by GB/T 15834 for ASCII ones, or the reverse."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from zhclean.config import CleanConfig
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
_CHINESE = _HAN + "，。、；：！？“”‘’《》（）【】「」『』…—"
_GB = str.maketrans(",;:?!", "，；：？！")
_ASCII = str.maketrans("，；：？！（）。“”‘’、．「」【】", ',;:?!().""\'\',.""[]')
_TO_ASCII = re.compile("[，；：？！（）。“”‘’、．「」【】]+|…{1,2}|——")

# What is written in ASCII for its own reasons, whatever stands around it.
_KEPT = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[!-~]*[\w/#=&%~-]|[\w.+-]+@[\w-]+\.[\w.-]+|`[^`\n]+`"
    r"|[\w.-]+\.(?:com|cn|org|net|gov|edu|html?|pdf|docx?|xlsx?|py|js|json)\b",
    re.ASCII,
)
# A mark of ASCII belongs to Chinese text where it stands beside a character of it, but for one
# between two digits (12:30, 1,000) and one before `//`. The blank behind it goes with it.
_MARK = re.compile(
    rf"(?:(?<=[{_CHINESE}])[,;:?!]+(?!//|[()DP](?!\w))|[,;:?!]+(?=[ ]?[{_HAN}“《（]))[ ]?"
    rf"|(?<=[0-9%])[,;][ ]?(?=[A-Za-z])"
)
# At the end of a sentence; a stop between two Han characters may be the dot of a name.
_STOP = re.compile(rf"(?<=[{_HAN}”’）》0-9A-Za-z%])[.](?=[ ]*(?:$|[”’\"\n]))", re.MULTILINE)
_ELLIPSIS = re.compile(rf"(?<=[{_CHINESE}])(?:\.{{3,}}|。{{3,}}|…(?!…)(?<!……)|…{{3,}})")
_DASH = re.compile(rf"(?<=[{_CHINESE}])(?:-{{2,3}}|－－|──|――|–{{2}})(?=[{_CHINESE}])")
_DOUBLED = re.compile(rf"(?<=[{_HAN}])([，。、；：])\1(?!\1)")
_BRACKETS = re.compile(r"[(（][^()（）\n]*[)）]")
_PLAIN = re.compile(r"[\w.%+-]+", re.ASCII)  # in brackets: a year, a share, a name; no (3,4)
_TITLES = re.compile(rf"<<([^<>\n]*[{_HAN}][^<>\n]*)>>|(?<=《)([^《》\n]*)(?=》)")
_INNER = re.compile(rf"<([^<>\n]*[{_HAN}][^<>\n]*)>")
_SINGLE = re.compile(rf"(?<![A-Za-z0-9])'([^'\n]*[{_HAN}][^'\n]*)'(?![A-Za-z])")
_HAN_CHAR = re.compile(f"[{_HAN}]")
_LETTER = re.compile("[A-Za-z]")
_LINE = re.compile(r"[^\n]+")
_NEAR = 80  # so far a bracket or the start of a clause is looked for
# In a line of more letters than this for each Han character ASCII marks are its own.
_MOST_LETTERS = 2


def find_marks(text: str, config: CleanConfig) -> Iterator[Proposal]:
    """What `config.punctuation` asks for; nothing when it says keep.

    >>> [p.replacement for p in find_marks("发展,改革", CleanConfig(punctuation="gb"))]
    ['，']
    """
    if config.punctuation == "gb":
        for line in _LINE.finditer(text):
            if _is_chinese(line.group()):
                yield from _to_chinese(text, *line.span())
    elif config.punctuation == "ascii":
        for match in _TO_ASCII.finditer(text):
            plain = match.group().translate(_ASCII).replace("…", "...").replace("——", "--")
            yield _change(match.span(), plain.replace("......", "..."), "改用半角标点")


# A stop inside a line: between Han characters it may be the dot of a name, so that it takes a page
# which closes its sentences like this.
_STOP_INSIDE = re.compile(rf"(?<=[{_HAN}”’）》%])[.](?=[ ]?[{_HAN}“《（(\"A-Z0-9])")
_FEW_STOPS = 2
_ANY_MARK = re.compile(rf"[{_CHINESE}][,;:?!.\"]|[,;:?!\"][{_HAN}]")


def read_as_chinese(text: str) -> str:
    """The text with Chinese marks for those of ASCII that stand in Chinese, one for one.

    >>> read_as_chinese("去年,产值达到3.5亿元. 今年,\"双百\"企业有12家.")
    '去年，产值达到3.5亿元。 今年，“双百”企业有12家。'
    """
    if not _ANY_MARK.search(text):
        return text
    chars = list(text)
    for line in _LINE.finditer(text):
        if _ANY_MARK.search(line.group()) and _is_chinese(line.group()):
            for found in _kept_apart(text, *line.span(), _read_otherwise(text, *line.span())):
                chars[found.span.start : found.span.end] = f"{found.replacement:{len(found.span)}}"
    read = "".join(chars)
    inside = [match.start() for match in _STOP_INSIDE.finditer(read)]
    if len(inside) > max(_FEW_STOPS, read.count("。")):
        for at in inside:
            chars[at] = "。"
    return "".join(chars)


def _is_chinese(line: str) -> bool:
    han = len(_HAN_CHAR.findall(line))
    return han > 0 and len(_LETTER.findall(_KEPT.sub("", line))) <= _MOST_LETTERS * han


def _to_chinese(text: str, start: int, end: int) -> Iterator[Proposal]:
    """The marks of one line."""
    return _kept_apart(text, start, end, _changes(text, start, end))


def _kept_apart(
    text: str, start: int, end: int, proposals: Iterable[Proposal]
) -> Iterator[Proposal]:
    """Those that change no address, file name or code of the line."""
    kept = [match.span() for match in _KEPT.finditer(text, start, end)]
    for proposal in proposals:
        k = bisect_left(kept, (proposal.span.end, 0)) - 1
        if k < 0 or kept[k][1] <= proposal.span.start:
            yield proposal


def _read_otherwise(text: str, start: int, end: int) -> Iterator[Proposal]:
    """Marks that part clauses and sentences, and quotes."""
    yield from _stops(text, start, end)
    if '"' in text[start:end]:
        yield from _quotes(text, start, end)


def _stops(text: str, start: int, end: int) -> Iterator[Proposal]:
    for match in _MARK.finditer(text, start, end):
        if not _in_formula(text, match.start(), start, end):
            yield _change(match.span(), match.group().rstrip().translate(_GB))
    for match in _STOP.finditer(text, start, end):
        if _is_sentence(text, start, match.start()):
            yield _change(match.span(), "。")


def _changes(text: str, start: int, end: int) -> Iterator[Proposal]:
    yield from _stops(text, start, end)
    for pattern, mark in ((_ELLIPSIS, "……"), (_DASH, "——")):
        for match in pattern.finditer(text, start, end):
            yield _change(match.span(), mark)
    for match in _DOUBLED.finditer(text, start, end):
        yield _change(match.span(), match[1], "标点重复")
    for match in _BRACKETS.finditer(text, start, end):
        before = text[max(start, match.start() - 1) : match.start()]
        word = _PLAIN.fullmatch(match.group()[1:-1])
        if _HAN_CHAR.search(match.group()) or (word and _HAN_CHAR.search(before)):
            yield from _ends(text, *match.span(), "（）")
    yield from _titles(text, start, end)
    yield from _quotes(text, start, end)


def _in_formula(text: str, at: int, start: int, end: int) -> bool:
    """Whether the mark stands between brackets that hold no Han character: f(x, 甲) is none."""
    opening = text.rfind("(", max(start, at - _NEAR), at)
    closing = text.find(")", at, min(end, at + _NEAR))
    if opening < 0 or closing < 0 or ")" in text[opening:at]:
        return False
    return not _HAN_CHAR.search(text, opening, closing)


def _is_sentence(text: str, start: int, at: int) -> bool:
    """Whether what ends here is Chinese: its last clause has a Han character."""
    clause = re.split("[，。；！？,;!?]", text[max(start, at - _NEAR) : at])[-1]
    return _HAN_CHAR.search(clause) is not None


def _titles(text: str, start: int, end: int) -> Iterator[Proposal]:
    """`<<…>>` for 《…》, and `<…>` inside one for 〈…〉."""
    for match in _TITLES.finditer(text, start, end):
        if match[1] is not None:
            yield _change((match.start(), match.start() + 2), "《")
            yield _change((match.end() - 2, match.end()), "》")
            continue
        for inner in _INNER.finditer(text, *match.span(2)):
            yield from _ends(text, *inner.span(), "〈〉")


def _quotes(text: str, start: int, end: int) -> Iterator[Proposal]:
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
                yield _change((place, place + 1), mark, "引号按位置配对")
    for match in _SINGLE.finditer(text, start, end):
        yield from _ends(text, *match.span(), "‘’")


def _ends(text: str, start: int, end: int, pair: str) -> Iterator[Proposal]:
    for at, mark in ((start, pair[0]), (end - 1, pair[1])):
        if text[at] != mark:
            yield _change((at, at + 1), mark)


def _change(span: tuple[int, int], replacement: str, reason: str = "中文内的半角标点") -> Proposal:
    return Proposal(Span(*span), replacement, DefectKind.CHARACTER_FORM, 0.95, (reason,))
