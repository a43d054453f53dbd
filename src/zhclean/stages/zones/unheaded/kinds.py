"""What kind of thing a page's articles are about, and names that end as its headings do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from zhclean import engines
from zhclean.gazetteer import ZoneCatalog, kind_endings
from zhclean.stages.zones.unheaded.entities import (
    ALL_KINDS,
    LEAST_MENTIONS,
    entity_class,
    kinds_of,
)

_HAN = re.compile(r"[\u4e00-\u9fff]+$")
_MAX_CORE = 8
# No name has these in it: what stands before one of them belongs to the clause.
_BOUND = re.compile(
    "[和与及跟同的地得在了着过等于对向往从到由离是给让叫把被将为以比每各这那该本我你他全]"
)
# Each is looked for at every place of the text; a page names no more that an article is about.
_MOST_NAMES = 100
# So many of the headed names have an ending where it tells the kind of all.
_MOST_HEADED = 0.75
# A longer reading of a name that keeps this part of the uses is the name.
_KEEPS = 0.7
# By jieba's counts: 人工湖 has 309 and 老城区 72, which name nothing; nor does 鄱阳湖 with its 248,
# but 鄱阳 is a place or at least no word.
_A_WORD = 10
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class PageKinds:
    """The classes of entity that a page's articles are about, and endings that have no class.

    `bound` says that only a name with such an ending can name an article.
    """

    classes: frozenset[str]
    endings: tuple[str, ...] = ()
    bound: bool = False

    def fits(self, name: str, opener: str, catalog: ZoneCatalog) -> bool:
        """Whether an article that begins with `opener` may be about the entity."""
        if self.endings and name.endswith(self.endings):
            return True
        return not self.bound and (entity_class(name, catalog) in self.classes or name == opener)


def page_kinds(headed: Sequence[str], catalog: ZoneCatalog) -> PageKinds:
    """What the headed names of a page say of the names that are lost.

    Clubs and lakes are of no class: where all names are such, no place or university is one.

    >>> page_kinds(["石臼俱乐部", "白鹿俱乐部"], ZoneCatalog.builtin()).endings
    ('俱乐部',)
    """
    classes = kinds_of(headed, catalog)
    strange = [name for name in dict.fromkeys(headed) if _is_strange(name, catalog)]
    found = kind_endings(list(dict.fromkeys(headed)))
    endings = tuple(end for end in found if _teaches(end, headed, strange))
    told = sum(name.endswith(endings) for name in headed) if endings else 0
    return PageKinds(
        classes, endings, bound=bool(headed) and (not classes or told >= _MOST_HEADED * len(headed))
    )


def _is_strange(name: str, catalog: ZoneCatalog) -> bool:
    """Whether neither the catalog holds a name nor its suffix says what it is, but for a place."""
    return entity_class(name, catalog) not in ALL_KINDS - {"place"} and not any(
        zone.name == name for zone in catalog.lookup(name)
    )


def _teaches(ending: str, headed: Collection[str], strange: Collection[str]) -> bool:
    having = [name for name in headed if name.endswith(ending)]
    return 2 * sum(name in strange for name in having) > len(having)


def names_ending_so(
    texts: Sequence[str], endings: Sequence[str], catalog: ZoneCatalog
) -> tuple[str, ...]:
    """Names in the texts that have one of the endings, the longest first.

    They begin after a mark or a particle, or stand there twice: 龙泉驿的|天山雪豹俱乐部.

    >>> names_ending_so(["在天山雪豹俱乐部踢球。", "球场离俱乐部很远。"], ["俱乐部"],
    ...     ZoneCatalog.builtin())
    ('天山雪豹俱乐部',)
    """
    if not endings:
        return ()
    pattern = re.compile("|".join(map(re.escape, endings)))
    found = [(text, match) for text in texts for match in pattern.finditer(text)]
    readings = [tuple(_readings(text, match)) for text, match in found]
    uses = Counter(reading for own in readings for reading in own)
    names = {
        name
        for own, (_, match) in zip(readings, found, strict=True)
        if (name := _best_reading(own, uses, match.group(), catalog))
    }
    often = sorted(names, key=lambda name: (-uses[name], name))[:_MOST_NAMES]
    return tuple(sorted(often, key=lambda name: (-len(name), name)))


def _readings(text: str, ending: re.Match[str]) -> Iterator[str]:
    """The strings that may be the name, from short to long."""
    at = ending.start()
    run = _HAN.search(text, max(at - _MAX_CORE, 0), at)
    if run is None:
        return
    marks = [mark.end() for mark in _BOUND.finditer(text, run.start(), at)]
    for start in range(at - 1, max([run.start(), *marks]) - 1, -1):
        yield text[start : ending.end()]


def _best_reading(
    readings: Sequence[str], uses: Counter[str], ending: str, catalog: ZoneCatalog
) -> str:
    """The name of several readings: the longest that is used again, else all of the clause.

    No word is cut: 青|藏铁路.
    """
    words = [len(name) for name in readings if engines.word_frequency(name)]
    whole = [name for name in readings if len(name) >= max(words, default=0)]
    fit = [name for name in whole if _may_be(name, ending, catalog)]
    if not fit:
        return ""
    most = max(uses[name] for name in fit)
    if most < LEAST_MENTIONS:
        return fit[-1] if fit[-1] == readings[-1] and len(ending) > 1 else ""
    return max((name for name in fit if uses[name] >= _KEEPS * most), key=len)


def _may_be(name: str, ending: str, catalog: ZoneCatalog) -> bool:
    """Whether it may be a name: no word (人工湖), and of two characters only what is known."""
    known = catalog.lookup(name)
    if any(zone.name == name for zone in known):
        return False
    core = name.removesuffix(ending)
    if len(name) == _SHORTEST or catalog.lookup(core):
        return bool(known or len(name) > _SHORTEST)
    return engines.word_frequency(name) < _A_WORD or engines.word_frequency(core) < _A_WORD
