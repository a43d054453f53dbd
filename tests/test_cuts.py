"""The page's template and the places where two pieces run together on one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclean.langmodel import load_default
from zhclean.stages.pieces.cuts import CutReason, find_cuts
from zhclean.stages.pieces.template import Template, learn_template, sentences

DATA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "cases" / "cuts.json").read_text("utf-8")
)
NAMES: list[str] = DATA["names"]
THEMES: list[str] = DATA["pages"]["themes"]


def zone_of(text: str) -> frozenset[int]:
    """Which of the cases' zones a text names."""
    return frozenset(k for k, name in enumerate(NAMES) if name in text)


def params() -> list[Any]:
    """Each case under its label; a known failure is expected to fail."""
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True)] if case["expect"] == "fail" else [],
        )
        for case in DATA["cases"]
    ]


@pytest.mark.parametrize("case", params())
def test_cases(case: dict[str, Any]) -> None:
    """The cuts of a page's lines are those of the case, and no others."""
    page = DATA["pages"][case["page"]]
    lines = [*page, *case["lines"]]

    found = find_cuts(lines, learn_template(lines, NAMES), zone_of, load_default())

    wanted = [
        (len(page) + find["line"], case["lines"][find["line"]].index(find["before"]))
        for find in case["finds"]
    ]
    assert [(line, at) for line, at, _, _ in found] == wanted
    assert [reason for *_, reason in found] == [find["reason"] for find in case["finds"]]


def test_negatives_match_positives() -> None:
    """There are as many cases without a cut as with one."""
    cuts = [bool(case["finds"]) for case in DATA["cases"]]

    assert cuts.count(False) >= cuts.count(True)


def test_template_of_a_page() -> None:
    """A page whose paragraphs open with mottos has a template with their shape."""
    template = learn_template(THEMES, NAMES)

    assert template.in_force
    assert template.theme_rate == 1.0
    assert (template.count, template.shapes, template.tail) == (5, frozenset({2}), "高新区")
    assert all(template.opens_with_theme(text) for text in THEMES)


@pytest.mark.parametrize(
    "lines",
    [[], ["。"], THEMES[:3], [*THEMES[:4], *(f"第{k}批工人进厂。机器响了。" for k in range(8))]],
    ids=["nothing", "a mark", "too few", "too seldom"],
)
def test_no_template(lines: list[str]) -> None:
    """Three mottos, or four among twelve paragraphs, make no template."""
    template = learn_template(lines, NAMES)

    assert not template.in_force
    assert not template.is_theme("拓宽融资渠道，破解资金难题。")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("拓宽融资渠道，破解资金难题。", True),
        ("拓宽融资渠道，破解资金难题", False),
        ("拓宽融资渠道，破解9家难题。", False),
        ("临江高新区拓宽渠道，破解难题。", False),
        ("融资难题得以破解。", False),
        ("企业拿到了贷款，老板放下了心。", False),
        ("此外拓宽渠道，破解资金难题。", False),
        ("进一步拓宽中小微企业的直接融资渠道，破解长期困扰企业的资金难题。", False),
    ],
)
def test_is_theme(sentence: str, expected: bool) -> None:
    """A theme has the page's clause count and lengths, no digits, no name, no narration."""
    assert learn_template(THEMES, NAMES).is_theme(sentence) is expected


def test_lone_themes() -> None:
    """A theme sentence alone on its line is found; the last words of a cut line are not."""
    lines = [
        *THEMES,
        "拓宽融资渠道，破解资金难题。",
        "宁川高新区设立资金池，并",
        "加快载体建设，培育中小企业。",
        "全年新增就业三千人。",
    ]

    assert learn_template(lines, NAMES).lone_themes(lines) == [5]


def test_sentences_cover_their_line() -> None:
    """Closers stay with their sentence and the rest without a final mark is one, too."""
    text = "他说：“好。”天晴！（见图。）雨"

    assert [part.text for part in sentences(text)] == ["他说：“好。”", "天晴！", "（见图。）", "雨"]
    assert all(text[part.start : part.end] == part.text for part in sentences(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="一二三是要，。临江高新区近年来其中2021“”《 \ud800a"), max_size=6))
def test_any_lines(lines: list[str]) -> None:
    """Any lines get an answer: cuts inside their lines, in order, each place once."""
    found = find_cuts([*THEMES, *lines], learn_template(THEMES, NAMES), zone_of, load_default())

    places = [cut[:2] for cut in found]
    assert places == sorted(set(places))
    assert all(0 < at < len([*THEMES, *lines][line]) for line, at in places)
    assert all(0 < cut[2] <= 1 and cut[3] in set(CutReason) for cut in found)


def test_nothing_without_evidence() -> None:
    """An empty template and an empty page have no cuts."""
    assert find_cuts([], Template(), zone_of, load_default()) == ()
