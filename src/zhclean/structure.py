"""Reads the structure of a page: which piece is whose, what runs on into what, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from zhclean import evidence
from zhclean.discourse import closes_article, leans_back, opens_article
from zhclean.gazetteer import ZoneCatalog
from zhclean.langmodel import CharModel
from zhclean.stages.attribution import Transitions, label_section
from zhclean.stages.chains import Assignment, Link, chain_up, link_pieces
from zhclean.stages.duplicates import CopyPair, find_copies
from zhclean.stages.links import (
    LINK_FEATURES,
    MARGIN_FEATURES,
    START_FEATURES,
    PageContext,
    PieceEnds,
    candidate_links,
    describe_ends,
    link_features,
    margin_features,
    page_phrases,
    start_features,
    with_zones,
)
from zhclean.stages.order import Unit, order_units
from zhclean.stages.pieces import Template
from zhclean.stages.zones import (
    NameFinder,
    PageZone,
    PieceNames,
    likeness,
    name_features,
    title_overlap,
    wording,
)

Floats = npt.NDArray[np.float64]
ZONE_FEATURES = ("named", "subject", "within", "above", "title", "likeness")
TURN_FEATURES = ("opens", "leans", "named_early", "continues", "after_closing")


_UPPER = 0.3
_SECOND_LEAD = 0.4
# A theme sentence alone above a paragraph that the template says begins without one.
_THEME_AND_BODY = 0.92
# A move held back is reported from this probability on.
_WORTH_TELLING = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """An unbroken piece of body text: `start:end` of the page text, and the section it stands in.

    `lost_start`, `lost_end`: the page itself says that this end is lost. `glued`: the piece began in
    the middle of a line.
    """

    start: int
    end: int
    section: int
    lost_start: bool = False
    lost_end: bool = False
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """Piece `gone` repeats piece `kept`."""

    gone: int
    kept: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Structure:
    """All structural decisions; pieces and zones are named by index.

    `labels` and `sureness` hold each piece's zone (-1: none) and its probability, `rivals` the
    zone it would have moved to with its probability where it stays in doubt. `articles` holds the
    chains of each zone in reading order, each with the pieces in reading order.
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
    articles: dict[int, tuple[tuple[int, ...], ...]]
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
    texts = [text[piece.start : piece.end] for piece in pieces]
    section = np.array([piece.section for piece in pieces], np.int64)
    ends = describe_ends(texts, model)
    finder = NameFinder(zones, catalog)
    names = [finder.find(piece_text) for piece_text in texts]
    if settings.settled:
        return _as_it_stands(pieces, zones, homes, names)
    copies = choose_copies(find_copies(texts), texts, ends, names, section, homes, model)
    suspected: tuple[Copy, ...] = ()
    if not settings.drops:
        copies, suspected = (), copies
    gone = {copy.gone for copy in copies}
    live = [k for k in range(len(pieces)) if k not in gone]
    reader = _Reader(texts, section, list(homes), zones, names, ends, model, titles, template)
    shares = reader.attribute(live, ())
    found = Assignment((), {}, {})
    for _ in range(2):
        found = reader.link(live, shares, pieces)
        shares = reader.attribute(live, found.links)
    links = found.links
    sure = [link for link in links if link.probability >= settings.min_confidence]
    made = tuple(sure) if settings.joins else ()
    doubtful = tuple(link for link in links if link not in made)
    chains = [chain for chain in chain_up(len(pieces), made) if chain[0] not in gone]
    labels, sureness, rivals = reader.settle(chains, shares, settings)
    open_starts, open_ends = reader.open_ends(live, found, made, pieces)
    structure = Structure(
        pieces=tuple(pieces),
        zones=tuple(zones),
        copies=copies,
        suspected=suspected,
        labels=tuple(labels),
        sureness=tuple(sureness),
        rivals=rivals,
        links=made,
        doubtful_links=doubtful,
        open_starts=open_starts,
        open_ends=open_ends,
        articles={},
        names=tuple(names),
        home=tuple(homes[piece.section] for piece in pieces),
    )
    return replace(structure, articles=_articles(structure, chains, texts, homes, titles, settings))


def _as_it_stands(
    pieces: Sequence[Piece],
    zones: Sequence[PageZone],
    homes: Sequence[int],
    names: Sequence[PieceNames],
) -> Structure:
    """The structure of a page that was settled before: each line a paragraph where it stands."""
    home = tuple(homes[piece.section] for piece in pieces)
    articles: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for k, zone in enumerate(home):
        articles[zone].append((k,))
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
        articles={zone: tuple(chains) for zone, chains in articles.items()},
        names=tuple(names),
        home=home,
    )


class _Reader:
    """The pieces of one page with all that is measured of them once."""

    def __init__(
        self,
        texts: Sequence[str],
        section: npt.NDArray[np.int64],
        homes: list[int],
        zones: Sequence[PageZone],
        names: Sequence[PieceNames],
        ends: PieceEnds,
        model: CharModel,
        titles: Sequence[str],
        template: Template,
    ) -> None:
        self.openings = np.array(
            [
                (
                    any(m.start <= 1 and m.strength >= 0.5 for m in name.own),
                    template.in_force and template.opens_with_theme(text),
                    template.in_force and not _may_open(text, name, template),
                )
                for name, text in zip(names, texts, strict=True)
            ],
            np.float64,
        ).reshape(len(texts), 3)
        self.template = template
        self.phrases = page_phrases(texts, model)
        self._candidates: tuple[Any, Any, Floats] | None = None
        self.texts, self.section, self.homes = texts, section, homes
        self.zones, self.ends, self.model = zones, ends, model
        self.vectors = wording(texts, [form for zone in zones for form, _ in zone.forms])
        weights = evidence.weights("zones", ZONE_FEATURES)
        self.like_weight = float(weights[-1])
        self._upper = [
            [other.index for other in zones if {form for form, _ in other.forms} & zone.above]
            for zone in zones
        ]
        self.name_features = self._name_features(names, titles)
        self.named = self.name_features @ weights[:-1]
        self.turn_features = self._turn_features(names)
        self.turn_weights = evidence.weights("turns", TURN_FEATURES)
        self.transitions = Transitions(
            **{
                name: evidence.number("transitions", name)
                for name in ("first_other", "leave", "leave_to_next", "back", "other")
            }
        )

    def _name_features(self, names: Sequence[PieceNames], titles: Sequence[str]) -> Floats:
        """Shape (pieces, zones, features without likeness)."""
        shape = (len(self.texts), len(self.zones), len(ZONE_FEATURES) - 1)
        out = np.zeros(shape)
        shared = title_overlap(self.texts, [self._title(zone, titles) for zone in self.zones])
        for k, (name, text) in enumerate(zip(names, self.texts, strict=True)):
            out[k, :, :4] = name_features(name, text, len(self.zones))
            out[k, :, 4] = shared[k]
            home = self.homes[self.section[k]]
            if home >= 0:
                # An article names what its zone lies in as a matter of course.
                out[k, self._upper[home], :2] *= _UPPER
                if self._second_lead(k):
                    out[k, home, :2] *= _SECOND_LEAD
        return out

    def _second_lead(self, k: int) -> bool:
        """Whether a piece opens an article although its section has been opened above.

        The name it bears may then be the host heading's, written over its own.
        """
        if not opens_article(self.texts[k]):
            return False
        own = np.flatnonzero(self.section == self.section[k])
        return int(own[0]) < k and any(opens_article(self.texts[j]) for j in own[:2] if j < k)

    def _title(self, zone: PageZone, titles: Sequence[str]) -> str:
        if zone.index not in self.homes:
            return ""
        title = titles[self.homes.index(zone.index)]
        for form, _ in zone.forms:
            title = title.replace(form, " ")
        return title

    def _turn_features(self, names: Sequence[PieceNames]) -> Floats:
        """Shape (pieces, features): signs that a piece begins a new subject."""
        out = np.zeros((len(self.texts), len(TURN_FEATURES)))
        for k, text in enumerate(self.texts):
            out[k, 0] = opens_article(text)
            out[k, 1] = leans_back(text)
            out[k, 2] = any(m.start < 12 and m.strength >= 0.5 for m in names[k].own)
            out[k, 3] = k > 0 and self.ends.cut[k - 1] and self.ends.start_gain[k] < 0
            out[k, 4] = k > 0 and closes_article(self.texts[k - 1])
        return out

    def attribute(self, live: Sequence[int], links: Sequence[Link]) -> Floats:
        """Probability of each zone for each piece, shape (pieces, zones)."""
        count, zones = self.named.shape
        shares = np.zeros((count, zones))
        if not zones:
            return shares
        rows = np.array(live, np.int64)
        for k in live:
            home = self.homes[self.section[k]]
            if home >= 0:
                shares[k, home] = 0.6
        emissions = self.named.copy()
        for turn in range(3):
            shares[rows] = self._pass(rows, self._tied(emissions, links))
            if turn < 2:
                like = likeness(self.vectors[rows], shares[rows])
                emissions = self.named.copy()
                emissions[rows] += self.like_weight * like
        return shares

    def _tied(self, emissions: Floats, links: Sequence[Link]) -> Floats:
        """Emissions in which linked pieces share their evidence, as far as the link is sure."""
        tied = emissions.copy()
        for link in links:
            part = link.probability
            tied[link.tail] += part * (emissions[link.start] - emissions[link.start].mean())
            tied[link.start] += part * (emissions[link.tail] - emissions[link.tail].mean())
        return tied

    def _pass(self, rows: npt.NDArray[np.int64], emissions: Floats) -> Floats:
        out = np.zeros((len(rows), emissions.shape[1]))
        sections = self.section[rows]
        turns = self.turn_features[rows] @ self.turn_weights
        for number in np.unique(sections):
            part = np.flatnonzero(sections == number)
            coming = self.homes[number + 1] if number + 1 < len(self.homes) else -1
            out[part] = label_section(
                emissions[rows[part]], turns[part], self.homes[number], coming, self.transitions
            )
        return out

    def link(
        self, live: Sequence[int], shares: Floats, pieces: Sequence[Piece]
    ) -> Assignment:
        """The best assignment of cut tails to starts."""
        tails, starts, features = self.candidates(live, shares, pieces)
        found = link_pieces(tails, starts, self.weigh(tails, starts, features))
        return self._with_themes(found, live)

    def _with_themes(self, found: Assignment, live: Sequence[int]) -> Assignment:
        """Theme sentences that stand alone on a line, joined to the body below."""
        continuing = {link.start for link in found.links}
        texts = [self.texts[k] for k in live]
        extra = []
        for at in self.template.lone_themes(texts):
            if at + 1 >= len(live):
                continue
            k, below = live[at], live[at + 1]
            if self.section[k] == self.section[below] and below not in continuing:
                extra.append(Link(k, below, _THEME_AND_BODY))
        return replace(found, links=tuple(sorted((*found.links, *extra), key=lambda x: x.tail)))

    def weigh(
        self, tails: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], features: Floats
    ) -> Floats:
        """Log odds of each candidate link, its rivals considered."""
        base = features @ evidence.weights("links", LINK_FEATURES)
        return self.margins(tails, starts, base) @ evidence.weights("margins", MARGIN_FEATURES)

    def margins(
        self, tails: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], base: Floats
    ) -> Floats:
        """Features of the second look at the candidate links."""
        return margin_features(tails, starts, base, self.headless())

    def headless(self) -> Floats:
        """Log odds of each piece starting in mid-sentence."""
        features = start_features(self.ends, self.section, self.openings)
        return features @ evidence.weights("starts", START_FEATURES)

    def candidates(
        self, live: Sequence[int], shares: Floats, pieces: Sequence[Piece]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
        """Candidate links with their features."""
        rows = np.array(live, np.int64)
        if self._candidates is None:
            self._candidates = self._find_candidates(live, rows, shares, pieces)
        tails, starts, features = self._candidates
        with_zones(features, tails, starts, shares[rows])
        return rows[tails], rows[starts], features

    def _find_candidates(
        self,
        live: Sequence[int],
        rows: npt.NDArray[np.int64],
        shares: Floats,
        pieces: Sequence[Piece],
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
        open_tails = [k for k in live if self.ends.cut[k] and not pieces[k].lost_end]
        open_starts = [k for k in live if not pieces[k].lost_start]
        rank = {k: place for place, k in enumerate(live)}
        tails, starts = candidate_links(
            [rank[k] for k in open_tails], [rank[k] for k in open_starts]
        )
        keep = ~(
            (starts == tails + 1)
            & np.array([pieces[live[start]].glued for start in starts.tolist()], bool)
        )
        tails, starts = tails[keep], starts[keep]
        context = PageContext(
            self.section[rows],
            shares[rows],
            self.vectors[rows],
            self.openings[rows],
            self.phrases,
        )
        features = link_features(tails, starts, _take(self.ends, rows), context, self.model)
        return tails, starts, features

    def settle(
        self,
        chains: Sequence[tuple[int, ...]],
        shares: Floats,
        settings: Settings,
    ) -> tuple[list[int], list[float], dict[int, tuple[int, float]]]:
        """One zone for each chain, how sure it is, and the moves that are held back.

        In doubt a chain stays where it begins. So does a run of which no piece names the zone that
        it would go to, or a place within: likeness of wording alone moves nothing.
        """
        labels, sureness = [-1] * len(self.texts), [0.0] * len(self.texts)
        rivals: dict[int, tuple[int, float]] = {}
        if not self.zones:
            return labels, sureness, rivals
        best, sure = np.full(len(self.texts), -1), np.zeros(len(self.texts))
        for chain in chains:
            total = np.log(np.maximum(shares[list(chain)], 1e-12)).mean(axis=0)
            total = np.exp(total - total.max())
            total /= total.sum()
            best[list(chain)], sure[list(chain)] = total.argmax(), total.max()
        named = self._named_runs(best, [k for chain in chains for k in chain])
        for chain in chains:
            first = chain[0]
            home, goal, p = self.homes[self.section[first]], int(best[first]), float(sure[first])
            told = any(k in named for k in chain)
            if goal != home and not (told and p >= settings.min_confidence and settings.moves):
                if told and p >= _WORTH_TELLING:
                    rivals[first] = goal, p
                goal = home
                p = 1.0 - p if home >= 0 else 0.0
            for k in chain:
                labels[k], sureness[k] = goal, p
        return labels, sureness, rivals

    def _named_runs(self, best: npt.NDArray[np.int64], live: Sequence[int]) -> set[int]:
        """Pieces whose run names the zone that the run is held to be about."""
        out: set[int] = set()
        run: list[int] = []
        for k in [*sorted(live), -1]:
            if run and (k < 0 or best[k] != best[run[-1]] or self.section[k] != self.section[run[-1]]):
                if self.name_features[run, best[run[0]], :3].sum() > 0:
                    out.update(run)
                run = []
            run.append(k)
        return out

    def open_ends(
        self,
        live: Sequence[int],
        found: Assignment,
        made: Sequence[Link],
        pieces: Sequence[Piece],
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Pieces whose start or end is nowhere on the page, with how sure that is.

        A tail that may well go on somewhere, though too doubtfully to be joined, is not said to be
        lost.
        """
        continued = {link.tail for link in made}
        continuing = {link.start for link in made}
        headless = 1 / (1 + np.exp(-self.headless()))
        starts, finals = {}, {}
        for k in live:
            lost = float(headless[k]) * found.start_null.get(k, 1.0)
            if pieces[k].lost_start:
                starts[k] = 1.0
            elif k not in continuing and lost >= evidence.number("open", "start"):
                starts[k] = lost
            if pieces[k].lost_end:
                finals[k] = 1.0
            elif k not in continued and self.ends.cut[k]:
                null = found.tail_null.get(k, 1.0)
                if null >= evidence.number("open", "end"):
                    finals[k] = 0.95 * null
        return starts, finals


def reader_of(
    text: str,
    structure: Structure,
    homes: Sequence[int],
    titles: Sequence[str],
    template: Template,
    model: CharModel,
) -> tuple[_Reader, list[int], Floats]:
    """The measurements behind a structure, for fitting: reader, live pieces, shares of zones."""
    texts = [text[piece.start : piece.end] for piece in structure.pieces]
    section = np.array([piece.section for piece in structure.pieces], np.int64)
    ends = describe_ends(texts, model)
    reader = _Reader(
        texts, section, list(homes), structure.zones, structure.names, ends, model, titles, template
    )
    gone = {copy.gone for copy in structure.copies}
    live = [k for k in range(len(texts)) if k not in gone]
    return reader, live, reader.attribute(live, structure.links)


def _may_open(text: str, names: PieceNames, template: Template) -> bool:
    """Whether a paragraph of a page with a template may begin like this."""
    return (
        template.opens_with_theme(text)
        or template.is_theme(text)
        or opens_article(text)
        or closes_article(text)
        or template.opens_body(text)
        or any(m.start <= 1 for m in names.own)
    )


def _take(ends: PieceEnds, rows: npt.NDArray[np.int64]) -> PieceEnds:
    keep = rows.tolist()
    return PieceEnds(
        left=ends.left[rows],
        right=ends.right[rows],
        start_gain=ends.start_gain[rows],
        sentence_gain=ends.sentence_gain[rows],
        opening=ends.opening[rows],
        aspect=ends.aspect[rows],
        bare_item=ends.bare_item[rows],
        cut=ends.cut[rows],
        mark_first=ends.mark_first[rows],
        opened=tuple(ends.opened[k] for k in keep),
        closing=tuple(ends.closing[k] for k in keep),
        digit_first=ends.digit_first[rows],
        digit_last=ends.digit_last[rows],
    )


def choose_copies(
    pairs: Sequence[CopyPair],
    texts: Sequence[str],
    ends: PieceEnds,
    names: Sequence[PieceNames],
    section: npt.NDArray[np.int64],
    homes: Sequence[int],
    model: CharModel,
) -> tuple[Copy, ...]:
    """Which copy of each pair goes. Runs of copies are judged as one.

    What speaks for a copy: it stands under a heading that its run names, its last piece goes on in
    the next line, and its wording is likelier.
    """
    copies: list[Copy] = []
    gone: set[int] = set()
    for run in _copy_runs(pairs):
        sides = ([pair.a for pair in run], [pair.b for pair in run])
        scores = [_copy_worth(side, texts, ends, names, section, homes, model) for side in sides]
        keep_first = scores[0] >= scores[1]
        for pair in run:
            kept, lost = (pair.a, pair.b) if keep_first else (pair.b, pair.a)
            if lost in gone:
                continue
            if kept in gone:
                kept = next((copy.kept for copy in copies if copy.gone == kept), kept)
                if kept == lost:
                    continue
            gone.add(lost)
            sure = 0.99 if pair.ratio == 1.0 else 0.9 + 0.09 * (pair.ratio - 0.75) / 0.25
            copies.append(Copy(lost, kept, round(sure, 4)))
    final = {copy.gone: copy.kept for copy in copies}
    out = []
    for copy in copies:
        kept = copy.kept
        while kept in final:
            kept = final[kept]
        out.append(Copy(copy.gone, kept, copy.confidence))
    return tuple(out)


def _goes_on(tail: int, start: int, ends: PieceEnds, model: CharModel) -> float:
    """Evidence that one piece goes on in the next line; the weights are those of links."""
    seam = float(model.seam(ends.left[[tail]], ends.right[[start]])[0])
    own = {"seam": seam, "start_gain": float(ends.start_gain[start]), "adjacent": 1.0, "adjacent_home": 1.0}
    worth = sum(
        value * evidence.number("links", name) for name, value in own.items()
    )
    return max(worth, 0.0)


def _copy_runs(pairs: Sequence[CopyPair]) -> list[list[CopyPair]]:
    left = {(pair.a, pair.b): pair for pair in pairs}
    out = []
    for key in sorted(left):
        if key not in left:
            continue
        run = []
        a, b = key
        while (a, b) in left:
            run.append(left.pop((a, b)))
            a, b = a + 1, b + 1
        out.append(run)
    return out


def _copy_worth(
    side: Sequence[int],
    texts: Sequence[str],
    ends: PieceEnds,
    names: Sequence[PieceNames],
    section: npt.NDArray[np.int64],
    homes: Sequence[int],
    model: CharModel,
) -> float:
    home = homes[section[side[0]]]
    worth = 0.0
    for k in side:
        worth += sum(m.strength for m in names[k].own if m.zone == home)
        worth += names[k].within.get(home, 0.0)
    last, first = side[-1], side[0]
    if ends.cut[last] and last + 1 < len(texts) and section[last + 1] == section[last]:
        worth += _goes_on(last, last + 1, ends, model)
    if first > 0 and ends.cut[first - 1] and section[first - 1] == section[first]:
        worth += _goes_on(first - 1, first, ends, model)
    for k in side:
        worth += 3.0 * float(model.score(texts[k]).mean())
    return worth


def _articles(
    structure: Structure,
    chains: Sequence[tuple[int, ...]],
    texts: Sequence[str],
    homes: Sequence[int],
    titles: Sequence[str],
    settings: Settings,
) -> dict[int, tuple[tuple[int, ...], ...]]:
    by_zone: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for chain in chains:
        by_zone[structure.labels[chain[0]]].append(chain)
    out = {}
    for zone, own in by_zone.items():
        own.sort(key=lambda chain: min(chain))
        if zone < 0 or not settings.reorder:
            out[zone] = tuple(own)
            continue
        home = homes.index(zone) if zone in homes else -1
        units = [
            Unit(
                places=chain,
                sections=tuple(structure.pieces[k].section for k in chain),
                text="".join(texts[k] for k in chain),
                open_start=chain[0] in structure.open_starts,
                open_end=chain[-1] in structure.open_ends,
            )
            for chain in own
        ]
        forms = [form for form, _ in structure.zones[zone].forms]
        order = order_units(units, titles[home] if home >= 0 else "", forms, home)
        out[zone] = tuple(own[k] for k in order)
    return out
