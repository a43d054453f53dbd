"""Encodings of two bytes a character as tables: GBK, GB18030 and the kinds of Big5 in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhclean.stages.normalise.decoded import LOST

NEITHER = 0
"""The bytes of a character that a reader does not have."""

BEYOND = 0x30000
"""Code points from here on are no reader's."""

Codes = NDArray[np.uint16]

_TRAILS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
# Windows gives the cells of Big5 that are its users' own to private characters, in this order.
_OWN = ((0xFA40, 0xFEFE), (0x8E40, 0xA0FE), (0x8140, 0x8DFE), (0xC6A1, 0xC8FE))


@lru_cache(maxsize=8)
def read_as(readers: tuple[str, ...]) -> Codes:
    """The bytes of each code point below `BEYOND`, those of the first reader that has it.

    Big5 has 十 and 卅 twice; the first place, among signs, has bytes as GBK writes them.
    """
    table = np.full(BEYOND, NEITHER, np.uint16)
    for reader in reversed(readers):
        shown = _shown_by(reader).copy()
        if reader == "cp950":
            own = np.array(list(_own_cells()))
            cells, chars = own[shown[own[:, 0]] == ord(LOST)].T
            shown[cells] = chars
        have = np.flatnonzero(shown != ord(LOST))[::-1]
        table[shown[have]] = have
    table[:0x80] = np.arange(0x80)
    table[-1] = NEITHER  # stands for all beyond
    return table


def _own_cells() -> Iterator[tuple[int, int]]:
    """The pairs of bytes that are users' own in Big5, and the private characters of Windows."""
    char = 0xE000
    for first, last in _OWN:
        for lead in range(first >> 8, (last >> 8) + 1):
            for trail in _TRAILS:
                if first <= lead << 8 | trail <= last:
                    yield lead << 8 | trail, char
                    char += 1


@lru_cache(maxsize=6)
def written_as(codec: str) -> Codes:
    """The character of the basic plane of each pair of bytes, U+FFFD where there is none."""
    shown = _shown_by(codec)
    return np.where(shown > 0xFFFF, ord(LOST), shown).astype(np.uint16)


@lru_cache(maxsize=6)
def _shown_by(codec: str) -> NDArray[np.uint32]:
    """The code point of each pair of bytes; Big5 as browsers read it has some in plane 2."""
    table = np.full(0x10000, ord(LOST), np.uint32)
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = bytes((lead, trail)).decode(codec, "ignore")
            if len(char) == 1 and char > "\x7f":
                table[lead << 8 | trail] = ord(char)
    return table


@lru_cache(maxsize=2)
def differing(readers: tuple[str, ...]) -> re.Pattern[str]:
    """The characters that stand for other bytes where another reader is asked first."""
    every = np.stack([read_as((reader, *readers)) for reader in readers])
    chars = "".join(map(chr, np.flatnonzero((every != every[0]).any(axis=0)).tolist()))
    return re.compile(f"[{re.escape(chars)}]" if chars else r"(?!)")
