"""The chains of a zone in reading order: blocks that kept together, put back in sequence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from zhclean import evidence
from zhclean.discourse import closes_article, leans_back, opens_article, opens_bare_list

Floats = npt.NDArray[np.floating]

FIRST_FEATURES = (
    "headless_first",
    "leans_first",
    "closes_first",
    "opens_first",
    "named_first",
    "title_first",
    "carried_first",
)
LAST_FEATURES = ("closes_last", "cut_last")
PAIR_FEATURES = (
    "cut_then_headless",
    "cut_then_whole",
    "whole_then_headless",
    "inverted",
    "inverted_elsewhere",
    "inside",
    "parted",
    "bare_list",
    "next_ordinal",
    "earlier_ordinal",
    "may_run_on",
)
ORDER_FEATURES = FIRST_FEATURES + LAST_FEATURES + PAIR_FEATURES

# With more sequences than this the page's own order stands: the search doubles with each.
_MAX_SEQUENCES = 8
# With more places to begin at than this the page's own order stands, or long pages would take time
# by the square of their length.
_MOST_TURNS = 40
_NAME_REACH = 40
_DIGITS = "一二三四五六七八九十"
_ORDINAL = re.compile(
    rf"(?:第([{_DIGITS}])[，、是章节条]|([{_DIGITS}])[、是要]|[（(]([{_DIGITS}])[）)]"
    r"|([1-9])[.．、](?![0-9])|[（(]([1-9])[）)])"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One chain: where its pieces stand on the page, and what its ends and opening say.

    `places` are page positions in reading order, `sections` those of the pieces. `open_start`: it
    begins in mid-sentence, `open_end`: it breaks off, and no other piece is held to be the rest.
    `may_run_on`: places where its rest may stand, too doubtful to be joined, with the probability.
    """

    places: tuple[int, ...]
    sections: tuple[int, ...]
    text: str
    open_start: bool
    open_end: bool
    may_run_on: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocks:
    """What speaks for each way to set the sequences of one article, which are in page order.

    `first`, `last` have a row for each sequence, `pairs` one for each sequence and the one it would
    stand before; columns as in the tables of features above.
    """

    first: Floats
    last: Floats
    pairs: Floats


@dataclass(frozen=True, slots=True)
class Order:
    """Indices of units in reading order, and by how much it is better than that of the page."""

    units: list[int]
    gain: float = 0.0


def order_units(units: Sequence[Unit], title: str, names: Sequence[str], home: int) -> Order:
    """The units in reading order; `home` is the section under the zone's own heading."""
    if not _disordered(units):
        return Order(sorted(range(len(units)), key=lambda k: units[k].places))
    ways = [way for way in find_ways(units) if len(way) <= _MAX_SEQUENCES]
    if not ways:
        return Order(sorted(range(len(units)), key=lambda k: min(units[k].places)))
    read = [_read(units, sequences, title, names, home) for sequences in ways]
    best, _, order = max(read, key=lambda way: way[0])
    return Order(order, best - max(told for _, told, _ in read))


def find_ways(units: Sequence[Unit]) -> list[list[list[int]]]:
    """The sequences of the units; then those with one more border, where there may be one unseen.

    Columns that were turned about leave an article that begins in mid-sentence and ends in
    mid-sentence. It has to begin at one of its whole paragraphs, and nothing need show at which.
    """
    return [find_sequences(units, turn) for turn in (None, *_turning_points(units))]


def _read(
    units: Sequence[Unit],
    sequences: Sequence[Sequence[int]],
    title: str,
    names: Sequence[str],
    home: int,
) -> tuple[float, float, list[int]]:
    """The best order of the sequences, its score, and that of the order they stand in."""
    blocks = find_blocks(units, sequences, title, names, home)
    first = blocks.first @ evidence.weights("order", FIRST_FEATURES)
    last = blocks.last @ evidence.weights("order", LAST_FEATURES)
    pairs = blocks.pairs @ evidence.weights("order", PAIR_FEATURES)
    score, order = _best_order(first, last, pairs)
    steps = sum(float(pairs[k, k + 1]) for k in range(len(sequences) - 1))
    told = float(first[0]) + steps + float(last[-1])
    return score, told, [k for at in order for k in sequences[at]]


def _turning_points(units: Sequence[Unit]) -> list[int]:
    """Places of whole paragraphs behind whole ones, in sections that may have been turned about."""
    at = _places(units)
    of_section: dict[int, list[int]] = {}
    for place, (k, step) in sorted(at.items()):
        of_section.setdefault(units[k].sections[step], []).append(place)
    points: list[int] = []
    for places in of_section.values():
        (a, i), (b, j) = at[places[0]], at[places[-1]]
        one, two = units[a], units[b]
        headless = one.open_start if i == 0 else one.places[i - 1] > places[0]
        cut = two.open_end if j + 1 == len(two.places) else two.places[j + 1] < places[-1]
        if headless and cut:
            points += [
                y
                for x, y in pairwise(places)
                if y == x + 1 and at[x][0] != at[y][0] and not _border(units, at, x, y)
            ]
    return points if len(points) <= _MOST_TURNS else []


def _places(units: Sequence[Unit]) -> dict[int, tuple[int, int]]:
    """Which unit stands at each place, and which of its pieces."""
    return {
        place: (k, step) for k, unit in enumerate(units) for step, place in enumerate(unit.places)
    }


def _disordered(units: Sequence[Unit]) -> bool:
    """Whether anything says that an article's pieces changed places.

    A border leaves its mark on both sides. Where lines break off but none begins in mid-sentence,
    none goes on elsewhere and all stand under one heading, what breaks off lacks its end.
    """
    return (
        any(unit.open_start for unit in units)
        or len({section for unit in units for section in unit.sections}) > 1
        or any(b != a + 1 for unit in units for a, b in pairwise(unit.places))
    )


def find_blocks(
    units: Sequence[Unit],
    found: Sequence[Sequence[int]],
    title: str,
    names: Sequence[str],
    home: int,
) -> Blocks:
    """The features of every way to set the sequences that `find_sequences` has found."""
    count = len(found)
    pairs = np.zeros((count, count, len(PAIR_FEATURES)))
    for a in range(count):
        for b in range(count):
            if a != b:
                pairs[a, b] = _pair(units[found[a][-1]], units[found[b][0]])
        for b in range(count):
            if a != b and _touch(units[found[a][-1]], units[found[b][0]]):
                pairs[a, :, PAIR_FEATURES.index("parted")] = 1.0
                pairs[a, b, PAIR_FEATURES.index("parted")] = 0.0
    return Blocks(
        first=np.array([_first(units[s[0]], title, names, home) for s in found]),
        last=np.array([_last(units[s[-1]]) for s in found]),
        pairs=pairs,
    )


def _best_order(first: Floats, last: Floats, pairs: Floats) -> tuple[float, list[int]]:
    """The best path through all sequences (Held and Karp 1962); the page's own order wins ties."""
    count = len(first)
    best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {
        (1 << k, k): (float(first[k]), (k,)) for k in range(count)
    }
    step, rows = pairs.tolist(), best
    for _ in range(count - 1):
        rows, before = {}, rows
        for (used, at), (score, path) in before.items():
            for k in range(count):
                if used >> k & 1:
                    continue
                key, told = (used | 1 << k, k), score + step[at][k]
                known = rows.get(key)
                if (
                    known is None
                    or told > known[0] + 1e-9
                    or (told > known[0] - 1e-9 and (*path, k) < known[1])
                ):
                    rows[key] = told, (*path, k)
    ends = [(score + float(last[at]), path) for (_, at), (score, path) in rows.items()]
    top = max(score for score, _ in ends)
    return top, list(min(path for score, path in ends if score > top - 1e-9))


def _first(unit: Unit, title: str, names: Sequence[str], home: int) -> list[float]:
    """How much a unit looks like the opening of an article: `FIRST_FEATURES`."""
    text = unit.text
    pairs = {title[k : k + 2] for k in range(len(title) - 1)}
    shared = sum(pair in text for pair in pairs)
    return [
        unit.open_start,
        leans_back(text) and not unit.open_start,
        closes_article(text) and not unit.open_start,
        opens_article(text) and not unit.open_start,
        any(name in text[:_NAME_REACH] for name in names) and not unit.open_start,
        0.0 if unit.open_start else min(0.5, shared / max(8, len(pairs))),
        unit.sections[0] != home,
    ]


def _last(unit: Unit) -> list[float]:
    """How much a unit looks like the end of an article: `LAST_FEATURES`."""
    return [closes_article(unit.text), unit.open_end]


def _pair(one: Unit, two: Unit) -> list[float]:
    """How well `two` stands behind `one`: `PAIR_FEATURES` but for `parted`."""
    inside = one.places[0] < two.places[0] < one.places[-1]
    after = one.places[-1] > two.places[0] and not inside
    same = one.sections[-1] == two.sections[0]
    ordinals = [_ordinal(one.text), _ordinal(two.text)]
    told = all(ordinals)
    return [
        one.open_end and two.open_start,
        one.open_end and not two.open_start,
        two.open_start and not one.open_end,
        after and same,
        after and not same,
        inside and same,
        0.0,
        opens_bare_list(two.text),
        told and ordinals[1] == ordinals[0] + 1,
        told and ordinals[1] <= ordinals[0],
        one.may_run_on.get(two.places[0], 0.0),
    ]


def _ordinal(text: str) -> int:
    """The number that a paragraph begins with (二、, （二）, 二是), 0 where it has none."""
    match = _ORDINAL.match(text)
    found = next((group for group in match.groups() if group), "") if match else ""
    return int(found) if found.isdecimal() else _DIGITS.find(found) + 1 if found else 0


def _touch(one: Unit, two: Unit) -> bool:
    """Whether nothing but the turn of an article lies between two units."""
    return two.places[0] == one.places[-1] + 1 and not one.open_end and not two.open_start


def find_sequences(units: Sequence[Unit], turn: int | None = None) -> list[list[int]]:
    """Units that stood together, in page order, with blocks strung together by shared chains.

    A block is a stretch of the page without a border: a border lies where a chain leaves for
    another place or comes from one, where a sentence breaks off, and between sections; in an
    article that has such a border, or begins in mid-sentence, also where it closes and goes on
    nevertheless, begins with a list that nothing introduces, or where the last piece of
    a chain stands above another paragraph. One more lies before the place `turn`.
    """
    at = _places(units)
    blocks = _blocks(units, at, turn)
    block_of = {place: b for b, block in enumerate(blocks) for place in block}
    after: dict[int, int] = {}
    before: dict[int, int] = {}
    for unit in units:
        for a, b in pairwise(unit.places):
            x, y = block_of[a], block_of[b]
            if x != y and x not in after and y not in before and not _reaches(after, y, x):
                after[x], before[y] = y, x
    out: list[list[int]] = []
    for b in range(len(blocks)):
        if b in before:
            continue
        places = list(blocks[b])
        node = b
        while node in after:
            node = after[node]
            places += blocks[node]
        # A chain stands where its first piece stands; later pieces may have been carried anywhere.
        out.append([at[place][0] for place in places if at[place][1] == 0])
    seen: set[int] = set()
    unique = []
    for sequence in out:
        left = [k for k in sequence if k not in seen]
        seen.update(left)
        if left:
            unique.append(left)
    return sorted(unique, key=lambda sequence: min(units[sequence[0]].places))


def _blocks(
    units: Sequence[Unit], at: dict[int, tuple[int, int]], turn: int | None
) -> list[list[int]]:
    """The places in page order, parted at the borders, and before `turn`."""
    places = sorted(at)
    if not places:
        return []
    hard = [_border(units, at, a, b) for a, b in pairwise(places)]
    damaged = any(hard) or units[at[places[0]][0]].open_start
    blocks = [places[:1]]
    for (a, b), border in zip(pairwise(places), hard, strict=True):
        if border or b == turn or (damaged and _turns(units[at[a][0]], units[at[b][0]], at[a][1])):
            blocks.append([])
        blocks[-1].append(b)
    return blocks


def _turns(one: Unit, two: Unit, step: int) -> bool:
    """Whether a column may end between two units; `step` tells which piece of `one` comes last."""
    return one is not two and (
        closes_article(one.text)
        or opens_bare_list(two.text)
        or (step > 0 and one.places[step] != one.places[step - 1] + 1)
    )


def _reaches(after: dict[int, int], start: int, goal: int) -> bool:
    node: int | None = start
    while node is not None:
        if node == goal:
            return True
        node = after.get(node)
    return False


def _border(units: Sequence[Unit], at: dict[int, tuple[int, int]], left: int, right: int) -> bool:
    (a, i), (b, j) = at[left], at[right]
    one, two = units[a], units[b]
    if one.sections[i] != two.sections[j]:
        return True
    if a == b:
        return j != i + 1
    if i + 1 < len(one.places) or j > 0:
        return True
    return one.open_end or two.open_start
