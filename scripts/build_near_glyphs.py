#!/usr/bin/env python3
"""Build data/near_glyphs.tsv: pairs of common characters that are all but one when drawn large.

    python scripts/build_near_glyphs.py --font FILE[:INDEX] ... > src/zhclean/data/near_glyphs.tsv

Unlike for data/lookalikes.tsv each character is stretched to the same square first: 曰 is 日 drawn
flatter, and who reads a page sees no measure beside it. A pair is kept where the cosine of the
blurred drawings is `LEAST` or more in one of the fonts; it is marked as new where the other table
lacks it. Needs Pillow and numpy; the fonts are those
of scripts/build_glyphs.py.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from zhclean.tables import rows

DRAWN, SIDE, EDGE, BLUR = 80, 32, 2, 1.2
LEAST = 0.9  # 大 and 天, 成 and 戎; below lie 丁 and 下, which a reader keeps apart


def stretched(chars: list[str], font: str) -> np.ndarray:
    """A row of ink for each character, its mean taken off, of length one."""
    name, _, index = font.partition(":")
    face = ImageFont.truetype(name, DRAWN - 18, index=int(index or 0))
    images = np.zeros((len(chars), SIDE, SIDE), np.float32)
    inside = SIDE - 2 * EDGE
    for at, char in enumerate(chars):
        drawn = Image.new("L", (DRAWN, DRAWN))
        ImageDraw.Draw(drawn).text((DRAWN / 2, DRAWN / 2), char, 255, font=face, anchor="mm")
        box = drawn.getbbox()
        if box:
            square = Image.new("L", (SIDE, SIDE))
            square.paste(drawn.crop(box).resize((inside, inside), Image.BILINEAR), (EDGE, EDGE))
            images[at] = np.asarray(square.filter(ImageFilter.GaussianBlur(BLUR)), np.float32)
    ink = images.reshape(len(chars), -1)
    ink -= ink.mean(axis=1, keepdims=True)
    return ink / (np.linalg.norm(ink, axis=1, keepdims=True) + 1e-6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", action="append", required=True)
    args = parser.parse_args()
    chars = sorted(char for char, _ in rows("lookalikes"))
    likeness = np.max([ink @ ink.T for ink in (stretched(chars, f) for f in args.font)], axis=0)
    found = np.argwhere(np.triu(likeness >= LEAST, 1))
    fonts = ", ".join(Path(font.partition(":")[0]).name for font in args.font)
    print(
        f"# source: {len(chars)} common characters drawn in {fonts} (GPL with font exception: "
        f"likeness figures, no outlines); licence: Apache-2.0; "
        f"built-by: scripts/build_near_glyphs.py; updated: {date.today().isoformat()}"
    )
    beside = dict(rows("lookalikes"))
    for one, other in found.tolist():
        pair = chars[one], chars[other]
        is_new = pair[1] not in beside[pair[0]] and pair[0] not in beside[pair[1]]
        print(*pair, f"{likeness[one, other]:.2f}", "new" * is_new, sep="\t")


if __name__ == "__main__":
    main()
