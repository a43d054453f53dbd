#!/usr/bin/env python3
"""Fit how sure it is that a chain has to leave its heading.

    python scripts/fit_moves.py DIR[=SHARE] [...] [--test DIR] [--unbroken] [--model FILE]
        [--write]

Each DIR holds pages as NAME.json in the form of fixtures/README.md; clean pages belong among them,
for what moves there is wrong. SHARE is how much a move of that directory counts, 1 if not given:
little where pages of that kind are rarer than here, such as those that have lost headings and are
whole otherwise. A logit over the chains that attribution would move, with the signs that are
known. Prints weights and how often moves are right; with --write the weights go into
src/zhclean/data/evidence.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from fit_attribution import zone_number
from fit_evidence import DATA, reading_of
from logit import sureness
from zhclean.config import CleanConfig
from zhclean.page import ReadPage, read_page
from zhclean.stages.chains import chain_up
from zhclean.structure import MOVE_FEATURES, Seams, Subjects, link_and_label, look_ahead

RIDGE = 0.0005
BAR = 0.7
# The weights that a fit is held to. The bias is fixed: chains move from where attribution says .7.
START = {"bias": 0.847, "odds_low": 0.5, "odds": 0.3, "odds_high": 0.3}
NEGATIVE = frozenset(
    ("unbroken", "unbroken_no_heading", "unbroken_names_home", "unbroken_spoken_of")
)


def examples(directories: list[Path], config: CleanConfig) -> tuple[np.ndarray, np.ndarray]:
    """The features of each move that a name speaks for, and whether it leads home."""
    rows: list[np.ndarray] = []
    right: list[bool] = []
    for path in (path for directory in directories for path in sorted(directory.glob("*.json"))):
        truth = json.loads(path.read_text(encoding="utf-8"))
        page = read_page(truth["text"], config)
        if page.text == page.raw and page.structure.zones:
            for row, hit in moves_of(truth, page, config):
                rows.append(row)
                right.append(hit)
    return np.array(rows).reshape(-1, len(MOVE_FEATURES)), np.array(right, float)


def moves_of(truth: dict, page: ReadPage, config: CleanConfig):
    """Features of each move on a page, and whether its first piece is of that zone."""
    reading, live = reading_of(page, config)
    seams, structure = Seams(reading), page.structure
    subjects = Subjects(reading, [(c.kept, c.gone) for c in structure.copies], seams.headless)
    _, shares = link_and_label(subjects, seams, live)
    alive = set(live)
    chains = [c for c in chain_up(len(structure.pieces), structure.links) if c[0] in alive]
    glued = any(piece.glued for piece in structure.pieces)
    broken = bool(structure.copies or structure.links or glued) or seams.lacks_a_start(live)
    ahead = look_ahead(subjects, chains, shares, broken=broken)
    owner = np.full(len(page.text) + 1, -1)
    for piece in truth["pieces"]:
        owner[piece["start"] : piece["end"]] = piece["zone"]
    numbers = [zone_number(zone, reading.zones) for zone in truth["zones"]]
    for chain, goal, told, row in zip(
        chains, ahead.goals.tolist(), ahead.told, ahead.features, strict=True
    ):
        true = owner[reading.pieces[chain[0]].start]
        if told and row[0] and true >= 0:
            yield row, numbers[true] == goal


def fit(
    x: np.ndarray,
    y: np.ndarray,
    share: np.ndarray,
    held: dict[str, float],
    steps: int = 4000,
) -> np.ndarray:
    """Gradient ascent (Adam) on the likelihood, the bias and what is `held` fixed, signs kept."""
    start = np.array([held.get(name, START.get(name, 0.0)) for name in MOVE_FEATURES])
    sign = np.array([-1 if name in NEGATIVE else 1 for name in MOVE_FEATURES])
    free = np.array([name != "bias" and name not in held for name in MOVE_FEATURES])
    weights, moment, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        slope = x.T @ (share / share.sum() * (y - sureness(x, weights)))
        slope = np.where(free, slope - RIDGE * (weights - start), 0.0)
        moment = 0.9 * moment + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights = weights + 0.01 * moment / (1 - 0.9**step) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
        weights = np.where(free & (weights * sign < 0), 0.0, weights)
    return weights


def report(name: str, x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> None:
    """Print how many moves are made at the usual bar, and how many of them are right."""
    p = sureness(x, weights)
    made = p >= BAR
    loss = -np.log(np.clip(np.where(y > 0, p, 1 - p), 1e-9, 1)).mean()
    print(
        f"{name}: {len(y)} moves, {y.mean():.3f} right; made {made.sum()}, right",
        f"{y[made].mean() if made.any() else 1:.3f}; found {y[made].sum() / max(1, y.sum()):.3f};",
        f"log loss {loss:.4f}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+", metavar="DIR[=SHARE]")
    parser.add_argument("--test", type=Path, action="append", default=[])
    parser.add_argument("--model", help="a language model that has not seen the pages")
    parser.add_argument(
        "--unbroken", action="store_true", help="fit only what is asked of pages that are whole"
    )
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    config = CleanConfig(language_model=arguments.model)
    x, y, share = [], [], []
    for directory, _, given in (text.partition("=") for text in arguments.directories):
        rows, right = examples([Path(directory)], config)
        x.append(rows)
        y.append(right)
        share.append(np.full(len(right), float(given or 1)))
    table = json.loads(DATA.read_text(encoding="utf-8"))
    held = {n: w for n, w in table["moves"].items() if not n.startswith("unbroken")}
    held = held if arguments.unbroken else {}
    weights = fit(np.concatenate(x), np.concatenate(y), np.concatenate(share), held)
    table["moves"] = {n: round(float(w), 3) for n, w in zip(MOVE_FEATURES, weights, strict=True)}
    print(table["moves"])
    report("fitted on", np.concatenate(x), np.concatenate(y), weights)
    for directory in arguments.test:
        report(str(directory), *examples([directory], config), weights)
    if arguments.write:
        DATA.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
