#!/usr/bin/env python3
"""Ask whether evidence that is fitted on some genres carries over to another.

    python bench/transfer.py ARTICLES.jsonl [...] [--pages N] [--seed N] [--least N]

Articles of each `genre` are parted in two halves. Pages are simulated from them, two thirds
damaged, the rest clean; the weights of links, lost starts and moves and all calibrations are fitted
anew on first halves: once on those of all genres, once on those of all but one. Both are scored on
the second half of that one. A row of the table has each figure of bench/score.py with the genre
and without it; the last row is the share of what was left to gain that is lost by leaving it out:
(with - without) / (1 - with), and (without - with) / with for the error rate. Nothing is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import score
from simulated import ARTICLES_OF_A_PAGE, DAMAGES
from zhclean import evidence
from zhclean.config import CleanConfig
from zhclean.simulate import Article, simulate_page
from zhclean.stages.links import LINK_FEATURES, START_FEATURES
from zhclean.structure import MOVE_FEATURES

sys.path.append(str(Path(__file__).parents[1] / "scripts"))
import fit_evidence
import fit_moves

HARM = ("cer",)
LEAST = 30  # articles of a genre
Table = dict[str, Any]


class Genre:
    """The pages of a genre: those to fit on, with what the fits take from them, and others."""

    def __init__(self, name: str, articles: Sequence[Article], pages: int, rng: Random) -> None:
        self.name = name
        shuffled = rng.sample(articles, len(articles))
        half = len(shuffled) // 2
        self.test = [_page(shuffled[half:], k, rng) for k in range(pages)]
        self.train = [_page(shuffled[:half], k, rng) for k in range(pages)]
        with in_folder(self.train) as directory:
            self.tails, self.starts = fit_evidence.examples([directory], CleanConfig())
            self.moves = fit_moves.examples([directory], CleanConfig())


@contextmanager
def in_folder(pages: Sequence[dict[str, Any]]) -> Iterator[Path]:
    """The pages as files, as the scripts that fit weights take them."""
    with TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            path = Path(folder, f"{number:03}.json")
            path.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
        yield Path(folder)


def _page(articles: Sequence[Article], number: int, rng: Random) -> dict[str, Any]:
    """One page of articles that share no name."""
    chosen: list[Article] = []
    names: set[str] = set()
    most = rng.randint(*ARTICLES_OF_A_PAGE)
    for article in rng.sample(articles, len(articles)):
        if len(chosen) < most and names.isdisjoint(article.names):
            chosen.append(article)
            names.update(article.names)
    damage = DAMAGES[number % len(DAMAGES)]
    return dict(simulate_page(chosen, damage, seed=rng.getrandbits(48), page_id=str(number)))


def read_genres(paths: Sequence[Path], least: int, pages: int, rng: Random) -> Iterator[Genre]:
    """The genres of the files that have articles enough."""
    articles: dict[str, list[Article]] = defaultdict(list)
    for line in (line for path in paths for line in path.read_text("utf-8").split("\n") if line):
        values = json.loads(line)
        articles[values["genre"]].append(Article.from_dict(values))
    for name, own in sorted(articles.items()):
        if len(own) >= least:
            yield Genre(name, own, pages, rng)


def fit(genres: Sequence[Genre], shipped: Table) -> Table:
    """The shipped table with everything in it that these genres can teach."""
    table: Table = {**shipped}
    tails = [tail for genre in genres for tail in genre.tails]
    starts = [start for genre in genres for start in genre.starts]
    links = fit_evidence.fit_links(tails, np.zeros(len(LINK_FEATURES)) + _brackets())
    table["links"] = dict(zip(LINK_FEATURES, links.tolist(), strict=True))
    lost = fit_evidence.fit_logit(starts, np.zeros(len(START_FEATURES)), START_FEATURES)
    table["starts"] = dict(zip(START_FEATURES, lost.tolist(), strict=True))
    x = np.concatenate([genre.moves[0] for genre in genres])
    y = np.concatenate([genre.moves[1] for genre in genres])
    table["moves"] = dict(
        zip(MOVE_FEATURES, fit_moves.fit(x, y, np.ones(len(y))).tolist(), strict=True)
    )
    for name in fit_evidence.CALIBRATED:
        table[name] = {"intercept": 0.0, "slope": 1.0}
    with weights(table), in_folder([page for genre in genres for page in genre.train]) as folder:
        fit_evidence.calibrate([folder], CleanConfig(), table)
    return table


def _brackets() -> np.ndarray:
    fixed = {"bracket_fits": 4.0, "bracket_breaks": -4.0}
    return np.array([fixed.get(name, 0.0) for name in LINK_FEATURES])


@contextmanager
def weights(table: Table) -> Iterator[None]:
    """The package with other weights."""
    shipped = evidence._table
    evidence._table = lambda: table
    try:
        yield
    finally:
        evidence._table = shipped


def figures(table: Table, pages: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The figures of some pages with these weights."""
    with weights(table):
        return score.score(list(pages))


def lost(inside: dict[str, float], outside: dict[str, float], key: str) -> float:
    """How much of what is left to gain is lost; below 0 where leaving the genre out does better."""
    if key in HARM:
        return (outside[key] - inside[key]) / max(inside[key], 0.01)
    return (inside[key] - outside[key]) / max(1 - inside[key], 0.01)


def main() -> None:
    """Fit and score with and without each genre, and print both."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=24, help="of each half of a genre")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=LEAST, help="articles of a genre")
    arguments = parser.parse_args()
    rng = Random(arguments.seed)
    genres = list(read_genres(arguments.articles, arguments.least, arguments.pages, rng))
    shipped = evidence._table()
    with redirect_stdout(sys.stderr):
        every = fit(genres, shipped)
        apart = [fit([g for g in genres if g is not left], shipped) for left in genres]
    keys: list[str] = []
    sums: dict[str, list[float]] = defaultdict(list)
    for genre, table in zip(genres, apart, strict=True):
        inside, outside = figures(every, genre.test), figures(table, genre.test)
        if not keys:
            keys = [key for key in inside if key != "clean_changes"]
            print(f"{'in-genre, left out':28}" + "".join(f"{key[:13]:>14}" for key in keys))
        for key in keys:
            sums[key].append(lost(inside, outside, key))
        cells = (f"{inside[key]:7.3f}{outside[key]:7.3f}" for key in keys)
        print(f"{genre.name:28}" + "".join(cells), flush=True)
    means = (sum(sums[key]) / len(sums[key]) for key in keys)
    print(f"{'lost of what is left, mean':28}" + "".join(f"{mean:14.3f}" for mean in means))


if __name__ == "__main__":
    main()
