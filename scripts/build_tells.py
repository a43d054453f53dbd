#!/usr/bin/env python3
"""Build data/tells.tsv: characters that Chinese text holds only where GBK and Big5 were confused.

    python scripts/build_tells.py > src/zhclean/data/tells.tsv

Each common character is written in the one encoding and read in the other. What comes out is a tell
where text of either script has it `RARER` times less often than the character that was meant; how
often is told by the character model.
"""

from __future__ import annotations

import math

from zhclean import engines, langmodel

COMMON = 1500
RARER = 30.0
# The two confusions, by what was written and what it was read as, and the script of what was meant.
CONFUSIONS = (("gbk", "big5", "t2s"), ("big5", "gb18030", "s2t"))
UNSEEN = -18.0


def common_characters() -> list[tuple[float, str]]:
    """Characters of Chinese text with the log of their share, the most common first."""
    model = langmodel.load_default()
    chars = [chr(code) for code in range(0x2010, 0x10000) if not 0xD800 <= code < 0xE000]
    chars.append("·")
    shares = model.common[model.encode("".join(chars))]
    ids = model.encode("".join(chars))
    known = zip(shares.tolist(), chars, ids.tolist(), strict=True)
    return sorted(((share, char) for share, char, i in known if i not in (model.unk, model.skip)))[
        ::-1
    ]


def main() -> None:
    ranked = common_characters()
    share = {char: value for value, char in ranked}
    print(
        f"# source: shares of the {COMMON} most common characters in data/zh.lm, codecs of Python; "
        "licence: Apache-2.0 (counted figures); built-by: scripts/build_tells.py; "
        "updated: 2026-11-26"
    )
    for written, read, script in CONFUSIONS:
        tells = set()
        for value, char in ranked[:COMMON]:
            meant = engines.convert_script(char, script)
            try:
                shown = meant.encode(written).decode(read)
            except UnicodeError:
                continue
            plain = engines.convert_script(shown, "t2s")
            seen = max(share.get(shown, UNSEEN), share.get(plain, UNSEEN))
            if len(shown) == 1 and shown > "\x7f" and seen < value - math.log(RARER):
                tells.add(shown)
        print(f"{written} {read}\t{''.join(sorted(tells))}")


if __name__ == "__main__":
    main()
