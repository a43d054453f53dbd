#!/usr/bin/env python3
"""Fit the weights of attribution on pages with known truth.

    python scripts/fit_attribution.py DIR [DIR ...] [--model FILE] [--rounds N] [--write]

Each DIR holds pages as NAME.json in the form of fixtures/README.md. Coordinate ascent on the mean
log probability of each true zone, over the weights of `zones`, `turns` and `transitions`; a
step that brings nothing is halved. With --write they go into src/zhclean/data/evidence.json. Give
a model that has not seen the pages: the built-in one may have.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fit_evidence import DATA, reading_of
from zhclean.config import CleanConfig
from zhclean.page import ReadPage, read_page
from zhclean.stages.attribution import Transitions
from zhclean.stages.chains import Link
from zhclean.structure import Seams, Subjects
from zhclean.structure.subjects import ZONE_FEATURES
from zhclean.structure.turns import TURN_FEATURES

TRANSITIONS = ("first_other", "leave", "leave_to_next", "back", "other")
FIRST_STEP, LEAST_GAIN, LEAST_SHARE = 0.35, 1e-5, 0.01
# Pages of one making teach their own ways too: so much is a weight held to what it was.
RIDGE = 0.03


@dataclass
class Example:
    """A page with its measurements, and the true zone of its pieces (-1: not known to it)."""

    subjects: Subjects
    live: list[int]
    links: tuple[Link, ...]
    pieces: np.ndarray
    zones: np.ndarray


def example(truth: dict, page: ReadPage, config: CleanConfig) -> Example:
    """The pieces of a page that stand in the truth, with their zones by number."""
    reading, live = reading_of(page, config)
    at = {piece["start"]: piece for piece in truth["pieces"]}
    number = [zone_number(zone, reading.zones) for zone in truth["zones"]]
    alive = set(live)
    known = [
        (k, number[at[piece.start]["zone"]])
        for k, piece in enumerate(reading.pieces)
        if k in alive and piece.start in at
    ]
    pieces = np.array([k for k, _ in known], np.int64)
    zones = np.array([z for _, z in known], np.int64)
    copies = [(copy.kept, copy.gone) for copy in page.structure.copies]
    subjects = Subjects(reading, copies, Seams(reading).headless)
    return Example(subjects, live, page.structure.links, pieces, zones)


def zone_number(zone: dict, zones) -> int:
    """The index of a true zone among those of the page, -1 where it has not been found."""
    names = {zone["place"], *zone["aliases"]}
    bare = names | {name.rstrip("省市县") for name in names}
    return next((z.index for z in zones if {z.name, z.name.rstrip("省市县")} & bare), -1)


def likelihood(weights: np.ndarray, examples: list[Example]) -> float:
    """Mean log probability of the true zones."""
    zones, turns = len(ZONE_FEATURES), len(TURN_FEATURES)
    total, count = 0.0, 0
    for page in examples:
        if not len(page.pieces):
            continue
        subjects = page.subjects
        subjects.named = subjects.name_features @ weights[: zones - 1]
        subjects.like_weight = float(weights[zones - 1])
        subjects.turn_weights = weights[zones : zones + turns]
        subjects.transitions = Transitions(*weights[zones + turns :].tolist())
        known = subjects.attribute(page.live, page.links)
        every = np.hstack((known, 1.0 - known.sum(axis=1, keepdims=True)))
        shares = every[page.pieces, page.zones]
        total += float(np.log(np.maximum(shares, LEAST_SHARE)).sum())
        count += len(page.pieces)
    return total / max(1, count)


def ascend(weights: np.ndarray, examples: list[Example], rounds: int) -> np.ndarray:
    """Move one weight at a time as long as it helps more than it leads away from the start."""
    start = weights.copy()

    def worth(trial: np.ndarray) -> float:
        drift = (trial - start) / np.maximum(0.5, np.abs(start))
        return likelihood(trial, examples) - RIDGE * float(drift @ drift)

    best = worth(weights)
    print("before", round(best, 4))
    step = np.full(len(weights), FIRST_STEP)
    for number in range(rounds):
        for k in range(len(weights)):
            for sign in (1.0, -1.0):
                trial = weights.copy()
                trial[k] += sign * step[k] * max(0.5, abs(weights[k]))
                value = worth(trial)
                if value > best + LEAST_GAIN:
                    best, weights = value, trial
                    break
            else:
                step[k] /= 2
        print("round", number + 1, round(best, 4), flush=True)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--model", help="a language model that has not seen the pages")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    config = CleanConfig(language_model=arguments.model)
    examples = []
    for directory in arguments.directories:
        for path in sorted(directory.glob("*.json")):
            truth = json.loads(path.read_text(encoding="utf-8"))
            page = read_page(truth["text"], config)
            if page.text == page.raw:
                examples.append(example(truth, page, config))
    table = json.loads(DATA.read_text(encoding="utf-8"))
    names = [("zones", n) for n in ZONE_FEATURES] + [("turns", n) for n in TURN_FEATURES]
    names += [("transitions", n) for n in TRANSITIONS]
    weights = np.array([table[decision][name] for decision, name in names])
    for (decision, name), value in zip(
        names, ascend(weights, examples, arguments.rounds), strict=True
    ):
        table[decision][name] = round(float(value), 3)
    print({decision: table[decision] for decision in ("zones", "turns", "transitions")})
    if arguments.write:
        DATA.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
