#!/usr/bin/env python3
"""Build data/lookalikes.tsv: for each common character those that look most like it.

    python scripts/build_glyphs.py CORPUS.txt.xz... --font FILE[:INDEX] ... > lookalikes.tsv
    python scripts/build_glyphs.py --rare --font FILE[:INDEX] ... > rare_lookalikes.tsv

With `--rare` it is the table of all other characters of the basic block (岀, 囯, 髙), each with the
common ones that look most like it; what is common is read from the table of the package.

Each character is drawn small in every font, blurred a little and more, and compared by cosine with
all others, whole and by halves, since readers of pages often see one half right; the best likeness
over the fonts counts, half the best of the halves added. Needs Pillow and numpy; free fonts of
Debian will do (fonts-noto-cjk, fonts-wqy-zenhei, fonts-arphic-ukai).
"""

from __future__ import annotations

import argparse
import collections
import lzma
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from zhclean.tables import rows

SIDE, BLURS = 32, (1.2, 2.2)
HALF = slice(0, 16), slice(13, 32)  # the right and lower part of a character is the larger
CHARACTERS, NEAREST = 5000, 100
NEAREST_COMMON = 12  # to a rare one; what is further off is seldom what was meant
CHUNK = 500
NO_CHARACTER = "\uffff"
BASIC_BLOCK = range(0x4E00, 0xA000)


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
    """An image of each character, an empty one where the font has none."""
    name, _, index = font.partition(":")
    face = ImageFont.truetype(name, SIDE - 2, index=int(index or 0))
    images = np.empty((len(chars) + 1, SIDE, SIDE), np.float32)
    for at, char in enumerate([*chars, NO_CHARACTER]):
        image = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(image).text((SIDE / 2, SIDE / 2), char, 255, font=face, anchor="mm")
        images[at] = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)), np.float32)
    images[(images[:-1] == images[-1]).all(axis=(1, 2)).nonzero()] = 0.0  # not in this font
    return images[:-1]


def parts(images: np.ndarray) -> list[np.ndarray]:
    """Whole characters and their four halves, a row of ink each, mean taken off, of length one."""
    halves = [images[:, :, half] for half in HALF] + [images[:, half] for half in HALF]
    out = []
    for part in (images, *halves):
        rows = part.reshape(len(part), -1)
        rows = rows - rows.mean(axis=1, keepdims=True)
        out.append(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6))
    return out


def nearest(chars: list[str], others: list[str], fonts: list[str], most: int) -> Iterator[str]:
    """A row of the table for each of `chars`: the `most` of `others` that look most like it."""
    drawn = [
        (parts(drawings(chars, font, blur)), parts(drawings(others, font, blur)))
        for font in fonts
        for blur in BLURS
    ]
    for first in range(0, len(chars), CHUNK):
        chunk = slice(first, first + CHUNK)
        whole, *halves = (
            np.max([mine[k][chunk] @ theirs[k].T for mine, theirs in drawn], axis=0)
            for k in range(5)
        )
        likeness = whole + np.max(halves, axis=0) / 2
        for char, row in zip(chars[chunk], likeness, strict=True):
            best = np.argsort(-row, kind="stable")[: most + 1]
            yield f"{char}\t{''.join([others[k] for k in best if others[k] != char][:most])}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="*", type=Path)
    parser.add_argument("--rare", action="store_true")
    parser.add_argument("--font", action="append", required=True)
    args = parser.parse_args()
    if args.rare:
        common = [char for char, _ in rows("lookalikes")]
        known = set(common)
        chars = [char for char in map(chr, BASIC_BLOCK) if char not in known]
        said, most = f"{len(chars)} other characters and {len(common)} common ones", NEAREST_COMMON
    else:
        chars = common = common_characters(args.corpora)
        said, most = f"{len(chars)} common characters", NEAREST
    fonts_said = ", ".join(Path(font.partition(":")[0]).name for font in args.font)
    print(
        f"# source: {said} drawn in {fonts_said} (SIL OFL, GPL with font "
        f"exception: likeness figures, no outlines); licence: Apache-2.0; "
        f"built-by: scripts/build_glyphs.py; updated: {date.today().isoformat()}"
    )
    print("\n".join(sorted(nearest(chars, common, args.font, most))))


if __name__ == "__main__":
    main()
