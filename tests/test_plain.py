"""The plain form in which pages are read, and the markup that they are read without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import CleanConfig, Cleaner, clean, correct_typos, normalize
from zhclean.plain import plain_form
from zhclean.stages.normalise import normalise

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    """The cases of a file under their labels."""
    found = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    return [pytest.param(case, id=case["label"]) for case in found]


@pytest.mark.parametrize("case", cases("plain"))
def test_plain_form(case: dict[str, Any]) -> None:
    """What is read for what is written, or just that."""
    plain = plain_form(case["said"], case.get("page"))

    assert plain == (case["said"] if case["plain"] is None else case["plain"])


@given(st.text('高新區發展，,.:"「」２ \n於', max_size=60))
def test_plain_form_is_as_long(text: str) -> None:
    """Each character stands for one, and what is plain stays."""
    plain = plain_form(text)

    assert len(plain) == len(text)
    assert [c == "\n" for c in plain] == [c == "\n" for c in text]


@pytest.mark.parametrize("case", cases("markup"))
def test_markup(case: dict[str, Any]) -> None:
    """A page is read without its markup; a text that has some of its own keeps it."""
    page = case["page"]

    assert normalise(page, CleanConfig()).text == (page if case["read"] is None else case["read"])


def test_normalize_leaves_tags() -> None:
    """Tags are characters like others: only who reads a page passes over them."""
    text = "<p>闸门开了。</p>\n<p>鱼群来了。</p>\n<p>天亮了。</p>"

    assert normalize(text).text == text


PAGE = """### 漣水縣：水鄉的早晨

漣水縣去年疏濬河道三十七公里，兩岸的蘆葦蕩又見白鷺落腳。鎮上的老船工說，從前搖櫓都嫌水臭。

### 洪澤區：湖上人家

洪澤區的早市五點開張，賣菱角的、賣竹籃的各佔一段臺階。出口裝了公平秤，一年只接到兩起投訴。
"""


def test_a_traditional_page_keeps_its_script() -> None:
    """Names and titles are written as the page has them; the catalog's name is an alias."""
    page = clean(PAGE)

    assert [(s.zone, s.title) for s in page.segments] == [
        ("漣水縣", "水鄉的早晨"),
        ("洪澤區", "湖上人家"),
    ]
    assert [s.aliases for s in page.segments] == [("涟水县",), ("洪泽区",)]
    assert "".join(s.text for s in page.segments) == "".join(PAGE.split("\n")[2::4])
    assert not [d for d in page.defects if d.repair]


def test_characters_of_traditional_text_are_put_right_in_its_script() -> None:
    """What is put in is traditional, what is taken out is told as it stands."""
    fixed = correct_typos("大力扶持高新技術企業企業快速成長，檢察院工作人員旅行職責。")

    assert fixed.text == "大力扶持高新技術企業快速成長，檢察院工作人員履行職責。"
    assert [d.quote for d in fixed.defects] == ["企業", "旅"]


def test_traditional_text_that_is_right_stays() -> None:
    """Words of two like characters and places are read as those of simplified text are."""
    text = "兩百多家養殖場統統搬走，記者瞭解到，山東與山西兩省的河北岸又見秧苗，一項項工程到位。"

    assert correct_typos(text).text == text


def test_zones_of_the_caller_in_traditional_script() -> None:
    """Names that only the caller knows are looked for in the script that a page is read in."""
    names = ("臺星", "禾穀", "瀚濤")
    told = (
        "：兩岸的蘆葦蕩又見白鷺落腳，老船工說，從前搖櫓都嫌水臭，如今孩子們放學後在棧橋上寫作業。"
    )
    page = "\n\n".join(name + told for name in names)

    assert [s.zone for s in clean(page, CleanConfig(zones=names)).segments] == list(names)
    assert [s.zone for s in clean(page).segments] == [""]


@pytest.mark.parametrize(
    "config",
    [
        CleanConfig(punctuation="ascii"),
        CleanConfig(script="traditional"),
        CleanConfig(script="s2twp"),
    ],
    ids=["ascii", "traditional", "words"],
)
def test_own_markdown_is_read_back(config: CleanConfig) -> None:
    """Neither its marks nor what the page left of its markup changes in a second run."""
    lines = [
        "## 涟水县：一个归属",
        "**水清了**，优化服务，船工",
        "们说，岸上的芦苇也比往年高出一截，一眼望不到头，风一来满湖都在响，归属于他的只有",
        "## 洪泽区：湖上人家",
        "洪泽区的早市五点开张，卖菱角的、卖竹篮的各占一段台阶，出口装了公平秤，一年只接到两起投诉。",
    ]
    once = clean("\n\n".join(lines), config)
    again = clean(once.to_markdown(), config)

    assert not [d for d in again.defects if d.repair]
    assert [(s.zone, s.title, s.text) for s in again.segments] == [
        (s.zone, s.title, s.text) for s in once.segments
    ]


def test_what_a_script_puts_in_belongs_to_a_character() -> None:
    """优化 becomes 最佳化: 最 is said of 优, wherever a paragraph ends before it."""
    config = CleanConfig(script="s2twp")
    found = normalize("发明专利达到一千件。优化服务，打造宜居地，企业个个满意。", config)

    assert "最佳化服務" in found.text
    assert all(len(d.span) for d in found.defects)


@pytest.mark.parametrize("script", ["t2jp", "jp2t", "s2tw", "s2twp", "t2tw"])
def test_what_a_script_puts_in_is_not_mended_back(script: str) -> None:
    """A second run over the Markdown finds nothing, and no repair puts in what stands there."""
    text = (
        "### 北海市：粮食丰收\n北海市粮食丰收，财政收入增加约一成。"
        "随着南疆铁路开通，正在着力打造科研领域的高地，及早研判形势。\n"
        "### 南海市：污水\n南海市的污水排放大为减少，问卷收集到五百份。\n"
    )
    cleaner = Cleaner(CleanConfig(script=script))
    first = cleaner.clean(text)
    again = cleaner.clean(first.to_markdown())

    assert not [d for d in again.defects if d.repair is not None]
    for defect in first.defects:
        assert defect.repair is None or defect.repair.replacement != defect.quote
