"""jieba's dictionary and its way of cutting a text into words, without the rest of jieba.

jieba takes half a second to be imported and to build its prefixes, writes a cache into the temp
folder, logs to stderr and keeps global state. Here its dictionary is read straight into memory, and
a text is cut as jieba's accurate mode without the hidden Markov model does: words whose frequencies
multiply to the most.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from importlib.util import find_spec
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

# jieba's own: what it looks up, and of that the characters that stay together.
_BLOCK = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&\._%\-]+)")
_BLANK = re.compile(r"(\r\n|\s)")
_NO_WORDS = ("", 0)
_PHRASE, _PHRASE_TAGS = 4, (ord("i"), ord("l"))  # 成语, 习用语
_LOOSE_TAGS = (ord("d"), ord("p"), ord("c"))  # 副词, 介词, 连词
_READ = 1 << 18  # characters of the file read at a time
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class Dictionary:
    """How often each word was seen, and the `total` of all; `lines` are whole lines of the file.

    `phrases` are the words of four characters that are tagged as idioms or set phrases, `loose`
    the adverbs, prepositions and conjunctions, which no compound is made of.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.rates: dict[str, int] = {}
        self.phrases: list[str] = []
        self.loose: set[str] = set()
        self.total = 0
        heads = []
        for part in lines:
            words, rates, head, tags = _columns(part)
            fixed = np.flatnonzero((head[2] == _PHRASE) & np.isin(tags, _PHRASE_TAGS))
            self.rates.update(zip(words, rates.tolist(), strict=True))
            self.phrases += [words[k] for k in fixed.tolist()]
            self.loose.update(words[k] for k in np.flatnonzero(np.isin(tags, _LOOSE_TAGS)).tolist())
            self.total += int(rates.sum())
            heads.append(head)
        self._further = _further(np.concatenate(heads, axis=1))

    @classmethod
    def load(cls) -> Dictionary:
        """The dictionary that jieba brings along."""
        spec = find_spec("jieba")
        if spec is None or spec.origin is None:
            msg = "zhclean reads the dictionary of jieba, which is not installed"
            raise ModuleNotFoundError(msg, name="jieba")
        with (Path(spec.origin).parent / "dict.txt").open(encoding="utf-8") as file:
            return cls(iter(lambda: file.read(_READ) + file.readline(), ""))

    def without(self, words: Collection[str]) -> Dictionary:
        """The same, in which `words` are none; what their frequencies add to the total stays."""
        for word in words:
            self.rates.pop(word, None)
        self.phrases = [phrase for phrase in self.phrases if phrase not in words]
        return self

    def cut(self, text: str) -> list[str]:
        """The words of `text`."""
        out: list[str] = []
        for part in _BLOCK.split(text):
            if _BLOCK.match(part):
                out += self._cut_block(part)
            elif part:
                for rest in _BLANK.split(part):
                    out += [rest] if _BLANK.match(rest) else rest
        return out

    def _cut_block(self, text: str) -> Iterator[str]:
        latin = ""
        at, ends = 0, self._best_ends(text)
        while at < len(text):
            word = text[at : ends[at]]
            if word in _LATIN:
                latin += word
            else:
                if latin:
                    yield latin
                    latin = ""
                yield word
            at = ends[at]
        if latin:
            yield latin

    def _best_ends(self, text: str) -> list[int]:
        """Where the word ends that begins at each place, on the likeliest way from there on."""
        rate_of, further, total = self.rates.get, self._further.get, log(self.total)
        size = len(text)
        best, ends = [0.0] * (size + 1), [0] * size
        for at in range(size - 1, -1, -1):
            char = text[at]
            # a character that is no word counts as seen once
            score, end = log(rate_of(char) or 1) - total + best[at + 1], at + 1
            if at + 1 < size:
                rate = rate_of(text[at : at + 2])
                if rate and (other := log(rate) - total + best[at + 2]) >= score:
                    score, end = other, at + 2
                followers, longest = further(char, _NO_WORDS)
                if text[at + 1] in followers:
                    for stop in range(at + 3, min(size, at + longest) + 1):
                        rate = rate_of(text[at:stop])
                        if rate and (other := log(rate) - total + best[stop]) >= score:
                            score, end = other, stop
            best[at], ends[at] = score, end
        return ends


def _further(heads: Codes) -> dict[str, tuple[str, int]]:
    """For each character the second characters and the longest of its words of three and more.

    `heads` are the first and the second characters of all words, and their sizes.
    """
    first, second, sizes = heads[:, heads[2] > 2]
    longest = np.zeros(0x110000, np.int64)
    np.maximum.at(longest, first, sizes)
    pairs = np.unique(first << 32 | second)
    known, starts = np.unique(pairs >> 32, return_index=True)
    seconds = (pairs & 0xFFFFFFFF).astype("<u4").tobytes().decode("utf-32-le")
    edges = [*starts.tolist(), len(pairs)]
    return {
        chr(char): (seconds[low:high], size)
        for char, low, high, size in zip(
            known.tolist(), edges, edges[1:], longest[known].tolist(), strict=False
        )
    }


def _columns(text: str) -> tuple[list[str], Codes, Codes, Codes]:
    """Words, their rates, their heads (see `_further`), and their tags where these are one letter.

    `text` is whole lines ``word rate tag``.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    line_ends, blanks = np.flatnonzero(codes == ord("\n")), np.flatnonzero(codes == ord(" "))
    starts = np.concatenate(([0], line_ends[:-1] + 1))
    ends, rate_ends = blanks.reshape(-1, 2).T
    rates = np.zeros(len(ends), np.int64)
    for step in range(1, int((rate_ends - ends).max())):
        digits = ends + step < rate_ends
        rates[digits] = rates[digits] * 10 + (codes[ends[digits] + step] - ord("0"))
    # what is left of each line is its word, and a blank for a seam
    inside = np.zeros(len(codes) + 1, np.int8)
    inside[starts] = 1
    inside[ends + 1] = -1
    words = codes[np.cumsum(inside[:-1], dtype=np.int8) > 0].tobytes().decode("utf-32-le")
    heads = np.stack((codes[starts], codes[starts + 1], ends - starts)).astype(np.int64)
    tags = np.where(line_ends - rate_ends == 2, codes[rate_ends + 1], 0)
    return words.split(" ")[:-1], rates, heads, tags
