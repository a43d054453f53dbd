#!/usr/bin/env python3
"""Build data/lookalikes.tsv: for each common character those that look most like it.

    python scripts/build_glyphs.py CORPUS.txt.xz... --font FILE[:INDEX] --font ... > lookalikes.tsv

Each character is drawn small in every font, blurred, and compared by cosine with all others; the
best likeness over the fonts counts. Needs Pillow and numpy; free fonts of Debian will do
(fonts-noto-cjk, fonts-wqy-zenhei).
"""

from __future__ import annotations

import argparse
import collections
import lzma
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIDE, BLUR = 32, 1.2
CHARACTERS, NEAREST = 5000, 40
CHUNK = 500


def common_characters(paths: list[Path]) -> list[str]:
    """The commonest Han characters, the commonest first."""
    counts: collections.Counter[str] = collections.Counter()
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                counts.update(line)
    han = [char for char, _ in counts.most_common() if "\u4e00" <= char <= "\u9fff"]
    return han[:CHARACTERS]


def drawings(chars: list[str], font: str) -> np.ndarray:
    """A row of ink for each character, mean taken off, of length one."""
    name, _, index = font.partition(":")
    face = ImageFont.truetype(name, SIDE - 2, index=int(index or 0))
    rows = np.empty((len(chars), SIDE * SIDE), np.float32)
    for at, char in enumerate(chars):
        image = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(image).text((SIDE / 2, SIDE / 2), char, 255, font=face, anchor="mm")
        blurred = image.filter(ImageFilter.GaussianBlur(BLUR))
        rows[at] = np.asarray(blurred, np.float32).ravel()
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--font", action="append", required=True)
    args = parser.parse_args()
    chars = common_characters(args.corpora)
    fonts = [drawings(chars, font) for font in args.font]
    fonts_said = ", ".join(Path(font.partition(":")[0]).name for font in args.font)
    print(
        f"# source: {len(chars)} common characters drawn in {fonts_said} (SIL OFL, GPL with font "
        f"exception: likeness figures, no outlines); licence: Apache-2.0; "
        f"built-by: scripts/build_glyphs.py; updated: 2026-11-24"
    )
    lines = []
    for first in range(0, len(chars), CHUNK):
        likeness = np.max([rows[first : first + CHUNK] @ rows.T for rows in fonts], axis=0)
        for at, row in enumerate(likeness, first):
            row[at] = -1
            best = np.argsort(-row, kind="stable")[:NEAREST]
            lines.append(f"{chars[at]}\t{''.join(chars[k] for k in best)}")
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
