"""Lines that go on with the rest of a piece that breaks off elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhclean import CleanConfig, clean

CASES = json.loads((Path(__file__).parent / "cases" / "continued.json").read_text(encoding="utf-8"))


def paragraphs(text: str, config: CleanConfig | None = None) -> list[str]:
    """The paragraphs of a page in the order that they are given back."""
    return [p.text for segment in clean(text, config).segments for p in segment.paragraphs]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_what_stands_in_one_paragraph(case: dict) -> None:
    """Each string is found whole in one paragraph; a line that is not cut holds it already."""
    texts = paragraphs(case["text"])

    missing = [whole for whole in case["whole"] if not any(whole in text for text in texts)]

    assert missing == []


def test_no_line_is_cut_for_a_join_that_is_not_to_be_made() -> None:
    """Where joins are only reported, or off, the lines stay whole."""
    text = CASES[0]["text"]

    whole = [line for line in text.split("\n") if line and not line.startswith("#")]

    for joins in ("report", "off"):
        assert sorted(paragraphs(text, CleanConfig(joins=joins))) == sorted(whole)
