#!/usr/bin/env python3
"""Fit how sure it is that an article is to be read in another order than that of the page.

    python scripts/fit_orders.py DIR [DIR ...] [--test DIR] [--model FILE] [--write]

Each DIR holds pages as NAME.json in the form of fixtures/README.md; clean pages belong among them,
for what changes places there is wrong. A logit over the articles that would be read in another
order, with the signs that are known: whether pieces of the article are out of order on the page.
Prints weights and how often it is so; with --write the weights go into
src/zhclean/data/evidence.json.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from fit_evidence import DATA, measure_again
from logit import sureness
from zhclean.config import CleanConfig
from zhclean.page import ReadPage, read_page
from zhclean.stages.order import order_units
from zhclean.structure import article_units
from zhclean.structure.orders import ORDER_SIGNS, disturbances, is_new, order_signs

RIDGE = 0.004
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


def examples(directories: list[Path], config: CleanConfig) -> tuple[np.ndarray, np.ndarray]:
    """The signs of each new order, and whether the article is out of order on the page."""
    rows: list[list[float]] = []
    right: list[bool] = []
    for path in (path for directory in directories for path in sorted(directory.glob("*.json"))):
        truth = json.loads(path.read_text(encoding="utf-8"))
        page = read_page(truth["text"], config)
        if page.text == page.raw:
            for row, hit in orders_of(truth, page, config):
                rows.append(row)
                right.append(hit)
    return np.array(rows, float).reshape(-1, len(ORDER_SIGNS)), np.array(right, float)


def orders_of(truth: dict, page: ReadPage, config: CleanConfig):
    """The signs of each new order on a page, and whether the page's own is wrong."""
    structure = page.structure
    new = {z: own for z, own in structure.ordered.items() if list(own) != sorted(own, key=min)}
    if not new:
        return
    seams, _, _, maybe = measure_again(page, config)
    at = {p["start"]: (p["zone"], p["paragraph"], p["order"]) for p in truth["pieces"]}
    found = disturbances(structure)
    for zone, chains in new.items():
        if zone < 0:
            continue
        units, *about = article_units(structure, zone, sorted(chains, key=min), seams, maybe)
        order = order_units(units, *about)
        places = sorted(place for unit in units for place in unit.places)
        keys = [at.get(structure.pieces[place].start) for place in places]
        told = [key for key in keys if key]
        wrong = any(a[0] == b[0] and a > b for a, b in combinations(told, 2))
        read = [units[k].places for k in order.units]
        if is_new(read, structure.home, zone):
            yield order_signs(units, order, seams, found), wrong


def fit(x: np.ndarray, y: np.ndarray, steps: int = 20000) -> np.ndarray:
    """Gradient ascent on the likelihood, every sign but the bias held to speak for a new order."""
    weights = np.zeros(x.shape[1])
    free = np.array([name == "bias" for name in ORDER_SIGNS])
    for _ in range(steps):
        slope = x.T @ (y - sureness(x, weights)) / len(y) - RIDGE * np.where(free, 0, weights)
        weights = weights + 0.1 * slope
        weights = np.where(~free & (weights < 0), 0.0, weights)
    return weights


def report(name: str, x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> None:
    """Print how often articles are out of order, by how sure that is said to be."""
    p = sureness(x, weights)
    print(f"{name}: {len(y)} new orders, {y.mean() if len(y) else 1:.3f} right")
    for low, high in pairwise(BINS):
        held = (p >= low) & (p < high)
        if held.any():
            print(f"  {low}-{high}: {held.sum()}, said {p[held].mean():.3f}, {y[held].mean():.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--test", type=Path, action="append", default=[])
    parser.add_argument("--model", help="a language model that has not seen the pages")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    config = CleanConfig(language_model=arguments.model)
    x, y = examples(arguments.directories, config)
    weights = fit(x, y)
    table = json.loads(DATA.read_text(encoding="utf-8"))
    table["orders"] = {n: round(float(w), 3) for n, w in zip(ORDER_SIGNS, weights, strict=True)}
    print(table["orders"])
    report("fitted on", x, y, weights)
    for directory in arguments.test:
        report(str(directory), *examples([directory], config), weights)
    if arguments.write:
        DATA.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
