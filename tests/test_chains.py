"""The assignment of cut tails to starts: best in sum, one partner a side, no rings."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclean.stages.chains import Link, assign, chain_up, link_pieces
from zhclean.stages.links import (
    Tail,
    candidate_links,
    read_tails,
)

weights = st.floats(-8, 8, allow_nan=False).map(lambda value: round(value, 3))
tables = st.integers(1, 4).flatmap(
    lambda rows: st.integers(rows, 5).flatmap(
        lambda columns: st.lists(
            st.lists(weights, min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
)
candidates = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] != pair[1]),
    weights.filter(lambda value: abs(value) > 0.01),
    max_size=12,
)


def link(table: dict[tuple[int, int], float]):
    """The assignment over a table of weights."""
    pairs = sorted(table)
    return link_pieces(
        np.array([tail for tail, _ in pairs], np.int64),
        np.array([start for _, start in pairs], np.int64),
        np.array([table[pair] for pair in pairs], np.float64),
    )


def best_sum(table: dict[tuple[int, int], float]) -> float:
    """The best sum of weights over all sets of links with one partner on each side."""
    best = 0.0
    for (tail, start), weight in table.items():
        rest = {p: w for p, w in table.items() if p[0] > tail and p[1] != start}
        best = max(best, weight + best_sum(rest))
    return best


@given(tables)
@settings(max_examples=80, deadline=None)
def test_assign_costs_no_more_than_any_other(table: list[list[float]]) -> None:
    """The sum is that of the best of all permutations."""
    cost = np.array(table)
    rows, columns = cost.shape
    chosen = assign(cost)

    assert len(set(chosen.tolist())) == rows
    total = sum(cost[row, column] for row, column in enumerate(chosen))
    least = min(
        sum(cost[row, column] for row, column in enumerate(order))
        for order in permutations(range(columns), rows)
    )
    assert total == pytest.approx(least)


@given(candidates)
@settings(max_examples=80, deadline=None)
def test_links_are_the_best_against_the_null(table: dict[tuple[int, int], float]) -> None:
    """No set of links, the empty one among them, weighs more."""
    found = link(table).links

    assert sum(table[x.tail, x.start] for x in found) == pytest.approx(best_sum(table))


@given(candidates)
@settings(max_examples=80, deadline=None)
def test_each_side_has_one_partner(table: dict[tuple[int, int], float]) -> None:
    """A tail goes on once, a start is reached once, and probabilities are such."""
    found = link(table)

    assert len({x.tail for x in found.links}) == len(found.links)
    assert len({x.start for x in found.links}) == len(found.links)
    for p in (
        *(x.probability for x in found.links),
        *found.tail_null.values(),
        *found.start_null.values(),
    ):
        assert 0.0 < p < 1.0


@given(candidates, st.permutations(range(5)))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_candidates_does_not_matter(
    table: dict[tuple[int, int], float], order: list[int]
) -> None:
    """Candidates given in another order are assigned the same sum."""
    pairs = sorted(table, key=lambda pair: (order[pair[0]], order[pair[1]]))
    again = link_pieces(
        np.array([tail for tail, _ in pairs], np.int64),
        np.array([start for _, start in pairs], np.int64),
        np.array([table[pair] for pair in pairs], np.float64),
    )

    assert sum(table[x.tail, x.start] for x in again.links) == pytest.approx(best_sum(table))


def test_a_rival_lowers_the_probability() -> None:
    """A second tail that fits as well halves what the first one can be sure of."""
    alone = link({(0, 3): 4.0}).links[0].probability
    rivalled = next(x for x in link({(0, 3): 4.0, (1, 3): 3.9}).links).probability

    assert alone > 0.95
    assert rivalled < 0.6


def test_a_weight_below_the_null_makes_no_link() -> None:
    """What is likelier to be no continuation stays apart."""
    assert link({(0, 1): -0.5, (2, 3): -6.0}).links == ()


def test_what_may_be_is_told_for_those_without_a_partner() -> None:
    """Piece 0 goes on in 1; 2 has a likely start, an unlikely one, and one that is taken."""
    tails, starts = np.array([0, 2, 2, 2]), np.array([1, 1, 3, 4])
    weights = np.array([4.0, -0.5, -1.0, -2.9])

    found = link_pieces(tails, starts, weights)

    share = float(np.exp(-1.0) / (1 + np.exp(-1.0) + np.exp(-2.9)))
    assert [(link.tail, link.start) for link in found.links] == [(0, 1)]
    assert [(link.tail, link.start) for link in found.maybe] == [(2, 3)]
    assert found.maybe[0].probability == pytest.approx(share)


def test_a_better_sum_beats_the_best_pair() -> None:
    """The strongest single link gives way where two others weigh more together."""
    found = link({(0, 9): 3.0, (0, 8): 2.5, (1, 9): 2.5})

    assert [(x.tail, x.start) for x in found.links] == [(0, 8), (1, 9)]


def test_a_crowd_is_solved_too() -> None:
    """Hundreds of tails that all fit each other get an answer: the pairs that fit by far best."""
    count = 300
    tails, starts = candidate_links(range(0, 2 * count, 2), range(1, 2 * count, 2))
    fits = np.where(starts == tails + 1, 8.0, 1.0)

    found = link_pieces(tails, starts, fits).links
    assert [(x.tail, x.start) for x in found] == [(k, k + 1) for k in range(0, 2 * count, 2)]


def test_chains_follow_the_links() -> None:
    """Pieces without a link are chains of their own."""
    links = [Link(0, 3, 0.9), Link(3, 2, 0.9)]

    assert chain_up(5, links) == ((0, 3, 2), (1,), (4,))
    assert chain_up(0, []) == ()


def test_a_ring_breaks_at_its_weakest_link() -> None:
    """No piece may follow itself; the link least sure of goes."""
    links = [Link(0, 1, 0.9), Link(1, 2, 0.85), Link(2, 0, 0.95)]

    assert chain_up(3, links) == ((2, 0, 1),)


@given(st.permutations(range(7)), st.lists(st.floats(0.1, 0.9), min_size=7, max_size=7))
def test_every_piece_is_in_one_chain(order: list[int], sure: list[float]) -> None:
    """Whatever rings there are, each piece stands once, a piece linked to itself too."""
    links = [Link(k, order[k], sure[k]) for k in range(7)]

    assert sorted(k for chain in chain_up(7, links) for k in chain) == list(range(7))


def test_candidates_pair_each_tail_with_every_other_start() -> None:
    """No piece continues itself, and none beyond the window."""
    tails, starts = candidate_links([0, 2], [0, 1, 2, 9], window=5)

    pairs = list(zip(tails.tolist(), starts.tolist(), strict=True))
    assert pairs == [(0, 1), (0, 2), (2, 0), (2, 1)]


@pytest.mark.parametrize(
    ("lines", "cut"),
    [
        (["河水漫过了第三级台阶。"], [False]),
        (["河水漫过了第三级"], [True]),
        (["河水漫过了第三级，"], [True]),
        (["他说：“水来了。”"], [False]),
        (["他说：“水来了"], [True]),
        (['他说："水来了。"'], [False]),
        (['他说："水来了'], [True]),
        (["河水漫过了第三级台阶。〔12〕"], [False]),
        (["河水漫过了第三级台阶。”[3,5-7]"], [False]),
        (["河水漫过了第三级台阶。①"], [False]),
        (["河水漫过了第三级[12]"], [True]),
        (["河水漫过了第三级台阶。〔按"], [True]),
        (["要办的事有三件："], [False]),
        (["（1）清淤；", "（2）护岸；", "（3）种树。"], [False, False, False]),
        (
            ["河水漫过了台阶。", "夜里的灯", "值班室里坐着三个人，没有说话。"],
            [False, False, False],
        ),
    ],
)
def test_cut_tails(lines: list[str], cut: list[bool]) -> None:
    """A line breaks off where neither a mark nor its place in a list closes it."""
    assert [tail is Tail.BREAKS_OFF for tail in read_tails(lines, [-8.0] * len(lines))] == cut


@pytest.mark.parametrize(
    ("lines", "end_gain", "tail"),
    [
        (["河水漫过了台阶。", "夜里的灯", "值班室里坐着三个人。"], -8.0, Tail.MAY_BREAK_OFF),
        (
            ["河水漫过了台阶。", "为了让河水不漫过台", "值班室里坐着三个人。"],
            -12.0,
            Tail.BREAKS_OFF,
        ),
        (["河水漫过了台阶。", "夜里，灯", "值班室里坐着三个人。"], -8.0, Tail.BREAKS_OFF),
        (["（1）清淤", "（2）护岸", "（3）种树"], -8.0, Tail.MAY_BREAK_OFF),
        (["（1）清淤", "（2）护岸", "（3）种树"], -10.8, Tail.MAY_BREAK_OFF),
        (["（1）清淤", "（2）护岸和在河", "（3）种树"], -11.5, Tail.BREAKS_OFF),
        (["（1）清淤。", "（2）护岸。", "（3）种树。"], -12.0, Tail.WHOLE),
        (["办的事：", "有三件：", "都在河边。"], -12.0, Tail.WHOLE),
    ],
)
def test_lines_that_need_no_stop(lines: list[str], end_gain: float, tail: Tail) -> None:
    """A sub-heading or an item of a list breaks off only where it ends very badly."""
    assert read_tails(lines, [end_gain] * 3)[1] is tail
