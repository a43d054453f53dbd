"""Set phrases with one character wrong: where they are looked for, and what is asked of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import zhclean.tables
from zhclean import correct_typos, langmodel
from zhclean.stages.typos.dips import read_line
from zhclean.stages.typos.idioms import IDIOM, IN_ORDER, find_idioms, one_off, phrases

DATA = Path(zhclean.tables.__file__).parent / "data"


def by_hand(text: str) -> set[tuple[int, int, str]]:
    """Place, place in the phrase, and the character that is wanting, for each window of four."""
    found = set()
    for at in range(len(text) - 3):
        window = text[at : at + 4]
        if window in phrases():
            continue
        for phrase in phrases():
            off = [k for k in range(4) if window[k] != phrase[k]]
            if len(off) == 1 and "\u4e00" <= window[off[0]] <= "\u9fff":
                found.add((at + off[0], off[0], phrase[off[0]]))
    return found


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("他说得语无论次。", True),
        ("人已不醒人事，以民为本", True),
        ("一目子然以人力本", True),
        ("一目了然", False),
        ("语无\n论次", False),
        ("不醒人", False),
        ("", False),
    ],
)
def test_all_that_is_one_character_off_is_found(text: str, there: bool) -> None:
    columns = one_off(read_line(text, langmodel.load_default()))[:3]
    found = {
        (at, hole, chr(code))
        for at, hole, code in zip(*(column.tolist() for column in columns), strict=True)
    }

    assert found == by_hand(text)
    assert bool(found) is there


def test_the_likeliest_phrase_is_the_only_one_of_a_place() -> None:
    model = langmodel.load_default()
    text = "工作人员一目子然，人已不醒人事。"
    found = find_idioms(read_line(text, model), model)

    assert len({idiom.at for idiom in found}) == len(found)
    assert {(idiom.at, idiom.new) for idiom in found} >= {(6, "了"), (12, "省")}


def test_weights_stand_in_the_order_of_the_figures() -> None:
    table = json.loads((DATA / "idioms.json").read_text("utf-8"))

    assert tuple(table["idiom_quick"]) == IDIOM
    assert tuple(table["idiom"]) == IN_ORDER


def test_a_phrase_may_begin_with_what_is_a_family_name() -> None:
    """金古齐鸣 is nobody's name, though 金 is one."""
    assert correct_typos("开赛时台下金古齐鸣。").text == "开赛时台下金鼓齐鸣。"
