"""Headings, bylines and furniture: which lines of a page are what, and which only look like it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.blocks import Block, BlockKind, find_blocks, find_sections
from zhclean.stages.blocks.bylines import is_byline
from zhclean.stages.blocks.furniture import is_furniture

DATA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "cases" / "headings.json").read_text("utf-8")
)
LINES: dict[str, Any] = DATA["lines"]
CATALOG = ZoneCatalog.builtin()


def prose(line: str) -> str:
    """The line of a case; ``@KEY NAME`` is a paragraph about NAME."""
    if not line.startswith("@"):
        return line
    key, _, name = line[1:].partition(" ")
    return DATA["prose"][key].replace("{}", name) if key in DATA["prose"] else line


def page_of(lines: list[str]) -> str:
    """The page of a case, a blank line between any two lines."""
    return "\n\n".join(map(prose, lines))


def cases() -> list[Any]:
    """Each page under its label; a known failure is expected to fail."""
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True, reason=case["comment"])]
            if case.get("expect") == "fail"
            else [],
        )
        for case in DATA["pages"]
    ]


def lines_of(kind: str) -> list[Any]:
    """Lines that are of a kind and lines that are not, known failures marked."""
    known = LINES[f"{kind}_fail"]
    return [
        pytest.param(
            line,
            wanted,
            id=line,
            marks=[pytest.mark.xfail(strict=True, reason=known[line])] if line in known else [],
        )
        for key, wanted in ((kind, True), (f"no_{kind}", False))
        for line in LINES[key]
    ]


def headings(blocks: tuple[Block, ...]) -> list[list[str | None]]:
    """Name and title of each heading."""
    return [[b.heading.name, b.heading.title] for b in blocks if b.heading is not None]


@pytest.mark.parametrize("case", cases())
def test_pages(case: dict[str, Any]) -> None:
    """The page has these headings, these other lines, and all the rest is body."""
    text = page_of(case["lines"])
    blocks = find_blocks(text, CATALOG)

    assert headings(blocks) == case["headings"]
    others = [
        [str(block.kind), block.span.of(text)]
        for block in blocks
        if block.kind not in (BlockKind.HEADING, BlockKind.BODY)
    ]
    assert others == case["others"]


# Of 61 headings: those of the county gazetteer, bare names, give way to the marked ones.
KEPT_TOGETHER = 54


def test_pages_of_several_styles_in_one_text() -> None:
    """Most headings are read where pages set otherwise stand before and behind; none is made up."""
    pages = sorted((Path(__file__).parents[1] / "fixtures" / "pages").glob("*.txt"))
    texts = [path.read_text("utf-8") for path in pages]
    alone = [heading for text in texts for heading in headings(find_blocks(text, CATALOG))]
    together = headings(find_blocks("\n\n".join(texts), CATALOG))

    assert all(heading in alone for heading in together)
    assert len(together) >= KEPT_TOGETHER


def test_a_word_behind_a_sign_is_body_below_a_heading_too() -> None:
    """□ 高质量 begins with a surname and heads what is below it; □ 高燕明 names who wrote."""
    page = "【北海高新区】向海图强\n\n{}\n\n近年来，北海高新区把海洋科技摆在首位。"
    word, name = (
        find_sections(find_blocks(page.format(line), CATALOG))[-1]
        for line in ("□ 高质量", "□ 高燕明")
    )

    assert (len(word.bylines), len(word.body)) == (0, 2)
    assert (len(name.bylines), len(name.body)) == (1, 1)


def test_negatives_match_positives() -> None:
    """There are as many pages with lines that only look like headings as there are others."""
    negative = [bool(case.get("negative")) for case in DATA["pages"]]

    assert len(negative) >= 40
    assert negative.count(True) >= negative.count(False) - 1


@pytest.mark.parametrize(("line", "wanted"), lines_of("byline"))
def test_bylines(line: str, wanted: bool) -> None:
    """A byline holds roles and names; a sentence about a reporter is none."""
    assert is_byline(line) is wanted


@pytest.mark.parametrize(("line", "wanted"), lines_of("furniture"))
def test_furniture(line: str, wanted: bool) -> None:
    """Sheet numbers, editors, buttons; not the sentences that begin with the same words."""
    assert is_furniture(line) is wanted


def test_a_running_head_is_furniture() -> None:
    """A short line that comes back three times belongs to the sheet."""
    lines = ["### 涟水县：水乡的早晨", "@water 涟水县", "淮上人家", "@canal", "淮上人家"]
    lines += ["### 洪泽区：湖上人家", "@market 洪泽区", "淮上人家", "@night"]
    text = page_of(lines)

    found = [b.span.of(text) for b in find_blocks(text, CATALOG) if b.furniture]
    assert found == ["淮上人家"] * 3


def test_a_sentence_that_comes_back_is_no_running_head() -> None:
    """With a full stop it is a refrain."""
    text = page_of(["@water 涟水县", "水来了。", "@canal", "水来了。", "@night", "水来了。"])

    assert not any(block.furniture for block in find_blocks(text, CATALOG))


def test_furniture_that_is_kept_is_body() -> None:
    """With `drop` off the line stays in the text and is marked."""
    text = page_of(["### 涟水县：水乡的早晨", "@water 涟水县", "— 12 —", "@canal"])
    kept = find_blocks(text, CATALOG, drop=False)
    dropped = find_blocks(text, CATALOG)

    assert [b.kind for b in kept if b.furniture] == [BlockKind.BODY]
    assert [b.kind for b in dropped if b.furniture] == [BlockKind.FURNITURE]


def test_sections_hold_bylines_and_body() -> None:
    """A section is a heading with what stands under it; text above the first one has none."""
    text = page_of(["@night", "### 涟水县：水乡的早晨", "本报记者 郁竹", "@water 涟水县", "@canal"])
    first, second = find_sections(find_blocks(text, CATALOG))

    assert (first.heading, len(first.body)) == (None, 1)
    assert second.heading is not None
    assert second.heading.name == "涟水县"
    assert [span.of(text) for span in second.bylines] == ["本报记者 郁竹"]
    assert len(second.body) == 2


def test_a_marked_gap_is_taken_off_the_text() -> None:
    """The mark that zhclean writes for a lost end tells the gap and is no text."""
    text = page_of(["## 涟水县", "[…]镇上的船都靠了岸。", "闸门下的水[…]"])
    body = [b for b in find_blocks(text, CATALOG) if b.kind is BlockKind.BODY]

    assert [b.span.of(text) for b in body] == ["镇上的船都靠了岸。", "闸门下的水"]
    assert [(b.lost_start, b.lost_end) for b in body] == [(True, False), (False, True)]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([line for case in DATA["pages"] for line in case["lines"]]),
            st.sampled_from([*LINES["byline"], *LINES["furniture"]]),
            st.text(max_size=12),
        ),
        max_size=12,
    )
)
def test_every_line_is_one_block(lines: list[str]) -> None:
    """Blocks follow one another, and no character outside of them is anything but a blank."""
    text = page_of(lines)
    blocks = find_blocks(text, CATALOG)

    at = 0
    for block in blocks:
        assert block.span.start >= at
        assert not text[at : block.span.start].replace("[…]", "").strip()
        at = block.span.end
    assert not text[at:].replace("[…]", "").strip()
