"""Cutting into words: what jieba's accurate mode gives without its hidden Markov model."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean.dictionary import Dictionary

SENTENCES = (
    "",
    "深化改革激活力",
    "北海高新区企业发展质量再上新台阶，全年新增专利１２３件。",
    "研究生命起源的人们\r\n说：C++和AT&T，B超3.5%——好 吗？",
    "他说的确实在理\t不信问问\u3000去",
    "\ud800亮𠀀乒乓球拍卖完了é",
)


@pytest.fixture(scope="module")
def jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba as module
    module.setLogLevel(logging.WARNING)
    tokenizer = module.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@pytest.fixture(scope="module")
def own() -> Dictionary:
    return Dictionary.load()


def test_words_and_rates_are_those_of_jieba(jieba: Any, own: Dictionary) -> None:
    """Every word with its rate; prefixes that are no words are left out."""
    assert own.rates == {word: rate for word, rate in jieba.FREQ.items() if rate}
    assert own.total == jieba.total


def test_phrases_are_the_idioms_and_set_phrases_of_four(jieba: Any, own: Dictionary) -> None:
    """As the tags of jieba's file say, which zhclean reads without its lines."""
    with jieba.get_dict_file() as file:
        rows = [line.decode("utf-8").split() for line in file]

    assert own.phrases == [word for word, _, tag in rows if len(word) == 4 and tag in ("i", "l")]


def test_loose_words_are_adverbs_prepositions_and_conjunctions(jieba: Any, own: Dictionary) -> None:
    """As the tags of jieba's file say, too."""
    with jieba.get_dict_file() as file:
        rows = [line.decode("utf-8").split() for line in file]

    assert own.loose == {word for word, _, tag in rows if tag in ("d", "p", "c")}


@pytest.mark.parametrize("text", SENTENCES)
def test_cuts_as_jieba_does(text: str, jieba: Any, own: Dictionary) -> None:
    """Sentences, Latin words, blanks, marks and characters outside the basic plane."""
    assert own.cut(text) == jieba.lcut(text, HMM=False)


@given(
    st.text(alphabet="的是在不了人民企业发展新高区ABc1 2,.%+-#&_\n\r\t，。“\u3000é", max_size=30)
)
def test_cuts_any_text_as_jieba_does(jieba: Any, own: Dictionary, text: str) -> None:
    """Whatever comes together."""
    assert own.cut(text) == jieba.lcut(text, HMM=False)
