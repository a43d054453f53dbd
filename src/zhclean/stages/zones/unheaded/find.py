"""Zones that a page writes about though no heading introduces them: the subjects of whole runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.zones.unheaded.entities import (
    LEAST_MENTIONS,
    called_alike,
    entity_class,
    level_of,
    page_level,
    related,
)
from zhclean.stages.zones.unheaded.kinds import PageKinds, page_kinds
from zhclean.stages.zones.unheaded.mentions import Named, count_homes, in_titles, name_pieces
from zhclean.stages.zones.unheaded.openings import begins_with
from zhclean.stages.zones.unheaded.runs import Run, best_runs, second_leads

# What a run has to bring together to be held to be an article of its own: one piece that names its
# entity twice brings about 1.8, the home's own name takes 1.5 away.
_LEAST = 2.9
# Articles name other places all the time, other zones or universities seldom.
_LEAST_OTHER = 2.2
# Where a headed zone lies within or above, the run is its own unless much speaks against it.
_LEAST_KIN = 6.0


def find_unheaded(
    texts: Sequence[str],
    sections: Sequence[int],
    homes: Sequence[str],
    headed: Sequence[str],
    catalog: ZoneCatalog,
    titles: Sequence[str] = (),
) -> list[str]:
    """Names of the entities that stretches of sections are about, the likeliest first.

    `sections` gives the section of each piece, `homes` the zone name of each section and `headed`
    all zones with a heading. An entity within or above the zone of the heading in force is that
    zone's own affair, and so is one that a title names.
    """
    kinds = page_kinds(headed, catalog)
    named = name_pieces(texts, kinds.classes, catalog)
    level = page_level(headed, catalog)
    runs: dict[str, Run] = {}
    told = in_titles(titles, catalog)
    leads = second_leads(texts, [homes[number] for number in sections], sections)
    mentioned = {
        home: tuple(o - (k in leads and o > 0) for k, o in enumerate(often))
        for home, often in count_homes(homes, named, catalog).items()
    }
    naming, within = named.pieces(catalog)
    by_section: dict[int, list[int]] = defaultdict(list)
    for k, number in enumerate(sections):
        by_section[number].append(k)
    for name, total in _candidates(named, headed, kinds, catalog).items():
        begins = any(begins_with(name, texts[k]) for k in naming[name])
        if name in told or not (begins or total >= LEAST_MENTIONS):
            continue
        odd = level >= 0 and level_of(name, catalog) not in (level, -1)
        near = naming[name] if odd else naming[name] | within[name]
        told_in = {n: own for n, own in by_section.items() if not near.isdisjoint(own)}
        run = best_runs(
            name, texts, named, told_in, homes, headed, mentioned, catalog, inside=not odd
        )
        least = _least_score(name, headed, catalog, odd=odd)
        often = min(total, run.mentions)
        if run.score >= least and (run.opened or often >= LEAST_MENTIONS):
            runs[name] = run
    ranked = sorted(runs, key=lambda name: (-runs[name].score, name))
    chosen: list[str] = []
    for name in ranked:
        inner = _inner(name, ranked, runs, named, level, catalog)
        if not any(related(inner, other, catalog) for other in chosen):
            chosen.append(inner)
    return chosen


def _least_score(name: str, headed: Sequence[str], catalog: ZoneCatalog, *, odd: bool) -> float:
    """What a run on the entity has to bring; `odd`: its level is not that of the page's zones."""
    place = entity_class(name, catalog) == "place"
    if (odd and place) or any(related(name, other, catalog) for other in headed):
        return _LEAST_KIN
    return _LEAST if place else _LEAST_OTHER


def _inner(
    name: str,
    ranked: Sequence[str],
    runs: Mapping[str, Run],
    named: Named,
    level: int,
    catalog: ZoneCatalog,
) -> str:
    """The place within `name` that its run is about: of the page's level, or named most."""
    if level_of(name, catalog) == level:
        return name
    inside = [named.counts[k] for k in runs[name].pieces]
    most = sum(count.get(name, 0.0) for count in inside)
    for other in ranked:
        if other == name or name not in named.above(other, catalog):
            continue
        often = sum(count.get(other, 0.0) for count in inside)
        if often > most or (level_of(other, catalog) == level and 2 * often >= most):
            return other
    return name


def _candidates(
    named: Named, headed: Sequence[str], kinds: PageKinds, catalog: ZoneCatalog
) -> dict[str, float]:
    """How often the page names each entity that an article of it could be about."""
    totals: dict[str, float] = defaultdict(float)
    for count in named.counts:
        for name, often in count.items():
            totals[name] += often
    return {
        name: total
        for name, total in totals.items()
        if kinds.fits(name, "", catalog) and not any(called_alike(name, other) for other in headed)
    }
