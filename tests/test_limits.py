"""Inputs at the edge: nothing, anything, and very much of it. An answer each time, and in time.

Times are bounds against hanging, three times and more above what a slow machine takes.
`ZHCLEAN_FULL_SIZE=1` runs the long page at 2 MB; by default it is a quarter of that.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest

import zhclean
from prose import ARTICLES, NAMES, SU, clean_page
from replay import all_paragraphs, check_account

HERE = Path(__file__).parent
FIXTURES = sorted((HERE.parent / "fixtures" / "pages").glob("*.txt"))
SCALE = 1.0 if os.environ.get("ZHCLEAN_FULL_SIZE") else 0.25
STEMS, BRANCHES, SEASONS, SIDES = (
    "甲乙丙丁戊己庚辛壬癸",
    "子丑寅卯辰巳午未申酉",
    "春夏秋冬",
    "东南西北",
)


def answer(text: str) -> zhclean.CleanedPage:
    """The clean page, each character of the input accounted for."""
    got = zhclean.clean(text)
    check_account(text, got)
    placed = sum(len(s) for p in all_paragraphs(got) for s in p.sources)
    gone = sum(len(d.span) for d in got.defects if d.kind in ("duplicate", "boilerplate"))
    heads = sum(len(s.heading) for s in got.segments if s.heading is not None)
    assert placed + gone + heads <= len(text)
    return got


def seconds(text: str) -> float:
    """How long it takes to clean a text."""
    start = time.perf_counter()
    zhclean.clean(text)
    return time.perf_counter() - start


@cache
def prose() -> str:
    """All fixture pages, one after the other."""
    return "\n\n".join(path.read_text(encoding="utf-8") for path in FIXTURES)


def long_line(size: int) -> str:
    """A text of that many characters without a line break."""
    line = prose().replace("\n", "")
    return (line * (size // len(line) + 1))[:size]


def long_page(size: int) -> str:
    """A page of that many bytes made of the fixtures, zones named anew each time."""
    pages = cycle(path.read_text(encoding="utf-8") for path in FIXTURES)
    parts, done, number = [], 0, 0
    while done < size:
        new = STEMS[number // 10 % 10] + BRANCHES[number % 10]
        part = re.sub("(?=[\u4e00-\u9fff]{2}(?:高新区|港|大学|县|市|经开区))", new, next(pages))
        parts.append(part)
        done += len(part.encode())
        number += 1
    return "\n\n".join(parts).encode()[:size].decode(errors="ignore")


def many_headings(count: int) -> str:
    """A page of that many articles of one line."""
    lines = []
    for k in range(count):
        name = STEMS[k % 10] + BRANCHES[k // 10 % 10] + SEASONS[k // 100 % 4] + SIDES[k // 400 % 4]
        name += STEMS[k // 1600] + "县"
        lines.append(f"### {name}：第{k}回\n{name}修了第{k}条路，路边种的是{BRANCHES[k % 7]}树。")
    return "\n\n".join(lines)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "\n\n\n", "\r\n", "\t \u3000\n \u00a0", "\ufeff", "\u200b", "\u2028\u2029"],
    ids=ascii,
)
def test_nothing_gives_nothing(text: str) -> None:
    """Blanks alone make no paragraph and no zone."""
    got = answer(text)

    assert got.segments == ()
    assert "".join(p.text for p in got.unassigned).strip("\u200b\ufeff") == ""


@pytest.mark.parametrize(
    "text", ["渡口起了雾。", "渡口", "。", "a", "#", "###", "【】", "[…]", "：", "\\"]
)
def test_one_short_line(text: str) -> None:
    """However short, the text is there."""
    got = answer(text)

    assert text in ("#", "###", "[…]") or "".join(p.text for p in all_paragraphs(got)) == text


def test_no_headings() -> None:
    """A text without headings is one segment without a name."""
    paragraphs = [text for name in NAMES[:1] for text in ARTICLES[name]]
    got = answer("\n".join(paragraphs))

    assert [p.text for p in all_paragraphs(got)] == paragraphs


@pytest.mark.parametrize(
    "text",
    [
        bytes(range(256)).decode("latin-1") * 20,
        "\x00" * 1000,
        "\x00渡口\x01起了\x02雾。\x03\n" * 50,
        "PK\x03\x04" + "\x14\x00\x08" * 300,
        "\ud800",
        "渡口\udfff起了雾。\ud83d\n### 苏州高新区\n\udc00苏州高新区修路。",
        "\ufffd" * 500,
        "🚢渡口起了雾🌫。" * 50,
        "e\u0301" * 300,
        "\u202e渡口\u202c起了雾。",
        "<html><body><p>渡口起了雾。</p></body></html>\n" * 30,
        '{"zone": "苏州高新区", "text": "渡口起了雾。"}\n' * 30,
    ],
    ids=[
        "latin",
        "nul",
        "controls",
        "zip",
        "surrogate",
        "surrogates",
        "replacement",
        "emoji",
        "combining",
        "bidi",
        "html",
        "json",
    ],
)
def test_anything_gets_an_answer(text: str) -> None:
    """What is no prose is accounted for like prose, and the answer can be written down."""
    got = answer(text)

    assert zhclean.CleanedPage.from_dict(got.to_dict()) == got
    got.to_json().encode("utf-8")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n\n", "\n \n", "\u2028"], ids=ascii)
def test_line_ends(end: str) -> None:
    """Lines end as they end elsewhere; the text is the same."""
    text = clean_page().replace("\n\n", end)
    got = answer(text)

    assert {s.zone: tuple(p.text for p in s.paragraphs) for s in got.segments} == ARTICLES


def test_no_final_newline() -> None:
    """The last line counts whether it is ended or not."""
    with_end, without = answer(clean_page()), answer(clean_page().rstrip("\n"))

    assert with_end == without


def test_blanks_around_the_lines() -> None:
    """Indented paragraphs are the same paragraphs."""
    got = answer(clean_page().replace("\n\n", "\n\n\u3000\u3000"))

    assert {s.zone: tuple(p.text for p in s.paragraphs) for s in got.segments} == ARTICLES


def test_headings_without_text() -> None:
    """Zones of which the page says nothing have a segment without paragraphs."""
    got = answer("### 苏州高新区\n### 湘潭高新区\n### 北海高新区")

    assert [(s.zone, s.paragraphs) for s in got.segments] == [
        (zone, ()) for zone in ("苏州高新区", "湘潭高新区", "北海高新区")
    ]


def in_time(call: str, limit: float) -> None:
    """Make a call of this module in a process of its own, which is ended at the limit."""
    code = f"from test_limits import *; {call}"
    subprocess.run([sys.executable, "-c", code], cwd=HERE, timeout=limit, check=True)


def test_many_headings() -> None:
    """Five hundred articles are told apart."""
    got = answer(many_headings(500))

    assert len(got.segments) == 500
    assert got.unassigned == ()


def test_five_thousand_headings() -> None:
    """A book of 5,000 one-line articles is read to its end, start of the process included."""
    in_time("answer(many_headings(5000))", 60)


def test_time_grows_with_length() -> None:
    """A character costs at most 2.5 times what one of a page an eighth as long does."""
    short, long = (long_page(int(SCALE * size)) for size in (250_000, 2_000_000))
    zhclean.clean(clean_page())  # what is loaded once is loaded

    each_short, each_long = seconds(short) / len(short), seconds(long) / len(long)
    assert each_long < 2.5 * each_short


def test_a_long_page_is_accounted_for() -> None:
    """Hundreds of zones, thousands of pieces: nothing lost."""
    answer(long_page(100_000))


def test_a_long_line() -> None:
    """200,000 characters without a line break."""
    text = long_line(200_000)
    start = time.perf_counter()
    got = answer(text)

    assert time.perf_counter() - start < 60
    kept = sum(len(s) for p in all_paragraphs(got) for s in p.sources)
    copies = sum(len(d.span) for d in got.defects if d.kind == "duplicate" and d.repair)
    assert kept + copies > 150_000


def test_one_character_again_and_again() -> None:
    """A line of one character only."""
    in_time("answer('修' * 40_000)", 60)


def test_five_thousand_identical_lines() -> None:
    """All copies of one line: one is kept, each of the others is a defect that points to a copy."""
    line = "苏州高新区修了一条步道，沿河种了水杉。"
    start = time.perf_counter()
    got = answer(f"### {SU}\n" + f"{line}\n" * 5000)

    assert time.perf_counter() - start < 60
    assert [p.text for p in all_paragraphs(got)] == [line]
    assert sum(d.kind == "duplicate" for d in got.defects) == 4999


def test_a_paragraph_without_a_mark() -> None:
    """100,000 Han characters in a row."""
    text = re.sub("[^\u4e00-\u9fff]", "", long_line(200_000))[:100_000]
    start = time.perf_counter()
    got = answer(f"### {SU}\n{text}\n")

    assert time.perf_counter() - start < 60
    assert sum(len(s) for p in all_paragraphs(got) for s in p.sources) > 0.9 * len(text)


@pytest.mark.parametrize("mark", ["（", "”", "《", "，", "。", "？", "—", "\n。\n"])
def test_nothing_but_marks(mark: str) -> None:
    """Thousands of marks without a word between them."""
    answer(mark * 3000)


def test_thousands_of_cut_lines() -> None:
    """A page each line of which breaks off in mid-sentence."""
    text = re.sub("[。！？；，：]", "", prose())[:15_000]
    lines = [text[at : at + 15] for at in range(0, len(text), 15)]
    start = time.perf_counter()
    answer("\n".join(lines))

    assert time.perf_counter() - start < 60
