"""Changes in columns: two layers made one, the way back, the log, and long texts in parts."""

from __future__ import annotations

import pickle
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import changes
from zhclean.config import CleanConfig
from zhclean.layers import Layered
from zhclean.model import Defect, DefectKind
from zhclean.proposals import Alike, Proposal
from zhclean.spans import Edit, OffsetMap, Span, apply_edits
from zhclean.stages import normalise as stage
from zhclean.stages.normalise import normalize

BLOCKS = st.sampled_from([1, 2, 4096])
PLACES = st.integers(0, 30)
ROWS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.text("xyz", max_size=3)))


def proposals(rows: list[tuple[int, int, str]], size: int) -> list[Proposal]:
    """Proposals for a text of that size, none of them to put nothing in the place of nothing."""
    return [
        Proposal(Span(start, min(start + long, size)), new, DefectKind.TYPO, 0.9, ("reason",))
        for start, long, new in rows
        if start <= size and (min(start + long, size) > start or new)
    ]


def layered_by(text: str, layers: list[list[tuple[int, int, str]]]) -> Layered:
    layered = Layered(text)
    for rows in layers:
        layered.add(proposals(rows, len(layered.text)), CleanConfig(), "typos")
    return layered


@given(st.text("abcdef", max_size=12), st.lists(ROWS, max_size=4), BLOCKS)
def test_layers_replay_as_one(
    text: str, layers: list[list[tuple[int, int, str]]], block: int
) -> None:
    with patch.object(changes, "_AT_ONCE", block):
        layered = layered_by(text, layers)
        log = layered.log
        repairs = [Edit(d.span, d.repair.replacement or "") for d in log if d.repair]

        assert apply_edits(text, layered.edits) == layered.text
        assert apply_edits(text, repairs) == layered.text
        assert [log[k] for k in range(len(log))] == list(log)


@given(st.text("abcdef", max_size=12), st.lists(ROWS, max_size=3), BLOCKS, st.data())
def test_the_way_back_is_that_of_the_offset_map(
    text: str, layers: list[list[tuple[int, int, str]]], block: int, data: st.DataObject
) -> None:
    layered = layered_by(text, layers)
    spans = [
        Span(*sorted(data.draw(PLACES) % (len(layered.text) + 1) for _ in "ab"))
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    with patch.object(changes, "_AT_ONCE", block):
        low, high = layered.changes.led_back(
            np.array([span.start for span in spans]), np.array([span.end for span in spans])
        )
    back = OffsetMap(layered.edits).to_original

    assert [Span(*pair) for pair in zip(low.tolist(), high.tolist(), strict=True)] == [
        back(span) for span in spans
    ]


@given(st.lists(st.tuples(st.text("abcdef", max_size=9), ROWS), max_size=4), ROWS, BLOCKS)
def test_parts_side_by_side_are_the_whole(
    parts: list[tuple[str, list[tuple[int, int, str]]]],
    later: list[tuple[int, int, str]],
    block: int,
) -> None:
    """What is repaired and what is only told, in parts and then once more all over."""
    raw = "".join(text for text, _ in parts)
    whole = Layered(raw)
    doubtful = replace(CleanConfig(), min_confidence=0.95)
    with patch.object(changes, "_AT_ONCE", block):
        layers = [layered_by(text, [rows]) for text, rows in parts]
        for layer in layers:
            layer.add(proposals(later, len(layer.text)), doubtful, "typos")
        whole.add_parts(layers)
        assert whole.text == "".join(layer.text for layer in layers)
        whole.add(proposals(later, len(whole.text)), CleanConfig(), "typos")
        log = whole.log

        assert apply_edits(raw, whole.edits) == whole.text == whole.repaired
        assert [d.span for d in log] == sorted(d.span for d in log)
        assert [log[k] for k in range(len(log))] == list(log)


def test_columns_and_single_proposals_say_the_same() -> None:
    one, other = Layered("甲 乙 丙"), Layered("甲 乙 丙")
    kind = DefectKind.CHARACTER_FORM
    one.add(
        [Proposal(Span(k, k + 1), "", kind, 0.9, ("r",)) for k in (1, 3)], CleanConfig(), "forms"
    )
    places = np.array([1, 3])
    other.add([Alike(places, places + 1, ("",), kind, 0.9, ("r",))], CleanConfig(), "forms")

    assert one.text == other.text == "甲乙丙"
    assert one.defects == other.defects


@pytest.mark.parametrize("new", [("一", "二"), ("二", "一")])
def test_insertions_at_one_place_go_in_as_given(new: tuple[str, str]) -> None:
    edits = [Edit(Span(1, 1), each) for each in new]

    assert apply_edits("头尾", edits) == f"头{''.join(new)}尾"


@pytest.mark.parametrize("new", [("一", "二"), ("二", "一")])
def test_an_insertion_before_another_layers_stands_before_it(new: tuple[str, str]) -> None:
    layered = layered_by("头尾", [[(1, 0, new[0])], [(1, 0, new[1])]])

    assert layered.text == f"头{new[1]}{new[0]}尾"
    assert apply_edits("头尾", layered.edits) == layered.text


def test_a_log_is_a_sequence_like_a_tuple() -> None:
    log = normalize("北 海 高 新 区，见锟斤拷").defects
    every = tuple(log)

    assert len(log) == len(every) == 5
    assert log == every
    assert hash(log) == hash(every)
    assert log[1:3] == every[1:3]
    assert log[-1].quote == "锟斤拷"
    assert list(reversed(log)) == list(reversed(every))
    assert pickle.loads(pickle.dumps(log)) == every
    assert repr(log) == repr(every)
    with pytest.raises(IndexError):
        log[5]


def check_replay(text: str) -> str:
    done = normalize(text)
    edits = [Edit(d.span, d.repair.replacement or "") for d in done.defects if d.repair]

    assert apply_edits(text, edits) == done.text
    assert all(isinstance(d, Defect) and d.quote == d.span.of(text) for d in done.defects)
    return done.text


def test_a_long_text_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every part is repaired, spans are those of the whole, and the second time nothing changes."""
    lines = [
        "渠 水 绕 过 村 东 头",
        "麦子黄了。",
        "割\u200b麦的人天不亮就下地。",
        "涓€鐩村埌涓崍",
        "见\ufffd处",
    ]
    text = "\r\n".join(lines * 40)
    whole = normalize(text).text
    monkeypatch.setattr(stage, "_PART", 60)
    in_parts = check_replay(text)

    assert in_parts == whole
    assert normalize(in_parts).text == in_parts
    assert "渠水绕过村东头\r\n" in in_parts


def test_edits_that_overlap_are_refused() -> None:
    layered = Layered("甲乙")
    with pytest.raises(ValueError, match="overlap"):
        layered.add_plain([Edit(Span(0, 2), "丙"), Edit(Span(1, 2), "丁")])


def test_parts_are_cut_alike_whatever_ends_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line tabulation is a line end for the parts, too, and comes back as it was."""
    monkeypatch.setattr(stage, "_PART", 10)
    text = (
        "。锟斤拷，\u200b<<\u2003浣犲ソ《?１烫烫烫烫浣犲ソ发?樂\xa0\n"
        "&ldquo;-動新銆ש&ldquo;《銆\n｡\x0b\n\xa0€\x85“⾼新%u6d77\n"
        " \n⻓Çø\n\n--\u200dæ–°\\u5317é«˜鏂"
    )
    once = check_replay(text)

    assert "\x0b" in once
    assert normalize(once).text == once
