"""Whose each piece is: the evidence for every zone, and a linear chain over each section."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np
import numpy.typing as npt

from zhclean import evidence
from zhclean.discourse import opens_article
from zhclean.stages.attribution import Transitions, label_sections
from zhclean.stages.chains import Link
from zhclean.stages.zones import PageZone, likeness, name_features, telling, title_overlap
from zhclean.structure.decisions import Settings
from zhclean.structure.reading import Floats, Ints, Reading
from zhclean.structure.ties import Tie, copy_ties, pass_messages
from zhclean.structure.turns import TURN_FEATURES, Turns

Bools = npt.NDArray[np.bool_]

NAME_FEATURES = ("named", "subject", "within", "above", "begins", "title", "copied", "unknown")
_AT = {name: at for at, name in enumerate(NAME_FEATURES)}
_OWN = slice(_AT["begins"] + 1)  # what the text itself says of the zones
ZONE_FEATURES = (*NAME_FEATURES, "likeness")

# An article names what its zone lies in as a matter of course: so much of such a mention counts.
_UPPER = 0.3
# A second opening under one heading may bear the heading's name written over its own.
_SECOND_LEAD = 0.4
# A move held back is reported from this probability on.
_WORTH_TELLING = 0.5
# Two copies of one text are about one zone, unless they are no copies.
_ONE_TEXT = 0.9
_PASSES = 3
# So far a run goes on without a name, before the first piece that tells its zone and after the
# last. Of 17 moves further on, on 134 pages that were made for the purpose, none was right.
_REACH_BEFORE, _REACH_AFTER = 3, 2
# What a piece without a name of its own, above the first one of its run that has one, is less sure
# of, in log odds: of such moves said with .7 to .9 on 269 pages 7 were right and 13 wrong. Where
# an article opens, and in what stands on the page twice, the border shows.
_UNTOLD = 1.5
# Columns that change places break paragraphs or repeat lines: of 238 damaged pages all did, of the
# six clean ones among 150 on which something seemed misplaced none. In log odds.
_UNBROKEN = 1.5


class Subjects:
    """Labels the pieces of one page with its zones.

    `copies` pairs pieces that hold one text; `headless` holds the log odds that each piece has
    lost its start, where they are known.
    """

    def __init__(
        self,
        page: Reading,
        copies: Sequence[tuple[int, int]] = (),
        headless: Floats | None = None,
    ) -> None:
        self.page = page
        self.copies = copies
        lost = np.zeros(len(page.texts)) if headless is None else 1 / (1 + np.exp(-headless))
        self.turns = Turns(page, lost, copies)
        weights = evidence.weights("zones", ZONE_FEATURES)
        self.like_weight = float(weights[-1])
        self._upper = [
            [o.index for o in page.zones if {form for form, _ in o.forms} & zone.above]
            for zone in page.zones
        ]
        self.name_features = self._name_features()
        self.named = self.name_features @ weights[:-1]
        self.turn_weights = evidence.weights("turns", TURN_FEATURES)
        self.transitions = Transitions(
            **{
                name: evidence.number("transitions", name)
                for name in ("first_other", "leave", "leave_to_next", "back", "other")
            }
        )

    def _name_features(self) -> Floats:
        """Shape (pieces, zones and the unknown, features without likeness).

        The last column stands for whatever is none of the page's zones.
        """
        shape = (len(self.page.texts), len(self.page.zones) + 1, len(NAME_FEATURES))
        out = np.zeros(shape)
        out[:, -1, _AT["unknown"]] = 1.0
        shared = title_overlap(self.page.texts, [self._title(zone) for zone in self.page.zones])
        for k, (name, text) in enumerate(zip(self.page.names, self.page.texts, strict=True)):
            out[k, :-1, _OWN] = name_features(name, text, len(self.page.zones))
            out[k, :-1, _AT["title"]] = shared[k]
            home = self.page.home(k)
            named = {mention.zone for mention in name.own}
            if home < 0 and len(named) == 1:
                out[k, named.pop(), _AT["begins"]] = 1.0  # nobody else has a claim on it
            if home >= 0:
                out[k, home, _AT["begins"]] = 0.0  # it may stand there for another's
                # An article names what its zone lies in as a matter of course.
                if self._upper[home]:
                    out[k, self._upper[home], :2] *= _UPPER
                if self.turns.second_lead(k):
                    others = np.delete(out[k, :-1, _OWN], home, axis=0)
                    out[k, home, :2] *= _SECOND_LEAD if others.any() else 1.0
        for pair in self.copies:
            homes = [self.page.home(k) for k in pair]
            if homes[0] != homes[1]:
                # A text under two headings is seldom either's own.
                out[pair, homes, _AT["copied"]] = [float(home >= 0) for home in homes]
        return out

    def _title(self, zone: PageZone) -> str:
        if zone.index not in self.page.homes:
            return ""
        title = self.page.titles[self.page.homes.index(zone.index)]
        for form, _ in zone.forms:
            title = title.replace(form, " ")
        return title

    def attribute(self, live: Sequence[int], links: Sequence[Link]) -> Floats:
        """Probability of each zone for each piece, shape (pieces, zones).

        What is wanting to one is the probability that a piece is about none of them.
        Copies that went are labelled too, for the sake of what stands beside them, but what their
        text says is said by the copies that were kept.
        """
        count, zones = self.named.shape
        shares: Floats = np.zeros((count, zones))
        if zones == 1:
            return shares[:, :0]
        rows, gone = np.array(live, np.int64), [gone for _, gone in self.copies]
        turns = self.turns.features(links) @ self.turn_weights
        ties = [Tie(link.tail, link.start, link.probability) for link in links]
        ties += copy_ties(self.copies, _ONE_TEXT)
        emissions: Floats = self.named
        messages: Floats = np.zeros((len(ties), 2, zones))
        for turn in range(_PASSES):
            told = emissions.copy()
            told[gone] = 0.0
            for tie, (to_first, to_second) in zip(ties, messages, strict=True):
                told[tie.first] += to_first
                told[tie.second] += to_second
            shares = self._label(told, turns)
            if turn + 1 < _PASSES:
                messages = pass_messages(ties, shares, messages)
                known = np.zeros((count, zones - 1))
                known[rows] = shares[rows, :-1]
                emissions = self.named.copy()
                like = likeness(self.page.alike, known)
                emissions[:, :-1] += self.like_weight * telling(like, known) * like
        return shares[:, :-1]

    def _label(self, emissions: Floats, turns: Floats) -> Floats:
        homes = (*self.page.homes, -1)
        numbers, sizes = np.unique(self.page.section, return_counts=True)
        return label_sections(
            emissions,
            turns,
            sizes.tolist(),
            [homes[number] for number in numbers.tolist()],
            [homes[number + 1] for number in numbers.tolist()],
            self.transitions,
        )

    def settle(
        self,
        chains: Sequence[tuple[int, ...]],
        shares: Floats,
        settings: Settings,
        *,
        broken: bool,
    ) -> tuple[list[int], list[float], dict[int, tuple[int, float]]]:
        """One zone for each chain, how sure it is, and the moves that are held back.

        `broken` says whether the page shows that its columns are out of place.

        In doubt a chain stays where it stands. So does a run of which no piece names the zone that
        it would go to, or a place within: likeness of wording alone moves nothing.
        """
        labels, sureness = [-1] * len(self.page.texts), [0.0] * len(self.page.texts)
        rivals: dict[int, tuple[int, float]] = {}
        if not self.page.zones:
            return labels, sureness, rivals
        unknown = 1.0 - shares.sum(axis=1, keepdims=True)
        logs = np.log(np.maximum(np.hstack((shares, unknown)), 1e-12))
        means = logs[[chain[0] for chain in chains]]
        for number, chain in enumerate(chains):
            if len(chain) > 1:
                means[number] = logs[list(chain)].mean(axis=0)
        total = np.exp(means)
        goals, sure = total.argmax(axis=1), total.max(axis=1) / total.sum(axis=1)
        told, leading = self._told_runs(goals, chains)
        for chain, goal, p in zip(chains, goals.tolist(), sure.tolist(), strict=True):
            home = self._stay(chain, logs)
            if goal != home >= 0:
                doubt = _UNBROKEN * (not broken)
                doubt += _UNTOLD * (len(chain) == 1 and bool(leading[chain[0]]))
                p = p / (p + (1.0 - p) * exp(doubt))
            if goal == len(self.page.zones):
                goal, p = home, 1.0 - p if home >= 0 else 0.0
            if goal != home and not (
                told[chain[0]] and p >= settings.min_confidence and settings.moves
            ):
                if told[chain[0]] and p >= _WORTH_TELLING:
                    rivals[chain[0]] = goal, p
                goal = home
                p = 1.0 - p if home >= 0 else 0.0
            for k in chain:
                labels[k], sureness[k] = goal, p
        return labels, sureness, rivals

    def _stay(self, chain: Sequence[int], logs: Floats) -> int:
        """The likeliest of the headings that the pieces of a chain stand under."""
        homes = dict.fromkeys(self.page.home(k) for k in chain)
        if len(homes) == 1:
            return self.page.home(chain[0])
        return max(homes, key=lambda home: float(logs[list(chain), home].sum()))

    def _told_runs(self, goals: Ints, chains: Sequence[tuple[int, ...]]) -> tuple[Bools, Bools]:
        """Whether each piece or its near neighbours in the run are tied to its chain's goal.

        They name that zone or a place within, or run on under the zone's heading. And whether it
        stands above the first of its run that is, without a sign that an article begins there.
        """
        count = len(self.page.texts)
        best = np.full(count, -1)
        pieces = [k for chain in chains for k in chain]
        best[pieces] = np.repeat(goals, list(map(len, chains)))
        told: Bools = self.name_features[np.arange(count), best, :3].sum(axis=1) > 0
        zones, section = best.tolist(), self.page.section.tolist()
        for chain in chains:
            if len(chain) > 1:
                told[list(chain)] = told[list(chain)].any() or any(
                    self.page.home(k) == zones[k] for k in chain
                )
        leading = np.zeros(count, bool)
        run: list[int] = []
        for k in [*sorted(pieces), -1]:
            if run and (k < 0 or zones[k] != zones[run[-1]] or section[k] != section[run[-1]]):
                shown = [told[j] or opens_article(self.page.texts[j]) for j in run]
                leading[run] = np.cumsum(shown) == 0
                told[run] = _within_reach(told[run])
                run = []
            run.append(k)
        for chain in chains:
            if len(chain) > 1:
                told[list(chain)] = told[list(chain)].any()
        leading[[k for pair in self.copies for k in pair]] = False
        return told, leading


def _within_reach(told: Bools) -> Bools:
    """The pieces of one run that stand near enough to one that tells the zone, or between two.

    >>> _within_reach(np.array([0, 1, 0, 0, 0, 0], bool)).tolist()
    [True, True, True, True, False, False]
    """
    telling = np.flatnonzero(told)
    out = np.zeros(len(told), bool)
    if len(telling):
        out[max(0, telling[0] - _REACH_BEFORE) : telling[-1] + _REACH_AFTER + 1] = True
    return out
