"""The chains of one article in reading order: leads first, closings last, else as on the page."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclean.discourse import closes_article, leans_back, opens_article
from zhclean.stages.order import Unit, find_ways, order_units

LEAD = "近年来，渡头镇守着一条河做文章，码头、米市、窑口都活了过来。"
FIRST = "镇里先修了码头，石阶一级级铺到水边，挑担的人不再踩泥。"
SECOND = "米市搬进了新棚，公平秤摆在出口，谁都可以称一称。"
LAST = "下一步，渡头镇还要把旧窑改成作坊，让年轻人回来。"


def unit(text: str, *places: int, section: int = 0, **ends: bool) -> Unit:
    """A chain at those places of one section."""
    return Unit(
        places=places,
        sections=(section,) * len(places),
        text=text,
        open_start=ends.get("open_start", False),
        open_end=ends.get("open_end", False),
    )


def read(units: list[Unit], title: str = "") -> list[str]:
    """The texts in reading order."""
    return [units[k].text for k in order_units(units, title, ["渡头镇"], 0).units]


def test_one_stretch_stays_as_it_is() -> None:
    """What stands together in one section keeps the page's order."""
    units = [unit(LEAD, 0), unit(FIRST, 1), unit(SECOND, 2), unit(LAST, 3)]

    assert read(units) == [LEAD, FIRST, SECOND, LAST]


THIRD = "窑口留下三座，烟囱上爬满了藤，孩子们在下面捉迷藏。"
TOWN = "渡头镇沿河铺了石板，船到了，米也到了，铺子一家挨着一家开。"


def turned(*, headless: bool = True, cut: bool = True) -> list[Unit]:
    """An article whose second column stands above its first."""
    return [
        unit("挑担的人不再踩泥。", 0, open_start=headless),
        unit(SECOND, 1),
        unit(THIRD, 2),
        unit(TOWN, 3),
        unit("镇里先修了码头，石阶一级级铺到水边，", 4, open_end=cut),
    ]


def test_columns_turned_about_meet_again() -> None:
    """The article begins with a paragraph that no border shows, and its halves meet inside."""
    texts = [each.text for each in turned()]

    assert read(turned()) == [*texts[3:], *texts[:3]]


def test_a_chain_from_the_last_place_to_the_first_turns_an_article_too() -> None:
    """The halves of the sentence have been joined already."""
    first, *whole, last = turned()
    joined = unit(last.text + first.text, 4, 0)

    assert read([*whole, joined]) == [TOWN, joined.text, SECOND, THIRD]


@pytest.mark.parametrize("ends", [{"headless": False}, {"cut": False}])
def test_nothing_is_turned_that_is_whole_at_one_side(ends: dict[str, bool]) -> None:
    """Both ends of an article have to be torn for its columns to have been turned about."""
    units = turned(**ends)

    assert len(find_ways(units)) == 1 < len(find_ways(turned()))
    assert read(units) == [each.text for each in units]


def test_a_list_that_nothing_introduces_follows_no_paragraph() -> None:
    """It has lost the lead above it, so that the article begins with it."""
    rest, *whole = turned()[:1], unit(TOWN, 1), unit(SECOND, 2)
    bare = unit("一是修了码头，石阶铺到水边；二是米市搬进了新棚，", 3, open_end=True)

    assert read([*rest, *whole, bare]) == [bare.text, rest[0].text, TOWN, SECOND]


def test_what_stands_between_the_pieces_of_a_chain_follows_it() -> None:
    """The rest of a paragraph stands one too far down: what it was put behind has not moved.

    That one opens as an article may, and would stand first if it were turned about as columns are.
    """
    units = [unit(FIRST, 0, 2), unit(TOWN, 1)]

    assert read(units) == [FIRST, TOWN]


def test_a_rest_under_another_heading_says_nothing_of_what_lies_between() -> None:
    """It was carried off there; the paragraphs at home stand as they stood, title or not."""
    parted = replace(unit(FIRST, 0, 9), sections=(0, 1))

    assert read([parted, unit(TOWN, 1)], "渡头镇守着一条河做文章") == [FIRST, TOWN]


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("第二，修渠。", True),
        ("第二个方面，修渠。", True),
        ("第二个百年的堤也要修。", False),
        ("第二批茶苗种下了。", False),
        ("第三产业占比过半。", False),
    ],
)
def test_ordinals_of_a_list_lean_back(text: str, leans: bool) -> None:
    """第二批 counts things of the world, 第二， the points of a text."""
    assert leans_back(text) == leans


def test_an_odd_order_that_stands_together_stays() -> None:
    """The order inside an unbroken stretch is the author's."""
    units = [unit(SECOND, 0), unit(LEAD, 1), unit(LAST, 2), unit(FIRST, 3)]

    assert read(units) == [SECOND, LEAD, LAST, FIRST]


def test_what_breaks_off_in_a_whole_article_lacks_its_end() -> None:
    """A line without its end is no border of columns while nothing begins in mid-sentence."""
    units = [unit(SECOND, 0, open_end=True), unit(LEAD, 1), unit(FIRST, 2)]

    assert read(units) == [SECOND, LEAD, FIRST]


@pytest.mark.parametrize("broken", [{"open_start": True}, {"section": 1}])
def test_a_border_has_two_sides(broken: dict[str, Any]) -> None:
    """With a start that is lost, or a piece under another heading, other orders are weighed."""
    units = [unit(SECOND, 0, open_end=True), unit(LEAD, 1), unit(FIRST, 2, **broken)]

    assert read(units) != [SECOND, LEAD, FIRST]


def test_the_lead_comes_first_from_wherever_it_stands() -> None:
    """An opening under another heading goes before the rest."""
    units = [unit(FIRST, 0), unit(SECOND, 1), unit(LEAD, 7, section=2)]

    assert read(units) == [LEAD, FIRST, SECOND]


def test_the_closing_comes_last() -> None:
    """A closing paragraph set above goes to the end."""
    units = [unit(LAST, 0, section=0), unit(LEAD, 5, section=1), unit(FIRST, 6, section=1)]

    assert read(units) == [LEAD, FIRST, LAST]


def test_without_evidence_the_page_decides() -> None:
    """Two plain stretches of one section stay in page order, given in any order."""
    units = [unit(SECOND, 9, open_start=True), unit(FIRST, 2, open_end=True)]

    assert read(units) == [FIRST, SECOND]


def test_what_was_carried_off_goes_first() -> None:
    """It is the first columns of an article that end up under another heading."""
    units = [unit(SECOND, 9, section=1), unit(FIRST, 2)]

    assert read(units) == [SECOND, FIRST]


def test_a_doubtful_link_still_tells_the_order() -> None:
    """What may run on stands before what it may run on into, though no one joins them."""
    broken = Unit((6,), (1,), "河水漫过了第三级", False, True, {1: 0.6})
    units = [unit(LEAD, 0), unit("台阶，人都往高处走。", 1, open_start=True), broken]

    assert read(units) == [LEAD, broken.text, "台阶，人都往高处走。"]


def test_a_list_without_its_introduction_may_begin_a_column() -> None:
    """An article that begins in mid-sentence and ends so is turned about."""
    units = [
        unit("级台阶，人都往高处走。", 0, open_start=True),
        unit(FIRST, 1),
        unit("一是清淤。二是护岸，沿河种下两千棵柳树，河水漫过了第三", 2, open_end=True),
    ]

    assert read(units)[0].startswith("一是")


def test_a_paragraph_that_leans_back_is_not_the_first() -> None:
    """此外 cannot open an article."""
    other = "此外，镇里还给老窑搭了雨棚。"
    units = [unit(other, 0), unit(LEAD, 5, section=1)]

    assert read(units) == [LEAD, other]


def test_a_chain_ties_its_two_places_together() -> None:
    """A paragraph that runs from one section to another brings what stands around each end."""
    tied = "石阶修到第三年，" + "水位标也刻上了石壁。"
    units = [unit(LEAD, 4, section=1), unit(tied, 5, 0), unit(SECOND, 1)]
    units[1] = Unit((5, 0), (1, 0), tied, False, False)

    assert read(units) == [LEAD, tied, SECOND]


def test_the_title_tells_the_opening() -> None:
    """Of two plain stretches the one that takes up the title goes first."""
    kiln = "旧窑新火照渡口，窑工的孩子回来点了第一把火。"
    units = [unit(SECOND, 0), unit(kiln, 5, section=1)]

    assert read(units, title="旧窑新火照渡口") == [kiln, SECOND]


@given(st.permutations(range(9)), st.lists(st.integers(0, 2), min_size=9, max_size=9))
@settings(max_examples=60, deadline=None)
def test_every_unit_is_read_once(places: list[int], sections: list[int]) -> None:
    """However the chains lie across the page, none is lost or read twice."""
    texts = [LEAD, FIRST, SECOND, LAST, "此外，还有一件。", ""]
    cuts = [places[:2], places[2:3], places[3:6], places[6:7], places[7:8], places[8:]]
    units = [
        Unit(tuple(cut), tuple(sections[k] for k in cut), text, n % 2 == 1, n % 3 == 1)
        for n, (cut, text) in enumerate(zip(cuts, texts, strict=True))
    ]

    assert sorted(order_units(units, "渡头", ["渡头镇"], 0).units) == list(range(6))


def test_the_order_of_the_argument_does_not_matter() -> None:
    """Units in any order are read the same way."""
    units = [unit(LAST, 0), unit(LEAD, 3, section=1), unit(SECOND, 8, section=2)]

    assert len({tuple(read(list(given))) for given in permutations(units)}) == 1


def test_many_stretches_keep_the_order_of_the_page() -> None:
    """With too many to try them all the page is believed."""
    units = [unit(f"第{k}段话。", 3 * k, section=k) for k in range(12)]

    assert order_units(units, "", [], 0).units == list(range(12))


@pytest.mark.parametrize(
    ("text", "opens", "closes", "leans"),
    [
        ("近年来，渡头镇修了码头。", True, False, False),
        ("渡头镇地处三县交界，一河穿城。", True, False, False),
        ("2021年以来，镇里修了码头。", True, False, False),
        ("下一步，镇里要修窑。", False, True, False),
        ("镇党委书记表示，还要修窑。", False, True, False),
        ("此外，镇里修了窑。", False, False, True),
        ("二是修窑。", False, False, True),
        ("（二）修窑", False, False, True),
        ("这里的水清了。", False, False, False),
        ("这座窑烧了一百年。", False, False, True),
        ("镇里修了窑。", False, False, False),
        ("", False, False, False),
    ],
)
def test_how_paragraphs_open(text: str, opens: bool, closes: bool, leans: bool) -> None:
    """The turns of phrase by which articles open, close and go on."""
    assert (opens_article(text), closes_article(text), leans_back(text)) == (opens, closes, leans)
