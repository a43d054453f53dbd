"""Characters of misread runs that lack bytes: filled in where context leaves no doubt.

All holes of a text stand in one table, a row for each character that may fill one, and the model is
asked about a column of it at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean import langmodel
from zhclean.langmodel.fold import code_points
from zhclean.stages.normalise.decoded import HOLE, LOST, Reading
from zhclean.stages.normalise.judge import REACH, simplified, unknown_costs

_SURE = 0.98
# Sixty-four characters share their first two bytes; all that could be meant are among the most
# common of them.
_MOST_FILLS = 16
_OTHER = "\u3400"  # a rare character
# The one byte with which nothing in GBK begins is 0x80: it is lost wherever it stands first. Within
# a line it is all that GB18030 loses (10,223 bytes of 3,000 paragraphs of news) and .31 of what GBK
# loses, e**2.0 times as much as each of 15 others.
_USUAL = 2.0
# A filling that so far costs so many nats more than another is out of the running: what is left to
# the right has not made good for more.
_HOPELESS = 10.0
_BREAK = -1

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class _Row(NamedTuple):
    """Readings with what stands around them in a row; `ids` as the model knows them."""

    ids: Ints
    costs: Floats  # of a character that the model does not know; 0 for the others
    holes: Ints


class Filled(NamedTuple):
    """Holes that context leaves no doubt about: of which reading, and what fills each."""

    readings: Ints
    holes: Ints
    codes: Ints


def fill_holes(text: str, found: Sequence[Reading]) -> Filled:
    """What fills the holes of readings where context leaves no doubt.

    A hole beside a hole waits for the other one to be filled. Of what was misread twice the holes
    are none of what it meant.
    """
    owners, holes = _holes(found)
    if not len(holes):
        return Filled(owners, holes, holes)
    row, table = _row(text, found, owners, holes), _table(found, owners, holes)
    rows, codes = np.array(_chosen(row, table), np.int64).reshape(-1, 2).T
    return Filled(owners[rows], holes[rows], codes)


def _holes(found: Sequence[Reading]) -> tuple[Ints, Ints]:
    """Which characters of which readings lack bytes."""
    plains = ["" if reading.meant else reading.plain for reading in found]
    ends = np.cumsum([len(plain) for plain in plains], dtype=np.int64)
    holes = np.flatnonzero(code_points("".join(plains)) == ord(HOLE))
    owners = np.searchsorted(ends, holes, "right")
    shifts = np.array([r.first + len(plain) for r, plain in zip(found, plains, strict=True)])
    return owners, holes + (shifts - ends)[owners] if len(holes) else holes


def _chosen(row: _Row, table: _Table) -> list[tuple[int, int]]:
    """The holes that leave no doubt, and the character that fills each."""
    asked = np.flatnonzero(table.counts)
    every: list[tuple[int, int]] = []
    for _ in range(2):
        holes, picks = _choose(row, table, asked)
        row.ids[row.holes[holes]] = table.ids[picks]
        every += zip(holes.tolist(), table.codes[picks].tolist(), strict=True)
        asked = _near(row.holes, asked, holes)
    return every


class _Table(NamedTuple):
    """What may fill holes, the likeliest first; of each hole where that begins and how many."""

    codes: Ints
    ids: Ints
    bonus: Floats
    firsts: Ints
    counts: Ints


def _table(found: Sequence[Reading], owners: Ints, holes: Ints) -> _Table:
    kinds = np.zeros(len(holes), np.int64)
    every: list[tuple[str, Ints, Floats]] = []
    numbers: dict[int, int] = {}
    sources = np.array([numbers.setdefault(id(r.source), len(numbers)) for r in found])[owners]
    for number in np.unique(sources).tolist():
        own = np.flatnonzero(sources == number)
        which, maybe = found[int(owners[own[0]])].source.fills_of(holes[own])
        kinds[own] = which + len(every)
        every += map(_fillings, maybe)
    counts = np.array([len(chars) for chars, _, _ in every])
    return _Table(
        code_points("".join([chars for chars, _, _ in every])).astype(np.int64),
        np.concatenate([ids for _, ids, _ in every]),
        np.concatenate([bonus for _, _, bonus in every]),
        (np.cumsum(counts) - counts)[kinds],
        counts[kinds],
    )


def _row(text: str, found: Sequence[Reading], owners: Ints, holes: Ints) -> _Row:
    """The readings that have holes with their surroundings, parted by what nothing is known of."""
    parts: list[str] = []
    shifts, size = np.zeros(len(found), np.int64), 0
    for k in np.unique(owners).tolist():
        reading = found[k]
        left = text[max(0, reading.start - REACH) : reading.start]
        right = text[reading.end : reading.end + REACH] or "\n"
        shifts[k] = size + len(left) - reading.first
        parts += (left, reading.plain, right, LOST)
        size += len(left) + len(reading.plain) + len(right) + 1
    joined = "".join(parts)
    model, plain = langmodel.load_default(), simplified(joined)
    codes, ids = code_points(joined), model.encode(plain)
    costs = np.where(ids == model.unk, unknown_costs(codes), 0.0)
    ids[(codes == ord(HOLE)) | (codes == ord(LOST))] = _BREAK
    ids[codes == ord("\n")] = model.eos
    kept = ids != model.skip
    places = shifts[owners] + holes
    edge = np.full(REACH, _BREAK)
    return _Row(
        np.concatenate((edge, ids[kept], edge)),
        np.concatenate((np.zeros(REACH), costs[kept], np.zeros(REACH))),
        np.cumsum(kept)[places] - 1 + REACH,
    )


def _near(holes: Ints, asked: Ints, chosen: Ints) -> Ints:
    """Those still open that have one filled so near that they know more now."""
    left = np.setdiff1d(asked, chosen, assume_unique=True)
    if not len(chosen) or not len(left):
        return left[:0]
    done = np.sort(holes[chosen])
    at = np.searchsorted(done, holes[left])
    before = holes[left] - done[np.maximum(at - 1, 0)]
    behind = done[np.minimum(at, len(done) - 1)] - holes[left]
    near: Ints = left[(np.abs(before) <= REACH) | (np.abs(behind) <= REACH)]
    return near


def _choose(row: _Row, table: _Table, asked: Ints) -> tuple[Ints, Ints]:
    """The holes among those asked about that leave no doubt, and what of the table fills each."""
    if not len(asked):
        return asked, asked
    counts = table.counts[asked]
    firsts = np.cumsum(counts) - counts
    own = np.repeat(np.arange(len(asked)), counts)
    picks = np.arange(len(own)) - firsts[own] + table.firsts[asked][own]
    costs = _costs(row, row.holes[asked], own, table.ids[picks], table.bonus[picks])
    least = np.minimum.reduceat(costs, firsts)
    sure = 1 / np.add.reduceat(np.exp(least[own] - costs), firsts) >= _SURE
    best = np.flatnonzero((costs == least[own]) & sure[own])
    best = best[table.codes[picks[best]] != ord(_OTHER)]
    return asked[own[best]], picks[best]


def _costs(row: _Row, holes: Ints, own: Ints, ids: Ints, bonus: Floats) -> Floats:
    """What each filling and what follows it cost; infinite for those that fall far behind."""
    model = langmodel.load_default()
    costs = np.where(ids == model.unk, unknown_costs(np.array([ord(_OTHER)]))[0], 0.0) - bonus
    windows = np.lib.stride_tricks.sliding_window_view(row.ids, REACH + 1)
    left = np.arange(len(own))  # the rows that are still weighed
    for step in range(REACH + 1):
        seen = windows[holes + (step - REACH)][own[left]]
        seen[:, REACH - step] = ids[left]
        words = seen[:, REACH]
        scores = -model.score_ids(seen[:, :REACH], np.maximum(words, 0))
        unknown = row.costs[holes[own[left]] + step] if step else np.zeros(len(left))
        costs[left] += np.where(words == model.unk, unknown, scores)
        hopeless = costs[left] > _least(costs[left], own[left]) + _HOPELESS
        costs[left[hopeless]] = np.inf
        ended = words == model.eos
        if step < REACH:
            ended |= row.ids[holes + step + 1][own[left]] == _BREAK
        left = left[~hopeless & ~ended]
        if not len(left):
            break
    return costs


def _least(costs: Floats, own: Ints) -> Floats:
    """The least of the costs that have the same number, which stand side by side."""
    starts = np.concatenate(([True], own[1:] != own[:-1]))
    least = np.minimum.reduceat(costs, np.flatnonzero(starts))
    spread: Floats = least[np.cumsum(starts) - 1]
    return spread


@lru_cache(maxsize=8192)
def _fillings(fills: str) -> tuple[str, Ints, Floats]:
    """The most common of `fills` that the model knows, and what speaks for each from the start.

    A traditional character is judged as its simplified one is, so it would win by that one's looks.
    It and all that the model does not know are one character more.
    """
    model = langmodel.load_default()
    usual, _, others = fills.partition("\0")
    every = usual + others
    ids = model.encode(every)
    plain = code_points(every) == code_points(simplified(every))
    known = (ids != model.skip) & (ids != model.unk) & plain
    bonus = np.where(np.arange(len(every)) < len(usual), _USUAL, 0.0)
    shares = np.where(known, model.common[ids] + bonus, -np.inf)
    order = [k for k in np.argsort(-shares, kind="stable").tolist() if known[k]][:_MOST_FILLS]
    chars = "".join([every[k] for k in order])
    if not chars or known.all():
        return chars, ids[order], bonus[order]
    return chars + _OTHER, np.append(ids[order], model.unk), np.append(bonus[order], 0.0)
