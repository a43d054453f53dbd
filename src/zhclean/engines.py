"""The only door to jieba, OpenCC and ftfy: loaded on first use, private, silent, options spelt out.

jieba keeps a cache file in the temp folder, logs to stderr and shares one global tokenizer; here
it gets a tokenizer of our own, its dictionary read straight into memory. ftfy's defaults turn
Chinese quotes, brackets and commas into ASCII, so each option is named.
"""

from __future__ import annotations

import logging
import math
import re
import warnings
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftfy import TextFixerConfig


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources, which warns
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # what initialize() does, without its cache file and its log lines
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def cut(text: str, *, guess: bool = False) -> list[str]:
    """The words of `text`; `guess` lets jieba's HMM make up words that its dictionary lacks.

    >>> cut("深化改革激活力")
    ['深化改革', '激活', '力']
    """
    return list(_tokenizer().lcut(text, HMM=guess))


def word_frequency(word: str) -> int:
    """How often jieba's dictionary has seen `word`; 0 where it is no word.

    >>> word_frequency("企业") > 0, word_frequency("业企")
    (True, 0)
    """
    frequency: int = _tokenizer().FREQ.get(word, 0)
    return frequency


def common_words(least: int, size: int) -> tuple[list[str], list[int]]:
    """Words of the dictionary of `size` characters, seen `least` times or more, and how often.

    >>> "企业" in common_words(20, 2)[0]
    True
    """
    found = [
        (word, frequency)
        for word, frequency in _tokenizer().FREQ.items()
        if frequency >= least and len(word) == size
    ]
    return [word for word, _ in found], [frequency for _, frequency in found]


def word_cost(words: Sequence[str]) -> float:
    """How unlikely words are, each by itself, in nats; one that the dictionary lacks was seen once.

    >>> word_cost(["企业"]) < word_cost(["企", "业"])
    True
    """
    total = math.log(total_frequency())
    return sum(total - math.log(max(1, word_frequency(word))) for word in words)


def total_frequency() -> int:
    """The sum of all word frequencies in jieba's dictionary."""
    return int(_tokenizer().total)


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
