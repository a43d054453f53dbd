"""Zones that a page writes about though no heading introduces them: the subjects of whole runs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

from zhclean.gazetteer import Zone, ZoneCatalog, same_entity, split_name

# What a run has to bring together to be held to be an article of its own: one piece that names its
# entity twice brings about 1.8, the home's own name takes 1.5 away.
_LEAST = 2.6
_LEAST_MENTIONS = 2
_HOME_WEIGHT = 1.6
_NAMELESS = 0.15
# Suffixes by which an entity that no catalog holds can still be told.
_SUFFIXES = re.compile(
    r"高新技术产业开发区|经济技术开发区|高新区|经开区|开发区|保税区|工业园区|大学|学院|集团|有限公司"
    r"|研究院|研究所|港(?=[的，、是在。])|新区|中学|医院|银行"
)
_MAX_CORE = 7
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class _Named:
    """How often each piece names an entity, by the entity's full name."""

    counts: tuple[Counter[str], ...]
    entries: dict[str, Zone]


def find_unheaded(
    texts: Sequence[str],
    sections: Sequence[int],
    homes: Sequence[str],
    headed: Sequence[str],
    catalog: ZoneCatalog,
) -> list[str]:
    """Names of the entities that runs at the end of articles are about, the likeliest first.

    `sections` gives the section of each piece, `homes` the zone name of each section and `headed`
    all zones with a heading. An entity within, above or the same as a headed zone is that zone's
    own affair.
    """
    named = _name_pieces(texts, catalog)
    kinds = _kinds(headed)
    scores: dict[str, float] = {}
    for name in _candidates(named, headed, kinds, catalog):
        score, mentions = _best_runs(name, named, sections, homes, catalog)
        if score >= _LEAST and mentions >= _LEAST_MENTIONS:
            scores[name] = score
    ranked = sorted(scores, key=lambda name: (-scores[name], name))
    chosen: list[str] = []
    for name in ranked:
        if not any(_related(name, other, catalog) for other in chosen):
            chosen.append(name)
    return chosen


def _kinds(headed: Sequence[str]) -> frozenset[str]:
    """The suffix that all headed zones share, when they do."""
    suffixes = {split_name(name)[1] for name in headed}
    return frozenset(suffixes) if len(suffixes) == 1 and len(headed) >= 3 else frozenset()


def _name_pieces(texts: Sequence[str], catalog: ZoneCatalog) -> _Named:
    entries: dict[str, Zone] = {}
    counts = []
    unknown = _unknown_names(texts, catalog)
    for text in texts:
        count: Counter[str] = Counter()
        for name in unknown:
            found = text.count(name)
            if found:
                count[name] = found
        for _, _, zones in catalog.find(text):
            entry = zones[0]
            if len({zone.name for zone in zones}) <= 2:
                entries.setdefault(entry.name, entry)
                count[entry.name] += 1
        counts.append(count)
    return _Named(tuple(counts), entries)


def _unknown_names(texts: Sequence[str], catalog: ZoneCatalog) -> list[str]:
    """Names by suffix that the page uses again: the longest core that keeps most of its uses."""
    uses: Counter[str] = Counter()
    for text in texts:
        for match in _SUFFIXES.finditer(text):
            for size in range(2, _MAX_CORE + 1):
                start = match.start() - size
                if start < 0 or not _HAN.fullmatch(text[start : match.start()]):
                    break
                uses[text[start : match.end()]] += 1
    out: dict[str, int] = {}
    by_tail: dict[str, list[str]] = defaultdict(list)
    for name, count in uses.items():
        if count >= _LEAST_MENTIONS:
            suffix = _SUFFIXES.search(name)
            if suffix:
                by_tail[name[max(0, suffix.start() - 2) :]].append(name)
    for names in by_tail.values():
        most = max(uses[name] for name in names)
        best = max((name for name in names if uses[name] >= 0.7 * most), key=len)
        out[best] = uses[best]
    return [name for name in sorted(out) if not catalog.lookup(name)]


def _candidates(
    named: _Named, headed: Sequence[str], kinds: frozenset[str], catalog: ZoneCatalog
) -> list[str]:
    totals: Counter[str] = Counter()
    for count in named.counts:
        totals.update(count)
    out = []
    for name, total in totals.items():
        if total < _LEAST_MENTIONS:
            continue
        if kinds and split_name(name)[1] not in kinds:
            continue
        if any(_related(name, other, catalog) for other in headed):
            continue
        out.append(name)
    return out


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
    named: _Named,
    sections: Sequence[int],
    homes: Sequence[str],
    catalog: ZoneCatalog,
) -> tuple[float, int]:
    """The best tails of all sections, and how often they name the entity."""
    total, mentions = 0.0, 0
    by_section: dict[int, list[int]] = defaultdict(list)
    for k, number in enumerate(sections):
        by_section[number].append(k)
    for number, pieces in by_section.items():
        best, best_mentions, score, seen = 0.0, 0, 0.0, 0
        for k in reversed(pieces):
            own = named.counts[k][name] + _inside(name, named, k, catalog)
            home = _home_mentions(homes[number], named, k, catalog)
            score += log1p(own) + 0.7 * min(own, 1) - _HOME_WEIGHT * log1p(home)
            score -= _NAMELESS * (own == 0)
            seen += own
            if own and score > best:
                best, best_mentions = score, seen
        total += best
        mentions += best_mentions
    return total, mentions


def _inside(name: str, named: _Named, piece: int, catalog: ZoneCatalog) -> int:
    """How often a piece names places within the entity."""
    total = 0
    for other, count in named.counts[piece].items():
        entry = named.entries.get(other)
        if entry is not None and other != name and name in catalog.ancestors(entry):
            total += count
    return total


def _home_mentions(home: str, named: _Named, piece: int, catalog: ZoneCatalog) -> int:
    if not home:
        return 0
    total = 0
    for other, count in named.counts[piece].items():
        if same_entity(other, home):
            total += count
        else:
            entry = named.entries.get(other)
            core = split_name(home)[0] or home
            if entry is not None and {home, core} & set(catalog.ancestors(entry)):
                total += count
    return total
