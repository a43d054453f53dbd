"""What is decided of the structure of a page, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from zhclean.stages.chains import Link
from zhclean.stages.zones import PageZone, PieceNames


@dataclass(frozen=True, slots=True)
class Piece:
    """An unbroken piece of body text: `start:end` of the page text, and the section it stands in.

    `lost_start`, `lost_end`: the page itself says that this end is lost. `glued`: the piece began
    in the middle of a line. `furniture`: it belongs to the sheet, and is text by the caller's wish.
    `goes_on`: the end of the piece that this one was cut off for as its rest, -1 if for none, and
    `sure` how sure that was.
    """

    start: int
    end: int
    section: int
    lost_start: bool = False
    lost_end: bool = False
    glued: bool = False
    furniture: bool = False
    goes_on: int = -1
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class Copy:
    """Piece `gone` repeats piece `kept`, or a `part` of it."""

    gone: int
    kept: int
    confidence: float
    part: bool = False


Articles = dict[int, tuple[tuple[int, ...], ...]]
"""The chains of each zone."""


@dataclass(frozen=True, slots=True)
class Structure:
    """All structural decisions; pieces and zones are named by index.

    `labels` and `sureness` hold each piece's zone (-1: none) and its probability, `rivals` the
    zone it would have moved to with its probability where it stays in doubt. `articles` holds the
    chains of each zone as they are written, each with the pieces in reading order; `ordered` has
    the chains in the order that they ought to be read in, and `orders` how sure that is,
    for the first piece of each.
    """

    pieces: tuple[Piece, ...]
    zones: tuple[PageZone, ...]
    copies: tuple[Copy, ...]
    suspected: tuple[Copy, ...]
    labels: tuple[int, ...]
    sureness: tuple[float, ...]
    rivals: dict[int, tuple[int, float]]
    links: tuple[Link, ...]
    doubtful_links: tuple[Link, ...]
    open_starts: dict[int, float]
    open_ends: dict[int, float]
    articles: Articles
    ordered: Articles
    orders: dict[int, float]
    names: tuple[PieceNames, ...]
    home: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller's config says of structure."""

    min_confidence: float = 0.7
    joins: bool = True
    moves: bool = True
    drops: bool = True
    reorder: bool = True
    settled: bool = False


def with_numbers(structure: Structure, numbers: Sequence[int]) -> Structure:
    """The same decisions on pieces that are called by other numbers: piece k is `numbers[k]`.

    What holds a value for each piece stays as it is.
    """

    def links(found: Sequence[Link]) -> tuple[Link, ...]:
        return tuple(replace(x, tail=numbers[x.tail], start=numbers[x.start]) for x in found)

    def copies(found: Sequence[Copy]) -> tuple[Copy, ...]:
        return tuple(replace(c, gone=numbers[c.gone], kept=numbers[c.kept]) for c in found)

    def articles(found: Articles) -> Articles:
        return {
            zone: tuple(tuple(numbers[k] for k in chain) for chain in chains)
            for zone, chains in found.items()
        }

    return replace(
        structure,
        copies=copies(structure.copies),
        suspected=copies(structure.suspected),
        rivals={numbers[k]: rival for k, rival in structure.rivals.items()},
        links=links(structure.links),
        doubtful_links=links(structure.doubtful_links),
        open_starts={numbers[k]: p for k, p in structure.open_starts.items()},
        open_ends={numbers[k]: p for k, p in structure.open_ends.items()},
        articles=articles(structure.articles),
        ordered=articles(structure.ordered),
        orders={numbers[k]: sure for k, sure in structure.orders.items()},
    )


def renumber(structure: Structure, pieces: int, sections: int, zones: Sequence[int]) -> Structure:
    """The same decisions, pieces and sections counted on, zones numbered as `zones` says."""

    def zone(index: int) -> int:
        return zones[index] if index >= 0 else -1

    structure = with_numbers(structure, range(pieces, pieces + len(structure.pieces)))
    return replace(
        structure,
        pieces=tuple(replace(p, section=p.section + sections) for p in structure.pieces),
        labels=tuple(map(zone, structure.labels)),
        rivals={k: (zone(z), p) for k, (z, p) in structure.rivals.items()},
        articles={zone(z): chains for z, chains in structure.articles.items()},
        ordered={zone(z): chains for z, chains in structure.ordered.items()},
        names=tuple(
            PieceNames(
                tuple(replace(m, zone=zone(m.zone)) for m in names.own),
                {zone(z): w for z, w in names.within.items()},
                {zone(z): w for z, w in names.above.items()},
            )
            for names in structure.names
        ),
        home=tuple(map(zone, structure.home)),
    )


def concatenate(parts: Sequence[Structure], zones: tuple[PageZone, ...]) -> Structure:
    """One structure of several that were renumbered to follow one another."""
    return Structure(
        pieces=tuple(chain.from_iterable(part.pieces for part in parts)),
        zones=zones,
        copies=tuple(chain.from_iterable(part.copies for part in parts)),
        suspected=tuple(chain.from_iterable(part.suspected for part in parts)),
        labels=tuple(chain.from_iterable(part.labels for part in parts)),
        sureness=tuple(chain.from_iterable(part.sureness for part in parts)),
        rivals={k: v for part in parts for k, v in part.rivals.items()},
        links=tuple(chain.from_iterable(part.links for part in parts)),
        doubtful_links=tuple(chain.from_iterable(part.doubtful_links for part in parts)),
        open_starts={k: v for part in parts for k, v in part.open_starts.items()},
        open_ends={k: v for part in parts for k, v in part.open_ends.items()},
        articles=_in_turn([part.articles for part in parts]),
        ordered=_in_turn([part.ordered for part in parts]),
        orders={k: sure for part in parts for k, sure in part.orders.items()},
        names=tuple(chain.from_iterable(part.names for part in parts)),
        home=tuple(chain.from_iterable(part.home for part in parts)),
    )


def _in_turn(parts: Sequence[Articles]) -> Articles:
    """The chains of each zone, part after part."""
    out: Articles = {}
    for part in parts:
        for zone, chains in part.items():
            out[zone] = (*out.get(zone, ()), *chains)
    return out
