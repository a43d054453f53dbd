#!/usr/bin/env python3
"""Build data/homophones.tsv: syllables without tone and the common characters read so.

    python scripts/build_homophones.py Unihan_Readings.txt.bz2 LOOKALIKES.tsv > homophones.tsv

The characters are those of LOOKALIKES.tsv, with every reading that Unihan knows of them.
"""

from __future__ import annotations

import argparse
import bz2
import collections
import unicodedata
from pathlib import Path

FIELDS = ("kMandarin", "kHanyuPinlu")


def toneless(reading: str) -> str:
    """The syllable without tone mark or count: ``dé(12)`` is ``de``, and ``lǜ`` keeps its dots."""
    plain = unicodedata.normalize("NFD", reading.partition("(")[0])
    return "".join(c for c in plain if c == "\u0308" or not unicodedata.combining(c))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readings", type=Path)
    parser.add_argument("lookalikes", type=Path)
    args = parser.parse_args()
    rows = args.lookalikes.read_text("utf-8").splitlines()[1:]
    common = {row.partition("\t")[0] for row in rows}
    table: dict[str, set[str]] = collections.defaultdict(set)
    with bz2.open(args.readings, "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            code, field, value = line.rstrip("\n").split("\t")
            char = chr(int(code[2:], 16))
            if field in FIELDS and char in common:
                for reading in value.split():
                    table[unicodedata.normalize("NFC", toneless(reading))].add(char)
    print(
        "# source: Unicode Unihan readings; licence: Unicode-3.0; "
        "built-by: scripts/build_homophones.py; updated: 2026-11-24"
    )
    for syllable, chars in sorted(table.items()):
        print(f"{syllable}\t{''.join(sorted(chars))}")


if __name__ == "__main__":
    main()
