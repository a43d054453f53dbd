"""Lines that come back on a page: copies go, what a form says again stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhclean import DefectKind, clean

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "formulas.json").read_text("utf-8")
)["pages"]


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


def test_negatives_match_positives() -> None:
    """As many pages stay as lose a copy."""
    gone = [bool(case["gone"]) for case in CASES]

    assert gone.count(False) >= gone.count(True)
