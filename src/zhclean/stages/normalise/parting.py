"""Repairs that reach over the border of two pieces, parted there.

A line that was misread from end to end is one repair. Where it turns out to hold two paragraphs,
each has to be rebuilt from its own part of the input by its own part of the repair.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from zhclean.model import Defect
from zhclean.spans import Edit, Span

# What text was written in and what it was read as; by these the border is found in what was read.
_MISREADINGS = (
    *(("utf-8", wrong) for wrong in ("gb18030", "cp1252", "latin-1", "big5", "cp437")),
    *(("gb18030", wrong) for wrong in ("latin-1", "cp1252", "big5")),
    ("big5", "gb18030"),
    ("big5", "latin-1"),
)
# What one character was written out as.
_ESCAPE = re.compile(r"&#?\w+;|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


def part_edits(
    raw: str, edits: Sequence[Edit], defects: Sequence[Defect], places: Iterable[int]
) -> tuple[tuple[Edit, ...], tuple[Defect, ...]]:
    """The edits, and the defects that tell of them, parted at `places` of the edited text.

    An edit that takes out fewer characters than there would be parts stays whole.

    >>> one = [Edit(Span(0, 4), "北海")]
    >>> [edit.span for edit in part_edits("abcd", one, (), [1])[0]]
    [Span(start=0, end=2), Span(start=2, end=4)]
    """
    cuts = sorted(set(places))
    parts: dict[Span, list[Edit]] = {}
    shift = 0
    for edit in edits:
        start, size = edit.span.start + shift, len(edit.replacement)
        own = cuts[bisect_right(cuts, start) : bisect_left(cuts, start + size)]
        if own and len(edit.span) > len(own):
            parts[edit.span] = _parted(raw, edit, [cut - start for cut in own])
        shift += size - len(edit.span)
    if not parts:
        return tuple(edits), tuple(defects)
    return (
        tuple(part for edit in edits for part in parts.get(edit.span, [edit])),
        tuple(told for defect in defects for told in _told(raw, defect, parts)),
    )


def _told(raw: str, defect: Defect, parts: dict[Span, list[Edit]]) -> Iterator[Defect]:
    """A defect, or where its repair was parted one for each part."""
    own = parts.get(defect.span)
    if defect.repair is None or own is None:
        yield defect
        return
    for part in own:
        repair = replace(defect.repair, replacement=part.replacement)
        yield replace(defect, span=part.span, quote=part.span.of(raw), repair=repair)


def _parted(raw: str, edit: Edit, cuts: Sequence[int]) -> list[Edit]:
    """One edit as several, its replacement cut at `cuts`."""
    borders = [0, *cuts, len(edit.replacement)]
    places = [edit.span.start]
    for number, told in enumerate(_places(edit.span.of(raw), edit.replacement, cuts), 1):
        most = edit.span.end - (len(cuts) + 1 - number)  # one character at least for each part
        places.append(min(max(edit.span.start + told, places[-1] + 1), most))
    places.append(edit.span.end)
    return [
        Edit(Span(start, end), edit.replacement[first:last])
        for (start, end), (first, last) in zip(pairwise(places), pairwise(borders), strict=True)
    ]


def _places(old: str, new: str, cuts: Sequence[int]) -> list[int]:
    """Where each of the cuts of `new` lies in `old`: as it was misread, or in proportion."""
    signs = _ESCAPE.findall(old)
    if len(signs) == len(new):
        ends = list(accumulate(map(len, signs), initial=0))
        return [ends[cut] for cut in cuts]
    for right, wrong in _MISREADINGS:
        if len(new.encode(right, "replace").decode(wrong, "replace")) == len(old):
            return list(_misread_to(new, cuts, right, wrong))
    return [round(cut * len(old) / len(new)) for cut in cuts]


def _misread_to(text: str, cuts: Sequence[int], right: str, wrong: str) -> Iterator[int]:
    """How many characters the text up to each cut was read as; a sign cut in two counts ahead."""
    decoder = getincrementaldecoder(wrong)("replace")
    size = 0
    for start, end in pairwise((0, *cuts)):
        size += len(decoder.decode(text[start:end].encode(right, "replace")))
        yield size
