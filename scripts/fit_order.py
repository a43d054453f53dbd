#!/usr/bin/env python3
"""Fit the weights by which the sequences of an article are put in order.

    python scripts/fit_order.py DIR [DIR ...] [--model FILE] [--write]

Each DIR holds pages as NAME.json in the form of fixtures/README.md. A conditional logit over all
orders of the sequences of an article (up to five), with a border that may be unseen; the right ones
are those with most pairs of pieces in the true order. Prints weights, likelihood and the share of
pairs in order; with --write the weights go into src/zhclean/data/evidence.json.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations, pairwise, permutations
from pathlib import Path

import numpy as np

from fit_evidence import DATA, measure_again
from zhclean.config import CleanConfig
from zhclean.page import read_page
from zhclean.stages.order import ORDER_FEATURES, find_blocks, find_ways
from zhclean.structure import article_units

MOST = 5
RIDGE = 0.003
# What a sign must be is known before any page is seen.
NEGATIVE = frozenset(
    {
        *("headless_first", "leans_first", "closes_first", "cut_last", "inverted"),
        *("inverted_elsewhere", "inside", "parted", "bare_list", "earlier_ordinal"),
    }
)
FREE = frozenset(("carried_first", "cut_then_whole", "whole_then_headless"))


def articles(directories: list[Path], config: CleanConfig):
    """For each article: features of every order, pairs of pieces in true order, all pairs."""
    out = []
    for path in (path for directory in directories for path in sorted(directory.glob("*.json"))):
        truth = json.loads(path.read_text(encoding="utf-8"))
        page = read_page(truth["text"], config)
        if page.text != page.raw:
            continue
        seams, _, _, maybe = measure_again(page, config)
        for zone, chains in page.structure.articles.items():
            if zone < 0:
                continue
            own = sorted(chains, key=min)
            units, *about = article_units(page.structure, zone, own, seams, maybe)
            ways = []
            for sequences in find_ways(units):
                keys = [_keys(truth, page, own, sequence) for sequence in sequences]
                if 1 < len(keys) <= MOST and sum(map(bool, keys)) > 1:
                    ways.append(_orders(find_blocks(units, sequences, *about), keys))
            if ways:
                rows, right, every = zip(*ways, strict=True)
                out.append((np.concatenate(rows), np.concatenate(right), every[0]))
    return out


def _keys(truth: dict, page, chains, sequence) -> list[tuple[int, int, int]]:
    """The true place of each piece of a sequence, known by where it starts."""
    at = {p["start"]: (p["zone"], p["paragraph"], p["order"]) for p in truth["pieces"]}
    pieces = page.structure.pieces
    found = [at.get(pieces[k].start) for unit in sequence for k in chains[unit]]
    return [key for key in found if key]


def _orders(blocks, keys):
    """Features of every order of the sequences, and how many pairs of pieces it puts right."""
    wins = {
        (a, b): sum(x[0] == y[0] and x < y for x in keys[a] for y in keys[b])
        for a, b in permutations(range(len(keys)), 2)
    }
    inside = sum(x[0] == y[0] and x < y for own in keys for x, y in combinations(own, 2))
    rows, right = [], []
    for order in permutations(range(len(keys))):
        steps = sum(blocks.pairs[a, b] for a, b in pairwise(order))
        rows.append(np.concatenate((blocks.first[order[0]], blocks.last[order[-1]], steps)))
        right.append(inside + sum(wins[pair] for pair in combinations(order, 2)))
    pieces = [key for own in keys for key in own]
    every = sum(x[0] == y[0] for x, y in combinations(pieces, 2))
    return np.array(rows), np.array(right), every


def fit(found, weights: np.ndarray, steps: int = 800) -> np.ndarray:
    """Gradient ascent (Adam) on the likelihood of the best orders, signs kept."""
    sign = np.array([0 if f in FREE else -1 if f in NEGATIVE else 1 for f in ORDER_FEATURES])
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        gradient, total = -RIDGE * weights, 0.0
        for rows, right, every in found:
            if not every or right.min() == right.max():
                continue
            score = rows @ weights
            p = np.exp(score - score.max())
            p /= p.sum()
            best = p * (right == right.max())
            total += np.log(best.sum())
            gradient = gradient + (best / best.sum() - p) @ rows / len(found)
        moment = 0.9 * moment + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weights = weights + 0.03 * moment / (1 - 0.9**step) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
        weights = np.where(weights * sign < 0, 0.0, weights)
    print("order: mean log likelihood", round(total / len(found), 4), len(found), "articles")
    return weights


def in_order(found, weights: np.ndarray | None) -> float:
    """The share of pairs of pieces in the true order; as on the page without weights."""
    right = every = 0
    for rows, wins, pairs in found:
        right += wins[0 if weights is None else int((rows @ weights).argmax())]
        every += pairs
    return right / max(1, every)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--test", type=Path, action="append", default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--model", help="a language model that has not seen the pages")
    arguments = parser.parse_args()
    config = CleanConfig(language_model=arguments.model)
    table = json.loads(DATA.read_text(encoding="utf-8"))
    before = np.array([table["order"].get(name, 0.0) for name in ORDER_FEATURES])
    found = articles(arguments.directories, config)
    after = fit(found, before)
    table["order"] = {f: round(float(w), 3) for f, w in zip(ORDER_FEATURES, after, strict=True)}
    print(table["order"])
    for directory in [None, *arguments.test]:
        rows = found if directory is None else articles([directory], config)
        told = [round(in_order(rows, weights), 4) for weights in (None, before, after)]
        print(directory or "fitted on", "page order, before, after:", told, len(rows))
    if arguments.write:
        DATA.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
