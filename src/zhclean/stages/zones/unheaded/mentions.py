"""Who is named where: how often each piece names an entity, what lies within it, and its home."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhclean.gazetteer import Zone, ZoneCatalog, same_entity, split_name
from zhclean.stages.zones.unheaded.entities import BODY_SUFFIX, PLACES, entity_class
from zhclean.stages.zones.unheaded.kinds import names_ending_so
from zhclean.stages.zones.unheaded.unknown import introduced_places, unknown_names

# What the bare name of its place counts for a zone that is named in full elsewhere, and what a
# place counts whose name goes on as that of a body.
_BARE = 0.5
_BODY = re.compile(BODY_SUFFIX)
# What is left of a name without its ending and is as short as this may be a place: 青海|湖.
_A_PLACE = 2


@dataclass(frozen=True, slots=True)
class Named:
    """How often each piece names an entity, by the entity's full name; the bare name of the place
    that a zone or a university is called after counts a part. `learned` are names that end as the
    page's headings do.
    """

    counts: tuple[dict[str, float], ...]
    entries: dict[str, Zone]
    learned: tuple[str, ...] = ()

    def above(self, name: str, catalog: ZoneCatalog) -> tuple[str, ...]:
        """What the entity lies in, by all its names; nothing where no catalog holds it."""
        entry = self.entries.get(name)
        return catalog.ancestors(entry) if entry is not None else ()

    def pieces(
        self, catalog: ZoneCatalog
    ) -> tuple[defaultdict[str, set[int]], defaultdict[str, set[int]]]:
        """The pieces that name each entity, and those that name a place within it."""
        own: defaultdict[str, set[int]] = defaultdict(set)
        within: defaultdict[str, set[int]] = defaultdict(set)
        for k, count in enumerate(self.counts):
            for name in count:
                own[name].add(k)
                for place in self.above(name, catalog):
                    within[place].add(k)
        return own, within


def name_pieces(
    texts: Sequence[str],
    kinds: frozenset[str],
    catalog: ZoneCatalog,
    endings: Sequence[str] = (),
) -> Named:
    """Count who is named in each piece, of the catalog's entities and of those it does not hold.

    A place in a name that has one of the `endings` is not named: 大足|石刻区.
    """
    learned = names_ending_so(texts, endings, catalog)
    longer = _pattern_of(learned, endings)
    entries: dict[str, Zone] = {}
    counts: list[dict[str, float]] = []
    unknown = unknown_names(texts, kinds, catalog)
    unknown += introduced_places(texts, kinds, catalog)
    for text in texts:
        count: defaultdict[str, float] = defaultdict(float)
        for name in unknown:
            core = split_name(name)[0]
            by_core = catalog.lookup(core) or entity_class(name, catalog) == "place"
            found = text.count(core if by_core else name)
            if found:
                count[name] = found
        inside_names: set[int] = set()
        for match in longer.finditer(text) if longer else ():
            inside_names.update(range(*match.span()))
            name = _named_by(match.group(), learned, endings)
            count[name] += 1 if match.group() == name else _BARE
        for start, end, zones in catalog.find(text):
            entry = zones[0]
            if start in inside_names:
                continue
            if len({zone.name for zone in zones}) <= 2 and len(entry.name) > 2:
                entries.setdefault(entry.name, entry)
                inside = entry.kind in PLACES and _BODY.match(text, end)
                count[entry.name] += _BARE if inside else 1
        counts.append(dict(count))
    _count_bare(counts, texts, entries, kinds, catalog)
    return Named(tuple(counts), entries, learned)


def _pattern_of(learned: Sequence[str], endings: Sequence[str]) -> re.Pattern[str] | None:
    """Finds the names and what they are without their ending, where that is no short word."""
    forms = {form for name in learned for form in (name, _without(name, endings))}
    ranked = sorted((form for form in forms if form), key=lambda form: (-len(form), form))
    return re.compile("|".join(map(re.escape, ranked))) if ranked else None


def _without(name: str, endings: Sequence[str]) -> str:
    """A name without the ending that the page's names share, "" where little is left of it."""
    core = next((name[: -len(end)] for end in endings if name.endswith(end)), "")
    return core if len(core) > _A_PLACE else ""


def _named_by(form: str, learned: Sequence[str], endings: Sequence[str]) -> str:
    """The name that is meant by a form of it."""
    return form if form in learned else next(n for n in learned if _without(n, endings) == form)


def _count_bare(
    counts: Sequence[dict[str, float]],
    texts: Sequence[str],
    entries: Mapping[str, Zone],
    kinds: frozenset[str],
    catalog: ZoneCatalog,
) -> None:
    """Add the mentions of a zone by the bare name of its place: 龙南 for 龙南经开区."""
    for name in sorted(entries):
        kind = entity_class(name, catalog)
        core = split_name(name)[0]
        if kind == "place" or kind not in kinds or len(core) < 2:
            continue
        for count, text in zip(counts, texts, strict=True):
            bare = text.count(core) - count.get(name, 0)
            if bare > 0:
                count[name] = count.get(name, 0) + _BARE * bare


def count_inside(name: str, named: Named, piece: int, catalog: ZoneCatalog) -> float:
    """How often a piece names places within the entity."""
    total = 0.0
    for other, count in named.counts[piece].items():
        if other != name and name in named.above(other, catalog):
            total += count
    return total


def count_homes(
    homes: Sequence[str], named: Named, catalog: ZoneCatalog
) -> dict[str, tuple[float, ...]]:
    """For each heading's zone how often each piece names it, or what lies within it."""
    every = sorted({name for count in named.counts for name in count})
    above = [named.above(name, catalog) for name in every]
    out: dict[str, tuple[float, ...]] = {"": (0.0,) * len(named.counts)}
    for home in dict.fromkeys(filter(None, homes)):
        core = split_name(home)[0] or home
        own = {
            name
            for name, places in zip(every, above, strict=True)
            if home in places or core in places or same_entity(name, home)
        }
        out[home] = tuple(
            sum(often for name, often in count.items() if name in own) if own else 0.0
            for count in named.counts
        )
    return out


def in_titles(titles: Sequence[str], catalog: ZoneCatalog) -> set[str]:
    """All that the titles of the page name."""
    return {zone.name for title in titles for _, _, zones in catalog.find(title) for zone in zones}
