#!/usr/bin/env python3
"""Fit how sure it is that a torn piece goes on inside a line.

    python scripts/fit_continued.py DIR [...] [--test DIR ...] [--model FILE] [--write]

Each DIR holds damaged pages as NAME.json in the form of fixtures/README.md, on which two pieces
often share a line (`zhclean simulate … --columns --rate glue_rate=0.5`). A logit over the places
that `zhclean.structure.continued` would look at; right is a place where another piece begins that
the torn one runs on into. Prints weights, and for each directory how many cuts would be made at the
usual bar and how many of them are right; with --write the weights go into
src/zhclean/data/evidence.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from fit_evidence import DATA
from logit import sureness
from zhclean.config import CleanConfig
from zhclean.page import model_of, read_page
from zhclean.stages.blocks import BlockKind
from zhclean.structure.continued import CONTINUED_FEATURES, candidates

BAR = 0.7
RIDGE = 1e-3
POSITIVE = frozenset(("seam_there", "continuity_there", "mid_odds", "rival_of_line"))
NEGATIVE = frozenset(("seam_here", "continuity_here", "rival_of_tail"))


def examples(directory: Path, config: CleanConfig) -> tuple[np.ndarray, np.ndarray]:
    """The features of each place on the pages of a directory, and whether it is right."""
    rows, right = [np.zeros((0, len(CONTINUED_FEATURES)))], []
    for path in sorted(directory.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        page = read_page(truth["text"], config)
        if page.text != page.raw:
            continue
        spans = [
            block.span
            for section in page.sections
            for block in section.body
            if block.kind is BlockKind.BODY
        ]
        found = candidates([span.of(page.text) for span in spans], model_of(config))
        joins = _joins(truth)
        rows.append(found.features)
        for line, at, tail in zip(found.lines, found.places, found.tails, strict=True):
            right.append((spans[tail].end, spans[line].start + at) in joins)
    return np.concatenate(rows), np.array(right, float)


def _joins(truth: dict) -> set[tuple[int, int]]:
    """Where a piece ends and where its continuation begins, for all copies of both."""
    pieces = truth["pieces"]
    same: dict[int, list[int]] = {}
    for k, piece in enumerate(pieces):
        root = k if piece["duplicate_of"] is None else piece["duplicate_of"]
        same.setdefault(root, []).append(k)
    of = {k: own for own in same.values() for k in own}
    return {
        (pieces[a]["end"], pieces[b]["start"])
        for tail, start in truth["joins"]
        for a in of[tail]
        for b in of[start]
    }


def fit(x: np.ndarray, y: np.ndarray, steps: int = 6000) -> np.ndarray:
    """Gradient ascent (Adam) on the likelihood; a weight whose sign is known keeps it."""
    scale = np.maximum(x.std(axis=0), 1e-9)
    scale[0] = 1.0
    x = x / scale
    sign = np.array([(n in POSITIVE) - (n in NEGATIVE) for n in CONTINUED_FEATURES])
    weights = np.zeros(x.shape[1])
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = x.T @ (y - sureness(x, weights)) / len(y) - RIDGE / 10 * weights
        moment = 0.9 * moment + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights = weights + 0.02 * moment / (1 - 0.9**step) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
        weights = np.where(weights * sign < 0, 0.0, weights)
    return weights / scale


def report(name: str, x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> None:
    p = sureness(x, weights)
    made = p >= BAR
    print(
        f"{name}: {len(y)} places, {int(y.sum())} right; at {BAR} {made.sum()} made,",
        f"{int(y[made].sum())} right",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--test", type=Path, action="append", default=[])
    parser.add_argument("--model", help="a language model that has not seen the pages")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    config = CleanConfig(language_model=arguments.model)
    parts = [examples(directory, config) for directory in arguments.directories]
    x, y = (np.concatenate(part) for part in zip(*parts, strict=True))
    weights = fit(x, y)
    table = json.loads(DATA.read_text(encoding="utf-8"))
    table["continued"] = {
        n: round(float(w), 3) for n, w in zip(CONTINUED_FEATURES, weights, strict=True)
    }
    print(table["continued"])
    report("fitted on", x, y, weights)
    for half in (0, 1):  # fitted on one half of the places, measured on the other
        chosen = np.arange(len(y)) * 2 // max(1, len(y)) == half
        report("held-out half", x[chosen], y[chosen], fit(x[~chosen], y[~chosen]))
    for directory in arguments.test:
        report(str(directory), *examples(directory, config), weights)
    if arguments.write:
        DATA.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
