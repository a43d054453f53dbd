#!/usr/bin/env python3
"""Fit data/twins.json: the weights that tell a word misread whole from a rare one.

    python scripts/fit_twins.py MODEL CORPUS.txt.xz:PAGES... > twins.json

As `fit_lookalikes.py`, whose suspects it takes from the package: held-out pages, words of two
characters in them replaced by two characters that sound or look like theirs. Half of the pages
fit, the other half give the figures on stderr.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fit_lookalikes import logistic, rounded, say
from misread import Misreader, pages
from zhclean import engines
from zhclean.langmodel import CharModel
from zhclean.stages.typos.changes import Change, find_suspects
from zhclean.stages.typos.twins import TWIN, best_twins

RATE, PUT_IN = 1.5, 12.0  # in 10,000 characters; one in five of single wrong characters
BY_SOUND = 0.8
APART = 6  # characters between two that are put in


@dataclass
class Found:
    """Rows of one kind, which are right, and how many errors in how many characters."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    errors: int = 0
    size: int = 0

    def add(self, text: str, gold: dict[int, str], found: list[Change]) -> None:
        """Count what was `found` in a text in which other characters should stand where `gold`."""
        self.rows += [change.figures for change in found]
        self.right += [gold.get(change.at) == change.new for change in found]
        self.errors += len(gold)
        self.size += len(text)


Half = tuple[Found, Found]
"""What was found in damaged pages and in clean ones."""


def fit(half: list[Half], rate: float) -> np.ndarray:
    """Weights by the first half, with `rate` errors in 10,000; figures of the other on stderr."""
    (bad, clean), (bad_too, clean_too) = half
    x, y = np.array(bad.rows + clean.rows), np.array(bad.right + clean.right)
    # the pages stand twice, so that what is wrong in them must weigh double
    put_in = bad.errors / bad.size * 1e4
    w = logistic(x, y, np.where(y, 2 * rate / put_in, 1.0))
    odds, false = np.array(bad_too.rows) @ w, np.array(clean_too.rows) @ w
    say(f"{sum(bad_too.right)} of {bad_too.errors} found, {len(false)} false")
    for least in (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95):
        line = np.log(least / (1 - least))
        recall = (np.array(bad_too.right) & (odds >= line)).sum() / bad_too.errors
        wrong = (false >= line).sum() / clean_too.size * 1e4
        say(f"at {least}: recall {recall:.3f}, false {wrong:.4f} in 10,000")
    return w


def damage(page: str, reader: Misreader, words: set[str], chance: random.Random):
    """The page with words misread, and what stood where."""
    chars, gold = list(page), {}
    places = [at for at in range(len(page) - 1) if page[at : at + 2] in words]
    for at in chance.sample(places, min(len(places), round(len(page) * PUT_IN / 1e4))):
        kinds = ("sound" if chance.random() < BY_SOUND else "shape" for _ in range(2))
        wrong = [reader.wrong(page, at + k, kind, chance) for k, kind in enumerate(kinds)]
        fresh = all(abs(at - other) >= APART for other in gold)
        if fresh and wrong[0] != page[at] and wrong[1] != page[at + 1]:
            chars[at : at + 2], gold[at] = wrong, page[at : at + 2]
    return "".join(chars), gold


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("corpora", nargs="+", metavar="CORPUS:PAGES")
    args = parser.parse_args()
    model, chance, reader = CharModel.load(args.model), random.Random(1), Misreader()
    words = set(engines.common_words(20, range(2, 3))[2][0])
    half = [(Found(), Found()), (Found(), Found())]
    for spec in args.corpora:
        name, _, most = spec.partition(":")
        for number, page in enumerate(pages(Path(name), int(most), chance)):
            bad, clean = half[number % 2]
            text, gold = damage(page, reader, words, chance)
            bad.add(text, gold, best_twins(text, find_suspects(text, model), model))
            clean.add(page, {}, best_twins(page, find_suspects(page, model), model))
    w = fit(half, RATE)
    table = {"rate": RATE, "twin": dict(zip(TWIN, rounded(w), strict=True))}
    print(json.dumps({"about": "scripts/fit_twins.py", **table}, indent=1))


if __name__ == "__main__":
    main()
