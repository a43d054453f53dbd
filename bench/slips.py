#!/usr/bin/env python3
"""Count what is made of lost, added, swapped and split characters in otherwise clean pages.

    python bench/slips.py [--rounds N] [--rate PER_10000] [--seed N]

Pages are made from the articles of fixtures/sources, each with slips of one kind only. *Said* are
those whose place a report names with the right text, *repaired* those that the page then has.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from random import Random
from typing import Any

from score import EDIT_KINDS, fits
from simulated import ARTICLES_OF_A_PAGE, SETTING, genres
from zhclean import CleanConfig, clean
from zhclean.simulate import Damage, simulate_page

KINDS = ("lost_char_rate", "added_char_rate", "swapped_rate", "split_rate", "doubled_rate")
LOOSE = CleanConfig(min_confidence=0.0)


def pages(kind: str, rate: float, rounds: int, seed: int) -> Iterator[dict[str, Any]]:
    """So many pages of each genre with slips of one kind."""
    rng = Random(seed)
    for articles in genres().values():
        for number in range(rounds):
            size = min(rng.randint(*ARTICLES_OF_A_PAGE), len(articles))
            damage = Damage(**SETTING, **{kind: rate})
            chosen = rng.sample(articles, size)
            seed = rng.getrandbits(48)
            yield simulate_page(chosen, damage, seed=seed, page_id=f"{kind}-{number}")


def mended(page: dict[str, Any], config: CleanConfig) -> tuple[int, int]:
    """How many slips are put right with these settings, and how many changes put none right."""
    right: set[int] = set()
    wrong = 0
    for defect in clean(page["text"], config).defects:
        if defect.repair is None or defect.kind not in EDIT_KINDS:
            continue
        change = defect.span.start, defect.span.end, defect.repair.replacement or ""
        hits = {k for k, typo in enumerate(page["typos"]) if fits(page["text"], typo, *change)}
        right |= hits
        wrong += not hits
    return len(right), wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=4, help="pages of each genre")
    parser.add_argument("--rate", type=float, default=10, help="slips in 10,000 characters")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(
        f"{'kind':12}{'slips':>7}{'said':>8}{'repaired':>10}{'wrong repairs':>15}{'characters':>12}"
    )
    for kind in KINDS:
        made = list(pages(kind, arguments.rate / 1e4, arguments.rounds, arguments.seed))
        every = sum(len(page["typos"]) for page in made)
        said = sum(mended(page, LOOSE)[0] for page in made)
        done = [mended(page, CleanConfig()) for page in made]
        size = sum(len(page["text"]) for page in made)
        repaired, wrong = map(sum, zip(*done, strict=True))
        name = kind.partition("_")[0]
        print(f"{name:12}{every:7}{said / every:8.2f}{repaired / every:10.2f}{wrong:15}{size:12}")


if __name__ == "__main__":
    main()
