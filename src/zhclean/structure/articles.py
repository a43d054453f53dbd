"""The articles of a page: whose each is where the heading does not say, and which go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.markup import UNASSIGNED
from zhclean.stages.blocks import Block, BlockKind, Heading, Section
from zhclean.stages.zones import Article, tell_by_text

# The first words of a title are used so often on their page, a name more often.
_A_CLAUSE = 2
# The text of an article on somebody begins with the name, in so many characters.
_OPENING = 24
# What ends in so much is a name: 科学院, but not 城.
_A_SUFFIX = 2


def name_articles(
    text: str, sections: Sequence[Section], catalog: ZoneCatalog
) -> tuple[Section, ...]:
    """The sections with the zones that their text tells, where heading or byline tells none.

    What turns out to go on with the section above is put together with it; its heading is text.
    """
    articles = _articles(text, sections, catalog)
    if all(article.name is not None for article in articles):
        return tuple(sections)
    told = tell_by_text(articles, catalog)
    out: list[Section] = []
    for n, (section, article) in enumerate(zip(sections, articles, strict=True)):
        zone, heading = told.zones.get(n, ""), section.heading
        if zone:
            named = replace(heading, name=zone, title=article.title) if heading else None
            out.append(replace(section, heading=named, told=zone))
        elif out and (n in told.parts or heading is None):
            out[-1] = _together(out[-1], section)
        else:
            out.append(section)
    return tuple(out)


def _articles(text: str, sections: Sequence[Section], catalog: ZoneCatalog) -> list[Article]:
    whole = _range_of(text, sections)
    out = []
    for n, section in enumerate(sections):
        texts = tuple(text[block.span.start : block.span.end] for block in section.body)
        if section.heading is None:
            out.append(Article(texts, None if n else "", ""))
            continue
        opening = texts[0][:_OPENING] if texts else ""
        mute = _is_mute(section.heading, whole, opening, catalog)
        name = None if mute else section.heading.name
        out.append(Article(texts, name, _said(text, section.heading)))
    return out


def _range_of(text: str, sections: Sequence[Section]) -> str:
    """The text from the first section to the last."""
    spans = [block.span for section in sections for block in section.body]
    spans += [section.heading.span for section in sections if section.heading]
    return text[min(spans).start : max(span.end for span in spans)] if spans else ""


def _is_mute(heading: Heading, whole: str, opening: str, catalog: ZoneCatalog) -> bool:
    """Whether a heading names no zone, so that the text has to tell whose its article is.

    What the page speaks of elsewhere is an entity, though no catalog holds it; a clause that it
    happens to use (城乡统筹 绘就……) is so seldom.
    """
    name = heading.name
    if heading.set_off or name == UNASSIGNED or catalog.lookup(name) or name in opening:
        return False
    if heading.known:  # by the end of the name: 搞活一座城 is none
        return len(split_name(name)[1]) < _A_SUFFIX and whole.count(name) == 1
    return whole.count(name) <= _A_CLAUSE


def _said(text: str, heading: Heading) -> str:
    """Name and title of a heading, with what stands between."""
    if not heading.title:
        return heading.name
    start = text.find(heading.name, heading.span.start)
    at = text.find(heading.title, start + len(heading.name), heading.span.end)
    if start < 0 or at < 0:
        return f"{heading.name} {heading.title}"
    return text[start : at + len(heading.title)]


def _together(above: Section, section: Section) -> Section:
    """Two sections that are one; the heading between them is a line of text."""
    head = (Block(BlockKind.BODY, section.heading.span),) if section.heading else ()
    return replace(
        above,
        bylines=above.bylines + section.bylines,
        body=above.body + head + section.body,
    )
