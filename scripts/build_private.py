#!/usr/bin/env python3
"""Build data/private.tsv: private-use characters that a public table gives, and what they are.

    python scripts/build_private.py > src/zhclean/data/private.tsv

Needs iconv with a GB18030 of 2005 or later (glibc).

Two kinds. GB18030-2000 had no code points for some characters of GBK and put them into the private
area, where readers of that time still put them; the edition of 2005 says what they are. And fonts
of symbols have their signs at U+F0xx: those here are what word processors set before the items of a
list (tables of the Symbol and Wingdings fonts in Unicode's L2/11-052), and count there only.
"""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterator

BULLETS = {
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf075": "◆",
    "\uf0a7": "▪",
    "\uf0b7": "•",
    "\uf0d8": "➢",
    "\uf0fc": "✔",
}
# The web's GB18030 reads A3A0 as the ideographic space that it stands for.
SPACE = {"\ue5e5": "\u3000"}


# Where GBK of 1995 put the characters of two rows that had no code point: the first private one and
# the bytes that follow one another from there.
GBK_ROWS = (
    (0xE7C8, 0xA8, range(0xBF, 0xC0)),
    (0xE7E7, 0xA9, range(0x89, 0x96)),
    (0xE815, 0xFE, [trail for trail in range(0x50, 0xA1) if trail != 0x7F]),
)


def read_today(raw: bytes) -> str:
    """What a GB18030 of 2005 or later reads; empty where that is private too."""
    command = ("iconv", "-f", "GB18030", "-t", "UTF-8")
    done = subprocess.run(command, input=raw, capture_output=True, check=False)
    plain = done.stdout.decode("utf-8", "ignore")
    return plain if len(plain) == 1 and unicodedata.category(plain) != "Co" else ""


def of_standards() -> Iterator[tuple[str, str]]:
    """Each private character that the codec of Python or GBK has and a later GB18030 does not."""
    for first, lead, trails in GBK_ROWS:
        for k, trail in enumerate(trails):
            yield chr(first + k), read_today(bytes((lead, trail)))
    for code in range(0xE000, 0xF900):
        raw = chr(code).encode("gb18030")
        if len(raw) == 2:
            yield chr(code), read_today(raw)


def main() -> None:
    print(
        "# source: GBK of 1995 and GB18030 of 2000 against GB18030 of 2005 (codecs of Python and "
        "glibc), WHATWG Encoding Standard, Unicode L2/11-052; licence: public standards, "
        "facts only; built-by: scripts/build_private.py; updated: 2026-11-26"
    )
    for char, plain in sorted(
        ({char: plain for char, plain in of_standards() if plain} | BULLETS | SPACE).items()
    ):
        print(f"{char}\t{plain}")


if __name__ == "__main__":
    main()
