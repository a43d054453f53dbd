"""What the sheet bears is told from figures and names of the text; lines that are whole alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhclean import DefectKind, clean
from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.blocks import find_blocks
from zhclean.stages.links.tails import find_alone

CASES_AT = Path(__file__).parent / "cases"
PAGES: list[dict[str, Any]] = json.loads((CASES_AT / "sheets.json").read_text("utf-8"))["pages"]
LINES: dict[str, Any] = json.loads((CASES_AT / "alone.json").read_text("utf-8"))
CATALOG = ZoneCatalog.builtin()


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in PAGES])
def test_pages(case: dict[str, Any]) -> None:
    """These lines of the page are furniture, and no others."""
    text = "\n\n".join(case["lines"])
    found = [block.span.of(text) for block in find_blocks(text, CATALOG) if block.furniture]

    assert found == case["furniture"]


def test_negatives_match_positives() -> None:
    """As many pages have none as have some, and as many lines break off as are whole."""
    some = [bool(case["furniture"]) for case in PAGES]

    assert some.count(False) >= some.count(True)
    assert len(LINES["torn"]) >= len(LINES["alone"])


@pytest.mark.parametrize("line", LINES["alone"])
def test_lines_whole_alone(line: str) -> None:
    """Labels, dates, signatures, rows and addresses need no stop."""
    assert find_alone(["河水漫过了台阶。", line, "值班室里坐着三个人。"])[1]


@pytest.mark.parametrize("line", LINES["torn"])
def test_lines_that_break_off(line: str) -> None:
    """Sentences that begin with the same words."""
    assert not find_alone(["河水漫过了台阶。", line, "值班室里坐着三个人。"])[1]


@pytest.mark.parametrize("line", LINES["alone"])
def test_nothing_changes_places_for_the_sake_of_such_a_line(line: str) -> None:
    """An article that ends in one, and opens with an item, stays as it is."""
    page = (
        "## 沙埠县\n\n- 沙埠县新修渡口一座。\n\n沙埠县今年把船开到了湖心，二十户人家出门方便了。"
        f"\n\n村民说，从前卖菱角要走半天。\n\n{line}\n\n## 涟水县\n\n涟水县今年水稻收成不错。\n"
    )
    kinds = (DefectKind.OUT_OF_ORDER, DefectKind.TRUNCATED_END, DefectKind.MISSING_START)

    assert not [defect for defect in clean(page).defects if defect.kind in kinds]


HALVES = (
    "沙埠县在闸口装了新的水位仪，一天测四回，数字传到每条船上，去年又建成了两座全封闭的",
    "圆形谷仓，湿谷的含水率降低了1个百分点，一年少晒三回场。",
)


@pytest.mark.parametrize(
    "between",
    [
        "图2　沙埠县谷仓（资料照片）",
        "图为沙埠县谷仓",
        "谷仓外景（郁竹摄）",
        "A3版  责编 郁竹  美编 傅弦",
    ],
)
def test_a_sentence_goes_on_below(between: str) -> None:
    """Halves are joined over a caption, which is read behind them, or over furniture."""
    lines = ["## 沙埠县", HALVES[0], between, HALVES[1], "沙埠县还开通了到码头的班车。"]
    page = clean("\n\n".join([*lines, "## 涟水县", "涟水县今年水稻收成不错。"]))
    texts = [paragraph.text for paragraph in page.segments[0].paragraphs]

    assert texts[0] == "".join(HALVES)
    assert texts[1:] == [text for text in (between, lines[-1]) if "版" not in text]
    assert not [d for d in page.defects if d.kind is DefectKind.OUT_OF_ORDER]


@pytest.mark.parametrize("between", ["谷仓里的灯亮着，没有人。", "他们说，明年再来。"])
def test_a_sentence_does_not_go_on_over_another(between: str) -> None:
    """A sentence between two halves is no caption."""
    lines = ["## 沙埠县", HALVES[0] + "谷仓。", between, HALVES[1]]
    page = clean("\n\n".join([*lines, "## 涟水县", "涟水县今年水稻收成不错。"]))

    assert [paragraph.text for paragraph in page.segments[0].paragraphs] == lines[1:]
