"""Places misread in one character, and characters overwritten by their neighbour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import CleanConfig, DefectKind, correct_typos
from zhclean.stages.typos.copied import COPIED, best_copied, find_copied
from zhclean.stages.typos.doubled import find_doubled_characters
from zhclean.stages.typos.places import PLACES, find_misread_places, weigh

CASES = Path(__file__).parent / "cases"
NAMES = {"places": find_misread_places, "copied": find_copied}
DATA: dict[str, Any] = {
    name: json.loads((CASES / f"{name}.json").read_text("utf-8")) for name in NAMES
}
SURE = CleanConfig().min_confidence
FINDS = [(name, case) for name in NAMES for case in DATA[name]["finds"]]
KEEPS = [
    pytest.param(
        name,
        case,
        marks=[pytest.mark.xfail(strict=True, reason=case["fails"])] if "fails" in case else [],
    )
    for name in NAMES
    for case in DATA[name]["keeps"]
]


@pytest.mark.parametrize(("name", "case"), FINDS)
def test_found(name: str, case: dict[str, str]) -> None:
    """The one character is put right, by the detector and by the stage that it belongs to."""
    found = [p for p in NAMES[name](case["text"]) if p.confidence >= SURE]

    assert [(p.span.of(case["text"]), p.replacement) for p in found] == [
        (case["wrong"], case["right"])
    ]
    text, at = case["text"], found[0].span.start
    assert correct_typos(text).text == text[:at] + case["right"] + text[at + 1 :]


@pytest.mark.parametrize(("name", "case"), KEEPS)
def test_kept(name: str, case: dict[str, str]) -> None:
    """Short forms, doublings and words that only look alike stay."""
    assert [p for p in NAMES[name](case["text"]) if p.confidence >= SURE] == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_negatives_match_positives(name: str) -> None:
    """There are as many cases with nothing to find as with something."""
    assert len(DATA[name]["keeps"]) >= len(DATA[name]["finds"])


def test_a_place_is_told_by_the_page() -> None:
    """One paragraph alone says nothing; the rest of the page does."""
    line = "今天，武双开通了新线路。"
    page = f"武汉的早点多。武汉人爱过早。坐轮渡去武汉。\n{line}"

    assert list(find_misread_places(line)) == []
    assert [p.replacement for p in find_misread_places(line, page)] == ["汉"]


@pytest.mark.parametrize(
    "text",
    [
        "镇里完善学设设置，孩子上学近了。",
        "县里要防遏遏制重特大事故，守住底线。",
        "社区结合审议议委会的工作报告提出意见。",
    ],
)
def test_what_may_be_a_copy_is_not_taken_out(text: str) -> None:
    """One too many for sure, were it not that one may be written over: reported, not made."""
    (doubled,) = find_doubled_characters(text)
    assert doubled.confidence >= SURE

    found = correct_typos(text)
    assert found.text == text
    assert [(d.kind, d.span) for d in found.defects] == [(DefectKind.STUTTER, doubled.span)]
    assert correct_typos("人才服务专专员还替他们跑社保。").text == "人才服务专员还替他们跑社保。"


@given(st.text(alphabet="武汉双州杭洲的，。\n一二刚", max_size=40))
def test_any_text(text: str) -> None:
    """Each candidate has its row, and no change keeps what it stands for."""
    found, rows = weigh(text)
    assert rows.shape == (len(found), len(PLACES))
    assert all(text[candidate.at] != candidate.new for candidate in found)
    assert all(len(one.row) == len(COPIED) for one in best_copied(text))
    assert all(text[one.at] != one.new for one in best_copied(text))
