"""A clean page as Markdown that `clean` reads back and finds nothing to repair in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zhclean.markup import (
    LACUNA,
    SETTLED,
    SETTLED_TORN,
    UNASSIGNED_HEADING,
    byline_line,
    escape_line,
    heading_line,
)
from zhclean.model import CleanedPage, Paragraph, ZoneSegment

# Between two words of a Latin script a line end is a blank, elsewhere it is nothing.
_LINE_END_IN_LATIN = re.compile(r"(?<=[!-~])(?:\r\n|\r|\n)+(?=[!-~])")
_LINE_END = re.compile(r"[\r\n]+")


def page_to_markdown(page: CleanedPage) -> str:
    """One heading for each zone, one line for each paragraph, blank lines between.

    A segment without a zone has no heading line and therefore comes first; unassigned paragraphs
    come last, under a heading of their own. The first line says that the structure is settled.

    >>> page_to_markdown(CleanedPage(segments=(ZoneSegment(zone="北海高新区", title="向海图强",
    ...     paragraphs=(Paragraph(text="开新局。", sources=(), complete_start=False),)),)))
    '<!-- zhclean: settled -->\\n\\n## 北海高新区：向海图强\\n\\n[…]开新局。\\n'
    """
    blocks: list[str] = []
    for segment in sorted(page.segments, key=lambda segment: segment.zone != ""):
        blocks += _segment_blocks(segment)
    if page.unassigned:
        blocks.append(UNASSIGNED_HEADING)
        blocks += _paragraph_lines(page.unassigned)
    mark = SETTLED_TORN if page.torn else SETTLED
    return "".join(f"{block}\n" for block in _spaced([mark, *blocks] if blocks else []))


def marked(paragraph: Paragraph) -> str:
    """The text of `paragraph`, with `LACUNA` where an end of it is lost.

    A text that has the mark already, as a page read back has, gets no second one.
    """
    text = paragraph.text
    if not paragraph.complete_start and not text.startswith(LACUNA):
        text = LACUNA + text
    if not paragraph.complete_end and not text.endswith(LACUNA):
        text += LACUNA
    return text


def _segment_blocks(segment: ZoneSegment) -> Iterator[str]:
    title = _one_line(segment.title or "")
    if segment.zone:
        yield heading_line(_one_line(segment.zone), title)
    elif title:
        yield escape_line(title)
    if segment.bylines:
        yield "\n".join(byline_line(_one_line(byline)) for byline in segment.bylines)
    yield from _paragraph_lines(segment.paragraphs)


def _paragraph_lines(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    return (escape_line(_one_line(marked(paragraph))) for paragraph in paragraphs)


def _one_line(text: str) -> str:
    return _LINE_END.sub("", _LINE_END_IN_LATIN.sub(" ", text))


def _spaced(blocks: Iterable[str]) -> Iterator[str]:
    for i, block in enumerate(blocks):
        if i:
            yield ""
        yield block
