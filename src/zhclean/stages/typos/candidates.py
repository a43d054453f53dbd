"""What a wrong character may have been: any that makes a dictionary word with its neighbours.

The dictionary, not a table of confusions, says what may stand there: of the errors that readers
of pages make, tables of alike shapes and sounds hold half at best. Likeness is a feature later on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from zhclean import engines
from zhclean.tables import rows

_HOLE = "?"
_LONGEST_WORD = 4
# Rarer words are mostly names and terms that any text may seem to hold in a misreading.
_LEAST_FREQUENCY = 20
_MOST_FILLINGS = 40  # the commonest; what is right is among them as often as without a limit
# Words of one character that no longer word would propose.
_FUNCTION_WORDS = "的了在是和与对为以这中有等将从于也就都而并到把被及其不上下"


def candidates(left: str, char: str, right: str) -> str:
    """Characters that may stand for `char` between its neighbours, each once.

    >>> "营" in candidates("实行", "莒", "业税")
    True
    """
    fitting = _holes().get
    found = [_FUNCTION_WORDS]
    for before in range(min(len(left), _LONGEST_WORD - 1) + 1):
        head = left[len(left) - before :] + _HOLE
        for after in range(min(len(right), _LONGEST_WORD - 1 - before) + 1):
            found.append(fitting(head + right[:after], ""))
    return "".join(dict.fromkeys("".join(found))).replace(char, "")


def shape_rank(read: str, meant: str) -> int | None:
    """How many characters look more like `read` than `meant` does; None beyond the nearest."""
    rank = _lookalikes().get(read, "").find(meant)
    return None if rank < 0 else rank


def sound_alike(read: str, meant: str) -> bool:
    """Whether the two share a syllable, tones apart."""
    syllables = _syllables()
    return not syllables.get(read, frozenset()).isdisjoint(syllables.get(meant, frozenset()))


@lru_cache(maxsize=1)
def _holes() -> Mapping[str, str]:
    """Each word of the dictionary with one character left out, and what mostly fills the hole."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    words = engines.common_words(_LEAST_FREQUENCY, _LONGEST_WORD)
    for word in sorted(words, key=lambda word: (-engines.word_frequency(word), word)):
        for at, char in enumerate(word):
            found[word[:at] + _HOLE + word[at + 1 :]].append(char)
    return {pattern: "".join(chars[:_MOST_FILLINGS]) for pattern, chars in found.items()}


@cache
def _lookalikes() -> Mapping[str, str]:
    return {row[0]: row[1] for row in rows("lookalikes")}


@cache
def _syllables() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for syllable, chars in rows("homophones"):
        for char in chars:
            found[char].add(syllable)
    return {char: frozenset(syllables) for char, syllables in found.items()}
