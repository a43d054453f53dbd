"""How a text begins: inside a sentence, as a sentence, as a paragraph."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from zhclean import starts
from zhclean.continuity import BEGINNINGS
from zhclean.starts import StartModel

WHOLE = (
    "去年秋天，镇上的码头修好了",
    "老人每天清早到河边去打水",
    "镇上的人都说，水是夜里涨上来的",
    "近几年来，镇里陆续开了三家面馆",
    "为了让孩子们上学少走路，村里架了桥",
)
TORN = (
    "的码头修好了，船又能靠岸",
    "们每天清早到河边去打水",
    "了三年才把河堤垒起来",
    "和两条旧船一起卖给了邻村",
    "于水位太高而停了下来",
)


def torn(texts: tuple[str, ...]) -> np.ndarray:
    """Log odds that each text begins inside a sentence."""
    clause, comma, sentence, paragraph = starts.load_default().begins(texts).T
    odds: np.ndarray = np.logaddexp(clause, comma) - np.logaddexp(sentence, paragraph)
    return odds


@pytest.mark.parametrize("text", WHOLE)
def test_whole_starts(text: str) -> None:
    """A sentence's start is told as one."""
    assert torn((text,))[0] < 0


@pytest.mark.parametrize("text", TORN)
def test_torn_starts(text: str) -> None:
    """A start inside a sentence is told as one."""
    assert torn((text,))[0] > 0


def test_order_counts() -> None:
    """The same characters in another order begin otherwise."""
    whole, other = torn(("他们说，水来了", "们他说水，来了"))

    assert whole < 0 < other


def test_odds_are_probabilities() -> None:
    """Each row sums up to 1, whatever the text."""
    rows = starts.load_default().begins(["", " ", "\ud800", "，", "abc 123", "水" * 40, *WHOLE])

    assert rows.shape == (6 + len(WHOLE), len(BEGINNINGS))
    assert np.allclose(np.exp(rows).sum(axis=1), 1, atol=1e-5)


def test_texts_do_not_disturb_each_other() -> None:
    """A text reads the same alone and among many, and no further than the model looks."""
    model = starts.load_default()
    many = model.begins([*WHOLE, *TORN] * 60)

    assert np.array_equal(many[:10], many[-10:])
    assert np.array_equal(many[0], model.begins([WHOLE[0]])[0])
    assert np.array_equal(
        model.begins([TORN[2] + "甲" * 30])[0], model.begins([TORN[2] + "甲" * 9])[0]
    )


def test_pickles_by_its_path() -> None:
    """Workers load the file anew."""
    model = starts.load_default()
    again = pickle.loads(pickle.dumps(model))

    assert np.array_equal(again.begins(TORN), model.begins(TORN))


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file of another kind is named in the error."""
    path = tmp_path / "no.starts"
    path.write_bytes(b"ZHCLM001" + bytes(64))

    with pytest.raises(ValueError, match=r"no\.starts is no zhclean model of starts"):
        StartModel.load(path)
