"""Whose each piece is: the evidence for every zone, and a linear chain over each section."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhclean import evidence
from zhclean.stages.attribution import Transitions, label_sections
from zhclean.stages.chains import Link
from zhclean.stages.zones import PageZone, likeness, name_features, telling, title_overlap
from zhclean.structure.reading import Bools, Floats, Ints, Reading
from zhclean.structure.ties import Tie, copy_ties, pass_messages
from zhclean.structure.turns import TURN_FEATURES, Turns

NAME_FEATURES = ("named", "subject", "within", "above", "begins", "title", "copied", "unknown")
_AT = {name: at for at, name in enumerate(NAME_FEATURES)}
_OWN = slice(_AT["begins"] + 1)  # what the text itself says of the zones
ZONE_FEATURES = (*NAME_FEATURES, "likeness")

# An article names what its zone lies in as a matter of course: so much of such a mention counts.
_UPPER = 0.3
# A second opening under one heading may bear the heading's name written over its own.
_SECOND_LEAD = 0.4
# Two copies of one text are about one zone, unless they are no copies.
_ONE_TEXT = 0.9
_PASSES = 3
_CLEAR = 0.5  # strength of a form from which on it means the zone and not its surroundings


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
        self._named_weight = float(weights[_AT["named"]])
        self._upper = [
            [o.index for o in page.zones if {form for form, _ in o.forms} & zone.above]
            for zone in page.zones
        ]
        self.name_features = self._name_features()
        self.named = self.name_features @ weights[:-1]
        # How strongly each pair of linked pieces spells out a zone's name across the seam.
        self.across: Floats = np.zeros((len(page.texts), len(page.zones)))
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
        self.across = names_across(self.page, links)
        named = self.named.copy()
        named[:, :-1] += self._named_weight * np.log1p(self.across)
        rows, gone = np.array(live, np.int64), [gone for _, gone in self.copies]
        turns = self.turns.features(links) @ self.turn_weights
        ties = [Tie(link.tail, link.start, link.probability) for link in links]
        ties += copy_ties(self.copies, _ONE_TEXT)
        emissions: Floats = named
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
                emissions = named.copy()
                like = likeness(self.page.alike, known)
                emissions[:, :-1] += self.like_weight * telling(like, known) * like
        return shares[:, :-1]

    def tells(self, goals: Ints) -> Bools:
        """Whether each piece names its goal or a place within, or does so across a seam."""
        rows = np.arange(len(goals))
        inside = (goals >= 0) & (goals < self.across.shape[1])
        out: Bools = self.name_features[rows, goals, :3].sum(axis=1) > 0
        out[inside] |= self.across[rows[inside], goals[inside]] > 0
        return out

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


# A link this sure makes one text of two pieces, and so many characters of each are read again.
_ONE_PARAGRAPH, _REACH = 0.5, 16


def names_across(page: Reading, links: Sequence[Link]) -> Floats:
    """How strongly linked pieces name each zone by what stands half in one and half in the other.

    Shape (pieces, zones). 云锦博物｜馆 names nothing on either side of the cut.
    """
    out = np.zeros((len(page.texts), len(page.zones)))
    for link in links:
        if link.probability < _ONE_PARAGRAPH:
            continue
        left = page.texts[link.tail][-_REACH:]
        found = page.finder.find(left + page.texts[link.start][:_REACH])
        for mention in found.own:
            if mention.start < len(left) < mention.end and mention.strength >= _CLEAR:
                out[[link.tail, link.start], mention.zone] += mention.strength
    return out
