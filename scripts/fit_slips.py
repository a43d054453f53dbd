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
from misread import Misreader, is_han, pages
from zhclean.cloze import ClozeModel, load_default
from zhclean.langmodel import CharModel
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
from zhclean.tables import rows

# In 10,000 characters: how many are put in, and how many of them a page is taken to hold.
PUT_IN, RATE = 10.0, {SWAPPED: 0.25, ADDED: 1.5, LOST: 1.5, SPLIT: 1.0, MERGED: 0.1}
MISREAD = 30.0
APART = 8  # characters between two that are put in
NEAR = 4  # characters that an added one may be taken from
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
    """Whether the text reads around this change as it did before it was damaged."""
    near = [error for error in errors if error[0] <= end + 2 and start - 2 <= error[1]]
    if not near:
        return False
    low, high = min(start, near[0][0]), max(end, near[-1][1])
    wanted, at = "", low
    for first, last, true in near:
        wanted += text[at:first] + true
        at = last
    return wanted + text[at:high] == text[low:start] + new + text[end:high]


class Slipper:
    """Puts slips and wrong characters into pages."""

    def __init__(self) -> None:
        self.reader = Misreader()
        self.whole = dict(rows("halves"))
        self.halves = {char: pair for pair, char in self.whole.items()}
        self.common = [c for c in self.reader.every if self.reader.rates[c]]
        self.rates = [self.reader.rates[c] for c in self.common]

    def damage(self, page: str, chance: random.Random) -> tuple[str, list[Error], list[str]]:
        """The page with errors, these, and the kinds of those that are slips."""
        wanted = [kind for kind in KINDS for _ in range(round(len(page) * PUT_IN / 1e4))]
        wanted += [""] * round(len(page) * MISREAD / 1e4)
        held: list[tuple[int, int, str, str]] = []
        for kind in wanted:
            place = self._place(page, kind, chance)
            if place is None or any(abs(place[0] - other[0]) < APART for other in held):
                continue
            held.append((*place, kind))
        parts: list[str] = []
        errors: list[Error] = []
        at = size = 0
        for start, end, wrong, _ in sorted(held):
            parts += (page[at:start], wrong)
            size += start - at
            errors.append((size, size + len(wrong), page[start:end]))
            size += len(wrong)
            at = end
        return "".join([*parts, page[at:]]), errors, [kind for *_, kind in held if kind]

    def _place(self, page: str, kind: str, chance: random.Random) -> tuple[int, int, str] | None:
        """Where one error of the kind may go, and what is read there then."""
        for _ in range(200):
            at = chance.randrange(2, len(page) - 4)
            if not (is_han(page[at]) and is_han(page[at + 1])):
                continue
            pair, char = page[at : at + 2], page[at]
            if kind == SWAPPED and pair[0] != pair[1]:
                return at, at + 2, pair[::-1]
            if kind == LOST and is_han(page[at - 1]) and char not in page[at - 1] + page[at + 1]:
                return at, at + 1, ""
            if kind == ADDED and (extra := self._extra(page, at, chance)):
                return at, at, extra
            if kind == SPLIT and char in self.halves:
                return at, at + 1, self.halves[char]
            if kind == MERGED and pair in self.whole:
                return at, at + 2, self.whole[pair]
            if not kind:
                wrong = self.reader.wrong(page, at, chance.choice(("sound", "shape")), chance)
                return None if wrong == char else (at, at + 1, wrong)
        return None

    def _extra(self, page: str, at: int, chance: random.Random) -> str:
        """A character from nearby, or any, that is like neither neighbour."""
        if chance.random() < 0.5:
            extra = chance.choice(page[max(0, at - NEAR) : at + NEAR])
        else:
            extra = chance.choices(self.common, self.rates)[0]
        return extra if is_han(extra) and extra not in page[at - 1 : at + 1] else ""


def gather(every: list[str], models: Models) -> list[tuple[Found, Found]]:
    """What is found in damaged pages and in clean ones, in halves."""
    half = [(Found(), Found()), (Found(), Found())]
    chance, slipper = random.Random(1), Slipper()
    for number, page in enumerate(every):
        bad, clean = half[number % 2]
        bad.add(*slipper.damage(page, chance), models)
        clean.add(page, [], [], models)
    return half


def fit(half: list[tuple[Found, Found]], kind: str) -> np.ndarray:
    """The weights of a kind; its figures go to stderr."""
    (bad, clean), (bad_too, clean_too) = half
    x = np.array(bad.rows[kind] + clean.rows[kind])
    y = np.array(bad.right[kind] + clean.right[kind], float)
    # a right one counts as often as it would stand in a page; wrong ones stand in two
    w = fit_logit(x, y, RIDGE, np.where(y > 0, 2 * RATE[kind] / PUT_IN, 1.0))
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
