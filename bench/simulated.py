#!/usr/bin/env python3
"""Score zhclean on pages that are made from the articles of fixtures/sources, genre by genre.

    python bench/simulated.py [--pages N] [--seed N] [--out DIR]

Each page holds articles of one genre; columns change places on one, paragraphs break anywhere on
the next, and the third is left as it is. The rates of damage are those of `zhclean.simulate`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from zhclean.simulate import Article, Damage, simulate_page

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "fixtures" / "sources"
ARTICLES_OF_A_PAGE = (3, 6)
UNTITLED = "概况"
# Bylines and furniture are set on clean pages too.
SETTING = {"furniture_rate": 0.1, "byline_rate": 0.5}
DAMAGES = (Damage.of_columns(), Damage.of_scattered(), Damage(**SETTING))


def load_module(path: Path) -> ModuleType:
    """A script of the repository as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their own module up while the class is made
    spec.loader.exec_module(module)
    return module


def genres() -> dict[str, list[Article]]:
    """The articles of each source file."""
    builder = load_module(ROOT / "scripts" / "build_fixtures.py")
    return {
        path.stem: [
            Article(a.place, tuple(a.aliases), a.title or UNTITLED, tuple(a.whole))
            for a in builder.read_source(path).articles
        ]
        for path in sorted(SOURCES.glob("*.txt"))
    }


def simulated_pages(each: int = 6, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`each` pages of every genre, a third of them clean."""
    rng = Random(seed)
    for genre, articles in genres().items():
        for number in range(each):
            size = min(rng.randint(*ARTICLES_OF_A_PAGE), len(articles))
            chosen = rng.sample(articles, size)
            damage = DAMAGES[number % len(DAMAGES)]
            yield simulate_page(
                chosen, damage, seed=rng.getrandbits(48), page_id=f"{genre}-{number}"
            )


def main() -> None:
    """Print a line for each genre and one for all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=18, help="pages of each genre")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the pages there instead")
    arguments = parser.parse_args()
    scorer = load_module(ROOT / "bench" / "score.py")
    pages = list(simulated_pages(arguments.pages, arguments.seed))
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for page in pages:
            path = arguments.out / f"{page['id']}.json"
            path.write_text(json.dumps(page, ensure_ascii=False), "utf-8")
        return
    names = [page["id"].rpartition("-")[0] for page in pages]
    rows = {
        name: scorer.score([p for p, n in zip(pages, names, strict=True) if n == name])
        for name in dict.fromkeys(names)
    }
    rows["all"] = scorer.score(pages)
    print(f"{'':26}" + "".join(f"{key[:10]:>11}" for key in rows["all"]))
    for name, row in rows.items():
        print(f"{name:26}" + "".join(f"{value:11.3f}" for value in row.values()))


if __name__ == "__main__":
    main()
