#!/usr/bin/env python3
"""Fit data/stutters.json: the weights that tell a surplus copy from a doubling of the language.

    python scripts/fit_stutters.py MODEL DOUBLINGS.tsv CORPUS.txt.xz... > stutters.json

Reads every third line of the corpora, the lines that `build_langmodel.py --hold-out 3` and
`build_doublings.py --skip-third` left out when they made MODEL and DOUBLINGS. Negatives are the
doublings found there, positives are units doubled at random; half of those lines fit, the other
half are what the figures on stderr are measured on. The bias is set for RATE surplus copies in
10,000 characters.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from pathlib import Path

import numpy as np

from zhclean import engines
from zhclean.langmodel import CharModel
from zhclean.stages.typos import stutter

RATE = 0.8  # between clean pages, which have none, and damaged ones, where 1 to 2 were counted
LINES_A_TEXT = 200
PENALTY = 1.0  # L2, on all but the bias
SIZES, SHARES = (2, 3, 4, 5, 6), (70, 12, 10, 4, 4)


def held_out(path: Path, most: int) -> list[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines = [line.rstrip("\n") for number, line in enumerate(file) if number % 3 == 2]
    return lines[:: max(1, len(lines) // most)]


def double_at_random(line: str, chance: random.Random) -> tuple[str, stutter.Span] | None:
    """The line with one unit doubled, every other time a whole word, and the surplus copy."""
    if len(line) < 12:
        return None
    if chance.random() < 0.5:
        start, size = chance.choice(_words(line))
    else:
        size = chance.choices(SIZES, SHARES)[0]
        start = chance.randrange(0, len(line) - size)
    unit = line[start : start + size]
    text = line[: start + size] + unit + line[start + size :]
    for span in stutter.doubled_units(text):
        if abs(span.start - start - size) < size and len(span) == size:
            return text, span
    return None


def _words(line: str) -> list[tuple[int, int]]:
    out, at = [], 0
    for word in engines.cut(line):
        if len(word) > 1:
            out.append((at, len(word)))
        at += len(word)
    return out or [(0, 2)]


def vectors(lines: list[str], model: CharModel, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Features of the natural doublings and of one made-up stutter for every tenth line."""
    natural, made = [], []
    chance = random.Random(seed)
    for first in range(0, len(lines), LINES_A_TEXT):
        text = "\n".join(lines[first : first + LINES_A_TEXT])
        if spans := list(stutter.doubled_units(text)):
            natural.append(stutter.features(text, spans, model))
    for line in lines[::10]:
        if (case := double_at_random(line, chance)) is not None:
            made.append(stutter.features(case[0], [case[1]], model))
    return np.concatenate(natural), np.concatenate(made)


def fit(no: np.ndarray, yes: np.ndarray) -> np.ndarray:
    """Logistic weights by Newton's method, both classes given the same say."""
    x = np.concatenate((no, yes))
    y = np.concatenate((np.zeros(len(no)), np.ones(len(yes))))
    say = np.concatenate((np.full(len(no), 1.0), np.full(len(yes), len(no) / len(yes))))
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 0
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (say * (y - p)) - penalty * w
        bend = (x * (say * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        w += np.linalg.solve(bend, slope)
    return w


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("doublings", type=Path)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=60_000, help="lines of each corpus")
    args = parser.parse_args()
    model = CharModel.load(args.model)
    table = dict(row.split("\t") for row in args.doublings.read_text("utf-8").splitlines()[1:])
    stutter._seen = lambda: {unit: int(count) for unit, count in table.items()}
    lines = [line for path in args.corpora for line in held_out(path, args.most)]
    print(f"{len(lines)} lines, {sum(map(len, lines))} characters", file=sys.stderr)
    no, yes = vectors(lines[::2], model, 1)
    test_lines = lines[1::2]
    no_test, yes_test = vectors(test_lines, model, 2)
    w = fit(no, yes)
    size = sum(map(len, lines[::2]))
    w[0] += np.log(RATE / (1e4 * len(no) / size))
    for least in (0.5, 0.7, 0.9):
        line = np.log(least / (1 - least))
        false = 1e4 * (no_test @ w >= line).sum() / sum(map(len, test_lines))
        print(
            f"at {least}: recall {(yes_test @ w >= line).mean():.3f}, false {false:.4f} in 10,000",
            file=sys.stderr,
        )
    about = "scripts/fit_stutters.py, " + ", ".join(path.name for path in args.corpora)
    rounded = {name: round(float(x), 3) for name, x in zip(stutter.FEATURES, w, strict=True)}
    print(json.dumps({"about": about, "rate": RATE, "weights": rounded}, indent=1))


if __name__ == "__main__":
    main()
