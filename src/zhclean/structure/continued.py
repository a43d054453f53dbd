"""Where a line goes on with the rest of a piece that breaks off elsewhere.

Columns that were set end to end without a break leave two pieces on one line. A bad seam alone is
no sign of it: misread and rare characters look the same. But where a third piece, which breaks off
elsewhere, goes on there far better than what stands before, the two sides bear one another out:
番茄、甜椒供应西 above, and below ……增长三成。宁、银川等地，冷链直达车次每周46班。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zhclean import evidence
from zhclean.continuity import ContinuityEncoder
from zhclean.continuity import load_default as load_encoder
from zhclean.hanzi import is_hanzi
from zhclean.langmodel import CharModel
from zhclean.stages.links import PieceEnds, describe_ends
from zhclean.starts import StartModel
from zhclean.starts import load_default as load_starts
from zhclean.structure.reading import Floats, Ints

CONTINUED_FEATURES = (
    "bias",
    "seam_there",
    "seam_here",
    "continuity_there",
    "continuity_here",
    "rival_of_tail",
    "rival_of_line",
    "mid_odds",
    "after_hanzi",
    "after_stop",
    "digit",
)
# So many characters of a line stand at least before and behind a border in it.
_BEFORE, _BEHIND = 8, 7
# Nats by the language model: a seam in a line that is no worse is no border, nor is a place where
# the torn piece goes on no better than this, by itself and against what stands there. Of 97 borders
# on made pages with a partner elsewhere 51 pass, of 1,400 places a page 20.
_FAIR_SEAM, _LEAST_SEAM, _LEAST_GAIN = -1.0, 1.5, 6.0
# Log odds from which on a piece may be the rest of another, whatever it looks like by itself.
_MAY_BE_TORN, _HEADLESS_GAIN = 0.0, -1.5
_READ = 64  # characters of each side that the encoder may look at
_WEIGHT = 0.5  # of the encoder beside the language model, where rivals are compared
_STOPS = frozenset("。！？；")
_WINDOW = 60  # lines to each side of a torn one that are looked at: long pages stay linear
# A start that goes on so badly is none, and none goes on better than this.
_NO_RIVAL, _BEST_RIVAL = -9.0, 20.0


class Continued(NamedTuple):
    """Line `tail` goes on in `line`, from `place` on."""

    line: int
    place: int
    tail: int
    sure: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Line `tails[k]` may go on in line `lines[k]`, from place `places[k]` on.

    `features` has shape (rows, `CONTINUED_FEATURES`).
    """

    lines: Ints
    places: Ints
    tails: Ints
    features: Floats


def find_continued(texts: Sequence[str], model: CharModel, least: float) -> Iterator[Continued]:
    """Places in lines at which a line that breaks off goes on, where that is at least so sure.

    One for each torn line, and one in each line.
    """
    found = candidates(texts, model, least)
    sure = 1 / (1 + np.exp(-found.features @ _weights()))
    lines: set[int] = set()
    tails: set[int] = set()
    for row in np.argsort(-sure, kind="stable").tolist():
        line, tail = int(found.lines[row]), int(found.tails[row])
        if sure[row] < least:
            break
        if line not in lines and tail not in tails:
            lines.add(line)
            tails.add(tail)
            yield Continued(line, int(found.places[row]), tail, float(sure[row]))


def _weights() -> Floats:
    return evidence.weights("continued", CONTINUED_FEATURES)


def candidates(texts: Sequence[str], model: CharModel, least: float = 0.0) -> Candidates:
    """Places in lines that a torn piece may go on at, with what speaks for each.

    Left out is what could not be as sure as `least` if it had no rival.
    """
    encoder, starts = load_encoder(), load_starts()
    ends = describe_ends(texts, model, encoder, starts)
    tails = np.flatnonzero(ends.cut)
    if not len(tails):
        return _no_candidates()
    places = _Places(texts, model)
    rows, owners, there = _better_elsewhere(places, ends, tails, model)
    if not len(rows):
        return _no_candidates()
    borders = list(zip(places.lines[rows].tolist(), places.at[rows].tolist(), strict=True))
    heads = [texts[line][max(0, k - _READ) : k] for line, k in borders]
    rests = [texts[line][k : k + _READ] for line, k in borders]
    before, (after, mid) = encoder.encode_before(heads), _starts(rests, encoder, starts)
    columns = (
        np.ones(len(rows)),
        there,
        places.seams[rows],
        (ends.before[owners] * after).sum(axis=1),
        (before * after).sum(axis=1),
        np.full(len(rows), _NO_RIVAL),
        np.full(len(rows), _BEST_RIVAL),
        mid,
        [is_hanzi(head[-1]) for head in heads],
        [head[-1] in _STOPS for head in heads],
        [a[-1].isdecimal() or b[0].isdecimal() for a, b in zip(heads, rests, strict=True)],
    )
    features = np.stack([np.asarray(column, np.float64) for column in columns], axis=1)
    keep = np.flatnonzero(1 / (1 + np.exp(-features @ _weights())) >= least)
    rows, owners, before, features = rows[keep], owners[keep], before[keep], features[keep]
    headless = np.flatnonzero((ends.mid_odds > _MAY_BE_TORN) | (ends.start_gain < _HEADLESS_GAIN))
    lines = places.lines[rows]
    for name, left, side, own in (
        ("rival_of_tail", ends.left[owners], ends.before[owners], owners),
        ("rival_of_line", places.left[rows], before, lines),
    ):
        best = _best_start(left, side, headless, own, ends, model)
        features[:, CONTINUED_FEATURES.index(name)] = best
    return Candidates(lines, places.at[rows], owners, features)


def _no_candidates() -> Candidates:
    none = np.zeros(0, np.int64)
    return Candidates(none, none, none, np.zeros((0, len(CONTINUED_FEATURES))))


class _Places:
    """The places inside lines whose seam is not a good one.

    `left` and `right` hold the ids around each, as the language model reads them.
    """

    def __init__(self, texts: Sequence[str], model: CharModel) -> None:
        reach = model.order - 1
        gap = "\n" * reach
        sizes = np.array([len(text) for text in texts], np.int64)
        ids = model.encode(gap + gap.join(texts) + gap)
        ids = np.where(ids < model.size, ids, -1)
        first = reach + np.cumsum(sizes + reach) - (sizes + reach)
        count = np.maximum(sizes - _BEFORE - _BEHIND + 1, 0)
        lines = np.repeat(np.arange(len(texts)), count)
        at = _BEFORE + np.arange(len(lines)) - np.repeat(np.cumsum(count) - count, count)
        windows = np.lib.stride_tricks.sliding_window_view(ids, reach)
        places = first[lines] + at
        left, right = windows[places - reach], windows[places]
        every = np.arange(len(lines))
        seams = model.seams(left, right, every, every) if len(lines) else np.zeros(0)
        keep = np.flatnonzero(seams < _FAIR_SEAM)
        self.lines, self.at = lines[keep], at[keep]
        self.left, self.right = left[keep], right[keep]
        self.seams = np.asarray(seams, np.float64)[keep]


def _better_elsewhere(
    places: _Places, ends: PieceEnds, tails: Ints, model: CharModel
) -> tuple[Ints, Ints, Floats]:
    """Places, torn pieces that go on there better, and how well, one row for each two."""
    rows, owners, seams = [], [], []
    for tail in tails.tolist():
        first = np.searchsorted(places.lines, tail - _WINDOW)
        near = np.arange(first, np.searchsorted(places.lines, tail + _WINDOW, side="right"))
        there = model.seams(
            ends.left[[tail]], places.right[near], np.zeros_like(near), np.arange(len(near))
        )
        better = (there > _LEAST_SEAM) & (there - places.seams[near] > _LEAST_GAIN)
        found = near[np.flatnonzero(better & (places.lines[near] != tail))]
        rows.append(found)
        owners.append(np.full(len(found), tail, np.int64))
        seams.append(there[found - first].astype(np.float64))
    return np.concatenate(rows), np.concatenate(owners), np.concatenate(seams)


def _starts(
    texts: Sequence[str], encoder: ContinuityEncoder, starts: StartModel
) -> tuple[Floats, Floats]:
    """The encoder's vectors of the starts, and the log odds of each being inside a sentence."""
    after, begins = encoder.encode_after(texts)
    clause, comma, sentence, paragraph = (begins.astype(np.float64) + starts.begins(texts)).T / 2
    return after, np.logaddexp(clause, comma) - np.logaddexp(sentence, paragraph)


def _best_start(
    left: Ints, before: Floats, starts: Ints, own: Ints, ends: PieceEnds, model: CharModel
) -> Floats:
    """How well each text goes on in the best torn start of a line near it, other than its own."""
    near = np.abs(starts - own[:, None]) <= _WINDOW
    rows, columns = np.nonzero(near & (starts != own[:, None]))
    out = np.full(len(left), _NO_RIVAL)
    if len(rows):
        fit = model.seams(left, ends.right[starts], rows, columns).astype(np.float64)
        fit += _WEIGHT * (before[rows] * ends.after[starts[columns]]).sum(axis=1)
        np.maximum.at(out, rows, fit)
    return out
