"""The folding of characters before counting and scoring: one code point in, one code point out.

Every decimal digit becomes ``0``; Latin letters lose case and width; ``, ; : ? !`` and brackets,
square ones too, take the full-width form, everything else of ASCII the half-width one; corner
quotes become curly ones, so that a quote keeps its direction; dashes, middle dots and ellipses
become one form each. Blanks, line ends and invisible format characters are skipped: they carry no
history.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SKIPPED = 0x20
"""What every skipped character folds to."""
UNKNOWN = 0xFFFD
"""What astral characters and lone surrogates fold to; none is common enough for a vocabulary."""

_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")
_SAME = {
    "“": "「﹁",
    "”": "」﹂",
    "‘": "『﹃",
    "’": "』﹄",
    "—": "–―─━",
    "-": "‐‑−",
    "·": "•・‧∙⋅･",
    "…": "⋯",
    "~": "〜∼",
    "，": "﹐︐",
    "、": "﹑､",
    "。": "｡",
    "；": "﹔︔",
    "：": "﹕︓∶",
    "？": "﹖",
    "！": "﹗",
    "（": "﹙〔［[",
    "）": "﹚〕］]",
    "%": "﹪",
    "《": "〈",
    "》": "〉",
}


# What lies between are Han characters, Hangul and private use, which stay as they are.
_TO_FOLD = range(0x3400), range(0xA000, 0xAC00), range(0xD7A4, 0xE000), range(0xF900, 0x10000)


def _folded(code: int, same: dict[str, str]) -> int:
    char = chr(code)
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp", "Cc", "Cf"):
        return SKIPPED
    if category == "Cs":
        return UNKNOWN
    if category == "Nd":
        return ord("0")
    if char in same:
        return ord(same[char])
    if 0xFF01 <= code <= 0xFF5E:
        char = chr(code - 0xFEE0)
    return min(ord(char.lower()[0].translate(_FULL_WIDTH)), 0xFFFF)


@lru_cache(maxsize=1)
def fold_table() -> NDArray[np.uint16]:
    """The folded code point of each of the 65,536 code points of the basic plane."""
    same = {old: new for new, olds in _SAME.items() for old in olds}
    table = np.arange(0x10000, dtype=np.uint16)
    others = [code for block in _TO_FOLD for code in block]
    table[others] = [_folded(code, same) for code in others]
    return table


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of `text`, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def fold_codes(codes: NDArray[Any]) -> NDArray[np.uint16]:
    """The folded form of code points, as many as were given."""
    folded: NDArray[np.uint16] = fold_table()[np.minimum(codes, UNKNOWN)]
    return folded


def fold(text: str) -> str:
    """`text` as the model sees it, a blank for each character that it skips.

    >>> fold("２０２４年，GDP增长５.1%")
    '0000年，gdp增长0.0%'
    """
    return fold_codes(code_points(text)).astype("<u2").tobytes().decode("utf-16-le")
