#!/usr/bin/env python3
"""Build data/doublings.tsv: units that running text doubles, with the number of places.

    python scripts/build_doublings.py CORPUS.txt.xz... [--skip-third] > doublings.tsv

A unit is kept where two places double it and where they are a fair share of all its places: a
word as common as 企业 is doubled twice in a hundred million characters by slips of the keyboard.
`--skip-third` leaves every third line out, for measuring on those.
"""

from __future__ import annotations

import argparse
import collections
import lzma
from collections.abc import Iterator
from pathlib import Path

from zhclean.stages.typos.stutter import doubled_units

LEAST_PLACES = 2
# Below lie slips and chance meetings (企业, 经济, 公司: 0.1 to 0.5 in 10,000), above what the
# language doubles (大学|大学生, 许多许多, 一步一步: 2 and more).
LEAST_SHARE = 2e-4
BATCH = 20_000  # lines read at a time


def batches(path: Path, skip_third: bool) -> Iterator[str]:
    """Lines of a corpus, many at a time, a blank line between them."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines: list[str] = []
        for number, line in enumerate(file):
            if not (skip_third and number % 3 == 2):
                lines.append(line)
            if len(lines) >= BATCH:
                yield "\n".join(lines)
                lines = []
        yield "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--skip-third", action="store_true")
    args = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    for path in args.corpora:
        for text in batches(path, args.skip_third):
            counts.update(span.of(text) for span in doubled_units(text))
    doubled = {unit: count for unit, count in counts.items() if count >= LEAST_PLACES}
    places: collections.Counter[str] = collections.Counter()
    for path in args.corpora:
        for text in batches(path, args.skip_third):
            places.update({unit: text.count(unit) for unit in doubled})
    names = ", ".join(path.name.partition(".")[0] for path in args.corpora)
    print(
        f"# source: counts of doubled units in {names}; licence: Apache-2.0 (counts, no text); "
        f"built-by: scripts/build_doublings.py; updated: 2026-11-24"
    )
    for unit, count in sorted(doubled.items()):
        if count >= LEAST_SHARE * places[unit]:
            print(f"{unit}\t{count}")


if __name__ == "__main__":
    main()
