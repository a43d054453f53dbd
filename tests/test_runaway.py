"""Readers that lose their place: strings said over and over, and what only looks like it."""

from __future__ import annotations

import pytest

from replay import all_paragraphs, check_account
from zhclean import clean, correct_typos
from zhclean.tandem import find_tandems

BEFORE, AFTER = "北海高新区昨天开放码头。", "参观的人都说好。"
UNIT = (
    "渔民上岸就能办船证、领补贴、签保险，一年办件一万一千件，没有一件需要再跑第二趟。园区里聚集了七十多家"
    "软件企业，去年收入达到二十一亿元，浮标每十分钟传回一次水温，养殖户在手机上就能看到自家网箱的情况。"
    "为了留住年轻的工程师，区里盖了两千套公寓，租金只收市价的六成，楼下有食堂、书房和洗衣房，下了夜班的人"
    "也能吃上热饭。未来，这里将与邻国的高校合作，把这套平台推广到更多渔港，让更多渔民用上好数据，办成好事。"
    "码头上新修的灯塔每晚亮到天明，归航的船远远就能望见；岸边的渔市也跟着热闹起来，从早到晚人来人往，鱼篓"
    "一筐接着一筐，秤杆起起落落，卖完鱼的人坐在茶摊边歇脚，说的都是今年的收成和明年开春要添置的新网。"
    "入冬以前，最后一批船也要刷上桐油。"
)
SENTENCES = [f"{sentence}。" for sentence in UNIT.split("。")[:-1]]
HEADING = "### 北海高新区：向海而兴\n\n"


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a page, each of its characters accounted for."""
    page = clean(text)
    check_account(text, page)
    return [paragraph.text for paragraph in all_paragraphs(page)]


@pytest.mark.parametrize("size", [4, 5, 9, 12, 19, 20, 47, 120, 241, 300])
@pytest.mark.parametrize("copies", [3, 8, 200])
def test_copies_in_a_line_go(size: int, copies: int) -> None:
    """All but the first, each with its place in the record; so does one more that breaks off."""
    unit = UNIT[:size].rstrip("，。、；") + "吧" * (UNIT[size - 1] in "，。、；")
    text = BEFORE + unit * copies + AFTER
    torn = BEFORE + unit * copies + unit[: size // 2]
    done = correct_typos(text)

    assert done.text == BEFORE + unit + AFTER
    assert len(done.defects) == copies - 1
    assert correct_typos(torn).text == BEFORE + unit
    assert _paragraphs(f"{HEADING}{text}\n") == [BEFORE + unit + AFTER]


@pytest.mark.parametrize("copies", [3, 5, 60])
def test_lines_said_over_and_over_go(copies: int) -> None:
    """One line or two in turn, with a last one that breaks off or without."""
    one, two = SENTENCES[:2]
    first, last = "北海高新区今年办了三件大事。", "北海高新区明年还要办两件。"
    for lines, kept in (
        ([one] * copies, [one]),
        ([one, two] * copies, [one, two]),
        ([*[one] * copies, one[:12]], [one]),
        ([*[one, two] * copies, one[:7]], [one, two]),
        ([one * 3, one * copies], [one]),
    ):
        text = HEADING + "\n\n".join((first, *lines, last)) + "\n"

        assert _paragraphs(text) == [first, *kept, last]


def test_lines_without_a_stop_are_no_running_head() -> None:
    """One copy stays: what belongs to the sheet comes back after a page of text, not at once."""
    line = "渔民上岸就能办船证领补贴签保险"
    text = HEADING + "\n\n".join((BEFORE, *[line] * 20, AFTER)) + "\n"

    assert _paragraphs(text) == [BEFORE, line, AFTER]


def test_a_page_set_to_a_width_that_runs_away() -> None:
    """Breaks that fall anywhere in the copies do not hide them."""
    long = BEFORE + SENTENCES[0] * 20 + AFTER
    lines = [long[at : at + 30] for at in range(0, len(long), 30)]

    assert _paragraphs(HEADING + "\n".join(lines) + "\n") == [BEFORE + SENTENCES[0] + AFTER]


VERSES = {
    "refrain": (
        "月儿弯弯照九湾，\n几家船歌唱得欢。\n月儿弯弯照九湾，\n几家网里鱼儿翻，\n月儿弯弯照九湾，\n"
        "几家灯火守岸边。"
    ),
    "chorus": (
        "橹声摇落满天星\n摇到湖心水自清\n归来兮归来\n江水向东流\n撒网要等月牙儿\n收网要趁天没明\n"
        "归来兮归来\n江水向东流\n鱼满船舱人欢笑\n岸上灯火数不清\n归来兮归来\n江水向东流"
    ),
    "a line sung three times": "摇啊摇，摇到外婆桥。\n摇啊摇，摇到外婆桥。\n摇啊摇，摇到外婆桥。",
    "rows of a table": "| 镇 | 户数 | 备注 |\n| --- | --- | --- |\n" + "| 青棠镇 | 0 | 无 |\n" * 8,
}


@pytest.mark.parametrize("name", VERSES)
def test_verse_and_tables_stay(name: str) -> None:
    """What is said again because it is sung, or because the figures are the same."""
    lines = VERSES[name].strip().split("\n")
    text = HEADING + "\n".join((BEFORE, *lines, AFTER)) + "\n"
    kept = _paragraphs(text)

    assert "".join(kept) == "".join((BEFORE, *lines, AFTER))


@pytest.mark.parametrize(
    "text",
    [
        "他喊着：跳出去！跳出去！跳出去！大家都跳了出去。",
        "岸上的人喊：加油加油加油加油！",
        "等次对照实验对照实验对照实验对照实验",
        "批量生产批量生产批量生产小批生产批量生产批量生产",
        "一项一项一项地查。",
        "0.00.00.00.00.00.00.0",
        "————————————————————",
    ],
)
def test_what_is_meant_so_stays(text: str) -> None:
    """Calls, rows of a table run together, rulers and figures."""
    assert find_tandems(text) == []


def test_a_block_set_twice_far_apart_is_a_copy() -> None:
    """Where a long paragraph stands between them, short lines in a row are a copy as before."""
    verse = ["橹声摇落满天星。", "摇到湖心水自清。", "撒网要等月牙儿。", "收网要趁天没明。"]
    text = HEADING + "\n\n".join((*verse, SENTENCES[1], *verse, AFTER)) + "\n"

    assert len(_paragraphs(text)) == 6
