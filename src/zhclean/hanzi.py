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
# An ASCII quote closes as often as it opens: behind a final mark it has closed.
_AFTER_FINAL = CLOSERS + "\"'＂＇"
# What a paper sets behind a sentence to name its source: ……的作用。〔20〕 ……意象。”[12-14]
_REFERENCES = re.compile(r"(?:\s*(?:[\[〔［][0-9０-９,，、.．\s~～–—-]{1,20}[\]〕］]|[①-⑳]))+$")
_REACH = 40  # of a sentence's last characters

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
    """Whether `text` closes with a final mark, with closers, blanks or references after it at most.

    >>> ends_sentence("新征程。”"), ends_sentence("（新征程）"), ends_sentence("")
    (True, False, False)
    >>> ends_sentence("新征程。 〔20〕"), ends_sentence("五个方面[3]")
    (True, False)
    >>> ends_sentence("见图．"), ends_sentence("增长了3.")
    (True, False)
    """
    text = _REFERENCES.sub("", text.rstrip()[-_REACH:]).rstrip(_AFTER_FINAL)
    if text[-1:] in tuple(_STOPS):
        return not text[-2:-1].isdecimal()
    return text[-1:] in tuple(FINAL_MARKS + _OTHER_FINALS)
