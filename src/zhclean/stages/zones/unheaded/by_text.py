"""The zones of articles whose heading names none, told by their text; and parts of articles.

“把海风变成电” heads an article on a zone as well as “日照市：把海风变成电” does; “科技创新” heads a
part of one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.stages.zones.names import opens_text
from zhclean.stages.zones.unheaded.entities import (
    ALL_KINDS,
    BODY_SUFFIX,
    called_alike,
    entity_class,
    level_of,
    page_level,
    related,
)
from zhclean.stages.zones.unheaded.kinds import PageKinds, page_kinds
from zhclean.stages.zones.unheaded.mentions import name_pieces
from zhclean.stages.zones.unheaded.openings import begins_with

# What speaks for an entity: each piece that names it .5 and the logarithm of how often, a first
# piece that begins with it, and the heading that names it in passing (崇左，等你来).
_NAMED, _BEGINS, _IN_TITLE = 0.5, 1.5, 2.0
# A first piece that names it in so many characters tells nearly as much.
_HEAD, _IN_HEAD = 30, 1.0
# What ends as the headings of the page do, and no class of entity does.
_ALIKE = 0.5
_BODY = re.compile(BODY_SUFFIX)
# What joins two entities that a piece begins with, and what stands for both.
_AND, _SIDE_BY_SIDE = tuple("与和及、同跟"), "与"
# One piece in so many names what an article is about, unless its heading or its beginning does.
_PART = 3
# So much is needed, and so much more than for the next best that is not its kin.
_LEAST, _MARGIN = 2.2, 0.5
# A place within, or one that it lies in, is meant if it is of the level of the page's zones and has
# this part of what the other has.
_KIN = 0.5
# Where no heading names a zone, so large a part of the articles has to be told by its text.
_MOST_TOLD = 0.5
_LEAST_TOLD = 2
# What is shorter is a name more often than a title; parts of articles are as short, never alone.
_LEAST_TITLE = 6
_LEAST_PARTS = 2

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Article:
    """What stands under one heading: `name` is the zone in it, None where that is to be told by the
    text, and `title` all that the heading says.
    """

    texts: tuple[str, ...]
    name: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the text tells of articles without a name, by their places: the zones of some, and
    those that go on with the article above.
    """

    zones: Mapping[int, str]
    parts: frozenset[int]


def tell_by_text(articles: Sequence[Article], catalog: ZoneCatalog) -> Told:
    """Name the articles that stand under a heading without a name, as far as their text does.

    An entity belongs to one article; what is about the zone of the article above is a part of it.
    """
    headed = [article.name for article in articles if article.name]
    mute = [n for n, article in enumerate(articles) if article.name is None]
    kinds = page_kinds(headed, catalog)
    weighed = _weigh(articles, mute, kinds, catalog)
    if not headed:
        kinds = PageKinds(_likely_kinds(weighed, catalog))
    free = {
        n: {
            name: score
            for name, score in own.scores.items()
            if kinds.fits(name, own.opener, catalog)
            and not any(called_alike(name, other) for other in headed)
        }
        for n, own in weighed.items()
        if not 0 < len(articles[n].title) < _LEAST_TITLE
    }
    zones = _assign(free, weighed, headed, catalog)
    parts = frozenset(_parts(articles, weighed, zones, catalog))
    if len(parts) < _LEAST_PARTS:
        parts = frozenset()
    named = len(zones) + len(parts)
    if not headed and (len(zones) < _LEAST_TOLD or named < _MOST_TOLD * len(mute)):
        return Told({}, frozenset())
    return Told(zones, parts)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What speaks for each entity in an article; `led` are those that its heading or its first
    piece names, or a third of its pieces do, and `opener` the one that the first piece begins with.
    """

    scores: dict[str, float]
    led: frozenset[str]
    opener: str


def _weigh(
    articles: Sequence[Article], mute: Sequence[int], kinds: PageKinds, catalog: ZoneCatalog
) -> dict[int, _Weighed]:
    texts = [text for n in mute for text in (articles[n].title, *articles[n].texts)]
    named = name_pieces(texts, ALL_KINDS, catalog, kinds.endings)
    counts = iter(named.counts)
    learned = named.learned
    weighed = {}
    for n in mute:
        own = articles[n].texts
        scores: dict[str, float] = defaultdict(float)
        in_title = {name for name in next(counts) if name in learned or entity_class(name, catalog)}
        naming: Counter[str] = Counter()
        by_piece = [next(counts) for _ in own]
        for count in by_piece:
            for name, often in count.items():
                if name in learned or entity_class(name, catalog):
                    scores[name] += log1p(often) + _NAMED
                    naming[name] += 1
        opener = _opener(own[0], learned, catalog) if own else ""
        led = {name for name, pieces in naming.items() if _PART * pieces >= len(own)} | in_title
        for name in in_title:
            scores[name] += _IN_TITLE
        for name in naming:
            scores[name] += _in_first(name, own[0], opener)
            scores[name] += _ALIKE * (name in learned)
            led |= {name} if name in by_piece[0] else set()
        weighed[n] = _Weighed(dict(scores), frozenset(led), opener)
    return weighed


def _in_first(name: str, text: str, opener: str) -> float:
    """What the first piece of an article says of an entity that it names."""
    if name == opener or (not opener and begins_with(name, text)):
        return _BEGINS
    return _IN_HEAD if split_name(name)[0] in text[:_HEAD] else 0.0


def _opener(text: str, learned: Sequence[str], catalog: ZoneCatalog) -> str:
    """The entity that a piece begins with; of several in a row the last: 安徽|安庆 is on 安庆.

    Two side by side (崇左市与百色市) are both told of. A place may go on as the name of a body that
    no catalog holds: 崇左|高新区.
    """
    if alike := next((name for name in learned if text.startswith(name)), ""):
        return alike
    name, begin, at = "", 0, -1
    for start, end, zones in catalog.find(text[:_HEAD]):
        if start != at if name else not opens_text(text, start):
            break
        name, begin, at = zones[0].name, start, end
    body = _BODY.match(text, at) if name else None
    if body and text[begin:at] == split_name(name)[0]:
        name, at = text[begin : body.end()], body.end()
    return _SIDE_BY_SIDE if text.startswith(_AND, max(at, 0)) else name


def _likely_kinds(weighed: Mapping[int, _Weighed], catalog: ZoneCatalog) -> frozenset[str]:
    """The classes of entity that a good part of the articles have most of."""
    best = [_best(own.scores, frozenset(own.scores)) for own in weighed.values() if own.scores]
    counts = Counter(entity_class(name, catalog) for name in best)
    return frozenset(kind for kind, count in counts.items() if 3 * count >= len(best))


def _assign(
    free: dict[int, dict[str, float]],
    weighed: Mapping[int, _Weighed],
    headed: Sequence[str],
    catalog: ZoneCatalog,
) -> dict[int, str]:
    """Articles and entities paired off, the surest first; what has been told is no rival."""
    led = {n: weighed[n].led for n in free}
    likely = [best for n, own in free.items() if (best := _best(own, led[n]))]
    level = page_level([*headed, *likely], catalog)
    margins = {n: _margin(own, led[n], catalog) for n, own in free.items()}
    zones: dict[int, str] = {}
    while margins:
        n = max(margins, key=lambda n: (margins[n], -n))
        if margins.pop(n) < _MARGIN:
            break
        zones[n] = name = _of_level(free[n], led[n], level, catalog)
        for k in margins:
            gone = [other for other in free[k] if called_alike(name, other)]
            if gone:
                free[k] = {other: s for other, s in free[k].items() if other not in gone}
                margins[k] = _margin(free[k], led[k], catalog)
    return zones


def _best(scores: Scores, led: frozenset[str]) -> str:
    """What has most of those that are `led`, "" if there is none."""
    return max(led & scores.keys(), key=lambda name: (scores[name], name), default="")


def _margin(scores: Scores, led: frozenset[str], catalog: ZoneCatalog) -> float:
    """By how much the best is ahead of what is not its kin; negative where it is not enough."""
    best = _best(scores, led)
    if not best or scores[best] < _LEAST:
        return -1.0
    rivals = (score for name, score in scores.items() if not related(best, name, catalog))
    return scores[best] - max(rivals, default=0.0)


def _of_level(scores: Scores, led: frozenset[str], level: int, catalog: ZoneCatalog) -> str:
    """The best entity, or the one of the page's level in it or around it."""
    best = _best(scores, led)
    if level < 0 or level_of(best, catalog) == level:
        return best
    kin = frozenset(
        name
        for name in led & scores.keys()
        if level_of(name, catalog) == level
        and scores[name] >= _KIN * scores[best]
        and related(name, best, catalog)
    )
    return _best(scores, kin) or best


def _parts(
    articles: Sequence[Article],
    weighed: Mapping[int, _Weighed],
    zones: Mapping[int, str],
    catalog: ZoneCatalog,
) -> Iterator[int]:
    """Articles that are about the zone of the article above."""
    above = ""
    for n, article in enumerate(articles):
        if article.name is not None or n in zones:
            above = article.name or zones.get(n, "")
        elif above:
            scores = weighed[n].scores
            own = {name for name in scores if called_alike(name, above)}
            rivals = {name for name in scores if not related(name, above, catalog)} - own
            most = max((scores[name] for name in own), default=0.0)
            if most >= _LEAST / 2 and most > max((scores[name] for name in rivals), default=0.0):
                yield n
