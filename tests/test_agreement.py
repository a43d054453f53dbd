"""Marks, ordinals and counts that disagree: the cases, and what holds on any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import CleanConfig, Cleaner
from zhclean.numerals import read_number
from zhclean.stages.agreement import find_disagreements, find_unbalanced

FAMILIES = ("pairs", "numbering", "counts", "dates", "clauses")


def load(name: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / "cases" / f"{name}.json"
    cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return cases


def params() -> list[Any]:
    """Each case under its label; a known failure is expected to fail."""
    return [
        pytest.param(
            case,
            id=f"{name}: {case['label']}",
            marks=[pytest.mark.xfail(strict=True)] if case["expect"] == "fail" else [],
        )
        for name in FAMILIES
        for case in load(name)
    ]


def _starts(text: str) -> list[int]:
    """Where each line of a text begins."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


@pytest.mark.parametrize("case", params())
def test_case(case: dict[str, Any]) -> None:
    """Each line of the text is a paragraph of one article."""
    starts = _starts(case["text"])
    found = list(find_disagreements(case["text"].split("\n"), CleanConfig()))

    assert sorted([starts[n] + p.span.start, str(p.kind)] for n, p in found) == [
        [at, kind] for kind, at in case["finds"]
    ]
    assert all(p.replacement is None and p.evidence for _, p in found)


@pytest.mark.parametrize("name", FAMILIES)
def test_there_are_as_many_negatives_as_positives(name: str) -> None:
    cases = load(name)

    assert 2 * sum(not case["finds"] for case in cases) >= len(cases)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("省里印发《关于加快港口建设的实施意见，部署全年工作。", "可能缺在“的实施意见”之后"),
        ("新增规模以上企业（含外资企业四十六家。", "可能缺在“含外资企业”之后"),
        ("园区推出一站式”服务，受到企业欢迎。", "可能缺在“一站式”服”之前"),
    ],
)
def test_the_likely_place_is_told(text: str, place: str) -> None:
    """Where the lost mark goes best, by the characters around."""
    ((_, proposal),) = find_unbalanced([text])

    assert proposal.evidence[1] == place


def test_a_partner_may_be_lost_with_the_end_of_a_paragraph() -> None:
    """Where the paragraph breaks off, the mark says less, and no place is guessed."""
    texts = ["省里印发《关于加快港口建设的", "码头改造”已经完工。"]
    found = list(find_unbalanced(texts, whole=[(True, False), (False, True)]))
    (_, first), (_, second) = found

    assert (first.confidence, second.confidence) == (0.4, 0.4)
    assert "段尾缺失" in first.evidence[1]
    assert "段首缺失" in second.evidence[1]
    assert [p.confidence for _, p in find_unbalanced(texts)] == [0.8, 0.8]


def test_evidence_speaks_the_language_of_the_config() -> None:
    found = find_disagreements(["（一是修路；三是架桥；四是通车。"], CleanConfig(language="en"))

    assert [p.evidence[0] for _, p in found] == ["no ） goes with this （", "after 一 comes 二"]


def test_the_switches_are_heeded() -> None:
    text = ["（一是修路；三是架桥；四是通车。"]

    assert [str(p.kind) for _, p in find_disagreements(text, CleanConfig(pairs="off"))] == [
        "numbering"
    ]
    assert [str(p.kind) for _, p in find_disagreements(text, CleanConfig(numbering="off"))] == [
        "unbalanced_pair"
    ]


def test_articles_of_a_page_do_not_mix() -> None:
    """Ordinals run on within an article, over its lines, and not from one to the next."""
    page = (
        "### 北海高新区：向海而兴\n\n一、修路。北海高新区的路通到了码头。\n\n"
        "二、架桥。北海高新区的桥今年动工。\n\n四、通车。北海高新区明年全线通车。\n\n"
        "### 湘潭高新区：老厂新火\n\n一、换机床。湘潭高新区换了三百台机床。\n\n"
        "二、留厂房。湘潭高新区的红砖厂房都留着。\n"
    )
    found = [d for d in Cleaner().clean(page).defects if d.kind == "numbering"]

    assert [(d.quote, d.zone, d.repair) for d in found] == [("四", "北海高新区", None)]
    assert page[found[0].span.start : found[0].span.end + 3] == "四、通车"


PIECES = st.sampled_from(
    [
        *("“", "”", "《", "》", "（", ")", "【", '"', "一是", "二是", "三要", "第一，", "其二，"),
        *("一、", "（三）", "（ 2 ）", "①", "③", "1.", "4、", "3）", "五类", "企业：", "即"),
        *("其余", "6个", "3.5万元", "、", "，", "。", "\n", "共", "和", "1+2=4", "甲乙"),
        *("\ud800", "𠮷", " "),
    ]
)
TEXTS = st.text() | st.lists(PIECES, max_size=40).map("".join)


@given(TEXTS)
def test_any_text_gets_an_answer(text: str) -> None:
    """Spans lie in their paragraph, and the same text gives the same answer."""
    lines = text.split("\n")
    found = list(find_disagreements(lines, CleanConfig()))

    assert all(p.span.of(lines[n]) for n, p in found)
    assert found == list(find_disagreements(lines, CleanConfig()))


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("两", 2), ("一百零五", 105), ("1,200", 1200), ("3.2万", 32000), ("百万", 10**6)],
)
def test_numbers_are_read(text: str, value: int) -> None:
    number = read_number(text)

    assert number is not None
    assert number.value == value


@pytest.mark.parametrize("text", ["", "几", "十几", "1,20", "万", "甲"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None
