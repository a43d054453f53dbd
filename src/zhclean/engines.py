"""The only door to jieba's words, OpenCC and ftfy: loaded on first use, silent, options spelt out.

ftfy's defaults turn Chinese quotes, brackets and commas into ASCII, so each option is named.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from zhclean.dictionary import Dictionary
from zhclean.lexicon import words

if TYPE_CHECKING:
    from ftfy import TextFixerConfig


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    """jieba's words without those that are other words misspelled: 各抒已见, 侯车."""
    return Dictionary.load().without(words("misspelled"))


def cut(text: str) -> list[str]:
    """The words of `text`, as jieba cuts it.

    >>> cut("深化改革激活力")
    ['深化改革', '激活', '力']
    """
    return _dictionary().cut(text)


def word_frequency(word: str) -> int:
    """How often jieba's dictionary has seen `word`; 0 where it is no word.

    >>> word_frequency("企业") > 0, word_frequency("业企")
    (True, 0)
    """
    return _dictionary().rates.get(word, 0)


def common_words(least: int, sizes: range) -> dict[int, tuple[list[str], list[int]]]:
    """For each size the words of so many characters seen `least` times or more, and how often.

    >>> "企业" in common_words(20, range(2, 4))[2][0]
    True
    """
    found: dict[int, tuple[list[str], list[int]]] = {size: ([], []) for size in sizes}
    for word, frequency in _dictionary().rates.items():
        if frequency >= least and len(word) in found:
            words, frequencies = found[len(word)]
            words.append(word)
            frequencies.append(frequency)
    return found


def set_phrases() -> list[str]:
    """Idioms and set phrases of four characters.

    >>> "语无伦次" in set_phrases()
    True
    """
    return _dictionary().phrases


def is_loose(word: str) -> bool:
    """Whether `word` is an adverb, a preposition or a conjunction, which no compound is made of.

    >>> is_loose("纷纷"), is_loose("企业")
    (True, False)
    """
    return word in _dictionary().loose


def word_cost(words: Sequence[str]) -> float:
    """How unlikely words are, each by itself, in nats; one that the dictionary lacks was seen once.

    >>> word_cost(["企业"]) < word_cost(["企", "业"])
    True
    """
    rates, total = _dictionary().rates, math.log(total_frequency())
    return sum([total - math.log(rates.get(word) or 1) for word in words])


def total_frequency() -> int:
    """The sum of all word frequencies in jieba's dictionary."""
    return _dictionary().total


_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)


def convert_script(text: str, config: str) -> str:
    """`text` through the OpenCC config of that name, such as ``t2s``.

    >>> convert_script("創新驅動發展", "t2s")
    '创新驱动发展'
    """
    # OpenCC takes UTF-8, which has no lone surrogates: they go round it
    if _SURROGATE.search(text):
        return "".join(
            part if "\ud800" <= part[0] <= "\udfff" else convert_script(part, config)
            for part in _split_surrogates(text)
        )
    return str(_converter(config).convert(text))


def _split_surrogates(text: str) -> list[str]:
    parts, start = [], 0
    for at, char in enumerate(text):
        if "\ud800" <= char <= "\udfff":
            parts += [text[start:at], char]
            start = at + 1
    parts.append(text[start:])
    return [part for part in parts if part]


@lru_cache(maxsize=1)
def _ftfy_config() -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=True,
        decode_inconsistent_utf8=True,
        fix_c1_controls=True,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )


def looks_like_mojibake(text: str) -> bool:
    """ftfy's cheap test: whether `text` holds a sequence that only a wrong decoding makes."""
    from ftfy.badness import is_bad

    return bool(is_bad(text))


def undo_mojibake(text: str) -> str:
    """`text` decoded the right way, where ftfy is certain of the wrong one; else `text`.

    >>> undo_mojibake("é«˜æ–°åŒº")
    '高新区'
    """
    from ftfy import fix_encoding

    return str(fix_encoding(text, _ftfy_config()))
