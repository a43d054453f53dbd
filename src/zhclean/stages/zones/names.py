"""The zones of a page and what each piece says of them: names, places within and above."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import ne

import numpy as np
import numpy.typing as npt

from zhclean.gazetteer import Zone, ZoneCatalog, same_entity, short_forms, split_name
from zhclean.stages.zones.wording import count_grams

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PageZone:
    """A zone of this page: its name as the page heads it, and the forms by which it is called.

    `forms` pairs each form with its strength: 1 for the full name, less for a bare place name that
    may mean more than the zone. `above` are the names of what it lies in.
    """

    index: int
    name: str
    forms: tuple[tuple[str, float], ...]
    above: frozenset[str] = frozenset()
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """A form of a zone's name at `start:end` of a piece."""

    start: int
    end: int
    zone: int
    strength: float


@dataclass(frozen=True, slots=True)
class PieceNames:
    """What one piece names: zones of the page by column, and places within or above them."""

    own: tuple[Mention, ...]
    within: Mapping[int, float] = field(default_factory=dict)
    above: Mapping[int, float] = field(default_factory=dict)


def page_zones(names: Sequence[str], catalog: ZoneCatalog) -> tuple[PageZone, ...]:
    """One zone for each different entity among `names`, in their order."""
    zones: list[PageZone] = []
    for name in names:
        if any(zone.name == name or same_entity(zone.name, name) for zone in zones):
            continue
        zones.append(make_zone(len(zones), name, catalog))
    return tuple(zones)


def make_zone(index: int, name: str, catalog: ZoneCatalog, *, headed: bool = True) -> PageZone:
    """The zone of that name with its forms, and what the catalog knows lies above it."""
    forms: dict[str, float] = {name: 1.0}
    for form, strength in short_forms(name):
        forms[form] = max(strength, forms.get(form, 0.0))
    above: set[str] = set()
    entries = catalog.lookup(name)
    for entry in entries:
        for alias in (entry.name, *entry.aliases):
            if len(alias) >= 2:
                forms.setdefault(alias, 0.8)
        if len(entries) == 1:
            above.update(catalog.ancestors(entry))
    if not entries:
        core, _ = split_name(name)
        above.update(_above_core(core, catalog))
    core, suffix = split_name(name)
    if suffix and core:
        # 北海市 in an article on 北海高新区: the city of the same name stands for the zone's place.
        for upper in sorted(above):
            if upper.startswith(core) and len(upper) - len(core) <= 1:
                forms.setdefault(upper, _OWN_CITY)
    above -= set(forms)
    return PageZone(index, name, tuple(sorted(forms.items())), frozenset(above), headed)


def _above_core(core: str, catalog: ZoneCatalog) -> set[str]:
    """What lies above the place in an unknown name (东莞 in 东莞某某产业园)."""
    for start, _, entries in catalog.find(core):
        if start == 0 and len(entries) == 1:
            return {entries[0].name, *catalog.ancestors(entries[0])}
    return set()


_LONG_NAME = 6


def correct_name(name: str, body: str, catalog: ZoneCatalog, headed: Collection[str] = ()) -> str:
    """The name that a misread heading stands for, or the name itself.

    A heading that the catalog does not know is read again where the text hardly uses it but uses,
    twice or more, one name of the same length that differs in one character; once is enough for a
    long name, which no chance makes. What another heading of `headed` bears is no misreading of
    it, and a name after a known place is its own: 云南大学 is not 江南大学.

    >>> correct_name("永薪县", "永新县地处罗霄山。永新县产茶。", ZoneCatalog.builtin())
    '永新县'
    """
    core, suffix = split_name(name)
    known = catalog.lookup(name) or (suffix and catalog.lookup(core))
    used = body.count(name)
    if len(name) < 3 or known or used > 1:
        return name
    seen: Counter[str] = Counter()
    for at in range(len(name)):
        seen.update(_unlike_at(name, at, body))
    for other in (name, *headed):
        seen.pop(other, None)
    ranked = seen.most_common(2)
    least = 1 if len(name) >= _LONG_NAME and not used else 2
    if not ranked or ranked[0][1] < least or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return name
    return ranked[0][0]


def _unlike_at(name: str, at: int, body: str) -> Iterator[str]:
    """The strings of `body` that have any Han character for the one at `at`, without overlap."""
    head, tail = name[:at], name[at + 1 :]
    part, shift = (head, 0) if len(head) >= len(tail) else (tail, at + 1)
    free = 0
    found = body.find(part)
    while found >= 0:
        start = found - shift
        read = body[start : start + len(name)] if start >= free else ""
        if (
            read[:at] == head
            and read[at + 1 :] == tail
            and "\u4e00" <= read[at : at + 1] <= "\u9fff"
        ):
            yield read
            free = start + len(name)
        found = body.find(part, found + 1)


class NameFinder:
    """Finds what the pieces of one page say of its zones; built once for each set of zones."""

    def __init__(self, zones: Sequence[PageZone], catalog: ZoneCatalog) -> None:
        self._catalog = catalog
        self._owners: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._above: dict[str, list[int]] = defaultdict(list)
        for zone in zones:
            for form, strength in zone.forms:
                self._owners[form].append((zone.index, strength))
            for name in zone.above:
                self._above[name].append(zone.index)
        forms = {*self._owners, *self._above}
        self._finder = ZoneCatalog([Zone(name=form) for form in sorted(forms) if len(form) >= 2])
        self._heads: dict[str, list[int]] = defaultdict(list)
        for form, owners in self._owners.items():
            self._heads[form] += [zone for zone, _ in owners]
        self._within: dict[tuple[str, ...], frozenset[int]] = {}
        self._endings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for zone in zones:
            core, suffix = split_name(zone.name)
            if len(core) >= 2 and len(suffix) >= 2:
                self._endings[suffix].append((core, zone.index))
        endings = sorted(self._endings, key=len, reverse=True)
        self._ending = re.compile("|".join(map(re.escape, endings)) or r"(?!)")

    def find(self, text: str) -> PieceNames:
        """The mentions in one piece; a form shared by several zones counts a part for each."""
        own: list[Mention] = []
        above: Counter[int] = Counter()
        covered: list[tuple[int, int]] = []
        known = list(self._catalog.find(text))
        longer = {at: (start, end) for start, end, _ in known for at in range(start + 1, end)}
        for start, end, entries in self._finder.find(text):
            form = entries[0].name
            if start in longer and not self._ends(text, start, end, *longer[start]):
                continue
            covered.append((start, end))
            owners = self._owners.get(form, ())
            for zone, strength in owners:
                own.append(Mention(start, end, zone, strength / len(owners)))
            if not owners:
                for zone in self._above[form]:
                    above[zone] += 1
        own += self._misread(text, covered)
        return PieceNames(tuple(own), self._places_within(known, covered), dict(above))

    def _ends(self, text: str, start: int, end: int, outer: int, last: int) -> bool:
        """Whether the longer name `outer:last` is a place and then this one: 上海 and 张江高新区.

        鞍山 in 马鞍山 and 滨海 in 天津滨海新区 are no names of their own.
        """
        return end == last and bool(self._catalog.lookup(text[outer:start]))

    def _misread(self, text: str, covered: Sequence[tuple[int, int]]) -> list[Mention]:
        """Names with one character of their core misread, where that makes no other name."""
        out = []
        for match in self._ending.finditer(text):
            at = match.start()
            for core, zone in self._endings[match.group()]:
                start = at - len(core)
                if start < 0 or sum(map(ne, text[start:at], core)) != 1:
                    continue
                named = any(first <= at < last for first, last in covered)
                if not named and not self._catalog.lookup(text[start:at]):
                    out.append(Mention(start, match.end(), zone, _MISREAD))
        return out

    def _places_within(
        self,
        known: Iterable[tuple[int, int, tuple[Zone, ...]]],
        covered: Iterable[tuple[int, int]],
    ) -> dict[int, float]:
        taken: set[int] = set()
        for start, end in covered:
            taken.update(range(start, end))
        within: Counter[int] = Counter()
        for start, _, entries in known:
            if start in taken:
                continue
            zones = self._zones_above(entries)
            for zone in zones:
                within[zone] += 1
        return dict(within)

    def _zones_above(self, entries: Sequence[Zone]) -> frozenset[int]:
        """The page's zones in which all the places of that name lie (or the one that one does)."""
        key = tuple(entry.name for entry in entries)
        known = self._within.get(key)
        if known is None:
            hits = [
                {
                    zone
                    for name in self._catalog.ancestors(entry)
                    for zone in self._heads.get(name, ())
                }
                for entry in entries
            ]
            some = [hit for hit in hits if hit]
            known = frozenset(some[0]) if len(some) == 1 else frozenset()
            self._within[key] = known
        return known


_MISREAD = 0.6
_OWN_CITY = 0.6

# Sentences open with these before they come to their subject.
_OPENING = re.compile(
    r"(?:(?:近年来|近日|日前|目前|今年|去年|此外|同时|其中|如今|眼下|未来|下一步|接下来|一直以来"
    r"|长期以来|近期|记者在|在|截至|[0-9０-９]{2,4}年(?:[0-9０-９]{1,2}月)?(?:[0-9０-９]{1,2}日)?)(?:[^。！？，]{0,12}[，,])?)?"
)


def name_features(names: PieceNames, text: str, zones: int) -> Floats:
    """Own names, own name as a subject, places within, places above, beginning; (zones, 5).

    The last says whether the text begins with that zone and names no other: 208 of 210 pieces that
    did so under another zone's heading, on six sets of pages, were that zone's.
    """
    out = np.zeros((zones, 5))
    for mention in names.own:
        out[mention.zone, 0] += mention.strength
        if mention.strength >= 0.5 and is_subject(text, mention.start):
            out[mention.zone, 1] += mention.strength
    for zone, weight in names.within.items():
        out[zone, 2] += weight
    for zone, weight in names.above.items():
        out[zone, 3] += weight
    out = np.log1p(out)
    if len({mention.zone for mention in names.own}) == 1:
        first = names.own[0]
        out[first.zone, 4] = first.strength >= 0.5 and opens_text(text, first.start)
    return out


def is_subject(text: str, at: int) -> bool:
    """Whether a mention opens a sentence, but for a date or an adverb."""
    start = max(text.rfind(mark, 0, at) for mark in "。！？；\n")
    return opens_text(text, at, start + 1)


def opens_text(text: str, at: int, start: int = 0) -> bool:
    """Whether nothing but a date or an adverb stands before a place, from `start` on."""
    return _OPENING.fullmatch(text, start, at) is not None


def title_overlap(texts: Sequence[str], titles: Sequence[str]) -> Floats:
    """Shape (pieces, titles): how much of a title's wording a piece takes up, 0 to 1.

    A pair of characters that several titles share counts for none of them.
    """
    pairs = [{title[k : k + 2] for k in range(len(title) - 1)} for title in titles]
    spread = Counter(pair for own in pairs for pair in own)
    telling = [
        {pair for pair in own if spread[pair] == 1 and _HAN_PAIR.fullmatch(pair)} for own in pairs
    ]
    title_of = {
        ord(pair[0]) << 16 | ord(pair[1]): z for z, own in enumerate(telling) for pair in own
    }
    out = np.zeros((len(texts), len(titles)))
    if title_of:
        wanted = np.array(sorted(title_of))
        owners, keys, _ = count_grams(texts, 2)
        at = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
        hits = np.flatnonzero(wanted[at] == keys)
        title = np.array([title_of[key] for key in wanted.tolist()])[at[hits]]
        np.add.at(out, (owners[hits], title), 1.0)
    return out / np.array([max(6, len(own)) for own in telling], np.float64)


_HAN_PAIR = re.compile(r"[\u4e00-\u9fff]{2}")
