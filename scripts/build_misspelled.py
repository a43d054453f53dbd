#!/usr/bin/env python3
"""Build data/misspelled.tsv: what jieba's dictionary holds for words and is one character off.

    python scripts/build_misspelled.py CORPUS.txt.xz... > src/zhclean/data/misspelled.tsv
    python scripts/build_misspelled.py CORPUS.txt.xz... --all > to_be_read.tsv

A word is a candidate where it is rare in the dictionary and a character that looks or sounds like
one of its own makes a word that is many times as frequent, both there and in edited text. So much
is true of rare words, too, of variants and of names in other spellings; therefore those that are
misspelled were read out of `--all` once, by eye, into misspelled_read.txt. Left out of it are
variants that dictionaries allow or that were the rule once (录象机, 无精打彩, 跌荡), foreign names,
and whatever may mean something in some text (雷峰, 蓝球, 若于). Where what is most alike and common
is not what was meant, the file says what is.
"""

from __future__ import annotations

import argparse
import collections
import lzma
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from zhclean.dictionary import Dictionary
from zhclean.stages.typos.channel import rivals

READ = Path(__file__).with_name("misspelled_read.txt")
SIZES = range(2, 5)
MOST_SEEN, LEAST_TIMES, LEAST_RIGHT = 30, 8, 20
LEAST_IN_PHRASE = 1  # times as frequent a phrase of four must be: both are often listed once
# In edited text the right form stands so often, and so many times as often as the wrong one.
LEAST_COUNT, LEAST_SHARE = 2, 8
CHUNK = 1 << 21


def candidates(words: Iterable[str], rates: dict[str, int]) -> Iterator[tuple[str, str, float]]:
    """Each of `words` with every word that may have been meant, and how alike the two are."""
    for word in words:
        seen = rates.get(word, 0)
        if len(word) not in SIZES or not 0 < seen <= MOST_SEEN:
            continue
        phrase = len(word) == SIZES.stop - 1
        least = LEAST_IN_PHRASE * seen if phrase else max(LEAST_RIGHT, LEAST_TIMES * seen)
        for at, char in enumerate(word):
            found = rivals(np.array([ord(char)]))
            for code, likeness in zip(
                found.codes.tolist(), (found.shape + found.sound).tolist(), strict=True
            ):
                right = word[:at] + chr(code) + word[at + 1 :]
                if rates.get(right, 0) >= least:
                    yield word, right, likeness


def keys(codes: np.ndarray, size: int) -> np.ndarray:
    """Each run of `size` characters as one number."""
    packed = np.zeros(len(codes) - size + 1, np.uint64)
    for step in range(size):
        packed = packed << np.uint64(16) | codes[step : len(codes) - size + 1 + step]
    return packed


def code_units(text: str) -> np.ndarray:
    """The characters of `text` as 16 bits each, any beyond these as one that no word has."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return np.minimum(codes, 0xFFFF).astype(np.uint64)


def counted(paths: Iterable[Path], words: set[str]) -> dict[str, int]:
    """How often each of `words` stands in the corpora, as a string."""
    tables = {}
    for size in SIZES:
        of_size = [word for word in words if len(word) == size]
        packed = np.array([keys(code_units(word), size)[0] for word in of_size], np.uint64)
        order = np.argsort(packed)
        tables[size] = packed[order], [of_size[k] for k in order]
    counts: collections.Counter[str] = collections.Counter()
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            while text := file.read(CHUNK):
                codes = code_units(text)
                for size, (known, of_size) in tables.items():
                    found = keys(codes, size)
                    at = np.searchsorted(known, found).clip(max=len(known) - 1)
                    number = np.bincount(at[known[at] == found], minlength=len(known))
                    counts.update({of_size[k]: int(number[k]) for k in np.flatnonzero(number)})
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    rates = Dictionary.load().rates
    read = {line.split()[0]: line.split()[1:] for line in READ.read_text("utf-8").splitlines()}
    pairs = [
        (word, right, likeness)
        for word, right, likeness in candidates(rates if args.all else read, rates)
        if right in (read.get(word) or [right])
    ]
    counts = counted(args.corpora, {word for pair in pairs for word in pair[:2]})
    best: dict[str, tuple[float, int, str]] = {}
    for word, right, likeness in pairs:
        if counts[right] >= max(LEAST_COUNT, LEAST_SHARE * counts[word]):
            rival = likeness, counts[right], right
            best[word] = max(best.get(word, rival), rival)
    names = ", ".join(path.name.partition(".")[0] for path in args.corpora)
    print(
        f"# source: jieba 0.42.1 (dict.txt), counts over {names}, read by eye; licence: MIT; "
        f"built-by: scripts/build_misspelled.py; updated: {date.today().isoformat()}"
    )
    for word, (_, _, right) in sorted(best.items()):
        print(f"{word}\t{right}")


if __name__ == "__main__":
    main()
