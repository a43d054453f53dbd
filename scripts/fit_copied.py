#!/usr/bin/env python3
"""Fit data/copied.json: the weights that tell a character overwritten by its neighbour.

    python scripts/fit_copied.py CORPUS.txt[.xz]... [--write | --check]

Made-up cases: at the border of two words of a line one neighbour is written over the other. Held
against them are the pairs of one character that the corpora have, and characters that were doubled.
The weights are those of RATE copies in 10,000 characters; figures printed are those of each corpus
by the weights that the others give. With --check nothing is fitted: 300 made-up cases of each
corpus are given to `correct_typos`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from logit import fit_logit, sureness
from zhclean import correct_typos, engines
from zhclean.stages.typos import fitted
from zhclean.stages.typos.copied import COPIED, best_copied

DATA = Path(__file__).parents[1] / "src" / "zhclean" / "data" / "copied.json"
LINES, LONGEST, RATE = 2_500, 300, 0.3
RIDGE = 1e-3
START = {"gain": 1.0, "fit": 1.0, "lead": 1.0, "word": 1.0, "rest": 1.0}


def lines_of(path: Path, chance: random.Random) -> list[str]:
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        found = [line.strip()[:LONGEST] for line in file if len(line) >= 20]
    return chance.sample(found, min(LINES, len(found)))


def spoil(line: str, chance: random.Random) -> tuple[str, int, str] | None:
    """The line with one character written over by its neighbour: line, place and what was there."""
    borders, at = [], 0
    words = engines.cut(line)
    for word, following in pairwise(words):
        at += len(word)
        han = all("\u4e00" <= char <= "\u9fff" for char in word + following)
        if han and min(len(word), len(following)) > 1 and word[-1] != following[0]:
            borders.append(at)
    if not borders:
        return None
    at = chance.choice(borders)
    if chance.random() < 0.5:
        return line[: at - 1] + line[at] + line[at:], at - 1, line[at - 1]
    return line[:at] + line[at - 1] + line[at + 1 :], at, line[at]


def doubled(line: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(line))
    return line[:at] + line[at - 1] + line[at:]


def rows_of(text: str) -> list[tuple[int, str, tuple[float, ...]]]:
    return [(one.at, one.new, one.row) for one in best_copied(text)]


def examples(path: Path, chance: random.Random) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, labels, and how many of such a case there are in one character of text."""
    lines = lines_of(path, chance)
    size = sum(map(len, lines))
    rows, labels, shares = [], [], []
    made = missed = 0
    for line in lines:
        for _, _, row in rows_of(line):
            rows.append(row)
            labels.append(0)
            shares.append(1 / size)
        if chance.random() < 0.25:
            for _, _, row in rows_of(doubled(line, chance)):
                rows.append(row)
                labels.append(0)
                shares.append(1e-4 / (len(lines) / 4))
        case = spoil(line, chance)
        if case is None:
            continue
        text, at, right = case
        made += 1
        hit = [row for place, new, row in rows_of(text) if (place, new) == (at, right)]
        other = [row for place, new, row in rows_of(text) if abs(place - at) < 2 and not hit]
        rows += hit + other
        labels += [1] * len(hit) + [0] * len(other)
        shares += [RATE * 1e-4] * (len(hit) + len(other))
        missed += not hit
    share = np.array(shares)
    share[share == RATE * 1e-4] /= max(1, made)
    print(path.name, "made", made, "not among the choices", missed, file=sys.stderr)
    return np.array(rows).reshape(-1, len(COPIED)), np.array(labels, float), share


def fit(x: np.ndarray, y: np.ndarray, share: np.ndarray) -> np.ndarray:
    """A ridged logit by damped Newton steps, cases weighed evenly and the bias set for `share`."""
    weights = fit_logit(x, y, RIDGE, np.where(y > 0, 0.5 / y.sum(), 0.5 / (1 - y).sum()))
    for _ in range(60):  # the bias alone, by how often each case comes
        p = sureness(x, weights)
        weights[0] += 0.5 * (share @ (y - p)) / max(share @ (p * (1 - p)), 1e-12)
    return weights


def check(path: Path, chance: random.Random) -> None:
    """Print what `correct_typos` makes of made-up cases."""
    made = right = wrong = 0
    for line in lines_of(path, chance)[:300]:
        case = spoil(line[: LONGEST // 2], chance)
        if case is None:
            continue
        text, at, meant = case
        repaired = [d for d in correct_typos(text).defects if d.repair]
        hits = [d for d in repaired if (d.span.start, d.repair.replacement) == (at, meant)]
        made += 1
        right += bool(hits)
        wrong += any(abs(d.span.start - at) < 2 for d in repaired if d not in hits)
    print(f"{path.name}: {made} made, {right} put right, {wrong} changed wrongly")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        for path in arguments.corpora:
            check(path, random.Random(11))
        return
    fitted.override({"copied": {name: START.get(name, 0.0) for name in COPIED}})
    for last in (False, True):  # which choice is the best of its pair hangs on the weights
        chance = random.Random(3)
        sets = [examples(path, chance) for path in arguments.corpora]
        weights = fit(*(np.concatenate(part) for part in zip(*sets, strict=True)))
        if not last:
            table = dict(zip(COPIED, weights.round(3).tolist(), strict=True))
            fitted.override({"copied": table})
    said = []
    for k, (x, y, share) in enumerate(sets):
        others = fit(
            *(
                np.concatenate(part)
                for part in zip(*(s for n, s in enumerate(sets) if n != k), strict=True)
            )
        )
        said.append((sureness(x, others), y, share / len(sets)))
    p, y, share = (np.concatenate(part) for part in zip(*said, strict=True))
    for least in (0.5, 0.7, 0.9):
        over = p > least
        found = (share * y)[over].sum()
        print(f"over {least}: found {found / (RATE * 1e-4):.3f}", end=" ")
        print(f"right {found / share[over].sum():.3f}", end=" ")
        print(f"false in 10,000: {(share * (1 - y))[over].sum() * 1e4:.4f}")
    table = dict(zip(COPIED, weights.round(3).tolist(), strict=True))
    about = f"scripts/fit_copied.py, {', '.join(path.name for path in arguments.corpora)}"
    if arguments.write:
        text = json.dumps({"about": about, "rate": RATE, "copied": table}, indent=1)
        DATA.write_text(text + "\n", encoding="utf-8")
    else:
        json.dump(table, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
