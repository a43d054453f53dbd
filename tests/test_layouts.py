"""A page comes out as it would have, however its text is set (`bench/layouts.py`)."""

from __future__ import annotations

import json
from functools import cache

import pytest

from variants import ROOT, load_bench

BENCH = load_bench("layouts")
PAGES = [
    json.loads((ROOT / "fixtures" / "pages" / f"{name}.json").read_text("utf-8"))
    for name in ("hitech_news", "conference_abstracts")
]
# What blanks and radicals leave behind: a blank in a title, a name that is read otherwise.
LEFT = {"cer": 0.04, "zone_accuracy": 0.02, "order": 0.02}
# A heading that is a name alone has no title to tell the first paragraph by; sub-headings are text
# that the truth does not count.
LEFT_MORE = {"run in": {"cer": 0.07, "order": 0.05}, "sub-headings": {"cer": 0.06}}


@cache
def figures(layout: str) -> dict[str, float]:
    found: dict[str, float] = BENCH.score([BENCH.laid_out(page, layout) for page in PAGES])
    return found


@pytest.mark.parametrize("layout", [name for name in BENCH.LAYOUTS if name != "as it is"])
def test_a_layout_changes_little(layout: str) -> None:
    usual, found = figures("as it is"), figures(layout)
    most = LEFT | LEFT_MORE.get(layout.split(",")[0], {})

    assert {key for key, left in most.items() if abs(found[key] - usual[key]) > left} == set()


@pytest.mark.parametrize(
    ("layout", "least"), [("titles alone", 0.98), ("headings lost, one of two", 0.90)]
)
def test_what_headings_no_longer_say_the_text_does(layout: str, least: float) -> None:
    """The share of text in its zone, on a page of articles that name theirs."""
    page = BENCH.laid_out(PAGES[0], layout)

    assert page["text"] != PAGES[0]["text"]
    assert BENCH.score([page])["zone_accuracy"] >= least


def test_the_truth_moves_along() -> None:
    """What a piece says is what it said, blanks aside."""
    page = PAGES[0]
    moved = BENCH.laid_out(page, "a blank between all characters")

    for was, now in zip(page["pieces"], moved["pieces"], strict=True):
        said = moved["text"][now["start"] : now["end"]]
        assert said.replace(" ", "") == page["text"][was["start"] : was["end"]].replace(" ", "")
