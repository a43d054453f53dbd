#!/usr/bin/env python3
"""Build data/lookalikes.tsv: for each common character those that look most like it.

    python scripts/build_glyphs.py CORPUS.txt.xz... --font FILE[:INDEX] ... > lookalikes.tsv

Each character is drawn small in every font, blurred a little and more, and compared by cosine with
all others, whole and by halves, since readers of pages often see one half right; the best likeness
over the fonts counts, half the best of the halves added. Needs Pillow and numpy; free fonts of
Debian will do (fonts-noto-cjk, fonts-wqy-zenhei, fonts-arphic-ukai).
"""

from __future__ import annotations

import argparse
import collections
import lzma
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIDE, BLURS = 32, (1.2, 2.2)
HALF = slice(0, 16), slice(13, 32)  # the right and lower part of a character is the larger
CHARACTERS, NEAREST = 5000, 100
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


def drawings(chars: list[str], font: str, blur: float) -> np.ndarray:
    """An image of each character."""
    name, _, index = font.partition(":")
    face = ImageFont.truetype(name, SIDE - 2, index=int(index or 0))
    images = np.empty((len(chars), SIDE, SIDE), np.float32)
    for at, char in enumerate(chars):
        image = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(image).text((SIDE / 2, SIDE / 2), char, 255, font=face, anchor="mm")
        images[at] = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)), np.float32)
    return images


def parts(images: np.ndarray) -> list[np.ndarray]:
    """Whole characters and their four halves, a row of ink each, mean taken off, of length one."""
    halves = [images[:, :, half] for half in HALF] + [images[:, half] for half in HALF]
    out = []
    for part in (images, *halves):
        rows = part.reshape(len(part), -1)
        rows = rows - rows.mean(axis=1, keepdims=True)
        out.append(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--font", action="append", required=True)
    args = parser.parse_args()
    chars = common_characters(args.corpora)
    drawn = [parts(drawings(chars, font, blur)) for font in args.font for blur in BLURS]
    fonts_said = ", ".join(Path(font.partition(":")[0]).name for font in args.font)
    print(
        f"# source: {len(chars)} common characters drawn in {fonts_said} (SIL OFL, GPL with font "
        f"exception: likeness figures, no outlines); licence: Apache-2.0; "
        f"built-by: scripts/build_glyphs.py; updated: 2026-11-25"
    )
    lines = []
    for first in range(0, len(chars), CHUNK):
        chunk = slice(first, first + CHUNK)
        whole, *halves = (np.max([d[k][chunk] @ d[k].T for d in drawn], axis=0) for k in range(5))
        likeness = whole + np.max(halves, axis=0) / 2
        for at, row in enumerate(likeness, first):
            row[at] = -1
            best = np.argsort(-row, kind="stable")[:NEAREST]
            lines.append(f"{chars[at]}\t{''.join(chars[k] for k in best)}")
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
