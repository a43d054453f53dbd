"""The articles of a page: whose each is where the heading does not say, and which go together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from zhclean.discourse import leans_back
from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.markup import UNASSIGNED
from zhclean.stages.blocks import Block, BlockKind, Heading, Section
from zhclean.stages.zones import Article, tell_by_text

# The first words of a title are used so often in the text of their page, a name more often.
_A_CLAUSE = 1
# The text of an article on somebody begins with the name, in so many characters.
_OPENING = 24
# So many headings with a byline below show that this is how the page sets them.
_A_HABIT = 2
_TEXT_END = tuple("。！？”…）")
_PICTURE = re.compile("[摄图]")
# What ends in so much is a name: 科学院, but not 城.
_A_SUFFIX = 2


def name_articles(
    text: str, sections: Sequence[Section], catalog: ZoneCatalog
) -> tuple[Section, ...]:
    """The sections with the zones that their text tells, where heading or byline tells none.

    What turns out to go on with the section above is put together with it; its heading is text. An
    article whose heading is lost stays without a zone where nothing tells it.
    """
    maybe = [_may_be_mute(section, catalog) for section in sections[:1]]
    maybe += [section.heading is None or _may_be_mute(section, catalog) for section in sections[1:]]
    if not any(maybe):
        return tuple(sections)
    texts = [tuple(block.span.of(text) for block in section.body) for section in sections]
    whole = "\n".join(line for own in texts for line in own)
    articles = [
        _article(text, section, own, whole if asked else None)
        for section, own, asked in zip(sections, texts, maybe, strict=True)
    ]
    told = tell_by_text(articles, catalog)
    alone = _alone(text, sections, texts)
    out: list[Section] = []
    for n, (section, article) in enumerate(zip(sections, articles, strict=True)):
        zone, heading = told.zones.get(n, ""), section.heading
        if zone:
            named = replace(heading, name=zone, title=article.title) if heading else None
            out.append(replace(section, heading=named, told=zone))
        elif out and (n in told.parts or (heading is None and n not in alone)):
            out[-1] = _together(out[-1], section)
        else:
            out.append(section)
    return tuple(out)


def _alone(
    text: str, sections: Sequence[Section], texts: Sequence[tuple[str, ...]]
) -> frozenset[int]:
    """Sections below a byline alone that are articles, though nothing tells what they are about.

    That is so where the page sets its bylines below its headings and nowhere else, and new writers
    stand between two texts that are whole.
    """
    headed = [section for section in sections if section.heading and section.bylines]
    below = sum(_opens(section) for section in headed)
    if below < _A_HABIT or below < len(headed):
        return frozenset()
    between = [
        n
        for n, (above, section) in enumerate(pairwise(sections), 1)
        if _begins(section, texts[n - 1], texts[n]) and not _credits(text, above, section)
    ]
    alone = [n for n in between if not _names_above(texts[n], sections[n - 1])]
    within = len(between) - len(alone)  # second writers of one article
    return frozenset(alone) if len(alone) > within else frozenset()


def _begins(section: Section, above: Sequence[str], own: Sequence[str]) -> bool:
    """Whether a byline without a heading parts two texts that are whole."""
    if section.heading or not (above and own and _opens(section)):
        return False
    whole = above[-1].endswith(_TEXT_END) and own[0].endswith(_TEXT_END)
    return whole and not leans_back(own[0])


def _opens(section: Section) -> bool:
    """Whether the bylines of a section stand above its text, all of them."""
    return bool(section.bylines and section.body) and (
        section.bylines[-1].start < section.body[0].span.start
    )


def _credits(text: str, above: Section, section: Section) -> bool:
    """Whether the byline says who made a picture, or names the writers of the article above."""
    said = {span.of(text) for span in section.bylines}
    return any(_PICTURE.search(line) for line in said) or not said.isdisjoint(
        span.of(text) for span in above.bylines
    )


def _names_above(texts: Sequence[str], above: Section) -> bool:
    """Whether the text speaks of what the article above is about."""
    name = above.heading.name if above.heading else above.told
    core = split_name(name)[0]
    form = core if len(core) > 1 else name
    return bool(form) and any(form in text for text in texts)


def _may_be_mute(section: Section, catalog: ZoneCatalog) -> bool:
    """Whether a section has a heading that nothing shows to name a zone, by itself."""
    heading = section.heading
    if heading is None or heading.set_off or heading.name == UNASSIGNED:
        return False
    by_suffix = heading.known and len(split_name(heading.name)[1]) >= _A_SUFFIX
    return not by_suffix and not catalog.lookup(heading.name)


def _article(text: str, section: Section, own: tuple[str, ...], whole: str | None) -> Article:
    """A section as what its text may tell; `whole`, all text, is given where it is to be asked.

    What the page speaks of is an entity, though no catalog holds it. The first words of a title
    (风清气正 把海风变成电) are used so seldom, and never at the beginning.
    """
    heading = section.heading
    if heading is None:
        return Article(own, "" if whole is None else None, "")
    name = heading.name
    most = 0 if heading.known else _A_CLAUSE  # known by its end alone: 留住一座城
    mute = (
        whole is not None
        and whole.count(name) <= most
        and name not in (own[0][:_OPENING] if own else "")
    )
    return Article(own, None if mute else name, _said(text, heading))


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
