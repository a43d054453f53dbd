"""Zones that a page writes about though no heading introduces them: the subjects of whole runs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from zhclean.discourse import opens_article
from zhclean.gazetteer import (
    ENTITY_SUFFIXES,
    Zone,
    ZoneCatalog,
    kind_of,
    same_entity,
    split_name,
)

# What a run has to bring together to be held to be an article of its own: one piece that names its
# entity twice brings about 1.8, the home's own name takes 1.5 away.
_LEAST = 2.9
# Articles name other places all the time, other zones or universities seldom.
_LEAST_OTHER = 2.2
# Where a headed zone lies within or above, the run is its own unless much speaks against it.
_LEAST_KIN = 6.0
_LEAST_MENTIONS = 2
# What the bare name of its place counts for a zone that is named in full elsewhere.
_BARE = 0.5
_HOME_WEIGHT = 2.4
# A zone with a heading that lies within or above is named beside an entity now and then; where it
# is named more often than this, the run is its own.
_MOST_KIN = 0.34
_NAMELESS = 0.15
# What runs as long as an article gain if a first piece begins with the entity, after no more than
# a date. With 1.6 three in 52 more were found on pages made from 18 genres, with 2.2 one page
# in 90 went wrong.
_OPENING, _HEAD, _ARTICLE = 1.6, 8, 3
_MAX_CORE = 7
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class _Run:
    """The pieces that could be an article on an entity, and what they bring together."""

    score: float
    mentions: float
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """How often each piece names an entity, by the entity's full name; the bare name of the place
    that a zone or a university is called after counts a part.
    """

    counts: tuple[dict[str, float], ...]
    entries: dict[str, Zone]

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


def find_unheaded(
    texts: Sequence[str],
    sections: Sequence[int],
    homes: Sequence[str],
    headed: Sequence[str],
    catalog: ZoneCatalog,
    titles: Sequence[str] = (),
) -> list[str]:
    """Names of the entities that runs at the end of articles are about, the likeliest first.

    `sections` gives the section of each piece, `homes` the zone name of each section and `headed`
    all zones with a heading. An entity within or above the zone of the heading in force is that
    zone's own affair, and so is one that a title names.
    """
    kinds = _kinds(headed, catalog)
    named = _name_pieces(texts, kinds, catalog)
    level = _page_level(headed, catalog)
    runs: dict[str, _Run] = {}
    told = frozenset(_in_titles(titles, catalog))
    mentioned = _count_homes(homes, named, catalog)
    leads = _second_leads(texts, [homes[number] for number in sections], sections)
    for home, often in mentioned.items():
        mentioned[home] = tuple(o - (k in leads and o > 0) for k, o in enumerate(often))
    naming, within = named.pieces(catalog)
    by_section: dict[int, list[int]] = defaultdict(list)
    for k, number in enumerate(sections):
        by_section[number].append(k)
    for name in _candidates(named, headed, kinds, catalog):
        if name in told:
            continue
        odd = level >= 0 and _level(name, catalog) not in (level, -1)
        near = naming[name] if odd else naming[name] | within[name]
        told_in = {n: own for n, own in by_section.items() if not near.isdisjoint(own)}
        run = _best_runs(
            name, texts, named, told_in, homes, headed, mentioned, catalog, inside=not odd
        )
        place = entity_class(name, catalog) == "place"
        kin = any(_related(name, other, catalog) for other in headed)
        least = _LEAST_KIN if kin or (odd and place) else _LEAST if place else _LEAST_OTHER
        if run.score >= least and run.mentions >= _LEAST_MENTIONS:
            runs[name] = run
    ranked = sorted(runs, key=lambda name: (-runs[name].score, name))
    chosen: list[str] = []
    for name in ranked:
        inner = _inner(name, ranked, runs, named, level, catalog)
        if not any(_related(inner, other, catalog) for other in chosen):
            chosen.append(inner)
    return chosen


def _inner(
    name: str,
    ranked: Sequence[str],
    runs: Mapping[str, _Run],
    named: _Named,
    level: int,
    catalog: ZoneCatalog,
) -> str:
    """The place within `name` that its run is about: of the page's level, or named most."""
    if _level(name, catalog) == level:
        return name
    inside = [named.counts[k] for k in runs[name].pieces]
    most = sum(count.get(name, 0.0) for count in inside)
    for other in ranked:
        entry = named.entries.get(other)
        if entry is None or other == name or name not in catalog.ancestors(entry):
            continue
        often = sum(count.get(other, 0.0) for count in inside)
        if often > most or (_level(other, catalog) == level and 2 * often >= most):
            return other
    return name


_LEVELS = (
    frozenset(("省", "自治区", "直辖市", "特别行政区")),
    frozenset(("市", "自治州", "地区", "盟")),
)


def _level(name: str, catalog: ZoneCatalog) -> int:
    """0 for provinces, 1 for cities, 2 for all below, -1 for what is no known place."""
    entries = catalog.lookup(name)
    if not entries:
        return -1
    return next((at for at, kinds in enumerate(_LEVELS) if entries[0].kind in kinds), 2)


def _page_level(headed: Sequence[str], catalog: ZoneCatalog) -> int:
    """The level at which most of the headed zones lie, -1 where they are mixed."""
    levels = Counter(_level(name, catalog) for name in headed)
    level, count = levels.most_common(1)[0] if levels else (-1, 0)
    enough = len(headed) >= 3 and (
        count == len(headed) or (count >= 3 and 4 * count >= 3 * len(headed))
    )
    return level if enough else -1


def _kinds(headed: Sequence[str], catalog: ZoneCatalog) -> frozenset[str]:
    """The classes of entity that a good part of the page's articles are about."""
    counts = Counter(entity_class(name, catalog) for name in headed)
    return frozenset(kind for kind, count in counts.items() if kind and 3 * count >= len(headed))


# Kinds of place; everything else is a class by itself.
_PLACES = frozenset(
    (
        "",
        "省",
        "自治区",
        "直辖市",
        "市",
        "县级市",
        "县",
        "自治县",
        "区",
        "自治州",
        "地区",
        "盟",
        "旗",
        "自治旗",
        "林区",
        "特区",
    )
)


_VILLAGES = frozenset(("镇", "乡", "街道", "村"))


def entity_class(name: str, catalog: ZoneCatalog) -> str:
    """The class of an entity: ``place`` for every unit of administration, else its kind.

    A name that no catalog holds and that has no suffix of a kind belongs to no class: "".

    >>> entity_class("青岛", ZoneCatalog.builtin())
    'place'
    """
    kind = kind_of(name)
    if kind in _VILLAGES:
        return "place"
    if kind in _PLACES:
        known = kind or any(entry.kind in _PLACES for entry in catalog.lookup(name))
        return "place" if known else ""
    return kind


def _name_pieces(texts: Sequence[str], kinds: frozenset[str], catalog: ZoneCatalog) -> _Named:
    entries: dict[str, Zone] = {}
    counts: list[dict[str, float]] = []
    unknown = _unknown_names(texts, kinds, catalog)
    unknown += _introduced_places(texts, kinds, catalog)
    for text in texts:
        count: Counter[str] = Counter()
        for name in unknown:
            core = split_name(name)[0]
            by_core = catalog.lookup(core) or entity_class(name, catalog) == "place"
            found = text.count(core if by_core else name)
            if found:
                count[name] = found
        for _, _, zones in catalog.find(text):
            entry = zones[0]
            if len({zone.name for zone in zones}) <= 2 and len(entry.name) > 2:
                entries.setdefault(entry.name, entry)
                count[entry.name] += 1
        counts.append(dict(count))
    _count_bare(counts, texts, entries, kinds, catalog)
    return _Named(tuple(counts), entries)


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


def _introduced_places(
    texts: Sequence[str], kinds: frozenset[str], catalog: ZoneCatalog
) -> list[str]:
    """Places that no catalog holds, introduced at the head of a piece: 枫泾镇在上海市……"""
    if "place" not in kinds:
        return []
    whole = "\n".join(texts)
    found = [_INTRODUCED.match(text) for text in texts]
    names = {match.group(1) + match.group(2): match.group(1) for match in found if match}
    return sorted(
        name
        for name, core in names.items()
        if whole.count(core) >= _INTRODUCED_USES
        and not catalog.lookup(name)
        and not any(True for _ in catalog.find(core))
        and not _RUNNING.search(core)
    )


_INTRODUCED = re.compile(
    r"([\u4e00-\u9fff]{2,4}?)(镇|乡|街道|村|县|市|区|旗)(?=位于|地处|坐落|在|属|是|[东西南北]|总面积|，)"
)
_INTRODUCED_USES = 4


def _in_titles(titles: Sequence[str], catalog: ZoneCatalog) -> set[str]:
    """All that the titles of the page name."""
    return {zone.name for title in titles for _, _, zones in catalog.find(title) for zone in zones}


def _unknown_names(texts: Sequence[str], kinds: frozenset[str], catalog: ZoneCatalog) -> list[str]:
    """Names that no catalog holds but that end as the headed zones' do, and are used again.

    Of the readings of one name the longest core that keeps most of its uses is taken.
    """
    suffixes = sorted(
        (
            suffix
            for suffix, kind in ENTITY_SUFFIXES.items()
            if kind in kinds and kind not in _PLACES | _VILLAGES
        ),
        key=len,
        reverse=True,
    )
    if not suffixes:
        return []
    pattern = re.compile("|".join(map(re.escape, suffixes)))
    uses: Counter[str] = Counter()
    for text in texts:
        for match in pattern.finditer(text):
            for size in range(2, _MAX_CORE + 1):
                start = match.start() - size
                if start < 0 or not _HAN.fullmatch(text[start : match.start()]):
                    break
                uses[text[start : match.end()]] += 1
    out: dict[str, int] = {}
    by_tail: dict[str, list[str]] = defaultdict(list)
    for name, count in uses.items():
        if count >= _LEAST_MENTIONS or catalog.lookup(split_name(name)[0]):
            suffix = pattern.search(name, 2)
            if suffix:
                by_tail[name[suffix.start() - 2 :]].append(name)
    for names in by_tail.values():
        most = max(uses[name] for name in names)
        fit = [n for n in names if uses[n] >= 0.7 * most and _may_be_name(n, pattern, catalog)]
        if fit:
            best = max(fit, key=len)
            out[best] = uses[best]
    return [name for name in sorted(out) if not catalog.lookup(name)]


# Characters of running text; a would-be name that holds one is a clause that ends like a name.
_RUNNING = re.compile("[和与的在了等及于对向以把被将为]|促进|推进|建设|加快|支持|关于")


def _may_be_name(name: str, pattern: re.Pattern[str], catalog: ZoneCatalog) -> bool:
    suffix = pattern.search(name, 2)
    core = name[: suffix.start()] if suffix else name
    if _RUNNING.search(core):
        return False
    place = any(start == 0 for start, _, _ in catalog.find(core))
    return place or kind_of(name) not in ("高新区", "经开区", "新区", "开发区", "保税区", "园区")


def _candidates(
    named: _Named, headed: Sequence[str], kinds: frozenset[str], catalog: ZoneCatalog
) -> list[str]:
    totals: dict[str, float] = defaultdict(float)
    for count in named.counts:
        for name, often in count.items():
            totals[name] += often
    return [
        name
        for name, total in totals.items()
        if total >= _LEAST_MENTIONS
        and entity_class(name, catalog) in kinds
        and not any(_called_alike(name, other) for other in headed)
    ]


def _called_alike(name: str, other: str) -> bool:
    """Whether two names mean one entity or share their core: 肇庆 may be 肇庆新区 or 肇庆市."""
    core = split_name(name)[0]
    return same_entity(name, other) or (len(core) >= 2 and core == split_name(other)[0])


def _related(name: str, other: str, catalog: ZoneCatalog) -> bool:
    """Whether two names are one entity, or one lies within the other."""
    if same_entity(name, other) or name in other or other in name:
        return True
    return _above(other, name, catalog) or _above(name, other, catalog)


def _above(upper: str, lower: str, catalog: ZoneCatalog) -> bool:
    core = split_name(upper)[0] or upper
    for entry in catalog.lookup(lower):
        above = catalog.ancestors(entry)
        if upper in above or core in above:
            return True
    return False


def _best_runs(
    name: str,
    texts: Sequence[str],
    named: _Named,
    sections: Mapping[int, Sequence[int]],
    homes: Sequence[str],
    headed: Sequence[str],
    mentioned: Mapping[str, Sequence[float]],
    catalog: ZoneCatalog,
    *,
    inside: bool,
) -> _Run:
    """The tails of sections that are best read as being about the entity.

    `sections` holds the pieces of those where it or, with `inside`, a place within it is named.
    """
    total, mentions, openings = 0.0, 0.0, 0.0
    pieces: list[int] = []
    relatives = [other for other in headed if _related(name, other, catalog)]
    kin_names = [n for n in named.entries if any(same_entity(n, other) for other in relatives)]
    for number, own_pieces in sections.items():
        if homes[number] in relatives:
            continue
        at_home = mentioned[homes[number]]
        # a heading whose text stands nowhere else on the page keeps what follows it
        away = not homes[number] or sum(at_home) > sum(at_home[k] for k in own_pieces)
        best, best_mentions, best_at = 0.0, 0.0, len(own_pieces)
        score, seen, kin, gained = 0.0, 0.0, 0.0, 0.0
        for at in range(len(own_pieces) - 1, -1, -1):
            k = own_pieces[at]
            own = named.counts[k].get(name, 0.0)
            own += _inside(name, named, k, catalog) if inside else 0
            kin += sum(named.counts[k].get(other, 0.0) for other in kin_names)
            score += log1p(own) + 0.7 * min(own, 1) - _HOME_WEIGHT * log1p(at_home[k])
            score -= _NAMELESS * (own == 0)
            seen += own
            whole = at == 0 and not away
            opening = _OPENING if at and own and _opens_on(name, texts[k]) else 0.0
            if own and score + opening > best and kin <= _MOST_KIN * seen and not whole:
                best, best_mentions, best_at = score + opening, seen, at
                gained = opening
        total += best
        openings += gained
        mentions += best_mentions
        pieces += own_pieces[best_at:]
    if len(pieces) < _ARTICLE:
        total -= openings
    return _Run(total, mentions, tuple(pieces))


def _opens_on(name: str, text: str) -> bool:
    """Whether a piece begins with the entity, as the first one of an article on it does."""
    core, suffix = split_name(name)
    head = text[: len(name) + _HEAD]
    return name in head or (bool(suffix) and core in head)


def _inside(name: str, named: _Named, piece: int, catalog: ZoneCatalog) -> float:
    """How often a piece names places within the entity."""
    total = 0.0
    for other, count in named.counts[piece].items():
        entry = named.entries.get(other)
        if entry is not None and other != name and name in catalog.ancestors(entry):
            total += count
    return total


def _count_homes(
    homes: Sequence[str], named: _Named, catalog: ZoneCatalog
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


def _second_leads(
    texts: Sequence[str], homes: Sequence[str], sections: Sequence[int]
) -> frozenset[int]:
    """Pieces that open an article in a section that has been opened above.

    The name that such a piece bears may be the heading's, written over its own.
    """
    opened: set[int] = set()
    out = set()
    for k, text in enumerate(texts):
        opens = opens_article(text)
        if opens and sections[k] in opened:
            out.add(k)
        if opens or (homes[k] and text.startswith(homes[k])):
            opened.add(sections[k])
    return frozenset(out)
