"""Lines that are whole beside others of their form: labels, talk, verse, subtitles, programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhclean import DefectKind, clean
from zhclean.hanzi import ends_sentence
from zhclean.stages.links.tails import find_alone

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "labels.json").read_text("utf-8")
)["pages"]
STRUCTURE = (
    DefectKind.SPLIT_PARAGRAPH,
    DefectKind.OUT_OF_ORDER,
    DefectKind.TRUNCATED_END,
    DefectKind.BOILERPLATE,
)
PAGES = {
    "labels in two articles": (
        "# 沙埠县\n\n名优特产：菱角、莲藕，年产三千吨\n交通：码头两个，距县城四十里\n\n"
        "# 涟水县\n\n名优特产：菱角、莲藕，年产五千吨\n交通：码头一个，距县城六十里\n"
    ),
    "one label, and a start that looks torn": (
        "# 沙埠师范大学\n\n学校靠着湖。\n\n招生电话：0700-85310000\n\n"
        "# 涟水医学院\n\n学院有三所直属附属医院，床位六千张。\n\n招生电话：0700-86177000\n"
    ),
    "dishes of two towns": (
        "# 沙埠县\n\n湖水煮鱼\n主料：青鱼一条\n特点：汤白，咸鲜耐品，可放两日\n\n"
        "# 涟水县\n\n菱角饼\n主料：菱角一斤，磨成粉\n特点：又软又甜，越嚼越甜\n"
    ),
    "songs": (
        "# 采菱\n\n（主歌）\n小船儿 过桥来\n菱角满舱\n（副歌）\n一湖风 吹不尽\n橹声入梦\n\n"
        "# 晚归\n\n（主歌）\n灯影落在河面\n渔网挂上船头\n"
        "（副歌）\n岸上有人唤我名字\n我应了一声又一声\n"
    ),
    "questions and answers": (
        "# 沙埠县\n\n记者：您哪一年上的船？\n老郁：七三年。\n"
        "记者：第一天干什么？\n老郁：扫船板。\n\n"
        "# 涟水县\n\n记者：渡口搬不搬？\n老傅：不搬。\n"
    ),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in CASES])
def test_lines_of_one_form(case: dict[str, Any]) -> None:
    """These lines are whole, the others break off."""
    texts = case["texts"]
    alone = find_alone(texts)
    whole = [k for k, text in enumerate(texts) if alone[k] or ends_sentence(text)]

    assert whole == case["whole"]


@pytest.mark.parametrize("page", [pytest.param(page, id=name) for name, page in PAGES.items()])
def test_whole_pages_stay_as_they_are(page: str) -> None:
    """Nothing is joined, moved or lost, and no line becomes a title."""
    cleaned = clean(page)
    lines = [line for line in page.split("\n") if line and not line.startswith("#")]

    assert not [d for d in cleaned.defects if d.kind in STRUCTURE and d.repair]
    assert [p.text for s in cleaned.segments for p in s.paragraphs] == lines


def test_a_comment_is_no_heading() -> None:
    """Fenced or not, the lines of a program stay where they are."""
    block = '# 读入水位\ndf = read("a.csv")\n# 去掉空行\ndf = df.dropna()\n'
    for page in (
        f"本节给出脚本。\n\n```python\n{block}```\n\n运行后即得结果。\n",
        f"本节给出脚本。\n\n{block}\n运行后即得结果。\n",
    ):
        cleaned = clean(page)

        assert [s.zone for s in cleaned.segments if s.zone] == []
        assert [p.text for p in cleaned.unassigned or cleaned.segments[0].paragraphs] == [
            line for line in page.split("\n") if line
        ]
