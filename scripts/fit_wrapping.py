#!/usr/bin/env python3
"""Fit the weights that tell a line break inside a paragraph from the border of two columns.

    python scripts/fit_wrapping.py DIR [DIR ...] [--width 28] [--write]

Each DIR holds pages as NAME.json in the form of fixtures/README.md. Their clean paragraphs are set
to a width; each break in mid-sentence is one example, and the line above it with a chance line of
the same page another. Prints the weights, and how many breaks fall below each log odds; with
--write the weights go into src/zhclean/data/evidence.json.
"""

from __future__ import annotations

import argparse
import json
import random
from itertools import pairwise
from pathlib import Path

import numpy as np

from zhclean.hanzi import ends_sentence
from zhclean.stages.normalise.wrapping import FEATURES, measure

DATA = Path(__file__).parents[1] / "src" / "zhclean" / "data" / "evidence.json"
RIDGE = 0.1


def breaks(directories: list[Path], width: int) -> tuple[list[str], list[str], np.ndarray]:
    """Tails and heads of breaks, and whether the head continues the tail."""
    tails, heads, goes_on = [], [], []
    chance = random.Random(0)
    for path in (path for directory in directories for path in sorted(directory.glob("*.json"))):
        page, own = json.loads(path.read_text(encoding="utf-8")), []
        for text in (text for zone in page["zones"] for text in zone["paragraphs"]):
            lines = [text[k : k + width] for k in range(0, len(text), width)]
            own += [p for p in pairwise(lines) if not ends_sentence(p[0])]
        for tail, head in own:
            tails += [tail, tail]
            heads += [head, chance.choice(own)[1]]
            goes_on += [True, False]
    return tails, heads, np.array(goes_on)


def fit(rows: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Logistic weights by Newton's method, L2 on all but the bias."""
    penalty = np.diag([0.0] + [RIDGE] * (rows.shape[1] - 1))
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-rows @ weights))
        bend = (rows * (p * (1 - p))[:, None]).T @ rows + penalty
        weights += np.linalg.solve(bend, rows.T @ (right - p) - penalty @ weights)
    return weights


def main() -> None:
    """Read the command line, fit, print, write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--width", type=int, default=28)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    tails, heads, right = breaks(arguments.directories, arguments.width)
    rows, _ = measure(tails, heads)
    weights = fit(rows, right)
    table = dict(zip(FEATURES, (round(float(w), 3) for w in weights), strict=True))
    print(len(right), "breaks:", table)
    odds = rows @ weights
    for least in (-4.0, -2.4, -1.0, 0.0):
        stay, go = np.mean(odds[right] < least), np.mean(odds[~right] >= least)
        print(f"at {least}: {stay:.3f} of true breaks stay, {go:.3f} of chance ones go")
    if arguments.write:
        every = json.loads(DATA.read_text(encoding="utf-8"))
        every["wrapping"] = table
        DATA.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
