"""Character classes: Han characters, sentence ends, opening and closing marks."""

from __future__ import annotations

import re

# Ranges for use inside a regex class: the unified ideographs with extension A, 〇, the
# compatibility ideographs, and planes 2 and 3. Radicals are not Han text: `normalise` folds them.
HANZI = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

FINAL_MARKS = "。！？…"
# Papers and pages from forms of half width end sentences so. Inside a text an ASCII stop may be a
# decimal point or part of a URL; at its end it is a stop unless a figure stands before it.
_OTHER_FINALS = "?!"
_STOPS = ".．｡"
CLOSERS = "”’」』）】》)"

# Opening mark to closing mark.
PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "【": "】",
    "〔": "〕",
    "《": "》",
    "〈": "〉",
}
OPENING_OF = {closing: opening for opening, closing in PAIRS.items()}

_HANZI = re.compile(f"[{HANZI}]")


def is_hanzi(char: str) -> bool:
    """Whether `char` is one Han character.

    >>> is_hanzi("区"), is_hanzi("，"), is_hanzi("")
    (True, False, False)
    """
    return len(char) == 1 and _HANZI.match(char) is not None


def ends_sentence(text: str) -> bool:
    """Whether `text` closes with a final mark, with nothing but closers and blanks after it.

    >>> ends_sentence("新征程。”"), ends_sentence("（新征程）"), ends_sentence("")
    (True, False, False)
    >>> ends_sentence("见图．"), ends_sentence("增长了3.")
    (True, False)
    """
    text = text.rstrip().rstrip(CLOSERS)
    if text[-1:] in tuple(_STOPS):
        return not text[-2:-1].isdecimal()
    return text[-1:] in tuple(FINAL_MARKS + _OTHER_FINALS)
