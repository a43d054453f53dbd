"""Which piece runs on into which, and which ends are lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from math import exp, log

import numpy as np

from zhclean import evidence
from zhclean.discourse import closes_article, opens_article
from zhclean.hanzi import ends_sentence
from zhclean.labels import find_labelled
from zhclean.setting import is_caption, is_item
from zhclean.stages.chains import Assignment, Link, link_pieces
from zhclean.stages.links import (
    LINK_FEATURES,
    START_FEATURES,
    PageContext,
    PieceEnds,
    candidate_links,
    link_features,
    page_phrases,
    start_features,
    with_zones,
)
from zhclean.stages.pieces import Template, opens_with_motto
from zhclean.stages.zones import PieceNames
from zhclean.structure.reading import Floats, Ints, Reading

# A theme sentence alone above a paragraph that the template says begins without one.
_THEME_AND_BODY = 0.92
# An end that nothing continues is lost, unless what looks like a break is a way of writing.
_CUT_IS_CUT = 0.95
# Of 170 damaged pages none lacked stops alone, of 180 clean ones 38 did, and hardly ever in more
# lines than one of so many: captions, mottos, lines of verse. In nats by the language model 15 % of
# 1,375 cut lines end above this line, and 60 % of the clean pages' lines without a stop.
_FEW_OF, _ENDS_LIKE_ONE = 6, -7.5
# What stood beside a line that was cut in two is lost as surely as the cut is right.
_SEEN_IN_CUT = 0.85
_SUREST = 0.99  # of a cut
# What a link to a start that looks whole is less sure of, in log odds, on a page where no piece is
# headless or copied and no line holds two. Of 2,974 links on 769 damaged pages one was such; of 31
# different ones on 1,000 pages that should be whole 18 were, 8 of these wrong and all below .83.
_ALONE = 1.1
# Log odds beyond which a start in mid-sentence is a sign that the page is broken.
_HEADLESS = 0.85
# What is whole begins where it stands.
_WHOLE_START = -3.0
_AFTER_CUT = START_FEATURES.index("after_cut")
_SAYS = re.compile(r"\w")


class Seams:
    """Links the pieces of one page and tells which ends are lost.

    `headless` holds the log odds of each piece starting in mid-sentence.
    """

    def __init__(self, page: Reading) -> None:
        self.page = page
        template = page.template
        self.openings = np.array(
            [
                (
                    any(m.start <= 1 and m.strength >= 0.5 for m in name.own),
                    template.in_force and template.opens_with_theme(text),
                    template.in_force and not _may_open(text, name, template),
                )
                for name, text in zip(page.names, page.texts, strict=True)
            ],
            np.float64,
        ).reshape(len(page.texts), 3)
        # Where mottos rule, links gain nothing by them: both columns are for lost starts.
        self._starts = self.openings.copy()
        if template.mottos_rule:
            mottos = [template.may_open(text) for text in page.texts]
            opens = [_may_open(t, n, template) for n, t in zip(page.names, page.texts, strict=True)]
            self._starts[:, 1] = np.maximum(self._starts[:, 1], mottos)
            self._starts[:, 2] = ~np.array(opens, bool)
        self._phrases = page_phrases(page.texts, page.model)
        self.captions = np.array([is_caption(text) for text in page.texts], bool)
        # What says nothing, or begins with the number of an item, begins and ends there.
        says_no_more = [is_item(text) or not _SAYS.search(text) for text in page.texts]
        self._labelled = np.array(find_labelled(page.texts), bool)
        self._whole = page.ends.alone | np.array(says_no_more, bool) | self._labelled
        self.headless = self._find_headless()
        self._candidates: tuple[Ints, Ints, Floats] | None = None

    def link(self, live: Sequence[int], shares: Floats) -> Assignment:
        """The best assignment of cut tails to starts."""
        tails, starts, features = self.candidates(live, shares)
        odds = features @ evidence.weights("links", LINK_FEATURES)
        found = _calibrated(link_pieces(tails, starts, self._with_cuts(odds, tails, starts)))
        return self._with_themes(found, live)

    def _with_cuts(self, odds: Floats, tails: Ints, starts: Ints) -> Floats:
        """The log odds of the links, where a line was cut for one at least those of the cut."""
        pieces = self.page.pieces
        ends = np.array([piece.end for piece in pieces], np.int64)
        goes_on = np.array([piece.goes_on for piece in pieces], np.int64)
        sure = np.array([min(piece.sure, _SUREST) for piece in pieces])[starts]
        own = (goes_on[starts] == ends[tails]) & (sure > 0)
        odds[own] = np.maximum(odds[own], np.log(sure[own] / (1.0 - sure[own])))
        return odds

    def _with_themes(self, found: Assignment, live: Sequence[int]) -> Assignment:
        """Theme sentences that stand alone on a line, joined to the body below."""
        continuing = {link.start for link in found.links}
        texts = [self.page.texts[k] for k in live]
        extra = []
        for at in self.page.template.lone_themes(texts):
            if at + 1 >= len(live):
                continue
            k, below = live[at], live[at + 1]
            if self.page.section[k] == self.page.section[below] and below not in continuing:
                extra.append(Link(k, below, _THEME_AND_BODY))
        return replace(found, links=tuple(sorted((*found.links, *extra), key=lambda x: x.tail)))

    def _find_headless(self) -> Floats:
        """Log odds of each piece starting in mid-sentence."""
        features = start_features(self.page.ends, self.page.section, self._starts)
        below = np.flatnonzero(self.captions[1:-1]) + 2  # the sentence may go on below the picture
        features[below, _AFTER_CUT] = self.page.ends.cut[below - 2]
        odds: Floats = features @ evidence.weights("starts", START_FEATURES)
        return np.where(self._whole, np.minimum(odds, _WHOLE_START), odds)

    def lacks_a_start(self, live: Sequence[int]) -> bool:
        """Whether any piece begins in mid-sentence, or is marked on the page as doing so."""
        headless = self.headless > _HEADLESS
        return any(headless[k] or self.page.pieces[k].lost_start for k in live)

    def with_doubt(self, found: Assignment, live: Sequence[int], *, disturbed: bool) -> Assignment:
        """The links, less sure of starts that look whole where nothing else says they are not.

        `disturbed` says whether the page repeats pieces or has two on one line.
        """
        if disturbed or self.lacks_a_start(live):
            return found
        return replace(
            found,
            links=tuple(
                link
                if self.headless[link.start] > 0
                else replace(link, probability=_doubted(link.probability))
                for link in found.links
            ),
        )

    def candidates(self, live: Sequence[int], shares: Floats) -> tuple[Ints, Ints, Floats]:
        """Candidate links with their features; captions are looked across."""
        live = [k for k in live if not self.captions[k]]
        rows = np.array(live, np.int64)
        if self._candidates is None:
            self._candidates = self._find_candidates(live, rows, shares)
        tails, starts, features = self._candidates
        with_zones(features, tails, starts, shares[rows])
        return rows[tails], rows[starts], features

    def _find_candidates(
        self,
        live: Sequence[int],
        rows: Ints,
        shares: Floats,
    ) -> tuple[Ints, Ints, Floats]:
        ends = self.page.ends
        breaks_off = ends.cut | ends.maybe_cut
        pieces = self.page.pieces
        text = [k for k in live if not pieces[k].furniture]
        open_tails = [k for k in text if breaks_off[k] and not pieces[k].lost_end]
        whole = ends.alone | self._labelled
        open_starts = [k for k in text if not pieces[k].lost_start and not whole[k]]
        rank = {k: place for place, k in enumerate(live)}
        tails, starts = candidate_links(
            [rank[k] for k in open_tails], [rank[k] for k in open_starts]
        )
        keep = ~(
            (starts == tails + 1)
            & np.array([self.page.pieces[live[start]].glued for start in starts.tolist()], bool)
        )
        tails, starts = tails[keep], starts[keep]
        context = PageContext(
            self.page.section[rows],
            shares[rows],
            self.page.alike[np.ix_(rows, rows)],
            self.openings[rows],
            self._phrases,
        )
        features = link_features(tails, starts, _take(ends, rows), context, self.page.model)
        return tails, starts, features

    def _begins_whole(self, k: int) -> bool:
        """Whether a piece has a shape of its own: a motto first, or a line that needs no stop."""
        text = self.page.texts[k]
        needs_none = not self.page.ends.cut[k] and not ends_sentence(text)
        return bool(needs_none or self._whole[k] or opens_with_motto(text))

    def _told(self, start: int) -> float:
        """How sure a loss is that was known beforehand: marked on the page, or seen in a cut."""
        pieces = self.page.pieces
        cut = start < len(pieces) and pieces[start].glued
        return _SEEN_IN_CUT if cut else 1.0

    def open_ends(
        self,
        live: Sequence[int],
        found: Assignment,
        made: Sequence[Link],
        there: tuple[Collection[int], Collection[int]],
        *,
        disturbed: bool,
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Pieces whose start or end is nowhere on the page, with how sure that is.

        A tail that may well go on somewhere, though too doubtfully to be joined, is not said to be
        lost; nor is a line that lacks its stop on a page that is not `disturbed` anywhere else, nor
        one of `there`: the pieces whose start, and those whose end, stands in another piece.
        """
        continued = {link.tail for link in made}.union(there[1])
        continuing = {link.start for link in made}.union(there[0])
        headless = 1 / (1 + np.exp(-self.headless))
        # A border leaves its mark on both sides: where nothing breaks off, nothing lacks its start.
        live = [k for k in live if not self.page.pieces[k].furniture]
        broken = any(self.page.ends.cut[k] for k in live)
        starts, finals = {}, {}
        for k in live:
            lost = float(headless[k]) * found.start_null.get(k, 1.0)
            if self.page.pieces[k].lost_start:
                starts[k] = self._told(k)
            elif (
                (broken or self.page.ends.mark_first[k])
                and k not in continuing
                and not self._begins_whole(k)
                and lost >= evidence.number("open", "start")
            ):
                starts[k] = _as_often("lost_starts", lost)
            if self.page.pieces[k].lost_end:
                finals[k] = self._told(k + 1)
            elif k not in continued and self.page.ends.cut[k]:
                null = found.tail_null.get(k, 1.0)
                if null >= evidence.number("open", "end"):
                    finals[k] = _as_often("lost_ends", _CUT_IS_CUT * null)
        if not (disturbed or starts) and _FEW_OF * len(finals) <= len(live):
            finals = {k: sure for k, sure in finals.items() if not self._may_be_whole(k)}
        return starts, finals

    def _may_be_whole(self, k: int) -> bool:
        """Whether a line without a stop ends as paragraphs and headings may: 问题研究, not 提出."""
        gain = self.page.ends.end_gain[k]
        return not self.page.pieces[k].lost_end and bool(gain > _ENDS_LIKE_ONE)


def _doubted(probability: float) -> float:
    return _rated(probability, -_ALONE, 1.0)


def _calibrated(found: Assignment) -> Assignment:
    """The links with probabilities as often right as they say."""
    return replace(
        found,
        links=tuple(
            replace(link, probability=_as_often("calibration", link.probability))
            for link in found.links
        ),
    )


def _as_often(decision: str, probability: float) -> float:
    """The probability as often right as it says (Platt 1999)."""
    intercept, slope = (evidence.number(decision, name) for name in ("intercept", "slope"))
    return _rated(probability, intercept, slope)


def _rated(probability: float, intercept: float, slope: float) -> float:
    odds = max(probability / max(1.0 - probability, 1e-9), 1e-9)
    odds = exp(intercept + slope * log(odds))
    return odds / (1.0 + odds)


def _may_open(text: str, names: PieceNames, template: Template) -> bool:
    """Whether a paragraph of a page with a template may begin like this."""
    return (
        template.opens_with_theme(text)
        or template.is_theme(text)
        or (template.mottos_rule and template.may_open(text))
        or opens_article(text)
        or closes_article(text)
        or template.opens_body(text)
        or any(m.start <= 1 for m in names.own)
    )


def _take(ends: PieceEnds, rows: Ints) -> PieceEnds:
    keep = rows.tolist()
    return PieceEnds(
        left=ends.left[rows],
        right=ends.right[rows],
        before=ends.before[rows],
        after=ends.after[rows],
        mid_odds=ends.mid_odds[rows],
        paragraph_odds=ends.paragraph_odds[rows],
        start_gain=ends.start_gain[rows],
        sentence_gain=ends.sentence_gain[rows],
        opening=ends.opening[rows],
        aspect=ends.aspect[rows],
        bare_item=ends.bare_item[rows],
        end_gain=ends.end_gain[rows],
        cut=ends.cut[rows],
        maybe_cut=ends.maybe_cut[rows],
        alone=ends.alone[rows],
        mark_first=ends.mark_first[rows],
        opened=tuple(ends.opened[k] for k in keep),
        closing=tuple(ends.closing[k] for k in keep),
        frames=tuple(ends.frames[k] for k in keep),
        heads=tuple(ends.heads[k] for k in keep),
        digit_first=ends.digit_first[rows],
        digit_last=ends.digit_last[rows],
    )
