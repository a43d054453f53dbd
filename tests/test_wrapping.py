"""Breaks that a fixed line width put into paragraphs go; those that end something stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhclean import CleanConfig, clean, normalize

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages"
CLEAN = ["clean_cities", "clean_news"]
# Where a paragraph fills its last line, or a sentence ends at a line's end, either reading is fair.
LEAST_WHOLE = 0.85


def page(name: str) -> str:
    """The text of a clean fixture page."""
    return str(json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))["text"])


def wrapped(text: str, width: int, *, indent: str = "", between: str = "\n") -> str:
    """The text with no line longer than `width`, paragraphs told as a typesetter would."""
    lines = [line for line in text.split("\n") if line.strip()]
    out = []
    for line in lines:
        whole = indent + line if line.endswith("。") else line
        out.append("\n".join(whole[k : k + width] for k in range(0, len(whole), width)))
    return between.join(out)


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("width", [18, 26, 32, 40])
def test_a_wrapped_page_is_unwrapped(name: str, width: int) -> None:
    """Nearly all paragraphs come back as they were before the page was set to a width."""
    want = [line for line in page(name).split("\n") if line.strip()]

    got = set(normalize(wrapped(page(name), width)).text.split("\n"))

    assert sum(line in got for line in want) >= LEAST_WHOLE * len(want)


@pytest.mark.parametrize(
    ("indent", "between"), [("\u3000\u3000", "\n"), ("", "\n\n")], ids=["indented", "blank lines"]
)
def test_what_parts_paragraphs_is_respected(indent: str, between: str) -> None:
    """With paragraphs indented or parted by blank lines no two are run together."""
    text = page("clean_news")
    want = [line for line in text.split("\n") if line.strip()]

    done = normalize(wrapped(text, 26, indent=indent, between=between)).text

    got = [line.strip() for line in done.split("\n") if line.strip()]
    assert all(any(line in whole for whole in want) for line in got)


def test_segments_of_a_wrapped_page() -> None:
    """Zones, headings and nearly all paragraphs are the same with the page wrapped."""
    text = page("clean_news")

    plain, narrow = clean(text), clean(wrapped(text, 28))

    assert [s.zone for s in narrow.segments] == [s.zone for s in plain.segments]
    assert [s.title for s in narrow.segments] == [s.title for s in plain.segments]
    want = [p.text for s in plain.segments for p in s.paragraphs]
    got = {p.text for s in narrow.segments for p in s.paragraphs}
    assert sum(text in got for text in want) >= LEAST_WHOLE * len(want)


def test_what_does_not_go_on_stays_apart() -> None:
    """Where every other line was taken out nearly all breaks stay."""
    width = 26
    long = [line for line in page("clean_news").split("\n") if len(line) >= 4 * width]
    lines = [line[k : k + width] for line in long for k in range(0, len(line) - width, 2 * width)]
    gone = len(lines) - len(normalize("\n".join(lines)).text.split("\n"))

    assert len(lines) >= 20
    assert gone < len(lines) / 5


def test_a_blank_takes_the_place_of_a_break_between_latin_words() -> None:
    """Two words of English do not become one."""
    line = "见于合同和验收单据之中，后来的报道里又混在一起使用了很久，直到去年才"
    word = line[:-3] + " deep\nsea platform 的写法，后来的人照抄，"
    text = "\n".join([*[line] * 4, word + line[-17:], *[line] * 4, "有人来信问起。"])

    assert "deep sea platform" in normalize(text).text


def test_it_can_be_switched_off() -> None:
    """Breaks are forms: where forms are off, lines stay."""
    text = wrapped(page("clean_news"), 26)

    assert normalize(text, CleanConfig(forms="off")).text == text


VERSE = "\n".join(
    f"{a}，{b}。"
    for a, b in [
        ("春水绿堤边", "新芽上柳烟"),
        ("渔舟归夜半", "灯影落桥前"),
        ("老树逢甘雨", "荒田变稻川"),
        ("乡人无别事", "相约话丰年"),
        ("檐下新来燕", "窗前旧种莲"),
        ("客来煮白米", "一醉向晴天"),
        ("明日又登程", "回头望故园"),
        ("溪声如送我", "一路到村边"),
    ]
)
TABLE = "\n".join(f"{name}泵站三号机组检修记录表" for name in "东南西北上下左右前后")
SHORT = "河道疏浚三十七公里\n石桥修补了四座之多\n两岸柳树补种九百棵"
LISTS = "\n".join(
    [
        "杨柳湾，枫桥镇，竹林寨，梅溪渡",
        "石板滩，白鹭洲，沙埠头，云溪口",
        "荷叶塘，老鸦岭，西沙河，东风坝",
        "南山坳，北庄子，上河沿，下河沿",
        "三岔口，五里亭，七星桥，九曲湾",
        "金鸡岭，银杏坡，铜锣湾，铁炉冲",
        "大槐树，小石门，高家铺，低田畈",
    ]
)
SENTENCES = "\n".join(
    f"{place}村今年修通了村口到码头的石板路，往后雨天出门再不用绕远了。"
    for place in "云溪沙埠梅渡柳湾枫桥竹林"
)


@pytest.mark.parametrize(
    "text",
    [VERSE, TABLE, SHORT, LISTS, SENTENCES, page("clean_news"), page("clean_cities")],
    ids=[
        "verse",
        "rows of a table",
        "three lines",
        "rows of names",
        "whole sentences",
        "a page",
        "another page",
    ],
)
def test_lines_that_stay(text: str) -> None:
    """Lines of one length that are whole, and lines of all lengths, are left alone."""
    assert normalize(text).text.count("\n") == text.count("\n")


def test_a_page_number_is_glued_to_nothing() -> None:
    """A bare number between two lines belongs to neither, full as the line above may be."""
    lines = wrapped(page("clean_news"), 26).split("\n")
    full = [k for k, line in enumerate(lines) if len(line) == 26]
    numbered = [
        line if k not in full[::5] else f"{line}\n{300 + k}" for k, line in enumerate(lines)
    ]

    done = normalize("\n".join(numbered)).text.split("\n")

    assert all(str(300 + k) in done for k in full[::5])


def test_a_line_may_begin_with_a_decimal() -> None:
    """2.1万户 is no item of a list."""
    text = wrapped("全年改造老旧小区三十四个，涉及居民楼二百四十六栋，惠及居民2.1万户。\n" * 8, 29)

    assert "惠及居民\n2.1" in text
    assert "惠及居民2.1万户" in normalize(text).text
