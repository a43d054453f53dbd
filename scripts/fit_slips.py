#!/usr/bin/env python3
"""Fit data/slips.json: the weights that tell lost, added and swapped characters from rare text.

    python scripts/fit_slips.py MODEL CORPUS.txt.xz:PAGES... > slips.json

As `fit_lookalikes.py`, whose suspects it takes from the package: held-out pages with slips of every
kind put in, and single wrong characters besides, which are none. Half of the pages fit, the other
half give the figures on stderr.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from logit import fit_logit, sureness
from misread import pages
from zhclean.cloze import ClozeModel, load_default
from zhclean.langmodel import CharModel
from zhclean.simulate.damage import Damage
from zhclean.simulate.noise import apply_slips, misprint
from zhclean.stages.typos.changes import find_suspects
from zhclean.stages.typos.fitted import override
from zhclean.stages.typos.slips import (
    ADDED,
    KINDS,
    LOST,
    MERGED,
    QUICK,
    SLIP,
    SPLIT,
    SWAPPED,
    best_slips,
)

# How often each kind is put in where it can be; about ten of each in 10,000 characters, but for two
# run together, and 30 wrong characters. `RATE`: how many in 10,000 a page is taken to hold.
DAMAGE = Damage(
    swapped_rate=0.0012,
    added_char_rate=0.0016,
    lost_char_rate=0.0012,
    split_rate=0.003,
    merged_rate=0.1,
    misread_rate=0.003,
)
RATE = {SWAPPED: 0.25, ADDED: 1.5, LOST: 1.5, SPLIT: 1.0, MERGED: 0.1}
RIDGE = 3e-4

Models = tuple[CharModel, ClozeModel | None]
Error = tuple[int, int, str]
"""Start and end in the damaged page, and what stood there."""


@dataclass
class Found:
    """Rows of `SLIP` by kind, which are right, how many errors there were, in how much text."""

    rows: defaultdict[str, list[tuple[float, ...]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    right: defaultdict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    errors: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    size: int = 0

    def add(self, text: str, errors: list[Error], kinds: list[str], models: Models) -> None:
        for slip in best_slips(text, find_suspects(text, models[0]), *models):
            self.rows[slip.kind].append(slip.row)
            self.right[slip.kind].append(mends(text, errors, slip.start, slip.end, slip.new))
        for kind in kinds:
            self.errors[kind] += 1
        self.size += len(text)


def mends(text: str, errors: list[Error], start: int, end: int, new: str) -> bool:
    """Whether the text reads around this change as it did before it was damaged.

    Where one of several like characters may go, or come, any of them does.
    """
    for beside in (0, 2):
        near = [e for e in errors if e[0] <= end + beside and start - beside <= e[1]]
        if _reads_as_before(text, near, (start, end, new)):
            return True
    return False


def _reads_as_before(text: str, near: list[Error], change: Error) -> bool:
    start, end, new = change
    if not near:
        return False
    low, high = min(start, near[0][0]), max(end, near[-1][1])
    wanted, at = "", low
    for first, last, true in near:
        wanted += text[at:first] + true
        at = last
    return wanted + text[at:high] == text[low:start] + new + text[end:high]


def damage(page: str, strange: str, chance: random.Random) -> tuple[str, list[Error], list[str]]:
    """The page with errors, these, and the kinds of those that are slips."""
    text, slips = apply_slips(page, list(misprint(page, (), strange, DAMAGE, chance)))
    kinds = [KIND_OF.get((len(slip.wrong), len(slip.right)), "") for slip in slips]
    return text, [(s.start, s.end, s.right) for s in slips], [kind for kind in kinds if kind]


KIND_OF = {(2, 2): SWAPPED, (1, 0): ADDED, (0, 1): LOST, (2, 1): SPLIT, (1, 2): MERGED}
"""By how many characters stand there and how many should."""


def gather(every: list[str], models: Models) -> list[tuple[Found, Found]]:
    """What is found in damaged pages and in clean ones, in halves."""
    half = [(Found(), Found()), (Found(), Found())]
    chance = random.Random(1)
    for number, page in enumerate(every):
        bad, clean = half[number % 2]
        bad.add(*damage(page, every[number - 1], chance), models)
        clean.add(page, [], [], models)
    return half


def fit(half: list[tuple[Found, Found]], kind: str) -> np.ndarray:
    """The weights of a kind; its figures go to stderr."""
    (bad, clean), (bad_too, clean_too) = half
    x = np.array(bad.rows[kind] + clean.rows[kind])
    y = np.array(bad.right[kind] + clean.right[kind], float)
    # a right one counts as often as it would stand in a page; wrong ones stand in two
    put_in = bad.errors[kind] / bad.size * 1e4
    w = fit_logit(x, y, RIDGE, np.where(y > 0, 2 * RATE[kind] / put_in, 1.0))
    sure = sureness(np.array(bad_too.rows[kind]), w)
    false = sureness(np.array(clean_too.rows[kind]).reshape(-1, len(w)), w)
    right, errors = np.array(bad_too.right[kind]), bad_too.errors[kind]
    print(
        f"{kind}: {right.sum()} of {errors} have the right one among {len(right)}", file=sys.stderr
    )
    for least in (0.1, 0.3, 0.5, 0.7, 0.9):
        recall = (right & (sure >= least)).sum() / errors
        beside = (~right & (sure >= least)).sum() / bad_too.size * 1e4
        wrong = (false >= least).sum() / clean_too.size * 1e4
        print(
            f"  at {least}: recall {recall:.3f}, false {wrong:.3f} in 10,000 of clean text, "
            f"{beside:.3f} of damaged",
            file=sys.stderr,
        )
    return w


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("corpora", nargs="+", metavar="CORPUS:PAGES")
    args = parser.parse_args()
    model, chance = CharModel.load(args.model), random.Random(1)
    every = []
    for spec in args.corpora:
        name, _, most = spec.partition(":")
        every += pages(Path(name), int(most), chance)
    half = gather(every, (model, None))
    quick = {f"{kind}_quick": table(QUICK, fit(half, kind)) for kind in KINDS}
    override(quick)
    half = gather(every, (model, load_default()))
    full = {kind: table(SLIP, fit(half, kind)) for kind in KINDS}
    about = {"about": "scripts/fit_slips.py", "rates": RATE}
    print(json.dumps({**about, **quick, **full}, indent=1))


def table(names: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    """The weights by name."""
    return dict(zip(names, values.round(3).tolist(), strict=True))


if __name__ == "__main__":
    main()
