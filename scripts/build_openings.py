#!/usr/bin/env python3
"""Count how readily characters and pairs of characters begin a sentence.

    python scripts/build_openings.py FILE[.xz] ... [-o src/zhclean/data/openings.tsv] [--date D]

Rows: a character or a pair, and the log odds (nats) that a place where it stands is the beginning
of a paragraph or a sentence, over the odds of any place at all. A pair is kept where it says
something else than its first character. Digits count as 0, Latin letters as a.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections import Counter
from itertools import pairwise
from math import log
from pathlib import Path

OUT = Path(__file__).parents[1] / "src" / "zhclean" / "data" / "openings.tsv"
SENTENCE = re.compile(r"[^。！？]+[。！？”’」』）]*")
SMOOTHING = 4.0  # pseudo-counts with which a pair leans on its first character
LEAST_PAIR, LEAST_CHAR = 40, 20
TELLING = 0.7


def fold(text: str) -> str:
    """Digits to 0, Latin letters to a."""
    text = re.sub(r"[0-9０-９]", "0", text)
    return re.sub(r"[A-Za-zＡ-Ｚａ-ｚ]", "a", text)


def count(paths: list[Path]) -> tuple[Counter[str], Counter[str]]:
    """Uses of every character and pair, and uses at the start of a sentence."""
    everywhere: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for path in paths:
        with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = fold("".join(line.split()))
                if len(text) < 30:
                    continue
                everywhere.update(text)
                everywhere.update(map("".join, pairwise(text)))
                for match in SENTENCE.finditer(text):
                    sentence = match.group().lstrip("”’」』）")
                    if len(sentence) >= 6:
                        first[sentence[0]] += 1
                        first[sentence[:2]] += 1
    return everywhere, first


def rows(everywhere: Counter[str], first: Counter[str]) -> list[tuple[str, float]]:
    """Log odds over those of any place."""
    chars = sum(n for key, n in everywhere.items() if len(key) == 1)
    base = sum(n for key, n in first.items() if len(key) == 1) / chars
    odds: dict[str, float] = {}
    share: dict[str, float] = {}
    for key, n in everywhere.items():
        if len(key) == 1 and n >= LEAST_CHAR:
            share[key] = (first[key] + base) / (n + 1)
            odds[key] = log(share[key] / (1 - share[key])) - log(base / (1 - base))
    for key, n in everywhere.items():
        if len(key) == 2 and n >= LEAST_PAIR and key[0] in share:
            p = (first[key] + SMOOTHING * share[key[0]]) / (n + SMOOTHING)
            value = log(p / (1 - p)) - log(base / (1 - base))
            if abs(value - odds[key[0]]) >= TELLING:
                odds[key] = value
    return sorted((key, round(value, 1)) for key, value in odds.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    parser.add_argument("--date", default="2026-11-24")
    arguments = parser.parse_args()
    table = rows(*count(arguments.files))
    names = ", ".join(path.name.split(".")[0] for path in arguments.files)
    lines = [
        f"# source: counted in {names}; licence: counted figures; "
        f"built-by: scripts/build_openings.py; updated: {arguments.date}"
    ]
    lines += [f"{key}\t{value:g}" for key, value in table if "\t" not in key]
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines) - 1, "rows", arguments.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
