"""The figures of bench/score.py may rise and not fall: floors are in `quality_floors.json`.

They are taken on pages with known truth and on pages that `bench/simulated.py` makes. `python
tests/test_quality_gate.py` prints the figures of today in the form of that file. A floor is lowered
by hand only, in a commit that says why. Where a figure is an amount of harm (`cer`,
`clean_changes`) the number is a ceiling.
"""

from __future__ import annotations

import json
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest

from variants import ROOT, load_bench

FLOORS_AT = Path(__file__).with_name("quality_floors.json")
FLOORS: dict[str, dict[str, float]] = json.loads(FLOORS_AT.read_text("utf-8"))
SHARED = ROOT.parent / "shared"
SETS = {
    "fixtures": ROOT / "fixtures" / "pages",
    "bench": SHARED / "bench" / "pages",
    "seed": SHARED / "seed" / "truth",
}
# The bench has 120 pages; every fourth keeps the gate short, damaged and clean ones alike.
STEP = {"bench": 4}
HARM = ("cer", "clean_changes")
# Floors that a change of weights may cross by chance: the figure of one page or two.
SLACK = 0.005
SIMULATED = "simulated"
SCORER = load_bench("score")


@cache
def pages(name: str) -> list[dict[str, Any]]:
    """The pages of a set, thinned out where it is large."""
    if name == SIMULATED:
        return list(load_bench("simulated").simulated_pages())
    return SCORER.load(SETS[name])[:: STEP.get(name, 1)] if SETS[name].is_dir() else []


@cache
def figures(name: str) -> dict[str, float]:
    """The figures of a set."""
    return SCORER.score(pages(name))


def rounded(key: str, value: float) -> float:
    """The figure a little on the safe side."""
    if key == "clean_changes":
        return float(ceil(value))
    return ceil((value + SLACK) * 100) / 100 if key in HARM else floor((value - SLACK) * 100) / 100


@pytest.mark.parametrize(("name", "key"), [(n, k) for n, own in FLOORS.items() for k in own])
def test_floors(name: str, key: str) -> None:
    """No figure is worse than its floor."""
    if not pages(name):
        pytest.skip(f"{SETS[name]} is not there: these pages are no part of the repository")
    value, bound = figures(name)[key], FLOORS[name][key]

    assert value <= bound if key in HARM else value >= bound


def test_every_figure_has_a_floor() -> None:
    """A figure that the scorer gains is guarded too."""
    assert set(FLOORS["fixtures"]) == set(figures("fixtures"))
    assert set(FLOORS) == {*SETS, SIMULATED}


def main() -> None:
    """Print today's figures in the form of the file."""
    today = {
        name: {k: max(0.0, round(rounded(k, v), 2)) for k, v in figures(name).items()}
        for name in (*SETS, SIMULATED)
        if pages(name)
    }
    print(json.dumps(today, indent=1))


if __name__ == "__main__":
    main()
