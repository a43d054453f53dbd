"""Copies: found exactly and through noise; formulas and refrains are none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclean.stages.duplicates import find_copies

RIVER = (
    "清早的渡口起了雾，船工把缆绳一圈圈收上来，招呼赶集的人坐稳。"
    "对岸的米市已经开秤，吆喝声贴着水面传过来。"
)
KILN = "窑火烧到第三天，老师傅不再添柴，只隔着观火孔看颜色。徒弟们围在一旁，谁也不敢出声。"
SCHOOL = "山坳里的小学只剩十一个孩子，老师把三个年级合在一间屋里上课，黑板分成三块，各写各的。"
ROAD = "盘山公路修通那天，村里放了一下午鞭炮，头一辆开进来的是收核桃的货车。"


def noisy(text: str, every: int, seed: int = 7) -> str:
    """The text with one character misread in every so many."""
    chance = random.Random(seed)
    chars = list(text)
    for at in range(every // 2, len(chars), every):
        chars[at] = chance.choice("申由甲囗冂厶亍屮")
    return "".join(chars)


def pairs(texts: list[str]) -> list[tuple[int, int]]:
    """The places of the copies."""
    return [(pair.a, pair.b) for pair in find_copies(texts)]


def test_words_of_one_copy_alone() -> None:
    """The copy that has more is the fuller one; two that each have some of their own are none."""
    more, other = "渡船一天只开三班。", "船票涨到两块钱。"

    assert [pair.fuller for pair in find_copies([RIVER + more, KILN, RIVER])] == [0]
    assert [pair.fuller for pair in find_copies([RIVER, KILN, RIVER + more])] == [2]
    assert [pair.fuller for pair in find_copies([RIVER, KILN, noisy(RIVER, 15)])] == [None]
    assert pairs([RIVER + more, KILN, other + RIVER]) == []


def test_an_exact_copy() -> None:
    """Equal texts agree in full."""
    (found,) = find_copies([RIVER, KILN, RIVER])

    assert (found.a, found.b, found.ratio) == (0, 2, 1.0)


@pytest.mark.parametrize("every", [40, 25, 15])
def test_a_copy_read_badly(every: int) -> None:
    """A copy with misread characters is still one, and less than exact."""
    (found,) = find_copies([RIVER + KILN, SCHOOL, noisy(RIVER + KILN, every)])

    assert (found.a, found.b) == (0, 2)
    assert 0.8 < found.ratio < 1.0


def test_a_copy_that_lacks_a_few_characters() -> None:
    """Characters lost in one copy do not hide it."""
    text = RIVER + SCHOOL

    assert pairs([text, KILN, text[:20] + text[23:]]) == [(0, 2)]


def test_three_copies() -> None:
    """All copies hang together."""
    found = pairs([RIVER, KILN, RIVER, SCHOOL, RIVER])

    assert {k for pair in found for k in pair} == {0, 2, 4}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "去年，渡头镇完成粮食产量三万二千吨，同比增长百分之四，农民人均收入二万一千元。",
            "去年，窑湾镇完成粮食产量五万七千吨，同比下降百分之二，农民人均收入一万八千元。",
        ),
        (
            "本院设教学系八个，在校生四千二百人，专任教师三百一十人，其中教授二十八人。",
            "本院设教学系五个，在校生二千九百人，专任教师一百六十人，其中教授十二人。",
        ),
        (RIVER, KILN),
        (RIVER, RIVER + KILN + SCHOOL),
        ("同比增长百分之十。", "同比增长百分之十。"),
        ("", ""),
    ],
    ids=["formula", "figures", "different", "quoted whole", "short", "empty"],
)
def test_no_copies(first: str, second: str) -> None:
    """Paragraphs of one formula, quotations in longer text and short refrains are no copies."""
    assert pairs([first, ROAD, second]) == []


def test_short_lines_in_a_run_are_copies() -> None:
    """Short lines that come back one after the other are a block set twice."""
    verse = ["橹声摇落满天星", "摇到湖心水自清", "撒网要等月牙儿", "收网要趁天没明"]

    assert pairs([*verse, RIVER, *verse]) == [(k, k + 5) for k in range(4)]


def test_one_short_line_that_comes_back_is_a_refrain() -> None:
    """Alone it is no evidence."""
    assert pairs(["摇到湖心水自清", RIVER, "摇到湖心水自清", KILN]) == []


def test_a_formula_in_many_places_costs_nothing() -> None:
    """Fifty paragraphs that share their second half are told apart."""
    tail = "以上数据由统计部门核定，不含分支机构，口径与往年一致。"
    heads = [f"{a}{b}组种稻，去年收成不坏。" for a in "子丑寅卯辰巳午未申酉" for b in "甲乙丙丁戊"]
    found = pairs([head + RIVER[k % 9 : k % 9 + 24] + tail for k, head in enumerate(heads)])

    assert len(found) < 50


@given(st.lists(st.sampled_from([RIVER, KILN, SCHOOL, ROAD, "短句。", ""]), max_size=10))
@settings(max_examples=60, deadline=None)
def test_pairs_are_ordered_and_alike(texts: list[str]) -> None:
    """A pair names two different places, the earlier first, each once."""
    found = find_copies(texts)

    assert all(p.a < p.b and texts[p.a] == texts[p.b] and p.ratio == 1.0 for p in found)
    assert len({(p.a, p.b) for p in found}) == len(found)


RULE = (
    "按村里的规矩，一年里为水渠出工满二十天的人家，来年春天先领秧苗，每亩少收水费25元，"
    "过了谷雨不领的算是放弃，由村里另行分给缺苗的农户，各家不得私下转让，也不得转给外村。"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("25元", "30元"), ("25元", "3.25元"), ("25元", "126元"), ("25元", "")),
        *(("25元", "26元"), ("25元", "5元"), ("二十天", "三十天"), ("二十天", "十二天")),
    ],
)
def test_a_condition_with_another_figure_is_no_copy(old: str, new: str) -> None:
    """A long text whose figure is another one was written so: the old rule beside the new."""
    assert pairs([RULE, KILN, RULE.replace(old, new)]) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("25元", "Z5元"), ("25元", "二十五元"), ("二十天", "二十二十天"), ("秧苗", "秧笛")],
)
def test_a_long_copy_with_one_thing_misread(old: str, new: str) -> None:
    """A figure that looks the same or says the same, or is said twice, leaves a text a copy."""
    assert pairs([RULE, KILN, RULE.replace(old, new)]) == [(0, 2)]


def test_a_name_and_a_figure_are_two_things() -> None:
    """Where a name differs and a figure too, two texts use one formula."""
    assert pairs([RULE, KILN, RULE.replace("水渠", "大坝").replace("25元", "26元")]) == []
