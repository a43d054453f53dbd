"""Line breaks that a fixed line width has put into paragraphs, told from those that end them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from zhclean import continuity, evidence, langmodel
from zhclean.hanzi import CLOSERS, ends_sentence
from zhclean.markup import is_settled
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

# A page is wrapped where so many lines, and such a share of them, are full and few are longer.
_LEAST_FULL, _LEAST_SHARE, _MOST_LONGER = 6, 0.3, 0.05
_WIDTHS = range(10, 61)  # in Han characters
_SLACK = 2.5  # a mark that may not open a line, or a number kept whole, leaves a line shorter
# Of full lines so many break off in mid-sentence, and so many have a mark inside: verse ends its
# lines with marks, and rows of a table have none.
_LEAST_BROKEN, _LEAST_MARKED = 0.6, 0.4
_MARK = re.compile(r"[，。、；！？](?=.)")
# Log odds that a line goes on, from the seam of the language model (nats) and the product of the
# encoder: weights in `data/evidence.json`, by `scripts/fit_wrapping.py`.
FEATURES = ("bias", "seam", "product")
# What share of a page's breaks is in mid-paragraph is told by the page itself (expectation
# maximisation from 30 in 31); no more than 599 in 600 are.
_PRIOR, _MOST_PRIOR, _ROUNDS = 3.4, 6.4, 12
# A full line that ends a sentence: one in thirty does so by chance, one in 160 because it ends a
# paragraph too, where a paragraph has five lines.
_PRIOR_AT_STOP = 1.5
# Where blank lines part paragraphs a lone break parts nothing.
_BLANK_SHARE, _PRIOR_IN_GROUP = 0.1, 4.0
_CERTAIN = 0.97
_MARKER = re.compile(
    r"#|[【〖［■□◆◇●○▲△★☆▶►◎※•·>|*-]|[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.](?!\d)"
    r"|[\u2460-\u2473]|第[一二三四五六七八九十百\d]{1,4}[章节篇条]|—"
)
# A page number stands between two lines and in none of them.
_PAGE_NUMBER = re.compile(r"[0-9０-９]{1,4}")
_INDENTED = re.compile(r"[ \t]{2}|\u3000")
_LETTER = re.compile(r"[A-Za-z]")
_NEVER_FIRST = tuple("，。、；：！？”’）》】％")
_CLAUSE_END = ("：", ":", "；", ";")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the blanks around it; `widths` in Han characters, and in characters."""

    start: int
    text: str
    widths: tuple[float, float]
    indented: bool
    after_blank: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def find_wrapping(text: str, model: langmodel.CharModel | None = None) -> Iterator[Proposal]:
    """Breaks to delete from a page that was set to one line width; on others there are none.

    A blank takes the place of a break between two Latin words.
    """
    if not _may_be_wrapped(text) or is_settled(text):
        return
    lines = _lines(text)
    way, full = _full_width(lines)
    if not full:
        return
    pairs = [
        (one, two)
        for one, two in pairwise(lines)
        if one.widths[way] >= full - _SLACK and _may_go_on(one, two)
    ]
    # A short line that ends nothing may be a byline: only the seam itself speaks for it.
    loose = [two.widths[way] < full - _SLACK and not _ends_paragraph(two.text) for _, two in pairs]
    for (one, two), sure in zip(pairs, _chances(pairs, loose, lines, model), strict=True):
        latin = _LETTER.match(one.text[-1]) and _LETTER.match(two.text)
        new = " " if latin else ""
        span = Span(one.end, two.start)
        yield Proposal(span, new, DefectKind.CHARACTER_FORM, sure, ("段内换行",))


def _may_be_wrapped(text: str) -> bool:
    """Whether there are lines enough, and hardly one too long for any width."""
    lengths = [len(line) for line in text.split("\n") if line]
    longer = sum(length > 2 * _WIDTHS[-1] for length in lengths)
    return len(lengths) >= _LEAST_FULL and longer <= _MOST_LONGER * len(lengths)


def _lines(text: str) -> list[_Line]:
    """The lines that are not blank, without the blanks around them."""
    lines: list[_Line] = []
    at, blank = 0, True
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = at + len(raw) - len(raw.lstrip())
            narrow = len(stripped.encode("latin-1", "ignore"))
            width = len(stripped) - narrow / 2
            widths = (width, float(len(stripped)))
            lines.append(_Line(start, stripped, widths, bool(_INDENTED.match(raw)), blank))
        blank = not stripped
        at += len(raw) + 1
    return lines


def _full_width(lines: Sequence[_Line]) -> tuple[int, float]:
    """How lines are measured and the width to which they are set, 0 where they are set to none."""
    best, way, full = 0, 0, 0
    for each in (0, 1):
        counts = Counter(round(line.widths[each]) for line in lines)
        near = {w: sum(counts[w - k] for k in range(int(_SLACK) + 1)) for w in _WIDTHS}
        width = max(near, key=lambda w: (near[w], -w))
        longer = sum(count for w, count in counts.items() if w > width + 1)
        if near[width] > best and longer <= _MOST_LONGER * len(lines):
            best, way, full = near[width], each, width
    if best < max(_LEAST_FULL, _LEAST_SHARE * len(lines)):
        return way, 0.0
    set_full = [line for line in lines if line.widths[way] >= full - _SLACK]
    # Prose leaves a short line where a paragraph ends; rows of one length alone are a list.
    if len(set_full) == len(lines):
        return way, 0.0
    broken = sum(not ends_sentence(line.text) for line in set_full)
    marked = sum(_MARK.search(line.text) is not None for line in set_full)
    prose = broken >= _LEAST_BROKEN * len(set_full) and marked >= _LEAST_MARKED * len(set_full)
    return way, float(full) if prose else 0.0


def _may_go_on(one: _Line, two: _Line) -> bool:
    return not (
        two.after_blank
        or two.indented
        or _MARKER.match(two.text)
        or _PAGE_NUMBER.fullmatch(two.text)
        or one.text.startswith("#")
    )


def _ends_paragraph(text: str) -> bool:
    """Whether a line may be the last of a paragraph, and no byline or heading."""
    return ends_sentence(text) or text.endswith((*_CLAUSE_END, *CLOSERS))


def _chances(
    pairs: Sequence[tuple[_Line, _Line]],
    loose: Sequence[bool],
    lines: Sequence[_Line],
    model: langmodel.CharModel | None,
) -> list[float]:
    """How sure it is of each two lines that the second continues the first."""
    if not pairs:
        return []
    tails, heads = [one.text for one, _ in pairs], [two.text for _, two in pairs]
    rows, begins = measure(tails, heads, model)
    odds = rows @ evidence.weights("wrapping", FEATURES)
    grouped = sum(line.after_blank for line in lines) >= _BLANK_SHARE * len(lines)
    at_stop = _PRIOR_IN_GROUP if grouped else _PRIOR_AT_STOP
    sentence, paragraph = begins[:, 2].astype(np.float64), begins[:, 3].astype(np.float64)
    stops = np.array([ends_sentence(tail) or tail.endswith(_CLAUSE_END) for tail in tails])
    odds += np.where(loose, 0.0, _prior(odds[~stops]))
    odds = np.where(stops, at_stop + sentence - paragraph, odds)
    # Below a whole sentence a short line without an end is a heading and no last line.
    odds[stops & np.array(loose)] = -np.inf
    odds[[head.startswith(_NEVER_FIRST) for head in heads]] = np.inf
    return [min(_CERTAIN, 1 / (1 + exp(-max(-30.0, x)))) for x in odds.tolist()]


def measure(
    tails: Sequence[str], heads: Sequence[str], model: langmodel.CharModel | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """What speaks for each head to continue its tail (pairs, `FEATURES`), and how it begins."""
    model, encoder = model or langmodel.load_default(), continuity.load_default()
    left = np.array([_ids(text, model, last=True) for text in tails])
    right = np.array([_ids(text, model, last=False) for text in heads])
    seam = model.seam(left, right).astype(np.float64)
    after, begins = encoder.encode_after(heads)
    product = np.einsum("ij,ij->i", encoder.encode_before(tails), after).astype(np.float64)
    return np.stack((np.ones(len(seam)), seam, product), axis=1), begins


def _prior(odds: np.ndarray) -> float:
    """Log odds that a break of the page is in mid-paragraph, whatever stands around it."""
    prior = _PRIOR
    for _ in range(_ROUNDS if len(odds) else 0):
        share = float(np.mean(1 / (1 + np.exp(-odds - prior))))
        prior = min(_MOST_PRIOR, log(share / max(1 - share, 1e-9)))
    return prior


def _ids(text: str, model: langmodel.CharModel, *, last: bool) -> np.ndarray:
    """The known ids at one end, as many as the model looks at; -1 where there are fewer."""
    reach = model.order - 1
    ids = model.encode(text[-reach - 4 :] if last else text[: reach + 4])
    known = ids[(ids >= 0) & (ids < model.size)]
    out = np.full(reach, -1, np.int64)
    if last:
        known = known[-reach:]
        out[reach - len(known) :] = known
    else:
        known = known[:reach]
        out[: len(known)] = known
    return out
