"""Reads the structure of a page: whose each piece is, what runs on into what, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from zhclean.gazetteer import ZoneCatalog
from zhclean.langmodel import CharModel
from zhclean.stages.chains import Assignment, Link, chain_up
from zhclean.stages.duplicates import find_copies, find_held
from zhclean.stages.order import Unit, order_units
from zhclean.stages.pieces import Template
from zhclean.stages.zones import NameFinder, PageZone, PieceNames
from zhclean.structure.contained import sure_held, unlost, with_held
from zhclean.structure.copies import choose_copies
from zhclean.structure.decisions import Articles, Piece, Settings, Structure
from zhclean.structure.misreadings import Misreadings
from zhclean.structure.moves import settle
from zhclean.structure.orders import disturbances, is_new, order_signs, sureness_of
from zhclean.structure.reading import Floats, measure
from zhclean.structure.seams import Seams
from zhclean.structure.subheads import sub_headings, with_sub_headings
from zhclean.structure.subjects import Subjects


def read_structure(
    text: str,
    pieces: Sequence[Piece],
    zones: Sequence[PageZone],
    homes: Sequence[int],
    titles: Sequence[str],
    catalog: ZoneCatalog,
    model: CharModel,
    settings: Settings,
    template: Template,
) -> Structure:
    """Decide the structure; `homes` and `titles` give zone (-1: none) and title of each section."""
    finder = NameFinder(zones, catalog)
    names = [finder.find(text[piece.start : piece.end]) for piece in pieces]
    if settings.settled:
        return _as_it_stands(pieces, zones, homes, names)
    below = sub_headings(text, pieces)
    others = [k for k in range(len(pieces)) if k not in below]
    found = _decide(
        text,
        [pieces[k] for k in others],
        [names[k] for k in others],
        finder,
        zones,
        homes,
        titles,
        model,
        settings,
        template,
    )
    if not below:
        return found
    texts = [text[piece.start : piece.end] for piece in pieces]
    home = [homes[piece.section] for piece in pieces]
    return with_sub_headings(found, texts, pieces, below, names, home)


def _decide(
    text: str,
    pieces: Sequence[Piece],
    names: Sequence[PieceNames],
    finder: NameFinder,
    zones: Sequence[PageZone],
    homes: Sequence[int],
    titles: Sequence[str],
    model: CharModel,
    settings: Settings,
    template: Template,
) -> Structure:
    page = measure(text, pieces, zones, names, finder, homes, titles, template, model)
    judge = Misreadings(model, page.zone_names)
    found = choose_copies(find_copies(page.texts), page, judge)
    held = sure_held(find_held(page.texts), page, judge)
    found = with_held(found, held, page)
    least = settings.min_confidence if settings.drops else inf
    copies = tuple(copy for copy in found if copy.confidence >= least)
    suspected = tuple(copy for copy in found if copy.confidence < least)
    gone = {copy.gone for copy in copies}
    live = [k for k in range(len(pieces)) if k not in gone]
    seams = Seams(page)
    subjects = Subjects(page, [(c.kept, c.gone) for c in copies], seams.headless)
    glued = any(piece.glued for piece in pieces)
    links, shares = link_and_label(subjects, seams, live)
    links = seams.with_doubt(links, live, disturbed=bool(copies) or glued)
    sure = {link for link in links.links if link.probability >= settings.min_confidence}
    made = tuple(
        link
        for link in (links.links if settings.joins else ())
        if link in sure and (settings.moves or _stays(link, pieces, homes))
    )
    chains = [chain for chain in chain_up(len(pieces), made) if chain[0] not in gone]
    disturbed = bool(copies or made or glued)
    broken = disturbed or seams.lacks_a_start(live)
    labels, sureness, rivals = settle(subjects, chains, shares, settings, broken=broken)
    moved = any(labels[k] != homes[pieces[k].section] for k in live)
    open_starts, open_ends = seams.open_ends(
        live, links, made, unlost(held, page), disturbed=disturbed or moved
    )
    structure = Structure(
        pieces=tuple(pieces),
        zones=tuple(zones),
        copies=copies,
        suspected=suspected,
        labels=tuple(labels),
        sureness=tuple(sureness),
        rivals=rivals,
        links=made,
        doubtful_links=tuple(link for link in links.links if link not in made),
        open_starts=open_starts,
        open_ends=open_ends,
        articles={},
        ordered={},
        orders={},
        names=tuple(names),
        home=tuple(homes[piece.section] for piece in pieces),
    )
    articles = _as_on_page(structure, chains)
    # where nothing broke, nothing changed places
    read = _in_order(structure, articles, seams, links.maybe) if broken or moved else {}
    least = settings.min_confidence if settings.reorder else inf
    return replace(
        structure,
        articles=articles | {zone: own for zone, (own, sure) in read.items() if sure >= least},
        ordered=articles | {zone: own for zone, (own, _) in read.items()},
        orders={chain[0]: sure for own, sure in read.values() for chain in own},
    )


def _stays(link: Link, pieces: Sequence[Piece], homes: Sequence[int]) -> bool:
    """Whether both pieces stand under headings of one zone, so that joining them moves nothing."""
    return homes[pieces[link.tail].section] == homes[pieces[link.start].section]


def link_and_label(
    subjects: Subjects, seams: Seams, live: Sequence[int]
) -> tuple[Assignment, Floats]:
    """Links and shares of zones, each found with the help of the other."""
    shares = subjects.attribute(live, ())
    links = Assignment((), {}, {})
    for _ in range(_ROUNDS):
        links = seams.link(live, shares)
        shares = subjects.attribute(live, links.links)
    return links, shares


# The second round is the last that changes anything on the pages that were measured.
_ROUNDS = 2
# How sure it is where in an article stands what came from another one, or a caption inside
# a paragraph: it has to stand somewhere.
_NOTHING_NEW = 0.9
# Log odds from which on a start counts as one in mid-sentence where pieces are put in order: 282
# made pages that it was not chosen on are read in better order so than with 0.
_MAY_BE_TORN = -0.8


def _as_it_stands(
    pieces: Sequence[Piece],
    zones: Sequence[PageZone],
    homes: Sequence[int],
    names: Sequence[PieceNames],
) -> Structure:
    """The structure of a page that was settled before: each line a paragraph where it stands."""
    home = tuple(homes[piece.section] for piece in pieces)
    by_zone: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for k, zone in enumerate(home):
        by_zone[zone].append((k,))
    articles = {zone: tuple(chains) for zone, chains in by_zone.items()}
    return Structure(
        pieces=tuple(pieces),
        zones=tuple(zones),
        copies=(),
        suspected=(),
        labels=home,
        sureness=(1.0,) * len(pieces),
        rivals={},
        links=(),
        doubtful_links=(),
        open_starts={k: 1.0 for k, piece in enumerate(pieces) if piece.lost_start},
        open_ends={k: 1.0 for k, piece in enumerate(pieces) if piece.lost_end},
        articles=articles,
        ordered=articles,
        orders={},
        names=tuple(names),
        home=home,
    )


def _as_on_page(structure: Structure, chains: Sequence[tuple[int, ...]]) -> Articles:
    """The chains of each zone as they stand on the page."""
    by_zone: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for chain in sorted(chains, key=min):
        by_zone[structure.labels[chain[0]]].append(chain)
    return {zone: tuple(own) for zone, own in by_zone.items()}


def _in_order(
    structure: Structure, articles: Articles, seams: Seams, maybe: Sequence[Link]
) -> dict[int, tuple[tuple[tuple[int, ...], ...], float]]:
    """The chains of each zone as they ought to be read, with how sure that is where it is new.

    What belongs to no zone has no order.
    """
    out = {}
    found = disturbances(structure)
    for zone, own in articles.items():
        if zone < 0:
            continue
        inside = _set_inside(own, seams)
        held = {chain for lines in inside.values() for chain in lines}
        rest = [chain for chain in own if chain not in held]
        units, title, names, home = article_units(structure, zone, rest, seams, maybe)
        order = order_units(units, title, names, home)
        new = is_new([rest[k] for k in order.units], structure.home, zone)
        sure = sureness_of(order_signs(units, order, seams, found)) if new else _NOTHING_NEW
        read = (chain for k in order.units for chain in (rest[k], *inside.get(rest[k], ())))
        out[zone] = tuple(read), sure
    return out


def _set_inside(
    chains: Sequence[tuple[int, ...]], seams: Seams
) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    """Captions, and other lines that no sentence goes on in between two pieces of a paragraph.

    By the chain that they stand in or below; they are read behind it, and tell nothing of the
    order.
    """
    page = seams.page
    above = {k + 1: chain for chain in chains for k in chain}
    host = {(a, b): chain for chain in chains for a, b in pairwise(chain)}
    out: defaultdict[tuple[int, ...], list[tuple[int, ...]]] = defaultdict(list)
    held: set[tuple[int, ...]] = set()
    for chain in chains:
        k = chain[0]
        if len(chain) > 1 or not page.ends.alone[k]:
            continue
        over = host.get((k - 1, k + 1))
        below = above.get(k) if seams.captions[k] else None
        found = over or (below if below not in held else None)
        if found is not None:
            out[found].append(chain)
            held.add(chain)
    return out


def article_units(
    structure: Structure,
    zone: int,
    chains: Sequence[tuple[int, ...]],
    seams: Seams,
    maybe: Sequence[Link],
) -> tuple[list[Unit], str, list[str], int]:
    """What `order_units` takes: the chains of a zone, its title, its names, its own section.

    `maybe` are continuations that may be, beside the doubtful links of the structure.
    """
    page, headless = seams.page, seams.headless > _MAY_BE_TORN
    home = page.homes.index(zone) if zone in page.homes else -1
    unmade = (*maybe, *structure.doubtful_links)
    doubtful: dict[int, dict[int, float]] = defaultdict(dict)
    for link in unmade:
        doubtful[link.tail][link.start] = link.probability
    targets = {link.start for link in structure.doubtful_links}
    units = [
        Unit(
            places=chain,
            sections=tuple(structure.pieces[k].section for k in chain),
            text="".join(page.texts[k] for k in chain),
            open_start=chain[0] in structure.open_starts
            or bool(headless[chain[0]] or chain[0] in targets),
            open_end=chain[-1] in structure.open_ends or bool(page.ends.cut[chain[-1]]),
            may_run_on=doubtful.get(chain[-1], {}),
        )
        for chain in chains
    ]
    forms = [form for form, _ in structure.zones[zone].forms]
    return units, page.titles[home] if home >= 0 else "", forms, home
