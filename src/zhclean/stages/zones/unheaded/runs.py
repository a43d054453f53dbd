"""The stretches of sections that could be an article on an entity, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from zhclean.discourse import opens_article
from zhclean.gazetteer import ZoneCatalog, same_entity, split_name
from zhclean.stages.zones.unheaded.entities import related
from zhclean.stages.zones.unheaded.mentions import Named, count_inside
from zhclean.stages.zones.unheaded.openings import begins_with

_HOME_WEIGHT = 2.4
# A zone with a heading that lies within or above is named beside an entity now and then; where it
# is named more often than this, the run is its own.
_MOST_KIN = 0.34
_NAMELESS = 0.15
# What runs as long as an article gain if a first piece has the entity in its opening. With 1.6
# three in 52 more were found on pages made from 18 genres, with 2.2 one page in 90 went wrong.
_OPENING, _HEAD, _ARTICLE = 1.6, 8, 3
# … and if a piece begins with nothing else: then one mention is enough.
_OPENING_BEGINS = 2.6


@dataclass(frozen=True, slots=True)
class Run:
    """The pieces that could be an article on an entity, and what they bring together.

    `opened` says that one of them begins with the entity.
    """

    score: float
    mentions: float
    pieces: tuple[int, ...]
    opened: bool


def best_runs(
    name: str,
    texts: Sequence[str],
    named: Named,
    sections: Mapping[int, Sequence[int]],
    homes: Sequence[str],
    headed: Sequence[str],
    mentioned: Mapping[str, Sequence[float]],
    catalog: ZoneCatalog,
    *,
    inside: bool,
) -> Run:
    """The tails of sections that are best read as being about the entity.

    `sections` holds the pieces of those where it or, with `inside`, a place within it is named.
    """
    total, mentions, opened = 0.0, 0.0, False
    pieces: list[int] = []
    relatives = [other for other in headed if related(name, other, catalog)]
    kin_names = [n for n in named.entries if any(same_entity(n, other) for other in relatives)]
    for number, own_pieces in sections.items():
        if homes[number] in relatives:
            continue
        at_home = mentioned[homes[number]]
        # a heading whose text stands nowhere else on the page keeps what follows it
        away = not homes[number] or sum(at_home) > sum(at_home[k] for k in own_pieces)
        best = _best_stretch(
            name, texts, named, own_pieces, at_home, kin_names, catalog, inside=inside, away=away
        )
        total += best.score
        opened |= best.opening >= _OPENING_BEGINS
        mentions += best.mentions
        pieces += own_pieces[best.first : best.last]
    return Run(total, mentions, tuple(pieces), opened)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Pieces `first:last` of a section by their number there; `opening` is a part of the score."""

    score: float = 0.0
    opening: float = 0.0
    mentions: float = 0.0
    first: int = 0
    last: int = 0


def _best_stretch(
    name: str,
    texts: Sequence[str],
    named: Named,
    pieces: Sequence[int],
    at_home: Sequence[float],
    kin_names: Sequence[str],
    catalog: ZoneCatalog,
    *,
    inside: bool,
    away: bool,
) -> _Stretch:
    """The stretch of one section that is best read as being about the entity; empty where none is.

    `at_home` says how often each piece names the section's own zone. The whole section is taken
    only where that zone is named `away` from it. From the last piece on, a stretch goes up as long
    as what it brings together is more than nothing (Bentley 1984, Kadane's maximum subarray).
    An article that opens goes on until the section's own zone is named again.
    """
    best = _Stretch()
    score, seen, kin, last, end = 0.0, 0.0, 0.0, len(pieces), len(pieces)
    again = len(pieces)  # where the section's own zone is named next
    for at in range(len(pieces) - 1, -1, -1):
        k = pieces[at]
        if score <= 0.0:
            score, seen, kin, last, end = 0.0, 0.0, 0.0, at + 1, again
        own = named.counts[k].get(name, 0.0)
        own += count_inside(name, named, k, catalog) if inside else 0
        kin += sum(named.counts[k].get(other, 0.0) for other in kin_names)
        score += log1p(own) + 0.7 * min(own, 1) - _HOME_WEIGHT * log1p(at_home[k])
        score -= _NAMELESS * (own == 0)
        seen += own
        whole = at == 0 and last == len(pieces) and not away
        opening = _opening(name, texts[k]) if at and own and end - at >= _ARTICLE else 0.0
        if own and score + opening > best.score and kin <= _MOST_KIN * seen and not whole:
            best = _Stretch(score + opening, opening, seen, at, last)
        if at_home[k]:
            again = at
    return best


def _opening(name: str, text: str) -> float:
    """What it counts that a piece has the entity in its opening, as the first of an article has."""
    if begins_with(name, text):
        return _OPENING_BEGINS
    core, suffix = split_name(name)
    head = text[: len(name) + _HEAD]
    return _OPENING if name in head or (suffix and core in head) else 0.0


def second_leads(
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
