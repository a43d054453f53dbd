"""What an import and a page cost, and that what was made cheap gives the same."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import zhclean
from prose import clean_page
from zhclean import cloze, context, langmodel
from zhclean.spans import Span
from zhclean.stages.blocks.furniture import running_heads
from zhclean.stages.blocks.marks import Line
from zhclean.stages.duplicates import CopyPair
from zhclean.stages.order import Unit, order_units
from zhclean.stages.typos import changes, lookalikes, slips
from zhclean.stages.typos.changes import Change
from zhclean.stages.typos.channel import are_rivals, close_rivals, likeness, rivals
from zhclean.stages.typos.doubts import is_doubtful
from zhclean.stages.typos.lookalikes import Suspicion
from zhclean.stages.typos.slips import SWAPPED
from zhclean.structure.formulas import Formulas, Likeness
from zhclean.vectors import times

STATUS = Path("/proc/self/status")
# Megabytes, a third above what was measured; half of it are mapped models and libraries.
MOST_MEMORY = 260

_PEAK = """
import sys, zhclean
zhclean.clean(sys.stdin.read())
lines = open("/proc/self/status").read().splitlines()
print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024)
"""


def run(code: str, text: str = "") -> str:
    command = (sys.executable, "-X", "utf8", "-c", code)
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


def test_numpy_is_not_imported_before_a_name_is_used() -> None:
    assert run("import sys, zhclean; print('numpy' in sys.modules)") == "False"


def test_every_public_name_is_there() -> None:
    assert run("import zhclean; [getattr(zhclean, name) for name in zhclean.__all__]") == ""


def test_a_name_that_there_is_not_is_told() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run("import zhclean; zhclean.sweep")


@pytest.mark.skipif(not STATUS.exists(), reason="the peak is read from /proc")
def test_memory_of_a_page() -> None:
    """The peak of a process that cleans one long page."""
    assert int(run(_PEAK, clean_page() * 4)) < MOST_MEMORY


def least_time(job: Callable[[], object]) -> float:
    """The least processor time of three runs: the machine may falter in any of them."""
    spent = []
    for _ in range(3):
        begun = time.process_time()
        job()
        spent.append(time.process_time() - begun)
    return min(spent)


def test_many_lines_that_break_off_cost_what_they_are_many() -> None:
    """Four times as many take no more than eight times as long: they took sixteen."""
    few, many = (least_time(partial(zhclean.clean, "## \n" * size)) for size in (800, 3200))

    assert many < 8 * few


def test_many_doubtful_changes_cost_what_they_are_many() -> None:
    """What speaks against a change stands near it: four times the text, not eight times as long."""
    few, many = ("".join(map(_with_a_slip, range(size))) for size in (500, 2000))

    assert least_time(partial(is_doubted, many)) < 8 * least_time(partial(is_doubted, few))


def _with_a_slip(number: int) -> str:
    return f"清淤第{number}段，挑夫挑着新箍的木捅，岸边歇着三五只白鹭，"


def is_doubted(text: str) -> int:
    """How many changes the text around them speaks against."""
    at = [found.start() for found in re.finditer("捅", text)]
    return sum(is_doubtful(text, start, start + 1, "桶") for start in at)


def test_verse_that_comes_back_costs_what_it_is_long() -> None:
    """Each line stands twice, half the verse apart: four times as many, not eight times as long."""
    few, many = (least_time(partial(likenesses, size)) for size in (1500, 6000))

    assert many < 8 * few


def likenesses(size: int) -> set[Likeness]:
    """What all pairs of a verse said twice are to each other."""
    texts = [f"橹声摇过第{number % size}座桥。" for number in range(2 * size)]
    page = SimpleNamespace(
        texts=texts,
        names=[SimpleNamespace(own=())] * len(texts),
        section=np.zeros(len(texts), np.int64),
        ends=SimpleNamespace(cut=np.zeros(len(texts), bool), mid_odds=np.full(len(texts), -1.0)),
    )
    formulas = Formulas(page)  # type: ignore[arg-type]
    return {formulas.likeness([CopyPair(k, k + size, 1.0)]) for k in range(size)}


def test_many_short_lines_cost_what_they_are_many() -> None:
    """Eight times as many take no more than thirty times as long: they took over sixty."""
    few, many = (
        least_time(
            partial(
                running_heads,
                [Line(k, Span(9 * k, 9 * k + 8), f"第{k}号泊位的船") for k in range(size)],
            )
        )
        for size in (2000, 16_000)
    )

    assert many < 30 * few


def test_many_slips_cost_what_they_are_many() -> None:
    """Four times as many take no more than eight times as long: compared in pairs, sixteen."""
    change = Suspicion(Change(0, "设施", ()), (), 0.9, SWAPPED, 2)
    every = [(change.moved(9 * k), 0.9, 1.0) for k in range(4000)]
    few, many = (least_time(partial(lookalikes._surest, every[:size])) for size in (1000, 4000))

    assert len(lookalikes._surest(every)) == 4000
    assert many < 8 * few


@pytest.mark.parametrize("shape", [(1, 5, 3), (40, 256, 96), (17, 100, 1), (0, 4, 2)])
def test_products_of_rows_do_not_hang_on_their_number(shape: tuple[int, int, int]) -> None:
    """A row times the matrix is the same alone and at any place among others."""
    number, width, out = shape
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(number, width)).astype(np.float32)
    matrix = chance.normal(size=(out, width)).astype(np.float32)
    alone = [times(row[None], matrix)[0] for row in rows]

    assert times(rows, matrix).shape == (number, out)
    assert (times(rows, matrix) == np.array(alone).reshape(number, out)).all()


def test_slips_are_read_in_parts_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "基础施设还要更新。\n推动高质量发经展。\n小麦新品禾中已经推广。\n坚持以经济建为中心。"
    model, in_order = langmodel.load_default(), cloze.load_default()
    likely = slips.likely_slips(text, changes.find_suspects(text, model), model)
    whole = slips.read_in_order(text, likely, in_order)
    monkeypatch.setattr(slips, "_ASKED", 3)

    assert [slip.kind for slip in whole] == ["swapped", "added", "split", "lost"]
    assert slips.read_in_order(text, likely, in_order) == whole


def test_suspects_are_sieved_in_parts_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best changes, their figures too, whatever the size of the parts."""
    models = langmodel.load_default(), context.load_default(), cloze.load_default()
    suspects = changes.find_suspects(clean_page(), models[0])
    whole = changes.best_changes(suspects, *models)
    monkeypatch.setattr(changes, "_TOGETHER", 3)
    monkeypatch.setattr(changes, "_ASKED", 2)
    monkeypatch.setattr(changes, "_TRIED", 5)

    assert len(suspects.at) > 6
    assert changes.find_suspects(clean_page(), models[0]).at.tolist() == suspects.at.tolist()
    assert changes.best_changes(suspects, *models) == whole


def test_likely_changes_are_some_of_all() -> None:
    """In the same order."""
    models = langmodel.load_default(), context.load_default(), cloze.load_default()
    suspects = changes.find_suspects(clean_page(), models[0])
    every = changes.best_changes(suspects, *models)
    likely = changes.best_changes(suspects, *models, likely=True)

    assert [change for change in every if change in likely] == likely


def test_rivals_are_what_their_likeness_says() -> None:
    """Likenesses come along with rivals; the close ones are among them."""
    read = np.array([ord(char) for char in "历营a企"])
    few, (owners, close) = rivals(read), close_rivals(read)
    shape, sound = likeness(read[few.owners], few.codes)
    every = set(zip(few.owners.tolist(), few.codes.tolist(), strict=True))
    looks, sounds = likeness(read[owners], close)

    assert (shape == few.shape).all()
    assert (sound == few.sound).all()
    assert are_rivals(shape, sound).all()
    assert set(zip(owners.tolist(), close.tolist(), strict=True)) < every
    assert ((looks >= 0.5) | (sounds == 1)).all()


def test_a_long_article_that_was_turned_costs_what_it_is_long() -> None:
    """Four times as many paragraphs take no more than eight times as long, torn at both ends."""
    units = [Unit((k,), (0,), f"第{k}块田的稻子熟了。", k == 0, k == 3999) for k in range(4000)]
    parts = [*units[:999], replace(units[999], open_end=True)], units
    few, many = (least_time(partial(order_units, part, "", [], 0)) for part in parts)

    assert order_units(units, "", [], 0).units == list(range(4000))
    assert many < 8 * few
