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
import math
import random
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from logit import fit_logit, sureness
from misread import pages
from zhclean.cloze import load_default
from zhclean.langmodel import CharModel
from zhclean.simulate.damage import Damage
from zhclean.simulate.noise import Slip, apply_slips, is_undone, misprint
from zhclean.stages.typos import slips
from zhclean.stages.typos.changes import find_suspects
from zhclean.stages.typos.fitted import override
from zhclean.stages.typos.slips import ADDED, KINDS, LOST, MERGED, QUICK, SLIP, SPLIT, SWAPPED

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

NEAR = 3  # characters between a change and an error that it may undo
Finder = Callable[[str], list[slips.Slip]]


@dataclass
class Found:
    """Rows of `SLIP` by kind, which are right, how many errors there were, in how much text."""

    rows: defaultdict[str, list[tuple[float, ...]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    right: defaultdict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    errors: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    size: int = 0

    def add(self, text: str, errors: list[Slip], found: list[slips.Slip]) -> None:
        """Count what was `found` in a text that shows these `errors`."""
        starts = [error.start for error in errors]
        for slip in found:
            near = errors[
                bisect_left(starts, slip.start - NEAR) : bisect_left(starts, slip.end + NEAR)
            ]
            self.rows[slip.kind].append(slip.row)
            self.right[slip.kind].append(
                any(is_undone(text, error, slip.start, slip.end, slip.new) for error in near)
            )
        for error in errors:
            self.errors[KIND_OF.get((len(error.wrong), len(error.right)), "")] += 1
        self.size += len(text)


KIND_OF = {(2, 2): SWAPPED, (1, 0): ADDED, (0, 1): LOST, (2, 1): SPLIT, (1, 2): MERGED}
"""By how many characters stand there and how many should."""


def gather(every: list[str], find: Finder) -> list[tuple[Found, Found]]:
    """What `find` finds in damaged pages and in clean ones, in halves."""
    half = [(Found(), Found()), (Found(), Found())]
    chance = random.Random(1)
    for number, page in enumerate(every):
        bad, clean = half[number % 2]
        shown = misprint(page, (), every[number - 1], DAMAGE, chance)
        text, errors = apply_slips(page, list(shown))
        bad.add(text, errors, find(text))
        clean.add(page, [], find(page))
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

    def likely(text: str, least: float) -> list[slips.Slip]:
        return slips.likely_slips(text, find_suspects(text, model), model, least)

    half = gather(every, lambda text: likely(text, -math.inf))
    quick = {f"{kind}_quick": table(QUICK, fit(half, kind)) for kind in KINDS}
    override(quick)
    cloze = load_default()
    half = gather(every, lambda text: slips.read_in_order(text, likely(text, slips.LEAST), cloze))
    full = {kind: table(SLIP, fit(half, kind)) for kind in KINDS}
    about = {"about": "scripts/fit_slips.py", "rates": RATE}
    print(json.dumps({**about, **quick, **full}, indent=1))


def table(names: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    """The weights by name."""
    return dict(zip(names, values.round(3).tolist(), strict=True))


if __name__ == "__main__":
    main()
