"""Whose each piece is: the evidence for every zone, and a linear chain over each section."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhclean import evidence
from zhclean.discourse import closes_article, leans_back, opens_article
from zhclean.stages.attribution import Transitions, label_sections
from zhclean.stages.chains import Link
from zhclean.stages.zones import PageZone, likeness, name_features, title_overlap
from zhclean.structure.decisions import Settings
from zhclean.structure.reading import Floats, Ints, Reading
from zhclean.vectors import dot_rows

ZONE_FEATURES = ("named", "subject", "within", "above", "title", "likeness")
TURN_FEATURES = ("opens", "leans", "named_early", "continues", "after_closing")

# An article names what its zone lies in as a matter of course: so much of such a mention counts.
_UPPER = 0.3
# A second opening under one heading may bear the heading's name written over its own.
_SECOND_LEAD = 0.4
# A move held back is reported from this probability on.
_WORTH_TELLING = 0.5
# How sure the heading in force is before anything else is known.
_HEADING_SHARE = 0.6


class Subjects:
    """Labels the pieces of one page with its zones."""

    def __init__(self, page: Reading) -> None:
        self.page = page
        weights = evidence.weights("zones", ZONE_FEATURES)
        self.like_weight = float(weights[-1])
        self._upper = [
            [o.index for o in page.zones if {form for form, _ in o.forms} & zone.above]
            for zone in page.zones
        ]
        self.name_features = self._name_features()
        self.named = self.name_features @ weights[:-1]
        self.alike = dot_rows(page.vectors, page.vectors)
        self.turn_features = self._turn_features()
        self.turn_weights = evidence.weights("turns", TURN_FEATURES)
        self.transitions = Transitions(
            **{
                name: evidence.number("transitions", name)
                for name in ("first_other", "leave", "leave_to_next", "back", "other")
            }
        )

    def _name_features(self) -> Floats:
        """Shape (pieces, zones, features without likeness)."""
        shape = (len(self.page.texts), len(self.page.zones), len(ZONE_FEATURES) - 1)
        out = np.zeros(shape)
        shared = title_overlap(self.page.texts, [self._title(zone) for zone in self.page.zones])
        for k, (name, text) in enumerate(zip(self.page.names, self.page.texts, strict=True)):
            out[k, :, :4] = name_features(name, text, len(self.page.zones))
            out[k, :, 4] = shared[k]
            home = self.page.home(k)
            if home >= 0:
                # An article names what its zone lies in as a matter of course.
                if self._upper[home]:
                    out[k, self._upper[home], :2] *= _UPPER
                if self._second_lead(k):
                    out[k, home, :2] *= _SECOND_LEAD
        return out

    def _second_lead(self, k: int) -> bool:
        """Whether a piece opens an article although its section has been opened above.

        The name it bears may then be the host heading's, written over its own.
        """
        if not opens_article(self.page.texts[k]):
            return False
        own = np.flatnonzero(self.page.section == self.page.section[k])
        return int(own[0]) < k and any(opens_article(self.page.texts[j]) for j in own[:2] if j < k)

    def _title(self, zone: PageZone) -> str:
        if zone.index not in self.page.homes:
            return ""
        title = self.page.titles[self.page.homes.index(zone.index)]
        for form, _ in zone.forms:
            title = title.replace(form, " ")
        return title

    def _turn_features(self) -> Floats:
        """Shape (pieces, features): signs that a piece begins a new subject."""
        out = np.zeros((len(self.page.texts), len(TURN_FEATURES)))
        for k, text in enumerate(self.page.texts):
            out[k, 0] = opens_article(text)
            out[k, 1] = leans_back(text)
            out[k, 2] = any(m.start < 12 and m.strength >= 0.5 for m in self.page.names[k].own)
            out[k, 3] = k > 0 and self.page.ends.cut[k - 1] and self.page.ends.start_gain[k] < 0
            out[k, 4] = k > 0 and closes_article(self.page.texts[k - 1])
        return out

    def attribute(self, live: Sequence[int], links: Sequence[Link]) -> Floats:
        """Probability of each zone for each piece, shape (pieces, zones)."""
        count, zones = self.named.shape
        shares = np.zeros((count, zones))
        if not zones:
            return shares
        rows = np.array(live, np.int64)
        alike = self.alike[np.ix_(rows, rows)]
        for k in live:
            home = self.page.home(k)
            if home >= 0:
                shares[k, home] = _HEADING_SHARE
        emissions = self.named.copy()
        for turn in range(3):
            shares[rows] = self._pass(rows, self._tied(emissions, links))
            if turn < 2:
                like = likeness(alike, shares[rows])
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

    def _pass(self, rows: Ints, emissions: Floats) -> Floats:
        homes = (*self.page.homes, -1)
        numbers, sizes = np.unique(self.page.section[rows], return_counts=True)
        return label_sections(
            emissions[rows],
            self.turn_features[rows] @ self.turn_weights,
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
    ) -> tuple[list[int], list[float], dict[int, tuple[int, float]]]:
        """One zone for each chain, how sure it is, and the moves that are held back.

        In doubt a chain stays where it begins. So does a run of which no piece names the zone that
        it would go to, or a place within: likeness of wording alone moves nothing.
        """
        labels, sureness = [-1] * len(self.page.texts), [0.0] * len(self.page.texts)
        rivals: dict[int, tuple[int, float]] = {}
        if not self.page.zones:
            return labels, sureness, rivals
        best, sure = np.full(len(self.page.texts), -1), np.zeros(len(self.page.texts))
        for chain in chains:
            total = np.log(np.maximum(shares[list(chain)], 1e-12)).mean(axis=0)
            total = np.exp(total - total.max())
            total /= total.sum()
            best[list(chain)], sure[list(chain)] = total.argmax(), total.max()
        named = self._named_runs(best, [k for chain in chains for k in chain])
        for chain in chains:
            first = chain[0]
            home, goal, p = self.page.home(first), int(best[first]), float(sure[first])
            told = any(k in named for k in chain)
            if goal != home and not (told and p >= settings.min_confidence and settings.moves):
                if told and p >= _WORTH_TELLING:
                    rivals[first] = goal, p
                goal = home
                p = 1.0 - p if home >= 0 else 0.0
            for k in chain:
                labels[k], sureness[k] = goal, p
        return labels, sureness, rivals

    def _named_runs(self, best: Ints, live: Sequence[int]) -> set[int]:
        """Pieces whose run names the zone that the run is held to be about."""
        out: set[int] = set()
        run: list[int] = []
        for k in [*sorted(live), -1]:
            if run and (
                k < 0
                or best[k] != best[run[-1]]
                or self.page.section[k] != self.page.section[run[-1]]
            ):
                if self.name_features[run, best[run[0]], :3].sum() > 0:
                    out.update(run)
                run = []
            run.append(k)
        return out
