#!/usr/bin/env python3
"""Build data/sounds.tsv: words for sounds, and the characters that further ones are made of.

    python scripts/build_sounds.py > sounds.tsv

The words are those that jieba's dictionary tags as onomatopoeia. Of their characters those under
the radical 口, which the code points U+53E3 to U+56D6 are sorted by, are rows of their own: what
is written with them alone and is no other word (喵呜) is a sound as well.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

ONOMATOPOEIA = "o"
LONGEST = 4
MOUTH = range(0x53E3, 0x56D7)
# Tagged so, and doubled by no one for their sound.
NOT_SOUNDS = {"梵呗", "吐哈"}


def main() -> None:
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise SystemExit("jieba is not installed")
    lines = (Path(spec.origin).parent / "dict.txt").read_text("utf-8").splitlines()
    tagged = (line.split(" ") for line in lines)
    words = {word for word, _, tag in tagged if tag == ONOMATOPOEIA and len(word) <= LONGEST}
    words -= NOT_SOUNDS
    chars = {char for word in words for char in word if ord(char) in MOUTH}
    print(
        "# source: jieba 0.42.1 (dict.txt, words tagged o, and their characters under the radical "
        "口); licence: MIT; built-by: scripts/build_sounds.py; updated: 2026-12-01"
    )
    print("\n".join(sorted(words | chars)))


if __name__ == "__main__":
    main()
