#!/usr/bin/env python3
"""Score zhclean on pages whose text is set in other ways: blanks, line ends, forms of characters.

    python bench/layouts.py [DIR...] [--pages N]

Each page is set anew with its truth in the new places, so that nothing should change but the time.
The pages are those of fixtures/ where no directory is given, `N` of each.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from score import FIXTURES, breaks, edited, load, score
from zhclean.spans import Edit, Span

_PAIR = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_RADICALS = dict(zip("高工大长金一", "⾼⼯⼤⻓⾦⼀", strict=True))
_SHEET = 7  # paragraphs between two page numbers


def blanks(text: str, share: float) -> Iterator[Edit]:
    """A blank between so many of the pairs of characters."""
    chance = Random(2)
    for match in _PAIR.finditer(text):
        if chance.random() < share:
            yield Edit(Span(*match.span()), " ")


def put(pattern: str, new: str, text: str) -> Iterator[Edit]:
    """`new` for all that a pattern finds."""
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield Edit(Span(*match.span()), new)


def radicals(text: str) -> Iterator[Edit]:
    """Characters in the form of the radical that they are."""
    for at, char in enumerate(text):
        if char in _RADICALS:
            yield Edit(Span(at, at + 1), _RADICALS[char])


def numbered(text: str) -> Iterator[Edit]:
    """Page numbers between paragraphs."""
    ends = [match.end() for match in re.finditer("\n\n+", text)]
    for number, at in enumerate(ends[_SHEET - 1 :: _SHEET], 1):
        yield Edit(Span(at, at), f"— {number} —\n\n")


LAYOUTS: dict[str, Callable[[str], Iterator[Edit]]] = {
    "as it is": lambda text: iter(()),
    "no blank lines": partial(put, "\n\n+", "\n"),
    "indented": partial(put, "^(?=[\u4e00-\u9fff])", "\u3000\u3000"),
    "CR LF": partial(put, "\n", "\r\n"),
    "page numbers": numbered,
    "a blank between all characters": lambda text: blanks(text, 1.0),
    "… between 40 in 100": lambda text: blanks(text, 0.4),
    "… between 3 in 100": lambda text: blanks(text, 0.03),
    "invisible characters": partial(put, "(?<=[的了区])", "\u200b"),
    "radicals": radicals,
    "lines of 30": partial(breaks, width=30),
    "lines of 20": partial(breaks, width=20),
}


def main() -> None:
    """Print a line for each layout."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="*", type=Path, default=[FIXTURES], metavar="DIR")
    parser.add_argument("--pages", type=int, default=10, help="of each directory")
    arguments = parser.parse_args()
    pages = [page for path in arguments.directories for page in load(path)[: arguments.pages]]
    print("| layout | cer | zone_accuracy | order | edit_recall |\n| --- | --: | --: | --: | --: |")
    for name, layout in LAYOUTS.items():
        row = score([edited(page, layout(page["text"])) for page in pages])
        told = (row[key] for key in ("cer", "zone_accuracy", "order", "edit_recall"))
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in told) + " |", flush=True)


if __name__ == "__main__":
    main()
