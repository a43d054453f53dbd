"""Likeness of characters, and the dictionary as arrays."""

from __future__ import annotations

import numpy as np
import pytest

from zhclean.stages.typos.channel import close_rivals, likeness, rivals
from zhclean.stages.typos.wordholes import fillings, pair_strengths


def codes(text: str) -> np.ndarray:
    return np.array([ord(char) for char in text], np.int64)


@pytest.mark.parametrize(("read", "meant"), [("己", "已"), ("末", "未"), ("晨", "展")])
def test_near_glyphs_are_alike_in_shape(read: str, meant: str) -> None:
    shape, _ = likeness(codes(read), codes(meant))
    back, _ = likeness(codes(meant), codes(read))

    assert shape[0] == back[0] > 0.3


@pytest.mark.parametrize(
    ("read", "meant", "sound"),
    [("历", "厉", 1.0), ("正", "真", 0.5), ("四", "是", 0.5), ("历", "晨", 0.0)],
)
def test_sounds(read: str, meant: str, sound: float) -> None:
    assert likeness(codes(read), codes(meant))[1][0] == sound


@pytest.mark.parametrize(("read", "meant"), [("岀", "出"), ("囯", "国"), ("髙", "高")])
def test_rare_characters_are_read_for_common_ones_and_never_meant(read: str, meant: str) -> None:
    assert likeness(codes(read), codes(meant))[0][0] > 0.5
    assert meant in {chr(code) for code in rivals(codes(read)).codes.tolist()}
    assert read not in {chr(code) for code in rivals(codes(meant)).codes.tolist()}


def test_rivals_are_all_alike_and_those_for_two_at_once_are_fewer() -> None:
    read = codes("历a营")
    owners, found, _, _ = rivals(read)
    shape, sound = likeness(read[owners], found)
    few, _ = close_rivals(read)

    assert set(owners.tolist()) == {0, 2}
    assert (np.maximum(shape, sound) > 0).all()
    assert 0 < len(few) < len(owners)


def test_characters_beyond_the_basic_plane_have_no_rivals() -> None:
    assert not len(rivals(codes("𠮷"))[0])


def test_pairs_inside_words() -> None:
    inside, alone = pair_strengths(codes("企产业"), codes("业党企"))

    assert inside[0] == alone[0] > 0
    assert inside[1] > alone[1] == 0  # only in 共产党
    assert inside[2] == alone[2] == 0


def test_what_fills_a_hole() -> None:
    around = codes("实行莒业税")
    row = np.zeros((1, 7), np.int64)
    row[0, 1:6] = around
    owners, found = fillings(row)

    assert set(owners.tolist()) == {0}
    assert ord("营") in found
