"""Lines that ran together: a heading and its text, the end of an article and the next heading.

A reader, or whoever stored the page, has dropped line ends. What is left of them are the marks of
headings, the indent of paragraphs, a blank behind a full stop. Nothing is cut where prose may have
the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from zhclean.gazetteer import ZoneCatalog
from zhclean.spans import Span
from zhclean.stages.blocks.bylines import is_byline
from zhclean.stages.blocks.furniture import is_furniture
from zhclean.stages.blocks.marks import MAX_HEADING, ORNAMENTS, Line, is_name

_STOP = "。！？”’…）"
# Two blanks of full width open a paragraph; so do four others.
_INDENT = re.compile(r"\u3000{2,}|[ \u00a0\u3000]{4,}")
_INDENT_AT_STOP = re.compile(rf"[{_STOP}](?:\u3000{{2,}}|[ \u00a0\u3000]{{4,}})\S")
_LEAST_PARAGRAPH = 12  # characters on average between two indents: names are padded, too
# A text without line ends: so long a line, with a blank behind so many of its stops.
_LONG, _FEWEST_STOPS = 600, 4
_BLANK_AT_STOP = re.compile(r"(?<=[。！？”])[ \u00a0\u3000]+(?=\S)")
# The marks of Markdown are no text; before others a sentence has to end, or a blank to stand, and
# a name to follow.
_HASHES = re.compile(r"(?<=[^\s#])\s*(?=#{2,6}\s)|(?<=[。！？”’…）])\s*(?=#\s)")
_BEFORE = rf"(?:(?<=[{_STOP}])|(?<![ \u00a0\u3000])[ \u00a0\u3000])\s*"
_NAME = r"[\u4e00-\u9fff（）()]{2,25}?"
_NUMBER = r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)\s*"
# Without a mark it has to be all that is left of the line.
_BARE = re.compile(rf"{_BEFORE}(?=(?P<name>{_NAME})[：:]\s?[^，。；：]{{4,40}}$)")
_INSIDE = (
    re.compile(rf"{_BEFORE}(?=[【〖［](?P<name>{_NAME})[】〗］])"),
    re.compile(rf"{_BEFORE}(?=[{ORNAMENTS}]\s*(?P<name>{_NAME})[：:\s])"),
    _BARE,
    re.compile(
        rf"{_BEFORE}(?={_NUMBER}(?P<name>{_NAME})(?:[：:][^，。；]{{0,40}})?(?:$|[ \u3000]))"
    ),
)
_OPENS = re.compile(
    # no hashtag: #赶海# 今天潮水真大
    rf"(?:(?P<hashes>#{{1,6}})(?![^#\s]{{1,30}}#)\s*|[{ORNAMENTS}]\s*|{_NUMBER}"
    r"|[【〖［](?P<bracket>[^】〗］]{2,25})[】〗］]\s*|——\s*)"
)
_NAMED = re.compile(r"(?P<name>[\u4e00-\u9fffA-Za-z（）()]{2,25})(?P<joint>[：:]|[ \u3000])\s*")
_WORD = re.compile("[\u4e00-\u9fff]{2}")
_CLAUSE = re.compile("[，。；！？]")
_QUOTED = re.compile("“[^”]*”")
_BLANK = re.compile(r"(?<![A-Za-z0-9])[ \u00a0\u3000]+(?![A-Za-z])")
_LONGEST_HEAD = 60


def split_lines(lines: Iterable[Line], catalog: ZoneCatalog) -> tuple[Line, ...]:
    """The lines cut where two of them ran together, numbered anew."""
    parts = [part for line in lines for part in _at_indents(line)]
    parts = [part for line in parts for part in _at_headings(line, catalog)]
    out = [part for line in parts for part in _behind_heading(line, catalog)]
    return tuple(Line(number, line.span, line.text) for number, line in enumerate(out))


def _at_indents(line: Line) -> Iterator[Line]:
    """The paragraphs of a line, each of which was indented or stands behind a stop and a blank."""
    if len(line.text) <= MAX_HEADING:
        yield line
        return
    if _INDENT_AT_STOP.search(line.text):
        cuts = [match.end() for match in _INDENT.finditer(line.text)]
        if (len(cuts) + 1) * _LEAST_PARAGRAPH <= len(line.text):
            yield from _cut(line, cuts)
            return
    if len(line.text) >= _LONG:
        cuts = [match.end() for match in _BLANK_AT_STOP.finditer(line.text)]
        if len(cuts) >= _FEWEST_STOPS:
            yield from _cut(line, cuts)
            return
    yield line


def _at_headings(line: Line, catalog: ZoneCatalog) -> Iterator[Line]:
    """The line cut before the headings inside it."""
    text = line.text
    cuts = [match.end() for match in _HASHES.finditer(text)] if "#" in text else []
    for pattern in _INSIDE:
        for match in pattern.finditer(text):
            k = bisect_right(cuts, match.start())
            since = max(cuts[k - 1] if k else 0, match.start() - MAX_HEADING - 1)
            before = text[since : match.start()]
            if is_name(match["name"], catalog) and not _is_head(before, bare=pattern is _BARE):
                insort(cuts, match.end())
    yield from _cut(line, list(dict.fromkeys(cuts)))


def _is_head(before: str, *, bare: bool) -> bool:
    """Whether what stands before a name is the mark or the first half of the same heading."""
    if len(before) > MAX_HEADING or _CLAUSE.search(before):
        return False
    if not _WORD.search(before):
        return bare or not is_furniture(before.strip())
    return (bare and "：" in before) or bool(_OPENS.match(before))


def _behind_heading(line: Line, catalog: ZoneCatalog) -> Iterator[Line]:
    """The heading that opens a line, a byline behind it, and the text."""
    text = line.text
    if len(text) <= MAX_HEADING and not text.endswith("。"):
        yield line
        return
    mark = _OPENS.match(text)
    start = mark.end() if mark else 0
    end = None
    if mark and mark["bracket"]:
        if is_name(mark["bracket"], catalog):
            end = _end_of_head(text, start)
    elif named := _NAMED.match(text, start):
        # without a mark it takes a known name and a colon: 大学 所长 张明：…… is a speaker
        sure = catalog.lookup(named["name"]) and named["joint"] in "：:"
        if is_name(named["name"], catalog) if mark else sure:
            end = _end_of_head(text, named.start("joint"))
    if end is None and mark and mark["hashes"]:
        end = _end_of_head(text, start)
    yield from _cut(line, [*_byline_in(text[:end], start), end] if end else [])


def _end_of_head(text: str, start: int) -> int | None:
    """Where the last blank before the first clause ends, if what stands before is a heading."""
    clause = _CLAUSE.search(_QUOTED.sub(_masked, text[: start + _LONGEST_HEAD]), start)
    last = None
    for blank in _BLANK.finditer(text, start, clause.start() if clause else len(text)):
        last = blank
    if clause is None or last is None or last.end() > _LONGEST_HEAD:
        return None
    return last.end()


def _masked(quoted: re.Match[str]) -> str:
    return "“" * len(quoted.group())


def _byline_in(head: str, start: int) -> list[int]:
    """Where the byline at the end of a heading begins."""
    for blank in _BLANK.finditer(head, start):
        if is_byline(head[blank.end() :].strip()):
            return [blank.end()]
    return []


def _cut(line: Line, cuts: Sequence[int]) -> Iterator[Line]:
    for start, end in pairwise([0, *cuts, len(line.text)]):
        part = line.text[start:end].rstrip()
        if part:
            at = line.span.start + start
            yield Line(line.number, Span(at, at + len(part)), part)
