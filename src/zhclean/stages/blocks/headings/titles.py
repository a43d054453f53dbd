"""Titles on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from zhclean.labels import label_of
from zhclean.markup import UNASSIGNED
from zhclean.stages.blocks.headings.heading import Heading
from zhclean.stages.blocks.headings.shape import LEADING_MARKS, SENTENCE_END, is_title
from zhclean.stages.blocks.marks import DASH, Candidate, Line

_SAYS = re.compile(r"[A-Za-z\u3400-\u9fff]")  # a time code says nothing
# What stands between the halves of a title as well as between name and title.
_LOOSE = frozenset(("blank", "none", "whole"))


def with_titles(
    chosen: Sequence[Candidate],
    dashed: Mapping[int, Candidate],
    heads: Collection[int],
    lines: Sequence[Line],
    bylines: Collection[int],
) -> dict[int, Heading]:
    """Headings by line number, with titles that stand on a line of their own.

    A title stands below a bare name, or above a name after a dash; `dashed` are lines after a dash
    by their place.
    """
    out = {line.number: Heading(line.span, "") for line in lines if line.number in heads}
    taken = {candidate.at for candidate in chosen}
    for candidate in chosen:
        marked_off = candidate.title is not None and candidate.joint not in _LOOSE
        heading = Heading(
            candidate.line.span, candidate.name, candidate.title, candidate.known, marked_off
        )
        if candidate.name == UNASSIGNED:
            heading = replace(heading, name=UNASSIGNED)
        at = candidate.at + 1
        below = dashed.get(at)
        if not candidate.known and below and below.known and at not in taken:
            title = LEADING_MARKS.sub("", candidate.line.text)
            heading = replace(heading, name=below.name, title=title, known=True, set_off=True)
            out[below.line.number] = Heading(below.line.span, "", below.title)
        elif at < len(lines) and at not in taken and _is_title_of(candidate, at, lines, bylines):
            title = LEADING_MARKS.sub("", lines[at].text)
            out[lines[at].number] = Heading(lines[at].span, "", title)
            full = f"{candidate.title}{DASH}{title}" if candidate.title else title
            heading = replace(heading, title=full)
        out[candidate.line.number] = heading
    return out | _titles_above(chosen, lines, bylines)


def _is_title_of(
    candidate: Candidate, at: int, lines: Sequence[Line], bylines: Collection[int]
) -> bool:
    """Whether the line at `at`, below the candidate, is its title, or its subtitle after a dash."""
    line = lines[at]
    if line.number in bylines or not is_title(line.text):
        return False
    if line.text.startswith(candidate.name):
        return False  # a text that begins as its article does, and breaks off
    if not _SAYS.search(line.text) or _is_said(at, lines):
        return False
    followed = _byline_or_body_after(at, lines, bylines)
    subtitle = line.text.startswith(("—", "–", "─"))
    if candidate.title is not None:
        return subtitle and followed
    return subtitle or line.text.startswith("#") or followed


def _is_said(at: int, lines: Sequence[Line]) -> bool:
    """Whether a line is what someone says, or fills in: another who speaks, or asks again, follows.

    A title names no speaker; where it has a colon, the text below it does not begin with one.
    """
    said = label_of(lines[at].text)
    return bool(said) and any(label_of(line.text) for line in lines[at + 1 : at + 3])


def _titles_above(
    chosen: Sequence[Candidate], lines: Sequence[Line], bylines: Collection[int]
) -> dict[int, Heading]:
    """Names after a dash with the title on the line above, where most of them have one."""
    bare = [c for c in chosen if c.marker == DASH and c.joint in ("whole", "none")]
    found: dict[int, Heading] = {}
    for candidate in bare:
        at = candidate.at - 1
        if at < 0 or lines[at].number in bylines or not is_title(lines[at].text):
            continue
        above = lines[at - 1]
        if at and above.number not in bylines and not above.text.endswith(SENTENCE_END):
            continue
        title = lines[at].text
        full = f"{title}{DASH}{candidate.title}" if candidate.title else title
        found[lines[at].number] = Heading(lines[at].span, "", title)
        found[candidate.line.number] = Heading(candidate.line.span, candidate.name, full)
    return found if len(found) >= len(bare) else {}  # two lines for each


def _byline_or_body_after(at: int, lines: Sequence[Line], bylines: Collection[int]) -> bool:
    if at + 1 >= len(lines):
        return False
    return lines[at + 1].number in bylines or lines[at + 1].text.endswith(("。", "！", "？", "”"))
