"""What a page says again by design: rows of a table, items, questions, formulas, refrains.

A page that was set twice in part repeats paragraphs and runs of sentences. Lines that are set and
not told, and short sentences that several articles say each among words of its own, come back
because a form asks for them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from enum import IntEnum
from itertools import accumulate

from zhclean.hanzi import CLOSERS, ends_sentence
from zhclean.setting import is_item, is_row, is_set_line
from zhclean.stages.duplicates import CopyPair
from zhclean.structure.reading import Reading


class Likeness(IntEnum):
    """What two runs of equal lines are to each other."""

    COPY = 0
    DOUBTFUL = 1
    """A short sentence in two articles, or twice in one, that may have been written so."""
    FORMULA = 2


# Of 95 runs that are copies on the development pages, in the seed and the fixtures six are so
# short: these break off, or are said twice on end.
_SHORT = 40
# Form letters have longer sentences, too; paragraphs are longer yet.
_LONG = 100
# So many lines on end come back as a block that was set twice, or as verse among verse.
_A_BLOCK = 3
# So many articles that say one thing, each once, have it from a form.
A_FORM = 3
# Fewer rows are no table: 单位：亿元 stands above any number of them; so do heads without figures.
_LEAST_ROWS = 3
_NUMBER = 4  # characters that the number of an item takes at most
# A longer item is a paragraph with a number.
_LONGEST_ITEM = 60
# Whoever quotes says so first: 第二份写道：
_LEADS_IN = ("：", ":")
_ASKED = re.compile(r"(?:问|答|[QA]|提问|回答|记者|主持人)\s*[：:]")
_CLAUSE = re.compile(r"[，。；！？,;!?]")
_VERSE_END = ("，", "；", ",", ";")


class Formulas:
    """Tells the copies of a page from what its form says again."""

    def __init__(self, page: Reading) -> None:
        self._texts, self._names, self._section = page.texts, page.names, page.section
        self._cut, self._inside = page.ends.cut, page.ends.mid_odds > 0
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        for k, section in enumerate(page.section.tolist()):
            self._first.setdefault(section, k)
            self._last[section] = k
        self._said: dict[str, Counter[int]] = defaultdict(Counter)
        for text, section in zip(page.texts, page.section.tolist(), strict=True):
            self._said[text][section] += 1
        self._not_verse: list[int] | None = None  # up to each piece; few pages are asked

    def whole_lists(self, run: Sequence[CopyPair]) -> Sequence[CopyPair]:
        """The run without rows and items at its ends whose table or list goes on beyond it.

        A table or a list is a copy as a whole; two with a few rows in common are two.
        """
        start, end = 0, len(run)
        if self._goes_on(run[0], -1):
            while start < end and self._in_list(run[start].a):
                start += 1
        if start < end and self._goes_on(run[-1], 1):
            while start < end and self._in_list(run[end - 1].a):
                end -= 1
        return run[start:end]

    def likeness(self, run: Sequence[CopyPair]) -> Likeness:
        """Whether a run of pieces is a copy, or what its form would have it say again."""
        first, texts = run[0], [self._texts[pair.a] for pair in run]
        if all(self._in_list(pair.a) for pair in run):
            whole = len(run) >= _LEAST_ROWS and any(map(_has_figures, texts))
            return Likeness.COPY if whole else Likeness.FORMULA
        if max(map(len, texts)) > _LONG or any(map(self._names_a_zone, run)):
            return Likeness.COPY
        if self._is_led_in(first.b):
            return Likeness.FORMULA
        if self._section[first.a] == self._section[first.b]:
            return self._within_one(run, texts)
        return self._in_two(run, texts)

    def is_set_again(self, k: int) -> bool:
        """Whether a piece is a row, an item, what a lead-in announces, or comes from a form."""
        return self._in_list(k) or self._is_led_in(k) or self._from_a_form(self._texts[k])

    def in_one_place(self, pair: CopyPair) -> bool:
        """Whether two whole pieces stand in the same place of their articles."""
        a, b = pair.a, pair.b
        place = self._above(a) == self._above(b) or self._below(a) == self._below(b)
        return place and self._section[a] != self._section[b] and self._are_whole([pair])

    def _within_one(self, run: Sequence[CopyPair], texts: Sequence[str]) -> Likeness:
        """What one article says twice: a reader that repeats itself does so on end."""
        first, behind = run[0].a, run[0].b
        if run[-1].a + 1 >= behind or max(map(len, texts)) > _SHORT:
            return Likeness.COPY
        if self._are_verse(first, behind):
            return Likeness.FORMULA
        torn = self._inside[run[0].a] or self._inside[run[0].b]
        told = len(run) < _A_BLOCK and not torn and all(map(ends_sentence, texts))
        return Likeness.DOUBTFUL if told else Likeness.COPY

    def _are_verse(self, start: int, end: int) -> bool:
        """Whether all pieces from one to another are lines of verse."""
        if self._not_verse is None:
            others = (not _is_verse(text) for text in self._texts)
            self._not_verse = list(accumulate(others, initial=0))
        return self._not_verse[start] == self._not_verse[end]

    def _in_two(self, run: Sequence[CopyPair], texts: Sequence[str]) -> Likeness:
        """What two articles say: a form has it in the same place of each."""
        if not self._are_whole(run):
            return Likeness.COPY
        if all(self._from_a_form(text) for text in texts):
            return Likeness.FORMULA
        short = max(map(len, texts)) <= _SHORT
        a, b = ((run[0].a, run[-1].a), (run[0].b, run[-1].b))
        above, below = (
            self._above(a[0]) == self._above(b[0]),
            self._below(a[1]) == self._below(b[1]),
        )
        if short and (above or below or all(map(_is_set, texts))):
            return Likeness.FORMULA
        return Likeness.DOUBTFUL if short or (above and below) else Likeness.COPY

    def _from_a_form(self, text: str) -> bool:
        return len(self._said[text]) >= A_FORM and max(self._said[text].values()) == 1

    def _above(self, k: int) -> int:
        """How many pieces of the section stand above one."""
        return k - self._first[int(self._section[k])]

    def _below(self, k: int) -> int:
        return self._last[int(self._section[k])] - k

    def _are_whole(self, run: Sequence[CopyPair]) -> bool:
        """Whether no piece is torn, neither in mid-sentence nor off the line above."""
        torn = any(
            self._above(k) > 0 and self._cut[k - 1] and self._inside[k]
            for k in (run[0].a, run[0].b)
        )
        return not torn and all(_is_whole(self._texts[pair.a]) for pair in run)

    def _is_led_in(self, k: int) -> bool:
        return self._above(k) > 0 and self._texts[k - 1].endswith(_LEADS_IN)

    def _names_a_zone(self, pair: CopyPair) -> bool:
        return bool(self._names[pair.a].own or self._names[pair.b].own)

    def _in_list(self, k: int) -> bool:
        text = self._texts[k]
        return is_row(text) or (len(text) <= _LONGEST_ITEM and (is_item(text) or is_set_line(text)))

    def _goes_on(self, pair: CopyPair, step: int) -> bool:
        """Whether a list that a pair stands in goes on beside either of the two."""
        return self._in_list(pair.a) and any(
            0 <= k + step < len(self._texts)
            and self._section[k + step] == self._section[k]
            and self._in_list(k + step)
            for k in (pair.a, pair.b)
        )


def _has_figures(text: str) -> bool:
    """Whether a row or an item has figures beside its own number."""
    return any(map(str.isdecimal, text[_NUMBER:]))


def _is_whole(text: str) -> bool:
    return ends_sentence(text) or _is_set(text)


def _is_set(text: str) -> bool:
    """Whether a line is a question, an item, a remark in brackets or has no clause at all."""
    return bool(
        _ASKED.match(text)
        or is_item(text)
        or is_set_line(text)
        or text.endswith(tuple(CLOSERS))
        or not _CLAUSE.search(text)
    )


def _is_verse(text: str) -> bool:
    return len(text) <= _SHORT and (text.endswith(_VERSE_END) or _is_whole(text))
