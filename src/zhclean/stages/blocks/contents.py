"""Tables of contents: rows of titles with the page where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from zhclean.stages.blocks.marks import Line

_HEAD = re.compile(
    r"[#*【\s]*(?:目\s*[录次]|本[期刊版]要目|要目|导\s*读|CONTENTS?)[*】\s]*", re.IGNORECASE
)
_LEADERS = r"(?:[.…·．。﹒┈_\s]{2,}|\s*[—–-]{2,}\s*)"
_PAGE = r"[（(\[]?(?:[PＰ]|第)?\s?(?P<page>\d{1,4})\s?[页版]?[)）\]]?"
_ROW = re.compile(
    rf"(?P<title>\S.{{1,60}}?)(?:(?P<dots>\s?[.…·．﹒┈_][.…·．﹒┈_\s]+)|{_LEADERS}|\t|\s*[/／|]\s*|(?=[（(]))"
    rf"{_PAGE}"
)
_LINK = re.compile(r"(?:[-*+]|\d{1,2}[.、])?\s*\[(?P<title>[^\]]{2,60})\]\(#[^)]*\)")
_FEWEST_ROWS = 3
# Rows of a table have figures behind their names, too: they are shorter than titles, and stand
# nowhere else as headings.
_LEAST_RECURRING, _LEAST_TITLE = 0.6, 7
_LONGEST_ROW = 120
_MOST_HEADING = 70
_SAID = re.compile(r"[\u3400-\u9fffA-Za-z]+")


def contents_lines(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines that make up a table of contents, its own head included."""
    out: set[int] = set()
    # where each short line stands last, by what it says
    last = {_key(line.text): at for at, line in enumerate(lines) if len(line.text) <= _MOST_HEADING}
    for start, end in _groups(lines):
        rows = lines[start:end]
        head = lines[start - 1] if start else None
        headed = head is not None and _HEAD.fullmatch(head.text) is not None
        if headed or _is_dotted(rows) or _recur(rows, last, end):
            out.update(line.number for line in rows)
            if headed and head is not None:
                out.add(head.number)
    return out


def _row(line: Line) -> re.Match[str] | None:
    if len(line.text) > _LONGEST_ROW:
        return None
    return _ROW.fullmatch(line.text) or _LINK.fullmatch(line.text)


def _groups(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Stretches of rows whose page numbers never fall."""
    start = 0
    while start < len(lines):
        end, last = start, 0
        while end < len(lines) and (row := _row(lines[end])):
            page = int(row.groupdict().get("page") or last)
            if page < last:
                break
            end, last = end + 1, page
        if end - start >= _FEWEST_ROWS:
            yield start, end
        start = max(end, start + 1)


def _is_dotted(rows: Sequence[Line]) -> bool:
    dots = [match["dots"] for line in rows if (match := _ROW.fullmatch(line.text))]
    return 2 * sum(1 for each in dots if each) > len(rows)


def _recur(rows: Sequence[Line], last: Mapping[str, int], end: int) -> bool:
    """Whether most titles stand as lines of their own below."""
    titles = [_key(match["title"]) for line in rows if (match := _row(line))]
    if sum(map(len, titles)) < _LEAST_TITLE * len(titles):
        return False
    return sum(last.get(title, 0) >= end for title in titles) >= _LEAST_RECURRING * len(titles)


def _key(title: str) -> str:
    return "".join(_SAID.findall(title))
