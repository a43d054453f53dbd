#!/usr/bin/env python3
"""Fit data/doubled_characters.json: what tells a character read twice from one doubled by language.

    python scripts/fit_doubled_characters.py --count CORPUS.txt.xz... > doubled_characters.tsv
    python scripts/fit_doubled_characters.py CORPUS.txt.xz... > doubled_characters.json

The table counts how often each character stands doubled; it is made of all lines but those that
`build_langmodel.py` left out of the shipped model, and the weights are fitted on these. Negatives
are the doublings found there, positives are characters doubled at random. Half of the lines fit,
the other half give the figures on stderr. The bias is set for RATE surplus characters in 10,000.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zhclean.langmodel import load_default
from zhclean.spans import Span
from zhclean.stages.typos import doubled

RATE = 0.3
HOLD_OUT = 50  # as the shipped model was made
LEAST = 3  # a doubling counted fewer times may be an error
PENALTY = 1.0
PAIR = re.compile("([\u4e00-\u9fff])\\1(?!\\1)")


def lines(path: Path, *, held_out: bool) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if (number % HOLD_OUT == HOLD_OUT - 1) == held_out:
                yield line.rstrip("\n")


def count(corpora: list[Path]) -> None:
    counts: Counter[str] = Counter()
    for path in corpora:
        for line in lines(path, held_out=False):
            counts.update(PAIR.findall(line))
    names = ", ".join(path.name.removesuffix(".txt.xz") for path in corpora)
    print(
        f"# source: counts of doubled characters in {names}; licence: Apache-2.0 (counts, no text);"
        " built-by: scripts/fit_doubled_characters.py --count; updated: 2026-11-24"
    )
    for char, number in sorted(counts.items()):
        if number >= LEAST:
            print(f"{char}\t{number}")


def examples(texts: list[str], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Features of the natural doublings and of one made-up one for every line."""
    chance, model = random.Random(seed), load_default()
    text = "\n".join(texts)
    natural = doubled.features(text, list(doubled.doubled_characters(text)), model)
    made, spans, at = [], [], 0
    for line in texts:
        places = [k for k, char in enumerate(line) if "\u4e00" <= char <= "\u9fff"]
        if len(places) < 8:
            continue
        k = chance.choice(places)
        made.append(line[:k] + line[k] + line[k:])
        spans.append(Span(at + k + 1, at + k + 2))
        at += len(made[-1]) + 1
    text = "\n".join(made)
    found = set(doubled.doubled_characters(text))
    return natural, doubled.features(text, [span for span in spans if span in found], model)


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
        bend = (x * (say * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        w += np.linalg.solve(bend, x.T @ (say * (y - p)) - penalty * w)
    return w


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--count", action="store_true")
    args = parser.parse_args()
    if args.count:
        return count(args.corpora)
    texts = [line for path in args.corpora for line in lines(path, held_out=True)]
    no, yes = examples(texts[::2], 1)
    no_test, yes_test = examples(texts[1::2], 2)
    w = fit(no, yes)
    size, test_size = sum(map(len, texts[::2])), sum(map(len, texts[1::2]))
    w[0] += np.log(RATE / (1e4 * len(no) / size))
    print(f"{size + test_size} characters, {len(no) + len(no_test)} doublings", file=sys.stderr)
    for least in (0.5, 0.7, 0.8, 0.9):
        line = np.log(least / (1 - least))
        false = 1e4 * (no_test @ w >= line).sum() / test_size
        print(
            f"at {least}: recall {(yes_test @ w >= line).mean():.3f}, false {false:.4f} in 10,000",
            file=sys.stderr,
        )
    about = "scripts/fit_doubled_characters.py, " + ", ".join(path.name for path in args.corpora)
    rounded = {name: round(float(x), 3) for name, x in zip(doubled.FEATURES, w, strict=True)}
    print(json.dumps({"about": about, "rate": RATE, "weights": rounded}, indent=1))
    return None


if __name__ == "__main__":
    main()
