"""Dates on lines of their own: of the sheet, of an article by habit, or of the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from zhclean.hanzi import ends_sentence
from zhclean.stages.blocks.marks import Line
from zhclean.stages.blocks.numbers import breaks_off

_DATE = r"[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}"
_TIME = r"(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
_STAMP = re.compile(rf"(?:{_DATE}){_TIME}")
_DAY = re.compile(rf"(?:{_DATE})\s*(?:星期[一二三四五六日天])?")
# The day of the week is that of a newspaper; letters and notices do without.
_PLAIN_DAY = re.compile(_DATE)
# A sheet bears one date, or one for each side; more of them head the entries of a chronicle.
_MOST_DATES = 2
_MAX_HEAD = 60
# A page has one time of day of its own.
_FEWEST_ENTRIES = 2
_FIGURES = re.compile("[0-9]+")
# So many articles with a date at their head show that this is how the page sets them.
_A_HABIT = 2


def entry_dates(lines: Sequence[Line]) -> set[int]:
    """Numbers of lines with a date alone, on a page whose entries are headed by dates.

    Below each stands what happened; a date above a heading is that of an article, and so is one
    with the time of day below a title.
    """
    dates = {
        line.number: line.text
        for line, below in pairwise(lines)
        if _DAY.fullmatch(line.text) and (ends_sentence(below.text) or len(below.text) > _MAX_HEAD)
    }
    found = set(dates) if len(set(dates.values())) > _MOST_DATES else set()
    return found | _entry_times(lines)


def _entry_times(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines with date and time alone that head what happened or was said then.

    They follow one another in time. Those of articles stand below titles.
    """
    stamps: list[tuple[Line, bool]] = []
    for n, line in enumerate(lines[:-1]):
        if _STAMP.fullmatch(line.text) and not _STAMP.fullmatch(lines[n + 1].text):
            above = lines[n - 1].text if n else "。"
            stamps.append((line, ends_sentence(above) or len(above) > _MAX_HEAD))
    times = [tuple(map(int, _FIGURES.findall(line.text))) for line, _ in stamps]
    if len(set(times)) < _FEWEST_ENTRIES or times != sorted(times):
        return set()
    below_text = sum(text for _, text in stamps)
    return {line.number for line, _ in stamps} if 2 * below_text > len(stamps) else set()


def dates_of_text(
    lines: Sequence[Line],
    furniture: Collection[int],
    headings: Collection[int],
    bylines: Collection[int],
) -> set[int]:
    """Numbers of the furniture lines with a date that ends a letter or stands among paragraphs.

    That at the head of an article belongs to the page where several articles have one, or it has
    but one article; so does that at the head of the page, and where a sentence breaks off above.
    """
    heads, below_text = [], []
    for above, line, below in _dates(lines, furniture, bylines):
        if above is None or above.number in headings:
            heads.append(line.number)
        elif not breaks_off(above.text):
            below_text.append((line.number, below is not None and below.number in headings))
    at_top = bool(heads) and _dates_first(lines, heads, headings)
    out = {number for number, above_heading in below_text if not (at_top and above_heading)}
    if len(heads) < _A_HABIT and len(headings) > 1 and not at_top:
        out.update(heads)
    return out


def _dates_first(lines: Sequence[Line], heads: Sequence[int], headings: Collection[int]) -> bool:
    """Whether a date stands above the first heading of the page."""
    return heads[0] < min(headings, default=lines[-1].number + 1)


def _dates(
    lines: Sequence[Line], furniture: Collection[int], bylines: Collection[int]
) -> Iterator[tuple[Line | None, Line, Line | None]]:
    """Dates with the lines of text or the headings around them, bylines and furniture left out."""
    kept = [
        line
        for line in lines
        if line.number not in bylines
        and (line.number not in furniture or _PLAIN_DAY.fullmatch(line.text))
    ]
    for n, line in enumerate(kept):
        if line.number in furniture:
            above = kept[n - 1] if n else None
            yield above, line, kept[n + 1] if n + 1 < len(kept) else None
