"""Sub-headings go where the paragraph below them goes."""

from __future__ import annotations

from zhclean import clean

WATER = "{}去年疏浚河道三十七公里，两岸的芦苇荡又见白鹭落脚。{}的老船工说，从前摇橹都嫌水臭。"
MARKET = "{}的早市五点开张，卖菱角的、卖竹篮的各占一段台阶。{}出口装了公平秤，一年只接到两起投诉。"
SCHOOL = "{}新开了两所寄宿制小学，一百六十名孩子不必再翻坡赶路。{}的食堂菜单由家长轮流拟定。"


def page(*lines: str) -> dict[str, list[str]]:
    """The paragraphs of each zone."""
    return {s.zone: [p.text for p in s.paragraphs] for s in clean("\n\n".join(lines)).segments}


def test_a_moved_paragraph_takes_its_sub_heading_along() -> None:
    """A paragraph of 洪泽区 under 涟水县 has one above it."""
    water, market = WATER.format("涟水县", "涟水县"), MARKET.format("洪泽区", "洪泽区")
    school = SCHOOL.format("洪泽区", "洪泽区")
    got = page(
        "■ 涟水县：水乡的早晨",
        "#### 河道",
        water,
        "#### 学校",
        school,
        "■ 洪泽区：湖上人家",
        market,
    )

    assert got == {"涟水县": ["#### 河道", water], "洪泽区": ["#### 学校", school, market]}


def test_a_copy_goes_with_its_sub_heading() -> None:
    """The same sub-heading and paragraph twice stand once; another sub-heading stays."""
    water, market = WATER.format("涟水县", "涟水县"), MARKET.format("洪泽区", "洪泽区")
    heads = ("■ 涟水县：水乡的早晨", "■ 洪泽区：湖上人家")
    same = page(heads[0], "#### 河道", water, heads[1], market, "#### 河道", water)
    other = page(heads[0], "#### 河道", water, heads[1], market, "#### 水利", water)

    assert same == {"涟水县": ["#### 河道", water], "洪泽区": [market]}
    assert other["涟水县"] == ["#### 河道", water]
    assert "#### 水利" in [text for own in other.values() for text in own]


def test_what_looks_like_one_and_is_none() -> None:
    """A numbered line that stands once may be a sentence, and one that goes on is."""
    water, market = WATER.format("涟水县", "涟水县"), MARKET.format("洪泽区", "洪泽区")
    lines = ("■ 涟水县：水乡的早晨", "1. 疏浚河道", water, "【河道，", "■ 洪泽区：湖上人家", market)

    assert page(*lines)["涟水县"] == ["1. 疏浚河道", water, "【河道，"]
