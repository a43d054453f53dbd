"""Pages of held-out lines with wrong characters in them, as readers and writers make them.

Writers mistake sounds: another character of the same syllable, the commoner the likelier, or of a
syllable that dialects mix up with it, or another word that sounds or looks the same. Readers of
pages mistake looks: a near glyph, one that is rare, a confusion seen in real pages, or anything.
"""

from __future__ import annotations

import lzma
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from zhclean import engines
from zhclean.stages.typos.candidates import among
from zhclean.stages.typos.channel import _plain
from zhclean.tables import rows

PAGE = 4000  # characters
SHARED = 12  # lines that share so many with a line of the models' text are no test of these
MIX = {
    "sound": 0.14,
    "common": 0.17,
    "fuzzy": 0.05,
    "word": 0.22,
    "shape": 0.18,
    "seen": 0.12,
    "any": 0.12,
}
RARE_NEAREST = 4  # of the neighbours of a rare glyph, which are few that it is written for
FURTHER = 10.0  # mean rank of the glyphs that are taken for another
COMMONER = 0.3  # power of a character's frequency by which it is chosen; 1 for "common" and "word"


def is_han(char: str) -> bool:
    """Whether `char` is a Han character of the basic block."""
    return "\u4e00" <= char <= "\u9fff"


@dataclass
class Misreader:
    """Puts wrong characters into pages; `seen` are real confusions, by what was meant."""

    seen: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.alike = dict(rows("lookalikes"))
        self.rare: defaultdict[str, str] = defaultdict(str)
        for char, others in rows("rare_lookalikes"):
            for other in others[:RARE_NEAREST]:
                self.rare[other] += char
        self.syllables: defaultdict[str, list[str]] = defaultdict(list)
        self.groups: defaultdict[str, str] = defaultdict(str)
        for syllable, chars in rows("homophones"):
            for key in (syllable, f"~{_plain(syllable)}"):
                self.groups[key] += chars
            for char in chars:
                self.syllables[char].append(syllable)
        self.rates: defaultdict[str, int] = defaultdict(int)
        self.holes: defaultdict[str, str] = defaultdict(str)
        for words, rates in engines.common_words(1, range(1, 5)).values():
            for word, rate in zip(words, rates, strict=True):
                for char in word:
                    self.rates[char] += rate
        for word in engines.common_words(30, range(2, 3))[2][0]:
            self.holes["?" + word[1]] += word[0]
            self.holes[word[0] + "?"] += word[1]
        self.every = [char for char in self.alike if self.rates[char]]

    def damage(
        self, page: str, rate: float, chance: random.Random
    ) -> tuple[str, dict[int, tuple[str, str]]]:
        """The page with `rate` characters in 10,000 misread, and what stood where, and the kind."""
        chars, gold = list(page), {}
        places = [at for at, char in enumerate(page) if is_han(char)]
        for at in chance.sample(places, min(len(places), round(len(page) * rate / 1e4))):
            kind = chance.choices(list(MIX), list(MIX.values()))[0]
            wrong = self.wrong(page, at, kind, chance)
            if wrong != page[at]:
                chars[at], gold[at] = wrong, (page[at], kind)
        return "".join(chars), gold

    def wrong(self, page: str, at: int, kind: str, chance: random.Random) -> str:
        true = page[at]
        if kind == "shape":
            return self.alike.get(true, true)[int(chance.expovariate(1 / FURTHER)) :][:1] or true
        if kind == "rare":
            return chance.choice(self.rare[true] or true)
        if kind == "seen":
            return chance.choice(self.seen.get(true, [true]))
        if kind == "any":
            return self._choose("".join(self.every), true, chance)
        if kind == "word":
            fits = self.holes["?" + page[at + 1 : at + 2]] + self.holes[page[at - 1 : at] + "?"]
            alike = self.alike.get(true, "")[:15]
            pool = [c for c in fits if c in alike or self._sound_alike(c, true)]
            return self._choose("".join(pool), true, chance, power=1)
        syllable = chance.choice(self.syllables.get(true) or [""])
        key = f"~{_plain(syllable)}" if kind == "fuzzy" else syllable
        return self._choose(self.groups[key], true, chance, 1 if kind == "common" else COMMONER)

    def _sound_alike(self, one: str, other: str) -> bool:
        return not set(self.syllables[one]).isdisjoint(self.syllables[other])

    def _choose(self, pool: str, true: str, chance: random.Random, power: float = COMMONER) -> str:
        pool = pool.replace(true, "")
        weights = [self.rates[char] ** power + 1 for char in pool]
        return chance.choices(pool, weights)[0] if pool else true


def confusions(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    """What each character was taken for in pairs of a sentence as read and as it should be."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for read, meant in pairs:
        for a, b in zip(read, meant, strict=False):
            if len(read) == len(meant) and a != b and is_han(a) and is_han(b):
                found[b].append(a)
    return dict(found)


def pages(path: Path, most: int, chance: random.Random) -> list[str]:
    """Pages of some thousand characters of lines that the models have not seen.

    Of a corpus, `.xz`, these are every third line but for what stands elsewhere in it too; a plain
    file holds nothing else.
    """
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as file:
            lines = _fresh([line.rstrip("\n") for line in file])
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
    out, page = [], ""
    for line in lines:
        page += line + "\n"
        if len(page) >= PAGE:
            out.append(page)
            page = ""
    print(f"{path.name}: {len(out)} pages of fresh lines", file=sys.stderr)
    chance.shuffle(out)
    return out[:most]


def _fresh(lines: list[str]) -> list[str]:
    """Every third line, unless it shares a long string with any of the others."""
    held = lines[2::3]
    known = _shared(held, [line for number, line in enumerate(lines) if number % 3 != 2])
    pairs = ((line, _grams(line)) for line in held)
    return [line for line, grams in pairs if len(grams) and not among(grams, known).any()]


def _shared(held: list[str], seen: list[str]) -> np.ndarray:
    """Hashes of the strings of `held` that stand in `seen` too."""
    wanted = np.unique(_grams("\n".join(held)))
    known = np.zeros(len(wanted), np.bool_)
    for start in range(0, len(seen), 20_000):
        grams = _grams("\n".join(seen[start : start + 20_000]))
        at = np.minimum(np.searchsorted(wanted, grams), len(wanted) - 1)
        known[at[wanted[at] == grams]] = True
    return wanted[known]


def _grams(line: str) -> np.ndarray:
    """A hash of each SHARED characters in a row."""
    codes = np.frombuffer(line.encode("utf-32-le"), np.uint32).astype(np.uint64)
    size = len(codes) - SHARED + 1
    if size <= 0:
        return np.empty(0, np.uint64)
    total = np.zeros(size, np.uint64)
    for step in range(SHARED):
        total = total * np.uint64(1_000_003) + codes[step : step + size]
    return total
