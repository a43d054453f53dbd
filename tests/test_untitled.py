"""Articles whose heading names no zone: told by the text, or parts of the article above."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import zhclean
from replay import check_account
from zhclean import DefectKind

CASES = json.loads((Path(__file__).parent / "cases" / "untitled.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_zones_are_told_by_the_text(case):
    page = zhclean.clean(case["page"])
    assert [segment.zone for segment in page.segments] == case["zones"]
    if "titles" in case:
        assert [segment.title for segment in page.segments] == case["titles"]
    if "left" in case:
        assert [paragraph.text for paragraph in page.unassigned] == case["left"]
        lost = [defect for defect in page.defects if defect.kind == DefectKind.MISSING_HEADING]
        assert any(defect.repair is None for defect in lost) == bool(case["left"])
    for zone, line in case.get("holds", {}).items():
        (segment,) = (s for s in page.segments if s.zone == zone)
        assert line in segment.text.split("\n")
    check_account(case["page"], page)
    again = zhclean.clean(page.to_markdown())
    assert [segment.zone for segment in again.segments] == case["zones"]
    assert not [defect for defect in again.defects if defect.repair]


def test_a_zone_told_by_the_text_is_less_sure():
    page = zhclean.clean(CASES[0]["page"])
    assert all(segment.heading and segment.confidence <= 0.9 for segment in page.segments)
