"""Signs at each piece that a new subject begins there, or that the old one goes on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np

from zhclean.discourse import closes_article, leans_back, opens_article
from zhclean.stages.chains import Link
from zhclean.structure.reading import Floats, Reading

TURN_FEATURES = (
    "opens",
    "opens_alike",
    "leans",
    "named_early",
    "after_closing",
    "joined",
    "broken",
    "elsewhere",
    "in_copy",
    "copy_edge",
    "first_headless",
    "first_opens",
)
_AT = {name: at for at, name in enumerate(TURN_FEATURES)}

# A name that begins this early is in the opening of its piece.
_EARLY = 12
# How much likelier an opening must be at the head of a section to tell a second article.
_TELLING = 1.0


class Turns:
    """The features of one page; those that hang on links are added for each set of links.

    `headless` is the probability that each piece has lost its start, `copies` pairs pieces that
    hold one text.
    """

    def __init__(self, page: Reading, headless: Floats, copies: Sequence[tuple[int, int]]) -> None:
        self.page = page
        self.headless = headless
        count = len(page.texts)
        section = page.section
        self.first = np.ones(count, bool)
        self.first[1:] = section[1:] != section[:-1]
        self.alike = openings_alike(page, self.first)
        self.fixed = self._fixed(copies)
        cut = np.zeros(count)
        cut[1:] = page.ends.cut[:-1]
        self._broken = np.maximum(cut, headless)

    def _fixed(self, copies: Sequence[tuple[int, int]]) -> Floats:
        out = np.zeros((len(self.page.texts), len(TURN_FEATURES)))
        out[:, _AT["opens_alike"]] = self.alike
        for k, text in enumerate(self.page.texts):
            early = names_early(self.page, k)
            out[k, _AT["opens"]] = opens_article(text)
            # 这些年，某某高新区…… leans on nothing: it brings its subject along
            out[k, _AT["leans"]] = leans_back(text) and not early
            out[k, _AT["named_early"]] = early
            out[k, _AT["after_closing"]] = k > 0 and closes_article(self.page.texts[k - 1])
        out[:, _AT["in_copy"]], out[:, _AT["copy_edge"]] = self._copied(copies)
        opens = np.maximum(out[:, _AT["opens"]], self.alike > _TELLING)
        out[self.first] = 0.0
        out[self.first, _AT["first_headless"]] = self.headless[self.first]
        out[self.first, _AT["first_opens"]] = opens[self.first]
        return out

    def _copied(self, copies: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
        """Where a run that stands on the page twice goes on, and where one begins or ends."""
        count = len(self.page.texts)
        partners: list[set[int]] = [set() for _ in range(count)]
        for a, b in copies:
            if self.page.section[a] != self.page.section[b]:
                partners[a].add(b)
                partners[b].add(a)
        inside, edge = np.zeros(count), np.zeros(count)
        for k in range(1, count):
            goes_on = any(other + 1 in partners[k] for other in partners[k - 1])
            inside[k] = goes_on
            edge[k] = not goes_on and bool(partners[k] or partners[k - 1])
        return inside, edge

    def features(self, links: Sequence[Link]) -> Floats:
        """Shape (pieces, features)."""
        out = self.fixed.copy()
        joined, elsewhere = np.zeros(len(out)), np.zeros(len(out))
        for link in links:
            if link.start == link.tail + 1:
                joined[link.start] = link.probability
                continue
            elsewhere[link.start] = max(elsewhere[link.start], link.probability)
            if link.tail + 1 < len(out):
                elsewhere[link.tail + 1] = max(elsewhere[link.tail + 1], link.probability)
        inner = ~self.first
        out[inner, _AT["joined"]] = joined[inner]
        out[inner, _AT["broken"]] = (self._broken * (1.0 - joined))[inner]
        out[inner, _AT["elsewhere"]] = elsewhere[inner]
        return out

    def second_lead(self, k: int) -> bool:
        """Whether a piece opens an article although its section has been opened above.

        The name it bears may then be the host heading's, written over its own.
        """
        if not self._leads(k):
            return False
        own = np.flatnonzero(self.page.section == self.page.section[k])
        return int(own[0]) < k and any(self._leads(j) for j in own[:2].tolist() if j < k)

    def _leads(self, k: int) -> bool:
        return opens_article(self.page.texts[k]) or bool(self.alike[k] > _TELLING)


def names_early(page: Reading, k: int) -> bool:
    """Whether a piece names a zone in its opening."""
    return any(m.start < _EARLY and m.strength >= 0.5 for m in page.names[k].own)


def openings_alike(page: Reading, first: np.ndarray) -> Floats:
    """How much likelier the opening of each piece is at the head of this page's sections.

    Log odds; 0 where no two sections are opened alike. The opening is what goes before the first
    name: 2021年， in 2021年，某某经开区……
    """
    shapes = [_shape(page, k) for k in range(len(page.texts))]
    heads = Counter(shape for shape, head in zip(shapes, first, strict=True) if head)
    rest = Counter(shape for shape, head in zip(shapes, first, strict=True) if not head)
    count, others = int(first.sum()), len(shapes) - int(first.sum())
    out = np.zeros(len(shapes))
    for k, shape in enumerate(shapes):
        if shape and heads[shape] >= 2:
            out[k] = log((heads[shape] + 0.5) / (count + 1.0))
            out[k] -= log((rest[shape] + 0.5) / (others + 1.0))
    return out


def _shape(page: Reading, k: int) -> str:
    early = [m.start for m in page.names[k].own if m.start < _EARLY and m.strength >= 0.5]
    return _DIGITS.sub("0", page.texts[k][: min(early)]) + "|" if early else ""


_DIGITS = re.compile(r"[0-9０-９〇零一二三四五六七八九十]+")
