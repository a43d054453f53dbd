"""The chains of a zone in reading order: blocks that kept together, put back in sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from zhclean.discourse import closes_article, leans_back, opens_article

# What it takes to read two stretches against the order of the page: inside one section that is
# rare where no chain demands it; which of two sections goes first is nearly open.
_SAME_SECTION, _OTHER_SECTION = 1.5, 0.4
# With more sequences than this the page's own order stands.
_MAX_SEQUENCES = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """One chain: where its pieces stand on the page, and what its ends and opening say.

    `places` are page positions in reading order; `section` that of the first piece.
    """

    places: tuple[int, ...]
    sections: tuple[int, ...]
    text: str
    open_start: bool
    open_end: bool


def order_units(units: Sequence[Unit], title: str, names: Sequence[str], home: int) -> list[int]:
    """Indices of `units` in reading order; `home` is the section under the zone's own heading."""
    sequences = _sequences(units)
    if len(sequences) == 1:
        return sequences[0]
    if len(sequences) > _MAX_SEQUENCES:
        return sorted(range(len(units)), key=lambda k: min(units[k].places))
    page_order = sorted(sequences, key=lambda s: min(units[s[0]].places))
    leads = [_lead(units[s[0]], title, names) for s in page_order]
    closings = [_closing(units[s[-1]]) for s in page_order]
    best, best_score = tuple(range(len(page_order))), float("-inf")
    for order in permutations(range(len(page_order))):
        score = leads[order[0]] + closings[order[-1]]
        for a, b in pairwise(order):
            first, second = units[page_order[a][-1]], units[page_order[b][0]]
            score += 1.2 * (first.open_end and second.open_start)
            if a > b:
                same = first.sections[0] == second.sections[0]
                score -= _SAME_SECTION if same else _OTHER_SECTION
        if score > best_score + 1e-9:
            best, best_score = order, score
    return [k for at in best for k in page_order[at]]


def _sequences(units: Sequence[Unit]) -> list[list[int]]:
    """Units that stood together, in page order, with blocks strung together by shared chains.

    A block is a stretch of the page without a border: a border lies where a chain leaves for
    another place or comes from one, where an end is lost, and between sections.
    """
    at: dict[int, tuple[int, int]] = {}
    for k, unit in enumerate(units):
        for step, place in enumerate(unit.places):
            at[place] = (k, step)
    blocks: list[list[int]] = []
    previous = -2
    for place in sorted(at):
        if previous < 0 or _border(units, at, previous, place):
            blocks.append([])
        blocks[-1].append(place)
        previous = place
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
    return unique


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


def _lead(unit: Unit, title: str, names: Sequence[str]) -> float:
    """How much a unit looks like the opening of an article."""
    if unit.open_start:
        return -2.0
    text = unit.text
    score = 0.0
    if leans_back(text):
        score -= 1.5
    if closes_article(text):
        score -= 1.5
    if opens_article(text):
        score += 1.2
    head = text[:40]
    if any(name in head for name in names):
        score += 0.6
    pairs = {title[k : k + 2] for k in range(len(title) - 1)}
    shared = sum(pair in text for pair in pairs)
    return score + min(1.5, 3.0 * shared / max(8, len(pairs)))


def _closing(unit: Unit) -> float:
    return 1.2 * closes_article(unit.text) - 1.0 * unit.open_end
