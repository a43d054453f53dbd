#!/usr/bin/env python3
"""Build data/folds.tsv: characters of form alone and the ordinary character each stands for.

    python scripts/build_folds.py [EquivalentUnifiedIdeograph.txt] > src/zhclean/data/folds.tsv

Radicals come from Unicode's EquivalentUnifiedIdeograph.txt (Debian: package unicode-data), which
also knows those that NFKC misses; compatibility ideographs, vertical and small forms from
unicodedata.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

DEFAULT = "/usr/share/unicode/EquivalentUnifiedIdeograph.txt"
RADICALS = range(0x2E80, 0x2FE0)
COMPATIBILITY = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
VERTICAL = (range(0xFE10, 0xFE1A), range(0xFE30, 0xFE49))
# Small commas to exclamation marks and brackets; the signs after them have uses of their own.
SMALL = (range(0xFE50, 0xFE52), range(0xFE54, 0xFE58), range(0xFE59, 0xFE5F))
# NFKC takes these all the way to ASCII; the upright Chinese mark is meant.
MARKS = dict(zip(",:;!?(){}[]_", "，：；！？（）｛｝［］＿", strict=True))
MARKS |= {"...": "…", "..": "‥"}
MARKS |= {"︰": "："}  # Big5 text uses the two dot leader as its colon


def radicals(path: Path) -> Iterator[tuple[str, str]]:
    """Each radical and its ideograph, ranges of the file spelt out."""
    row = re.compile(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)")
    for line in path.read_text(encoding="utf-8").splitlines():
        if (match := row.match(line)) is None:
            continue
        first, last, ideograph = match.groups()
        for code in range(int(first, 16), int(last or first, 16) + 1):
            if code in RADICALS:  # strokes (31C0..31E3) stand for themselves
                yield chr(code), chr(int(ideograph, 16))


def compatibility() -> Iterator[tuple[str, str]]:
    """Compatibility ideographs with a canonical equivalent; the twelve unified ones have none."""
    for block in COMPATIBILITY:
        for char in map(chr, block):
            if (plain := unicodedata.normalize("NFC", char)) != char:
                yield char, plain


def vertical() -> Iterator[tuple[str, str]]:
    """Marks drawn for vertical setting or small, as a PDF reader hands them on."""
    for block in (*VERTICAL, *SMALL):
        for char in map(chr, block):
            if (plain := unicodedata.normalize("NFKC", char)) != char:
                yield char, MARKS.get(char, MARKS.get(plain, plain))


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else DEFAULT)
    table = dict(vertical()) | dict(compatibility()) | dict(radicals(path))
    print(
        f"# source: Unicode EquivalentUnifiedIdeograph.txt, unicodedata "
        f"{unicodedata.unidata_version}; licence: Unicode-3.0; "
        f"built-by: scripts/build_folds.py; updated: 2026-11-24"
    )
    for char, plain in sorted(table.items()):
        print(f"{char}\t{plain}")


if __name__ == "__main__":
    main()
