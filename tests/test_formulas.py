"""Lines that come back on a page: copies go, what a form says again stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhclean import CleanConfig, DefectKind, clean

CASES: list[dict[str, Any]] = [
    case
    for name in ("formulas", "near_copies")
    for case in json.loads((Path(__file__).parent / "cases" / f"{name}.json").read_text("utf-8"))[
        "pages"
    ]
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in CASES])
def test_pages(case: dict[str, Any]) -> None:
    """These lines go, these are reported, all others stay without a word."""
    found = [
        defect
        for defect in clean("\n\n".join(case["lines"])).defects
        if defect.kind is DefectKind.DUPLICATE
    ]

    assert [d.quote for d in found if d.repair] == case["gone"]
    assert [d.quote for d in found if not d.repair] == case["reported"]


TEA = (
    "山上的茶园今年来了二十多位外乡的采茶工，清早上山，傍晚把鲜叶送到山下的厂里，"
    "当夜就炒完，第二天装车。"
)
KILN = "窑工把砖坯码进窑里，封好窑门，等风小些再点火，这一等就是两天两夜，谁也没有回家。"


@pytest.mark.parametrize("part", [TEA[:30], TEA[:41], TEA[13:]])
def test_what_stands_in_another_piece_is_not_lost(part: str) -> None:
    """A piece of a paragraph that the page has as a whole is no broken end, gone or kept."""
    page = "\n\n".join([TEA, KILN, part])
    lost = {DefectKind.TRUNCATED_END, DefectKind.MISSING_START}

    for config in (CleanConfig(), CleanConfig(duplicates="report")):
        assert lost.isdisjoint(defect.kind for defect in clean(page, config).defects)


def test_negatives_match_positives() -> None:
    """As many pages stay as lose a copy."""
    gone = [bool(case["gone"]) for case in CASES]

    assert gone.count(False) >= gone.count(True)
