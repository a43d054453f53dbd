"""Words that dictionaries and language models have seen misspelled too often to doubt them.

各抒已见, 侯车 and 气慨 stand in jieba's dictionary and in the texts that the models have read. The
table of them was counted and read by eye; all that is asked here is whether the word stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from zhclean import engines
from zhclean.lexicon import mapping, words
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_SURE, _SHORT_SURE = 0.95, 0.85
_QUOTED = 0.6  # “侯车”应作“候车”: who names a word means it as it stands
_PAIR = 2
_COMMON = 5  # how often a word was seen that may begin or end inside: 诸侯|车驾
_MOSTLY_A_NAME = 3000  # 侯 1,246, 车 9,985
_QUOTES = "“‘「『《\"'"


def find_misspelled(text: str) -> Iterator[Proposal]:
    """The words of `data/misspelled.tsv`, each where no other word reaches into it.

    >>> [p.replacement for p in find_misspelled("侯车室里各抒已见，诸侯车驾已到。")]
    ['候', '己']
    """
    table = mapping("misspelled")
    for match in _pattern().finditer(text):
        word, at = match[1], match.start(1)
        right = table[word][0]
        if _is_crossed(text, at, at + len(word)) or _may_be_named(text, at, word):
            continue
        k = next(k for k in range(len(word)) if word[k] != right[k])
        sure = _SHORT_SURE if len(word) == _PAIR else _SURE
        if text[at - 1 : at] and text[at - 1] in _QUOTES:
            sure = _QUOTED
        reasons = (f"“{word}”当作“{right}”",)
        yield Proposal(Span(at + k, at + k + 1), right[k], DefectKind.TYPO, sure, reasons)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """The longest word that begins at each place."""
    every = sorted(mapping("misspelled"), key=lambda word: (-len(word), word))
    return re.compile(f"(?=({'|'.join(every)}))")


def _may_be_named(text: str, start: int, word: str) -> bool:
    """Whether the second of two characters may begin a name: 任县令时侯景作乱."""
    behind = text[start + len(word) : start + len(word) + 1]
    if len(word) != _PAIR or not "\u4e00" <= behind <= "\u9fff":
        return False
    return word[-1] in words("surnames") and engines.word_frequency(word[-1]) < _MOSTLY_A_NAME


def _is_crossed(text: str, start: int, end: int) -> bool:
    """Whether a word of the dictionary holds an end of this one and what is beyond it."""
    return any(
        engines.word_frequency(text[low:high]) >= _COMMON
        for edge in (start, end)
        for low in range(max(0, edge - 3), edge)
        for high in range(edge + 1, min(len(text), edge + 3) + 1)
        if not (low <= start and end <= high)
    )
