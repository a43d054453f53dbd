"""Half width on request: letters and digits made half, kana of half width made whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zhclean.config import CleanConfig
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

# Letters, digits and the signs used with them; the wide comma, stop, colon and brackets are
# Chinese punctuation, which `punctuation` governs.
# Not so within a decimal, a time or an address (a comma may part numbers as well as thousands).
# The wave dash is Chinese for a range.
_LETTER = "０-９Ａ-Ｚａ-ｚ"
_WIDE = re.compile(
    f"[{_LETTER}％＋＝＃＆＠＄＊／＜＞＿｜－]+"
    f"|(?<=[{_LETTER}0-9])．(?=[{_LETTER}0-9])|(?<=[０-９])：(?=[０-９])|(?<=[Ａ-Ｚａ-ｚ])：(?=／／)"
)
# Katakana have no other half: what is made of two there is one here (ﾊﾟ).
_HALF_KANA = re.compile("[\uff66-\uff9f]+")


def find_width(text: str, config: CleanConfig) -> Iterator[Proposal]:
    """What `config.width` asks for; nothing when it says keep.

    >>> [p.replacement for p in find_width("ＧＤＰ与ｶﾀｶﾅ", CleanConfig(width="half"))]
    ['GDP', 'カタカナ']
    """
    if config.width != "half":
        return
    for match in _WIDE.finditer(text):
        yield _change(
            match, "".join([chr(ord(char) - 0xFEE0) for char in match.group()]), "全角改半角"
        )
    for match in _HALF_KANA.finditer(text):
        yield _change(match, unicodedata.normalize("NFKC", match.group()), "半角假名改全角")


def _change(match: re.Match[str], replacement: str, reason: str) -> Proposal:
    span = Span(*match.span())
    return Proposal(span, replacement, DefectKind.CHARACTER_FORM, 0.95, (reason,))
