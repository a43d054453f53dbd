"""What two readings of one text have otherwise, each difference grown to what it means as a whole.

Between 十五日 and 三十日 a character is lost and another added; it is two numbers that differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from zhclean.numerals import read_number

# Characters to both sides of a difference that tell how well it reads there.
_REACH = 18
_HAN_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")
# What counts or names the members of a row: 第一份 and 第二份, 甲组 and 乙组, 上册 and 下册.
_SERIES = frozenset("上下甲乙丙丁")
# What stands inside a figure.
_INSIDE = frozenset(".．,，%％")
# Signs that are drawn alike: readers take one for another within figures.
_ALIKE = tuple(map(frozenset, ("0Oo〇Q", "1lI|", "2Z", "5S", "8B", ".．,，")))
_LATIN_WORD = 4  # shorter ones are codes, and each letter of a code tells it from others


@dataclass(frozen=True, slots=True)
class Window:
    """`start:end` of a stretch of text."""

    text: str
    start: int
    end: int

    @property
    def read(self) -> str:
        """What stands there."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in one place of two texts; one of the two may be empty."""

    a: Window
    b: Window

    @property
    def reads(self) -> tuple[str, str]:
        """Both readings."""
        return self.a.read, self.b.read

    @property
    def doubled(self) -> str:
        """What one of the two says twice and the other once, empty if it is not so."""
        less, more = sorted((self.a, self.b), key=lambda window: len(window.read))
        if less.read and not (more.read.startswith(less.read) or more.read.endswith(less.read)):
            return ""
        unit = more.read.removesuffix(less.read)
        if less.read and unit == more.read:
            unit = more.read.removeprefix(less.read)
        around = (more.text[: more.start], more.text[more.end :])
        if less.read:
            whole = less.read
            again = whole.startswith(unit) if more.read == unit + whole else whole.endswith(unit)
            return unit if again else ""
        return unit if around[0].endswith(unit) or around[1].startswith(unit) else ""

    @property
    def is_figure(self) -> bool:
        """Whether two figures or codes differ that no reader takes for one another.

        >>> def says(a, b): return [d.is_figure for d in find_differences(a, b)]
        >>> says("十五日内", "三十日内"), says("2017年", "2O17年"), says("男子组", "女子组")
        ([True], [False], [False])
        """
        old, new = self.reads
        doubled = len(self.doubled) > 1 and not self.doubled.isascii()
        if not (old and new):
            return not doubled and _has_figures(old + new)
        if not (_is_figure(old) and _is_figure(new)):
            return {*old, *new} <= _SERIES
        return not (doubled or _are_alike(old, new) or _say_one_number(old, new))


def find_differences(a: str, b: str) -> tuple[Difference, ...]:
    """Where two texts differ, neighbouring differences together and figures as a whole.

    >>> [one.reads for one in find_differences("收到后十五日内起诉", "收到后三十日内起诉")]
    [('十五', '三十')]
    """
    joined: list[list[int]] = []
    for start, end, low, high in _grown(a, b):
        if joined and start <= joined[-1][1] + 1 and low <= joined[-1][3] + 1:
            joined[-1][1], joined[-1][3] = end, high
        else:
            joined.append([start, end, low, high])
    return tuple(
        Difference(_window(a, start, end), _window(b, low, high))
        for start, end, low, high in joined
    )


def _grown(a: str, b: str) -> Iterator[tuple[int, int, int, int]]:
    """Where the two differ, from the first character of a figure to its last."""
    for code in Levenshtein.opcodes(a, b):
        if code.tag == "equal":
            continue
        start, end, low, high = code.src_start, code.src_end, code.dest_start, code.dest_end
        if any(map(_counts, a[start:end] + b[low:high])):
            while start and low and a[start - 1] == b[low - 1] and _counts(a[start - 1]):
                start, low = start - 1, low - 1
            while end < len(a) and high < len(b) and a[end] == b[high] and _counts(a[end]):
                end, high = end + 1, high + 1
        yield start, end, low, high


def _window(text: str, start: int, end: int) -> Window:
    first = max(0, start - _REACH)
    return Window(text[first : end + _REACH], start - first, end - first)


def _counts(char: str) -> bool:
    """Whether a character is part of a figure or a code."""
    return char in _HAN_NUMERALS or char.isdecimal() or (char.isascii() and char.isalpha())


def _is_figure(text: str) -> bool:
    core = [char for char in text if char not in _INSIDE]
    return bool(core) and all(map(_counts, core))


def _has_figures(text: str) -> bool:
    """Whether what one text alone has says a figure; 一 is an article more often than a number."""
    return any(map(str.isdecimal, text)) or (_is_figure(text) and text != "一")


def _are_alike(old: str, new: str) -> bool:
    """Whether two figures look the same, or are words of letters rather than codes."""
    if len(old) == len(new):
        pairs = zip(old, new, strict=True)
        if all(a == b or any({a, b} <= group for group in _ALIKE) for a, b in pairs):
            return True
    return all(
        len(text) >= _LATIN_WORD and text.isascii() and text.isalpha() for text in (old, new)
    )


def _say_one_number(old: str, new: str) -> bool:
    first, second = read_number(old), read_number(new)
    return first is not None and second is not None and first.value == second.value
