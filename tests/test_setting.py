"""Pages as tools write them: tables, formulas, items and notes stay, marks between lines go."""

from __future__ import annotations

import pytest

from zhclean import CleanConfig, DefectKind, clean
from zhclean.setting import is_set_line

PAGE = """# 水乡年鉴

<!-- page 1 -->

![](images/page1_img1.jpg)

## 涟水县：水乡的早晨

本报记者 郁竹

涟水县去年疏浚河道三十七公里，两岸的芦苇荡又见白鹭落脚。镇上的老船工说，从前摇橹都嫌水臭，如今孩子们放学后在栈桥上写作业。

| 指标 | 前年 | 去年 |
| --- | --- | --- |
| 河道（公里） | 21 | 37 |
| 石桥（座） | 3 | 4 |

<div align="center">图1 涟水县河道分布</div>

涟水县的早市五点开张，卖菱角的、卖竹篮的、修伞的各占一段台阶。<br>出口装了公平秤，一年下来只接到两起投诉。

---

<!-- page 2 -->

## 洪泽区：湖上人家

洪泽区把湖上的住家船编成九个小组，每组推一位组长，夜里轮流巡湖。

$$ Q = v \\times A $$

- 春季：放鱼苗十二万尾
- 夏季：割水草三千担
- 秋季：收大闸蟹九万斤

表2 各组船只数量

[1] 数据来源：洪泽区渔政站
"""
STRUCTURE = {
    DefectKind.SPLIT_PARAGRAPH,
    DefectKind.TRUNCATED_END,
    DefectKind.MISSING_START,
    DefectKind.OUT_OF_ORDER,
    DefectKind.MISATTRIBUTED,
    DefectKind.DUPLICATE,
}


def test_set_lines_are_paragraphs_of_their_own() -> None:
    """No row of a table runs on into the next, nothing is said to be lost."""
    page = clean(PAGE)

    assert not [defect for defect in page.defects if defect.kind in STRUCTURE]
    first, second = page.segments
    assert "| --- | --- | --- |" in [paragraph.text for paragraph in first.paragraphs]
    assert "- 夏季：割水草三千担" in [paragraph.text for paragraph in second.paragraphs]


def test_marks_between_the_lines_are_furniture() -> None:
    """Comments, pictures and rulers are deleted and accounted for."""
    page = clean(PAGE)
    furniture = {d.quote for d in page.defects if d.kind is DefectKind.BOILERPLATE}

    assert furniture >= {"<!-- page 1 -->", "![](images/page1_img1.jpg)", "---"}
    assert not page.unassigned


@pytest.mark.parametrize(
    "line",
    [
        "| 河道 | 37 |",
        "$$ E = mc^2 $$",
        "<td>石桥</td>",
        "- 修桥四座",
        "• 植柳九百棵",
        "[12] 数据来源：渔政站",
        "注：不含支流",
        "资料来源：渔政站年报",
        "图3-1 河道分布",
        "表2：各组船只数量",
    ],
)
def test_set_lines(line: str) -> None:
    """What a typesetter sets apart."""
    assert is_set_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "水位|流量两项都记在本子上",
        "图书馆搬到了码头边上",
        "表彰大会开到很晚",
        "-5度的早晨，湖面结了薄冰",
        "注意：水深",
        "图1画的是老闸，图2画的是新闸；两张都挂在墙上",
        "单位换算写在册子末尾",
        "说明书丢了，他凭记忆装好了水泵",
        "[完]",
        "表3里的数是他一笔一笔抄下来的。",
    ],
)
def test_lines_of_prose(line: str) -> None:
    """What only looks like it."""
    assert not is_set_line(line)


def test_a_line_says_where_its_text_goes_on() -> None:
    """“下转” and “上接” inside a line are furniture, and what they part is joined."""
    page = clean(
        "### 涟水县：水乡的早晨\n"
        "涟水县去年疏浚河道三十七公里，全县新建泵站六座，船闸日均通过集装箱（下转第2版）\n"
        "### 洪泽区：湖上人家\n"
        "洪泽区把湖上的住家船编成九个小组，每组推一位组长，夜里轮流巡湖。\n"
        "（上接第1版）货轮四十艘，涟水县的水上货运量增长三成，船工的收入也涨了。\n"
    )

    assert [d.quote for d in page.defects if d.kind is DefectKind.BOILERPLATE] == [
        "（下转第2版）",
        "（上接第1版）",
    ]
    assert any("通过集装箱货轮四十艘" in p.text for p in page.segments[0].paragraphs)


def test_a_signature_is_a_byline() -> None:
    """Who wrote the article stands behind its last sentence, and is no text."""
    page = clean("### 涟水县：水乡的早晨\n涟水县去年疏浚河道三十七公里。（本报记者 郁竹）\n")

    assert page.segments[0].text == "涟水县去年疏浚河道三十七公里。"
    assert [b.strip("（）") for b in page.segments[0].bylines] == ["本报记者 郁竹"]


def test_turns_stay_where_furniture_is_only_reported() -> None:
    """With `boilerplate="report"` nothing is cut out of a line."""
    text = "### 涟水县：水乡的早晨\n涟水县去年疏浚河道三十七公里。（下转第2版）\n"

    page = clean(text, CleanConfig(boilerplate="report"))

    assert page.segments[0].text == "涟水县去年疏浚河道三十七公里。（下转第2版）"
