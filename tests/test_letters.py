"""Letters misread in numbers: the cases, and what holds on any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import CleanConfig, correct_typos
from zhclean.stages.typos.letters import find_letters_in_numbers

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "letters.json").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict[str, Any]) -> None:
    """What is sure is made, what is not is told, and codes stay."""
    text, config = case["text"], CleanConfig()
    found = list(find_letters_in_numbers(text))
    sure = [proposal for proposal in found if proposal.confidence >= config.min_confidence]
    fixed = list(text)
    for proposal in sure:
        fixed[proposal.span.start] = proposal.replacement or ""

    assert "".join(fixed) == case["fixed"]
    assert len(found) - len(sure) == case["reported"]


def test_there_are_as_many_negatives_as_positives() -> None:
    stay = [case for case in CASES if case["fixed"] == case["text"] and not case["reported"]]

    assert 2 * len(stay) >= len(CASES)


def test_numbers_are_put_right_with_the_other_typos() -> None:
    """A year is changed, an amount only reported, each under the switch for typos."""
    text = "2O23年，水渠修到山下，全长l36公里。"
    repaired = correct_typos(text)

    assert repaired.text == "2023年，水渠修到山下，全长l36公里。"
    assert [(d.quote, d.repair is None) for d in repaired.defects] == [("O", False), ("l", True)]
    assert correct_typos(text, CleanConfig(typos="off")).defects == ()
    english = correct_typos(text, CleanConfig(language="en")).defects
    assert english[0].evidence[0] == "the letter O in the number 2O23"


@given(st.text("0123lOoI|.年月日%第届号ニー公里 a", max_size=30))
def test_any_text_gets_an_answer(text: str) -> None:
    """Each proposal replaces one letter by one digit, and nothing is left to replace after."""
    fixed = list(text)
    for proposal in find_letters_in_numbers(text):
        assert len(proposal.span) == len(proposal.replacement or "") == 1
        fixed[proposal.span.start] = proposal.replacement or ""
    again = "".join(fixed)

    assert [p for p in find_letters_in_numbers(again) if p.confidence > 0.9] == []
