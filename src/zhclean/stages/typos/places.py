"""Places misread in one character, told by the page's own naming of them elsewhere.

A page that writes of 武汉 six times means it where it shows 武双. The places are those of the
catalog; what stands there must be no other place, no word, and no short form of two places
(杭港, 深喀), and the language model and the context have to bear the change out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean import context, engines, langmodel
from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.hanzi import is_hanzi
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.channel import likeness
from zhclean.stages.typos.dips import (
    Floats,
    Ids,
    Line,
    ahead_sums,
    codes_of,
    gaps,
    read_around,
    vocabulary_ids,
    window_scores,
)
from zhclean.stages.typos.dips import model_ids as ids_of
from zhclean.stages.typos.fitted import weights

PLACES = (
    *("bias", "gain", "high_gain", "fit", "high_fit", "lead", "cover", "covered", "shape"),
    *("same_sound", "own", "suffix", "named", "again", "long", "rate", "short_form", "right"),
    "right_word",
)
_LEAST_NAMED = 2
_LONGEST = 4
# Changes that gain less are not worth weighing: hardly one in a thousand of them is right.
_LEAST_GAIN, _LEAST_FIT = 3.0, 2.0
# A word so common is meant, and one that reaches into the name from the left parts it.
_WORD, _REACHING = 50, 50
_CONTEXT = 24  # characters to each side that are read
_FILLS = 8  # characters that go best into the gap, against which the place's own is held
# Less sure ones are left to those who read every character.
_NOISE = 0.5
# The weights are fitted on text with one such error in 1,000 characters; pages have fewer.
_RARER = 0.54
# One character for a province or its like: 辽啤, 进疆 are no misreadings of 辽宁, 新疆.
_SHORT_FORMS = frozenset(
    "京津沪渝港澳台疆藏晋冀鲁豫苏皖浙赣闽粤桂琼川蜀贵黔滇云陕秦甘陇青宁辽吉黑鄂湘蒙"
)
_SUFFIXES = frozenset("市省县区州盟旗")
_DIVISIONS = ("省", "市", "县")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place `name` that may be meant at `start`, where its character `at` is another one."""

    start: int
    at: int
    name: str
    named: int

    @property
    def new(self) -> str:
        """The character that the place has there."""
        return self.name[self.at - self.start]


def find_misread_places(
    text: str, page: str | None = None, model: langmodel.CharModel | None = None
) -> Iterator[Proposal]:
    """Characters of `text` that stand for another one in a place's name.

    `page` is where the place has to be named besides, twice at least; by default `text` itself.

    >>> page = "武汉的早点多。武汉人爱过早。坐轮渡去武汉。今天，武双开通了新线路。"
    >>> [(p.replacement, p.kind.value) for p in find_misread_places(page)]
    [('汉', 'typo')]
    """
    found, rows = weigh(text, page, model)
    if not found:
        return
    odds = rows @ weights("places") - _RARER
    for candidate, odd in zip(found, odds.tolist(), strict=True):
        confidence = 1.0 / (1.0 + math.exp(-odd))
        if confidence < _NOISE:
            continue
        yield Proposal(
            Span(candidate.at, candidate.at + 1),
            candidate.new,
            DefectKind.TYPO,
            confidence,
            (f"“{_read(text, candidate)}”非地名，本页另有“{candidate.name}”{candidate.named}处",),
        )


def find_candidates(text: str, page: str | None = None) -> list[Candidate]:
    """Places that may be meant where one of their characters is another, one for each place."""
    catalog = ZoneCatalog.builtin()
    named, firsts = _named_on(text if page is None else page)
    out: dict[int, Candidate] = {}
    for name in sorted(named):
        if named[name] < _LEAST_NAMED or not 2 <= len(name) <= _LONGEST:
            continue
        for start, step in _one_apart(text, name):
            read, at = text[start : start + len(name)], start + step
            if (
                named[read]
                or (step and (text[at] in firsts or text[at] in _SHORT_FORMS))
                or engines.word_frequency(read) > _WORD
                or catalog.lookup(read)
                or _is_no_such(name, text, start + len(name), catalog)
                or _reaches_in(text, start)
            ):
                continue
            known = out.get(at)
            if known is None or named[known.name] < named[name]:
                out[at] = Candidate(start, at, name, named[name])
    return [out[at] for at in sorted(out)]


@lru_cache(maxsize=2)  # a page is read again after each round of repairs
def _named_on(page: str) -> tuple[Counter[str], frozenset[str]]:
    """How often a page names each place, suffixes left out, and the first characters of all."""
    named: Counter[str] = Counter()
    firsts = set()
    for start, end, _ in ZoneCatalog.builtin().find(page):
        name = page[start:end]
        firsts.add(name[0])
        core = split_name(name)[0] if len(name) > 2 else name
        named[core if len(core) >= 2 else name] += 1
    return named, frozenset(firsts)


def _one_apart(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where `text` has `name` but for one Han character, and which; never the first of two."""
    for step in range(1 if len(name) == 2 else 0, len(name)):
        part, rest = (name[:step], name[step + 1 :]) if step else (name[1:], "")
        at = text.find(part)
        while at >= 0:
            start = at if step else at - 1
            other = text[start + step : start + step + 1] if start >= 0 else ""
            if (
                other not in ("", name[step])
                and is_hanzi(other)
                and text.startswith(rest, start + step + 1)
            ):
                yield start, step
            at = text.find(part, at + 1)


def _is_no_such(name: str, text: str, end: int, catalog: ZoneCatalog) -> bool:
    """Whether the place would get a suffix that it does not bear: 广西 in 广哪市."""
    return text.startswith(_DIVISIONS, end) and not catalog.lookup(name + text[end])


def _reaches_in(text: str, start: int) -> bool:
    """Whether a common word reaches over `start`: 青山 in 青山拥南北 is no 山西."""
    return any(
        engines.word_frequency(text[first : first + size]) > _REACHING
        for size in (2, 3, 4)
        for first in range(max(0, start - size + 1), start)
    )


def weigh(
    text: str, page: str | None = None, model: langmodel.CharModel | None = None
) -> tuple[list[Candidate], NDArray[np.float64]]:
    """The candidates that gain by the model and by the context, with rows of `PLACES`."""
    every = find_candidates(text, page)
    if not every:
        return [], np.zeros((0, len(PLACES)))
    model, both = model or langmodel.load_default(), context.load_default()
    whole = text if page is None else page
    line, at, _ = read_around(text, [candidate.at for candidate in every], _CONTEXT, model)
    old, new = (codes_of(chars) for chars in _exchanged(text, every))
    gain = window_scores(line, at, ids_of(model)[new], model).sum(axis=1)
    gain -= ahead_sums(line, at, line.reach + 1, model.bos)
    keep = np.flatnonzero(gain > _LEAST_GAIN)
    at, old, new, gain = at[keep], old[keep], new[keep], gain[keep]
    fit, lead = _in_context(line, at, old, new, both)
    worth = fit > _LEAST_FIT
    found = [every[k] for k in keep[worth].tolist()]
    figures = (gain[worth], fit[worth], lead[worth], line.scores[at[worth] + line.reach])
    rate = model.common[ids_of(model)[old[worth]]]
    return found, _rows(text, whole, found, figures, likeness(old[worth], new[worth]), rate)


def _in_context(
    line: Line, at: Ids, old: Ids, new: Ids, both: context.ContextModel
) -> tuple[Floats, Floats]:
    """How much better the new characters go into their gaps, and better than any other."""
    vectors, ids = both.vectors(*gaps(line, at, both)), vocabulary_ids(both)
    meant = both.fit(vectors, ids[new])
    fills = both.best(vectors, _FILLS)
    each = np.repeat(np.arange(len(fills)), _FILLS)
    fits = both.fit(vectors, fills.ravel(), each).reshape(fills.shape)
    rival = np.where(fills == ids[new][:, None], -np.inf, fits).max(axis=1, initial=-np.inf)
    return meant - both.fit(vectors, ids[old]), meant - rival


def _rows(
    text: str,
    whole: str,
    found: Sequence[Candidate],
    figures: tuple[Floats, Floats, Floats, Floats],
    alike: tuple[Floats, Floats],
    rate: Floats,
) -> NDArray[np.float64]:
    """Shape (candidates, `PLACES`); `figures` are gain, fit, lead and what the model expected."""
    gain, fit, lead, own = figures
    words = np.array([_words_over(text, candidate) for candidate in found]).reshape(-1, 2)
    cover, right = words.T
    columns = (
        np.ones(len(found)),
        *(np.minimum(gain, 20) / 10, np.maximum(gain - 8, 0) / 10),
        *(np.minimum(fit, 20) / 10, np.maximum(fit - 6, 0) / 10, np.clip(lead, -10, 10) / 10),
        *(cover / 10, cover > 4, alike[0], alike[1] == 1, np.maximum(own, -20) / 10),
        [text[c.start + len(c.name) :][:1] in _SUFFIXES for c in found],
        [math.log(candidate.named) for candidate in found],
        [math.log(whole.count(_read(text, candidate)) or 1) for candidate in found],
        [len(candidate.name) > 2 for candidate in found],
        rate / 10,
        [candidate.name[0] in _SHORT_FORMS for candidate in found],
        *(right / 10, right > 6),
    )
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


def _exchanged(text: str, found: Sequence[Candidate]) -> tuple[str, str]:
    """The characters that stand there, and those that the places have."""
    return "".join(text[c.at] for c in found), "".join(c.new for c in found)


def _read(text: str, candidate: Candidate) -> str:
    return text[candidate.start : candidate.start + len(candidate.name)]


def _words_over(text: str, candidate: Candidate) -> tuple[float, float]:
    """The commonest word over the character as it is read, and such a one that starts with it."""
    at, cover, right = candidate.at, 0.0, 0.0
    last = at == candidate.start + len(candidate.name) - 1
    for size in (2, 3, 4):
        for first in range(max(0, at - size + 1), at + 1):
            word = text[first : first + size]
            often = math.log1p(engines.word_frequency(word)) if len(word) == size else 0.0
            cover = max(cover, often if size == 2 else 1.5 * often)
            if first == at and last:
                right = max(right, often)
    return cover, right
