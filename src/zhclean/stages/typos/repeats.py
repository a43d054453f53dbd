"""Words, characters and clauses said a few times in a row, where no writer says them so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean import engines
from zhclean.lexicon import words
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.reduplication import is_doubled_by_grammar

# Shorter units first; what is said twice is judged by `stutter` and `doubled`.
_REPEATED = re.compile("([\u4e00-\u9fff]{1,3}?)\\1{2,}")
_HAN = re.compile("[\u4e00-\u9fff]")
_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万亿点某]")
_MARK = re.compile("[，。；、！？：,;!?:]")
# A word of the dictionary, and not a rare one: 龙格龙格龙格 is sung.
_COMMON = 100
# What is called out or sung goes on with a mark of feeling, or stands behind a verb of saying.
_SAYING = re.compile("[喊叫唱说道呼念嚷吼骂答应哼笑]$")
_FEELING = re.compile("[！!…~～”’」』]")
_REACH = 8
_LINE = 60  # characters to both sides
# In 150 million characters of clean text words of two and three stand three times in a row in 16
# places, in none of them as a dictionary's word inside a clause of prose: they are sung, called,
# counted one by one, or cells of a table.
_INSIDE, _TOLD = 0.8, 0.6
# A single character stands three times in 248 places, nearly all of them doubled words that meet
# their own character (扎扎实实|实现, 贫困户|户户); four times and more only in laughter, sounds,
# 等等, tables and verse.
_FEW, _MANY = 4, 6
_RUN_AWAY = 0.9
# A clause with its mark said twice: of 16 in that text half are slips, half verse and lists.
_CLAUSE = re.compile(
    "(?:^|(?<=[，。；：！？、\n“]))([^，。；：！？、\n“”]{4,10}[，；、])(?=\\1)", re.MULTILINE
)


def find_repeats(text: str) -> Iterator[Proposal]:
    """Each surplus copy of a word or a character said three times and more, or a clause twice.

    >>> [p.span for p in find_repeats("推动企业企业企业企业转型，带动农民增收。")]
    [Span(start=4, end=6), Span(start=6, end=8), Span(start=8, end=10)]
    >>> list(find_repeats("他哈哈哈哈地笑了，说：好好好。"))
    []
    """
    for match in _REPEATED.finditer(text):
        yield from _of_run(text, match)
    for match in _CLAUSE.finditer(text):
        start, size = match.start(), len(match[1])
        if not _is_sung(text, start, size):
            yield from _copies(text, range(start, start + 2 * size + 1, size), size, _TOLD)


def _of_run(text: str, match: re.Match[str]) -> Iterator[Proposal]:
    """The surplus copies in a run of Han characters, whichever of them the word begins with."""
    start, size = match.start(), len(match[1])
    end = match.end()
    while end < len(text) and text[end] == text[end - size] and end - match.end() < size - 1:
        end += 1
    copies = len(match[0]) // size
    for at in range(start, end - size * copies + 1):
        starts = range(at, at + size * copies + 1, size)
        if sure := _sureness(text, starts, size):
            yield from _copies(text, starts, size, sure)
            return


def _copies(text: str, starts: range, size: int, sure: float) -> Iterator[Proposal]:
    unit, copies = text[starts[0] : starts[0] + size], len(starts) - 1
    reason = (f"“{unit}”接连出现{copies}次",)
    for start in starts[1:-1]:
        yield Proposal(Span(start, start + size), "", DefectKind.STUTTER, sure, reason)


def _sureness(text: str, starts: range, size: int) -> float:
    """How sure it is that all but the first of the copies at `starts` are surplus; 0 for no."""
    first, last = starts[0], starts[-1]
    unit, copies = text[first : first + size], len(starts) - 1
    left = text[max(0, first - _REACH) : first].rpartition("\n")[2]
    right = text[last : last + _REACH].partition("\n")[0]
    before, after = _HAN.match(left[-1:]) is not None, _HAN.match(right) is not None
    if not (before or after) or _NUMERAL.match(unit) or not _is_prose(text, first, last):
        return 0.0
    told = not before or bool(_SAYING.search(left) or _FEELING.match(right))
    inside = after and not told
    if size == 1:
        return _of_character(text, unit, copies, inside, told)
    if engines.word_frequency(unit) < _COMMON or _is_lively(left, unit, right):
        return 0.0
    return _INSIDE if inside else _TOLD


def _of_character(text: str, char: str, copies: int, inside: bool, told: bool) -> float:
    if copies < _FEW or char in words("sounds") or char == "等":
        return 0.0
    if copies >= _MANY and not told:
        return _RUN_AWAY
    return _INSIDE if inside else _TOLD


def _is_lively(left: str, unit: str, right: str) -> bool:
    """Whether the language says `unit` over and over: sounds, calls, counts, acts tried."""
    tables = ("vivid", "homely", "doublings")
    return is_doubled_by_grammar(left, unit, right) or any(unit in words(name) for name in tables)


def _is_prose(text: str, first: int, last: int) -> bool:
    """Whether the line has marks near by, and no second run beside the first, as verse may."""
    beside = (
        text[max(0, first - _LINE) : first].rpartition("\n")[2],
        text[last : last + _LINE].partition("\n")[0],
    )
    return any(map(_MARK.search, beside)) and not any(map(_REPEATED.search, beside))


def _is_sung(text: str, start: int, size: int) -> bool:
    """Whether the clauses beside a doubled one are as long as it, or doubled too, as in verse."""
    before = re.split("[，。；：！？、“”]", text[max(0, start - _LINE) : start].rpartition("\n")[2])
    end = start + 2 * size
    after = re.split("[，。；：！？、“”]", text[end : end + _LINE].partition("\n")[0])
    near = [part for part in (*before[-2:], *after[:2]) if part]
    return any(len(part) == size - 1 for part in near) or len(near) != len(set(near)) or not near
