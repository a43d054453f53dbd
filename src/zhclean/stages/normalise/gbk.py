"""UTF-8 read as GBK or GB18030, once (浣犲ソ) or after it was read as Latin-1 (猫楼驴)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel.fold import code_points
from zhclean.stages.normalise.decoded import LOST, Reading
from zhclean.stages.normalise.utf8 import Stretches, Wide, line_of

# A hole and a question mark have bytes that GBK leaves to its users and UTF-8 never holds.
_HOLE, _QUERY = b"\xfe\xfe", b"\xfe\xfd"
# 0x80 alone is the euro sign of Windows, which GBK writes with two bytes; these may also be the
# last byte of one character and the first of the next.
_EURO = b"\xa2\xe3"
_REST = rb"(?:\xa2\xe3(?=[\xe1-\xef\x40-\x7e]|$)|[\x80-\xbf]|\xa2\xe3)"
# Two bytes of 路 and 掳 are a middle dot and a degree: only in the midst of other characters.
_OF_SIGNS = rb"[\xc2\xc3](?=[\x80-\xbf][\xe1-\xe9\xee\xef])"
# Letters with accents have two bytes each in UTF-8; text misread as Latin-1 is full of them.
_OF_LETTERS = rb"[\xc2\xc3\xc5\xc6\xcb]"

_UTF8 = Stretches(Wide(2, _HOLE, _QUERY, _REST, _OF_SIGNS, "gbk", _EURO))
_LETTERS = Stretches(Wide(2, _HOLE, _QUERY, _REST, _OF_LETTERS, "gbk", _EURO))
# GB18030 fills those rows with private characters, so that a text that has one has lost 0x80 alone.
_FULL_UTF8 = Stretches(Wide(2, _HOLE, _QUERY, _REST, _OF_SIGNS, "gb18030", _EURO))
_PRIVATE = re.compile("[\ue000-\ue765]")


def utf8_as_gbk(text: str) -> Iterator[Reading]:
    """Stretches that are UTF-8 in the bytes of GBK or GB18030.

    >>> [reading.plain for reading in utf8_as_gbk("词：浣犲ソ！")]
    ['你好']
    """
    runs = list(_runs(text, _opening()))
    full = any(_PRIVATE.search(run) for _, run in runs)
    yield from _found(runs, _FULL_UTF8 if full else _UTF8)
    yield from _found(list(_runs(text, _letters())), _LETTERS)


def _runs(text: str, suspect: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Runs of characters of GBK that hold a suspect, and where they start."""
    at = 0
    while (hit := suspect.search(text, at)) is not None:
        start, at = line_of(text, hit.start())
        for match in _run().finditer(text, start, at):
            if suspect.search(text, *match.span()):
                yield match.start(), match.group()


def _found(runs: Sequence[tuple[int, str]], stretches: Stretches) -> Iterator[Reading]:
    data = _written().take(code_points("".join([run for _, run in runs]))).tobytes()
    found: list[tuple[int, bytes]] = []
    first = 0
    for start, run in runs:
        own = data[first : first + 2 * len(run)]
        found += [(start + begin // 2, own[begin:end]) for begin, end in stretches.find(own)]
        first += len(own)
    return stretches.read(found, "UTF-8 误作 GBK")


@lru_cache(maxsize=1)
def _written() -> NDArray[np.uint16]:
    """The two bytes of each character that may be in a run, as they are written."""
    table = np.zeros(0x10000, ">u2")
    every = _every()
    table[code_points(every)] = np.frombuffer(every.encode("gb18030"), ">u2")
    table[ord(LOST)], table[ord("?")] = np.frombuffer(_HOLE + _QUERY, ">u2")
    return table


@lru_cache(maxsize=1)
def _opening() -> re.Pattern[str]:
    """The start of UTF-8 read as GBK.

    A character whose bytes open a character of UTF-8 is rare, and rarer still before one that goes
    on with it: 49 places in 2.8 M characters of clean text.
    """
    opens = _decoded((*range(0xE1, 0xEA), 0xEF), range(0x80, 0xC0))
    goes_on = _decoded(range(0x81, 0xC0), (*range(0x40, 0x7F), *range(0xC2, 0xF5)))
    return re.compile(f"[{opens}][{goes_on}{LOST}€?]")


@lru_cache(maxsize=1)
def _letters() -> re.Pattern[str]:
    """Letters with accents, each of which GBK took for a Han character."""
    return re.compile(f"[{_decoded((0xC2, 0xC3), range(0x80, 0xC0))}]{{3}}")


@lru_cache(maxsize=1)
def _run() -> re.Pattern[str]:
    return re.compile(f"[{_ranges(_every())}{LOST}?]+")


def _every() -> str:
    return _decoded(range(0x81, 0xFF), (*range(0x40, 0x7F), *range(0x80, 0xFF)))


def _decoded(leads: Iterable[int], trails: Iterable[int]) -> str:
    ends = tuple(trails)
    return bytes(b for lead in leads for trail in ends for b in (lead, trail)).decode("gb18030")


def _ranges(chars: str) -> str:
    """The characters as ranges of a class, which `re` compiles sooner than one by one."""
    codes = sorted(set(map(ord, chars)))
    starts = [code for k, code in enumerate(codes) if not k or codes[k - 1] != code - 1]
    ends = [code for k, code in enumerate(codes) if code + 1 not in codes[k + 1 : k + 2]]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))
