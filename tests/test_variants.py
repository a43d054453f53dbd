"""The same page under other names, in another order, in other clothes is cleaned as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest

from variants import RENAMED, ROOT, Page, load_bench, renamed, restyled, shuffled

SCORER = load_bench("score")
# A page's accuracy may drop by this much, two short paragraphs at the border of a run. Names weigh
# by what the catalog knows of them: 湘潭 and 西北农林 tell apart better than 岳阳 and 浙江农林. In
# another order it is the article above to which first columns are carried, so that the heading
# below says something of a doubtful piece, and shuffling takes that away.
MARGIN = 0.06


@cache
def page(name: str) -> Page:
    """A fixture page with its truth."""
    return json.loads((ROOT / "fixtures" / "pages" / f"{name}.json").read_text("utf-8"))


@cache
def accuracy(name: str) -> float:
    """The share of the page's text in its right zone."""
    return SCORER.score([page(name)])["zone_accuracy"]


def check(variant: Page, name: str) -> None:
    """The variant is cleaned as well as the page that it was made of."""
    assert SCORER.score([variant])["zone_accuracy"] >= accuracy(name) - MARGIN


pages = pytest.mark.parametrize("name", sorted(RENAMED))


@pages
def test_other_names(name: str) -> None:
    """Nothing hangs on which places the page is about."""
    variant = renamed(page(name))

    assert variant["text"] != page(name)["text"]
    check(variant, name)


@pages
def test_another_order(name: str) -> None:
    """Nothing hangs on the order of the articles."""
    variant = shuffled(page(name))

    assert variant["text"] != page(name)["text"]
    check(variant, name)


@pages
@pytest.mark.parametrize("style", ["## {name}：{title}", "【{name}】{title}"])
def test_another_mark(name: str, style: str) -> None:
    """Nothing hangs on the mark before the headings."""
    check(restyled(page(name), style), name)


@pytest.mark.parametrize(
    "name",
    [
        "hitech_news",
        "port_company_news",
        "conference_abstracts",
    ],
)
def test_no_mark(name: str) -> None:
    """A name, a colon and a title need no mark."""
    check(restyled(page(name), "{name}：{title}"), name)


NEWSPAPER = ROOT.parent / "shared" / "seed" / "truth" / "seed.json"


@pytest.mark.parametrize(
    "change",
    [
        shuffled,
        lambda page: restyled(page, "【{name}】{title}"),
        lambda page: restyled(page, "■{name} {title}"),
        lambda page: restyled(page, "{name}：{title}"),
    ],
    ids=["shuffled", "brackets", "square", "bare"],
)
def test_the_newspaper_page(change: Callable[[Page], Page]) -> None:
    """A real page keeps its text and order in any order and style of its articles."""
    if not NEWSPAPER.is_file():
        pytest.skip(f"{NEWSPAPER} is not there: the page is no part of the repository")
    figures = SCORER.score([change(json.loads(NEWSPAPER.read_text("utf-8")))])

    assert figures["cer"] <= 0.02
    assert figures["order"] == 1.0
    assert figures["join_precision"] == 1.0
