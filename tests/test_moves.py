"""Which paragraphs go to another heading's article, and which stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhclean import clean

CASES = json.loads((Path(__file__).parent / "cases" / "moves.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_where_a_paragraph_goes(case: dict) -> None:
    """Each beginning stands in the text of its zone; what is joined stands inside a paragraph."""
    texts = {segment.zone: segment.text for segment in clean(case["text"]).segments}

    found = {
        start: [zone for zone, text in texts.items() if start in text] for start in case["zones"]
    }

    assert found == {start: [zone] for start, zone in case["zones"].items()}
