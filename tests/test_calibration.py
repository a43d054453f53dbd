"""Confidences are as often right as they say: bounds are in `calibration_bounds.json`.

They are taken on the fixtures and on pages that `bench/simulated.py` makes. `python
tests/test_calibration.py` prints the figures of today in the form of that file; a bound is
loosened by hand only, in a commit that says why. `right`, the share of repairs that is right, has a
floor, `brier` and `ece` have ceilings.
"""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET
from functools import cache
from math import ceil, floor
from pathlib import Path

import pytest

from variants import ROOT, load_bench

sys.path.append(str(ROOT / "bench"))  # its modules import one another by their names
CALIBRATION = load_bench("calibration")
PICTURES = load_bench("pictures")
BOUNDS_AT = Path(__file__).with_name("calibration_bounds.json")
BOUNDS: dict[str, dict[str, float]] = json.loads(BOUNDS_AT.read_text("utf-8"))
# A kind that is decided less often than this on these pages has figures of chance.
LEAST = 40


@cache
def figures() -> dict[str, dict[str, float]]:
    """The figures of each kind over all pages."""
    scorer, simulated = load_bench("score"), load_bench("simulated")
    pages = [*scorer.load(ROOT / "fixtures" / "pages"), *simulated.simulated_pages()]
    found = CALIBRATION.by_kind(d for page in pages for d in CALIBRATION.decisions(page))
    return {name: CALIBRATION.figures(own) for name, own in found.items() if len(own) >= LEAST}


@pytest.mark.parametrize(("kind", "measure"), [(k, m) for k, own in BOUNDS.items() for m in own])
def test_bounds(kind: str, measure: str) -> None:
    """No figure is worse than its bound."""
    value, bound = figures()[kind][measure], BOUNDS[kind][measure]

    assert value >= bound if measure == "right" else value <= bound


def test_every_kind_has_bounds() -> None:
    """A kind that is decided often enough is guarded."""
    assert set(BOUNDS) == set(figures())


SURE_AND_RIGHT = [(0.8, True)] * 4 + [(0.8, False)]


@pytest.mark.parametrize(
    ("decisions", "error", "score"),
    [
        (SURE_AND_RIGHT, 0.0, 0.16),
        ([(0.8, True)], 0.2, 0.04),
        ([(0.8, False)], 0.8, 0.64),
        ([(1.0, True), (0.0, False)], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
)
def test_measures(decisions: list[tuple[float, bool]], error: float, score: float) -> None:
    """Nothing is off where four in five are right that were said with .8."""
    assert PICTURES.expected_error(decisions) == pytest.approx(error)
    assert PICTURES.brier(decisions) == pytest.approx(score)


def test_the_diagram_shows_each_bin() -> None:
    """A panel for each kind and a dot for each bin; a bin on the diagonal lies on the line."""
    told = PICTURES.diagram({"joins": SURE_AND_RIGHT, "moves": [(0.15, False), (0.95, True)]})
    drawing = ET.fromstring(told)
    dots = [dot.attrib for dot in drawing.iter("{http://www.w3.org/2000/svg}circle")]

    assert len(dots) == 3
    assert float(dots[0]["cx"]) == pytest.approx(152.0)
    assert float(dots[0]["cy"]) == pytest.approx(38.0)


def main() -> None:
    """Print today's figures in the form of the file, a little on the safe side."""
    today = {
        kind: ({"right": floor(own["right"] * 100) / 100} if own["made"] else {})
        | {
            "brier": ceil(own["brier"] * 100 + 0.5) / 100,
            "ece": ceil(own["ece"] * 100 + 0.5) / 100,
        }
        for kind, own in figures().items()
    }
    print(json.dumps(today, indent=1))


if __name__ == "__main__":
    main()
