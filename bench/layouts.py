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
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from score import FIXTURES, load, score, wrap
from zhclean.spans import Edit, Span, apply_edits

Page = dict[str, Any]
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
}


def set_anew(page: Page, layout: Callable[[str], Iterator[Edit]]) -> Page:
    """The page in another layout, and the truth moved along."""
    edits = list(layout(page["text"]))
    places, at, shift = [], 0, 0
    for edit in [*edits, Edit(Span(len(page["text"]), len(page["text"])), "")]:
        places += range(at + shift, edit.span.start + shift)
        # what stood in an edit lies where that begins
        places += [edit.span.start + shift] * len(edit.span)
        at, shift = edit.span.end, shift + len(edit.replacement) - len(edit.span)
    places.append(at + shift)
    moved = {**page, "text": apply_edits(page["text"], edits)}
    for kind in ("pieces", "typos"):
        moved[kind] = [
            {
                **item,
                "start": places[item["start"]],
                "end": places[max(item["start"], item["end"] - 1)] + (item["end"] > item["start"]),
            }
            for item in page[kind]
        ]
    return moved


def rows(pages: list[Page]) -> Iterator[tuple[str, dict[str, float]]]:
    """The figures in each layout."""
    for name, layout in LAYOUTS.items():
        yield name, score([set_anew(page, layout) for page in pages])
    for width in (30, 20):
        yield f"lines of {width}", score([wrap(page, width) for page in pages])


def main() -> None:
    """Print a line for each layout."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="*", type=Path, default=[FIXTURES], metavar="DIR")
    parser.add_argument("--pages", type=int, default=10, help="of each directory")
    arguments = parser.parse_args()
    pages = [page for path in arguments.directories for page in load(path)[: arguments.pages]]
    print("| layout | cer | zone_accuracy | order | edit_recall |\n| --- | --: | --: | --: | --: |")
    for name, row in rows(pages):
        told = (row[key] for key in ("cer", "zone_accuracy", "order", "edit_recall"))
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in told) + " |", flush=True)


if __name__ == "__main__":
    main()
