"""Numbers of pages, told from figures: bare, or beside the name that stands on every sheet.

The number of a page stands between lines of text, often where a sentence breaks off, and the next
is a little larger. A figure stands among other cells of its table, and the next may be anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from zhclean.hanzi import CLOSERS, ends_sentence
from zhclean.stages.blocks.marks import Line

_BARE = re.compile(r"[0-9０-９]{1,4}")
# Two blanks part a name from a page number, and one cell from the next, unless the name is that of
# a book or its part.
_BESIDE = re.compile(
    r"(?!.*(?:年鉴|[省市州县区镇]志|概况|概览|年报|报告|汇编|大事记|第[一二三四五六七八九十]+[编章篇]))"
    r"[^，。；·•]{2,20}\s{2,}[0-9]{2,4}"
)
# The number of a page stands at one end of its running head, or before its name.
_NUMBER = re.compile(r"^[0-9０-９]+(?=\s)|(?<=[\s·•])[0-9０-９]+$|[0-9０-９]+(?=\s*[页版期])")
_DRESSED = re.compile(r"[·•]|[页版期]")
# A longer line is no cell of a table and no name of a place.
_LONGEST_CELL = 14
_MARKED = re.compile(r"#|[【〖［「〔*■□◆◇●○▲△★☆▶►※§]|第[一二三四五六七八九十百\d]{1,4}[章节篇]")
_GOES_ON = ("：", ":", "；", ";", *CLOSERS)
# From one sheet with an article of the page to the next.
_LARGEST_STEP = 20
# Two numbers of a table are as close, and rising, once in many times where they have two digits.
_LARGEST_STEP_OF_TWO, _SMALLEST_OF_TWO = 4, 10
# A sheet holds more text than a step of instructions, a verse or a subtitle does.
_LEAST_SHEET = 120
_SAYS = re.compile("[A-Za-z\u3400-\u9fff]")
_YEARS = range(1900, 2100)


def breaks_off(text: str) -> bool:
    """Whether a line is long and ends in mid-sentence.

    >>> breaks_off("全区面积八十平方千米，沿江有港口"), breaks_off("内贸")
    (True, False)
    """
    return (
        len(text) > _LONGEST_CELL
        and not ends_sentence(text)
        and not text.endswith(_GOES_ON)
        and not _MARKED.match(text)
    )


def is_text(text: str) -> bool:
    """Whether a line is no cell and no time code: long, a sentence, or marked as a heading."""
    return (
        (len(text) > _LONGEST_CELL and bool(_SAYS.search(text)))
        or ends_sentence(text)
        or bool(_MARKED.match(text))
    )


def figures(lines: Sequence[Line], furniture: set[int]) -> set[int]:
    """Numbers of lines that have the form of a page number and do not behave like one."""
    torn = between_halves(lines)
    beside = {line.number for line in lines if _BESIDE.fullmatch(line.text)}
    bare = {line.number for line in lines if _BARE.fullmatch(line.text)}
    rest = [line for line in lines if line.number in bare or line.number not in furniture]
    apart = _apart(rest)
    pages = [line for line in lines if line.number in bare & apart]
    values = [int(line.text) for line in pages]
    behave = _rise(values, _LARGEST_STEP) or _are_close(values)
    if not behave or _count_steps(lines, bare) or all(value in _YEARS for value in values):
        pages = []
    return (bare | beside) - {line.number for line in pages} - torn


def between_halves(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines above which a sentence breaks off, and below which text stands."""
    return {
        line.number
        for above, line, below in zip(lines, lines[1:], lines[2:], strict=False)
        if breaks_off(above.text) and is_text(below.text) and not _MARKED.match(below.text)
    }


def _apart(lines: Sequence[Line]) -> set[int]:
    """Numbers of lines that stand below text, and above text or the name that heads it."""
    out = set()
    for n, line in enumerate(lines):
        above = n == 0 or (
            is_text(lines[n - 1].text) and not lines[n - 1].text.endswith(("：", ":"))
        )
        below = [one.text for one in lines[n + 1 : n + 3]]
        heads = len(below) > 1 and bool(_SAYS.search(below[0])) and is_text(below[1])
        if above and (not below or is_text(below[0]) or heads):
            out.add(line.number)
    return out


def _count_steps(lines: Sequence[Line], bare: Collection[int]) -> bool:
    """Whether the numbers count from one, with less text between most than a sheet holds."""
    sizes: list[int] = []
    last, size = None, 0
    for line in lines:
        if line.number not in bare:
            size += len(line.text)
            continue
        value = int(line.text)
        if last is None and value > 1:
            return False
        if last is not None and value == last + 1:
            sizes.append(size)
        last, size = value, 0
    return bool(sizes) and 2 * sum(size < _LEAST_SHEET for size in sizes) > len(sizes)


def _rise(values: Sequence[int], step: int) -> bool:
    return all(0 < b - a <= step for a, b in pairwise(values))


def _are_close(values: Sequence[int]) -> bool:
    """Whether the numbers may be those of sheets that follow one another, in whatever order."""
    return len(set(values)) == len(values) and max(values) - min(values) < 2 * len(values)


def numbered_heads(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines that say the same but for a number that rises as those of pages do."""
    heads: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for line, key, value in _numbered(lines):
        heads[key].append((line.number, value))
    return {
        number
        for key, found in heads.items()
        if _are_pages([value for _, value in found], dressed=bool(_DRESSED.search(key)))
        for number, _ in found
    }


def _numbered(lines: Sequence[Line]) -> Iterator[tuple[Line, str, int]]:
    """Lines with a number at an end: the line, what it says beside the number, the number."""
    for line in lines:
        match = _NUMBER.search(line.text)
        if match:
            key = f"{line.text[: match.start()]}#{line.text[match.end() :]}"
            yield line, key, int(match.group())


def _are_pages(values: Sequence[int], *, dressed: bool) -> bool:
    if len(values) < 2:
        return False
    if dressed or len(values) > 2:
        return _rise(values, _LARGEST_STEP) or (dressed and _are_close(values))
    return values[0] >= _SMALLEST_OF_TWO and _rise(values, _LARGEST_STEP_OF_TWO)
