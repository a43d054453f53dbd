"""The lines of a page and what each is: heading, byline, body text or furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zhclean.code import find_code
from zhclean.gazetteer import ZoneCatalog
from zhclean.markup import (
    HEADING_MARK,
    LACUNA,
    PAGE_MARK,
    SETTLED,
    SETTLED_TORN,
    TITLE_MARK,
    byline_in,
    is_settled,
    unescape_line,
)
from zhclean.spans import Span
from zhclean.stages.blocks.bylines import is_byline, names_below, signature_of
from zhclean.stages.blocks.contents import contents_lines
from zhclean.stages.blocks.dates import dates_of_text, entry_dates
from zhclean.stages.blocks.furniture import is_furniture, running_heads, turns_of
from zhclean.stages.blocks.glued import split_lines
from zhclean.stages.blocks.headings import Heading, elect_headings
from zhclean.stages.blocks.marks import Line
from zhclean.stages.blocks.numbers import figures
from zhclean.stages.blocks.run_in import with_run_in
from zhclean.stages.blocks.sites import said_around

# A word between two of these marks, with text behind: #赶海# 今天潮水真大
_HASHTAG = re.compile(r"#[^#\s]{1,30}#\s*[^#\s]")
_SENTENCE = re.compile("[，。！？；].*[\u4e00-\u9fff]|[。！？；]$")


class BlockKind(StrEnum):
    """What a line is."""

    HEADING = "heading"
    HEAD = "head"  # page title or column head: above the articles, in none of them
    BYLINE = "byline"
    BODY = "body"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """One line without the blanks around it. `lost_start`, `lost_end`: an editor marked the gap."""

    kind: BlockKind
    span: Span
    heading: Heading | None = None
    lost_start: bool = False
    lost_end: bool = False
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its bylines and the blocks that stand under it.

    The heading is None before the first one, and where it is lost and a byline alone says that an
    article begins. `told` is the zone that the text tells where no heading names one.
    """

    heading: Heading | None
    bylines: tuple[Span, ...]
    body: tuple[Block, ...]
    told: str = ""


def find_lines(text: str) -> Iterator[Line]:
    """The lines that are not blank, each without the blanks around it.

    >>> [line.text for line in find_lines("  甲\\n\\n乙 ")]
    ['甲', '乙']
    """
    at = 0
    for number, raw in enumerate(text.split("\n")):
        stripped = raw.strip()
        if stripped:
            start = at + len(raw) - len(raw.lstrip())
            yield Line(number, Span(start, start + len(stripped)), stripped)
        at += len(raw) + 1


def find_blocks(text: str, catalog: ZoneCatalog, *, drop: bool = True) -> tuple[Block, ...]:
    """Every line of the page, or what ran together in one, with its kind, in page order.

    Unless furniture, and heads above the articles, are to `drop` out, they are body text that is
    marked as such.
    """
    if is_settled(text):
        return tuple(_settled_blocks(text))
    lines = with_run_in(split_lines(find_lines(text), catalog), catalog)
    furniture = running_heads(lines) | {line.number for line in lines if is_furniture(line.text)}
    furniture |= contents_lines(lines)
    furniture |= said_around(lines, furniture)
    furniture -= figures(lines, furniture)
    furniture -= entry_dates(lines)
    set_apart = _set_apart(lines)
    furniture -= set_apart
    bylines = {line.number for line in lines if is_byline(line.text)} - furniture - set_apart
    rest = tuple(line for line in lines if line.number not in furniture)
    headings = elect_headings(rest, bylines, catalog, set_apart)
    bylines |= names_below(lines, headings)
    furniture -= dates_of_text(lines, furniture, headings, bylines)
    blocks = []
    for line in lines:
        if line.number in furniture:
            kind = BlockKind.FURNITURE if drop else BlockKind.BODY
            blocks.append(Block(kind, line.span, furniture=True))
        elif line.number in headings:
            heading = headings[line.number]
            above = not heading.name and heading.title is None
            kind = BlockKind.HEADING if heading.name else BlockKind.HEAD
            if above and _SENTENCE.search(line.text):  # a head has no sentences
                blocks.append(Block(BlockKind.BODY, line.span))
                continue
            if above and not drop:
                kind = BlockKind.BODY
            named = heading if heading.name else None
            blocks.append(Block(kind, line.span, named, furniture=above))
        elif line.number in bylines:
            blocks.append(Block(BlockKind.BYLINE, line.span))
        else:
            blocks += _body_and_turns(line, drop=drop)
    return tuple(blocks)


def _set_apart(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines whose marks head nothing: of programs, and behind a hashtag."""
    code = find_code([line.text for line in lines])
    return {line.number for at, line in enumerate(lines) if at in code} | {
        line.number for line in lines if _HASHTAG.match(line.text)
    }


def _body_and_turns(line: Line, *, drop: bool) -> Iterator[Block]:
    """A body line; a byline at its end, and what it says of going on elsewhere, are no text."""
    first, last = turns_of(line.text) if drop else (0, 0)
    inner = line.text[first : len(line.text) - last]
    signed = signature_of(inner)
    start, end = line.span.start + first, line.span.end - last
    if first:
        yield Block(BlockKind.FURNITURE, Span(line.span.start, start), furniture=True)
    if len(inner) > signed:
        yield _body(Line(line.number, Span(start, end - signed), inner[: len(inner) - signed]))
    if signed:
        yield Block(BlockKind.BYLINE, Span(end - signed, end))
    if last:
        yield Block(BlockKind.FURNITURE, Span(end, line.span.end), furniture=True)


def _settled_blocks(text: str) -> Iterator[Block]:
    """The blocks of our own Markdown; bylines stand below a heading or first of all."""
    before_body, opened = True, False
    for line in find_lines(text):
        below_mark, opened = opened, line.text in (SETTLED, SETTLED_TORN)
        # Text that begins so is escaped, and only a page's name stands right below the mark.
        if opened or (below_mark and line.text.startswith(PAGE_MARK)):
            yield Block(BlockKind.HEAD, line.span)
        elif line.text.startswith(HEADING_MARK):
            name, _, title = line.text.removeprefix(HEADING_MARK).partition(TITLE_MARK)
            yield Block(BlockKind.HEADING, line.span, Heading(line.span, name, title or None))
            before_body = True
        elif before_body and byline_in(line.text):
            yield Block(BlockKind.BYLINE, Span(line.span.start + 1, line.span.end - 1))
        else:
            escaped = len(line.text) - len(unescape_line(line.text))
            start = line.span.start + escaped
            yield _body(Line(line.number, Span(start, line.span.end), line.text[escaped:]))
            before_body = False


def _body(line: Line) -> Block:
    start, end = line.span.start, line.span.end
    lost_start = line.text.startswith(LACUNA)
    lost_end = line.text.endswith(LACUNA) and len(line.text) > len(LACUNA)
    if lost_start:
        start += len(LACUNA)
    if lost_end:
        end -= len(LACUNA)
    return Block(
        BlockKind.BODY, Span(min(start, end), end), lost_start=lost_start, lost_end=lost_end
    )


def find_sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """The page cut at its headings, and at bylines that have lost theirs.

    Any other byline below body text belongs to the same article. So does what stands under the same
    name again, without a title of its own: 北海高新区（续）.
    """
    begins = _bylines_alone(blocks)
    sections: list[Section] = []
    heading: Heading | None = None
    bylines: list[Span] = []
    body: list[Block] = []
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING or at in begins:
            if heading and block.heading and _is_again(heading, block.heading):
                continue
            if heading or bylines or body:
                sections.append(Section(heading, tuple(bylines), tuple(body)))
            heading, bylines, body = block.heading, [], []
        if block.kind is BlockKind.BYLINE:
            bylines.append(block.span)
        elif block.kind is BlockKind.BODY and len(block.span):
            body.append(block)
    if heading or bylines or body:
        sections.append(Section(heading, tuple(bylines), tuple(body)))
    return tuple(sections)


# So many headings with a byline below show that this is how the page sets them.
_A_HABIT = 2


def _bylines_alone(blocks: Sequence[Block]) -> set[int]:
    """Places of bylines between body texts, on a page that sets them below its headings."""
    kept = [at for at, block in enumerate(blocks) if block.kind is not BlockKind.FURNITURE]
    alone: set[int] = set()
    below = 0
    for n, at in enumerate(kept):
        block = blocks[at]
        if block.kind is not BlockKind.BYLINE or n == 0:
            continue
        above = blocks[kept[n - 1]]
        below += above.kind in (BlockKind.HEADING, BlockKind.HEAD)
        if above.kind is BlockKind.BODY and above.span.end < block.span.start:
            signed = n + 1 == len(kept) or blocks[kept[n + 1]].kind is BlockKind.HEADING
            below -= signed  # below its article
            alone |= set() if signed else {at}
    return alone if below >= _A_HABIT else set()


def _is_again(one: Heading, two: Heading) -> bool:
    return one.name == two.name and two.title in (None, one.title)
