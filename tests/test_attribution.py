"""Whose each piece of a section is: runs move together, doubt stays at home."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclean.stages.attribution import Transitions, label_sections, runs
from zhclean.structure.ties import Tie, pass_messages

RULES = Transitions(first_other=-3.0, leave=-3.5, leave_to_next=-2.5, back=-1.0, other=-4.0)
scores = st.floats(-5, 5, allow_nan=False)


def label(emissions: list[list[float]], home: int = 0, coming: int = -1, turns=None):
    """Marginals of a section."""
    table = np.array(emissions, np.float64)
    turn = np.zeros(len(table)) if turns is None else np.array(turns)
    return label_sections(table, turn, [len(table)], [home], [coming], RULES)


def transition_matrix(zones: int, home: int, coming: int):
    """Log weights from each zone to each: staying is free, the heading's zone pulls back."""
    step = np.full((zones, zones), RULES.other)
    if home >= 0:
        step[home, :] = RULES.leave
        if coming >= 0:
            step[home, coming] = RULES.leave_to_next
        step[:, home] = RULES.back
    np.fill_diagonal(step, 0.0)
    return step


def enumerate_labels(table, turns, home: int, coming: int):
    """The same marginals by adding up every labelling there is."""
    count, zones = table.shape
    step = transition_matrix(zones, home, coming)
    out = np.zeros((count, zones))
    for labels in product(range(zones), repeat=count):
        first = labels[0]
        total = table[0, first] + (0.0 if home == first else RULES.first_other + turns[0])
        for k in range(1, count):
            change = labels[k] != labels[k - 1]
            total += table[k, labels[k]] + step[labels[k - 1], labels[k]] + turns[k] * change
        for k, zone in enumerate(labels):
            out[k, zone] += np.exp(total)
    return out / out.sum(axis=1, keepdims=True)


@given(
    st.lists(st.lists(scores, min_size=3, max_size=3), min_size=1, max_size=4),
    st.lists(st.floats(-1, 2), min_size=4, max_size=4),
    st.integers(-1, 2),
    st.integers(-1, 2),
)
@settings(max_examples=60, deadline=None)
def test_marginals_are_exact(
    emissions: list[list[float]], turns: list[float], home: int, coming: int
) -> None:
    """Forward and backward passes give what counting every labelling gives."""
    table, turn = np.array(emissions), np.array(turns[: len(emissions)])
    found = label_sections(table, turn, [len(table)], [home], [coming], RULES)

    assert found == pytest.approx(enumerate_labels(table, turn, home, coming), abs=1e-9)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(table)))


def test_sections_do_not_see_one_another() -> None:
    """Sections of any length, labelled together, are labelled as each would be alone."""
    chance = np.random.default_rng(1)
    sizes, homes, coming = [2, 5, 1, 5], [0, 2, -1, 1], [2, -1, 1, -1]
    tables = [chance.normal(0, 3, (size, 3)) for size in sizes]
    turns = [chance.normal(0, 1, size) for size in sizes]
    found = label_sections(
        np.concatenate(tables), np.concatenate(turns), sizes, homes, coming, RULES
    )

    alone = [
        label_sections(table, turn, [len(table)], [home], [following], RULES)
        for table, turn, home, following in zip(tables, turns, homes, coming, strict=True)
    ]
    assert found == pytest.approx(np.concatenate(alone), abs=1e-12)


def test_without_evidence_all_stay_at_home() -> None:
    """Where no piece says anything, the heading is believed."""
    assert label([[0.0, 0.0]] * 4, home=1).argmax(axis=1).tolist() == [1, 1, 1, 1]


def test_one_weak_word_moves_nothing() -> None:
    """A single mention of another zone in a section is a mention."""
    assert label([[1.0, 0.0], [0.0, 1.5], [1.0, 0.0]]).argmax(axis=1).tolist() == [0, 0, 0]


def test_a_run_takes_what_stands_between_along() -> None:
    """A piece without a name goes with the pieces on both sides."""
    found = label([[2.0, 0.0], [0.0, 6.0], [0.0, 0.0], [0.0, 6.0]])

    assert found.argmax(axis=1).tolist() == [0, 1, 1, 1]


def test_a_turn_moves_the_border() -> None:
    """Between two named pieces the border falls where a piece begins a new subject."""
    emissions = [[5.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 5.0]]
    early = label(emissions, turns=[0.0, 3.0, -1.0, -1.0]).argmax(axis=1).tolist()
    late = label(emissions, turns=[0.0, -1.0, -1.0, 3.0]).argmax(axis=1).tolist()

    assert (early, late) == ([0, 1, 1, 1], [0, 0, 0, 1])


def test_the_next_article_is_the_likeliest_to_run_ahead() -> None:
    """Of two zones that fit alike, that of the next heading is taken."""
    emissions = [[2.0, 0.0, 0.0], [0.0, 6.0, 6.0], [0.0, 6.0, 6.0]]

    assert label(emissions, coming=2).argmax(axis=1).tolist() == [0, 2, 2]
    assert label(emissions, coming=1).argmax(axis=1).tolist() == [0, 1, 1]


def test_before_the_first_heading_names_decide() -> None:
    """Without a home each run goes where its names say."""
    found = label([[4.0, 0.0], [4.0, 0.0], [0.0, 6.0], [0.0, 6.0]], home=-1)

    assert found.argmax(axis=1).tolist() == [0, 0, 1, 1]


@given(st.lists(st.integers(0, 2), max_size=8))
def test_runs_cover_the_labels(labels: list[int]) -> None:
    """Each stretch has one label, and neighbours differ."""
    found = runs(labels)

    assert [k for start, end in found for k in range(start, end)] == list(range(len(labels)))
    assert all(len(set(labels[start:end])) == 1 for start, end in found)
    assert all(labels[a[0]] != labels[b[0]] for a, b in pairwise(found))


def test_ties_tell_what_was_learned_elsewhere() -> None:
    """A piece whose other end is sure follows it, and as far as the tie is sure."""
    shares = np.array([[0.98, 0.02], [0.5, 0.5]])
    nothing = np.zeros((1, 2, 2))
    sure = pass_messages([Tie(0, 1, 0.9)], shares, nothing)
    unsure = pass_messages([Tie(0, 1, 0.2)], shares, nothing)

    assert sure[0, 1, 0] - sure[0, 1, 1] > unsure[0, 1, 0] - unsure[0, 1, 1] > 0
    assert sure[0, 0] == pytest.approx(sure[0, 0, 0])


def test_ties_do_not_tell_back_what_they_were_told() -> None:
    """What came over the tie itself is taken out."""
    shares = np.array([[0.98, 0.02], [0.5, 0.5]])
    back = pass_messages([Tie(0, 1, 0.9)], shares, np.log(shares)[None])

    assert back[0, 1] == pytest.approx(np.full(2, np.log(0.5)))


def test_no_ties() -> None:
    """Without ties there is nothing to tell."""
    nothing = np.zeros((0, 2, 2))

    assert pass_messages([], np.zeros((0, 2)), nothing) is nothing
