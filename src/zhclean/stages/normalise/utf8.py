"""UTF-8 read as another encoding: stretches of bytes that are UTF-8, found in the text as bytes.

A wrong reader eats bytes: one that makes no character turns into U+FFFD, or the last byte of a
character takes the ASCII letter behind it for its second half. So a stretch may have holes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

LOST = "\ufffd"
HOLE = "\ufffe"
"""What stands for a character that lacks bytes until it is told or given up; no text has it."""
# What opens a Han character or a mark, and a rare Han character.
_OF_THREE, _OF_FOUR = rb"[\xe1-\xe9\xee\xef]", rb"\xf0(?=[\x90-\xbf])"


@dataclass(frozen=True, slots=True)
class Wide:
    """How the bytes of a wrong reading are written, as patterns of bytes where not said otherwise.

    `codec` is the reader itself, which tells what it loses.
    """

    width: int  # bytes of one character of the wrong reading
    hole: bytes  # a byte lost, as it is written here
    query: bytes  # a question mark, which is a lost byte where one is wanting
    rest: bytes  # what goes on with a character
    of_two: bytes  # what opens a character of two bytes
    codec: str
    euro: bytes = b""  # what 0x80 may have turned into


class Part(NamedTuple):
    """What a reader takes the characters `start` to `end` of the text for.

    Where a character has lost bytes the text has `HOLE`, and `fills` what each of these could have
    been; `sure` is how sure it is of those that were filled.
    """

    start: int
    end: int
    text: str
    fills: tuple[str, ...] = ()
    sure: float = 1.0


class _Piece(NamedTuple):
    """Bytes up to `end` and what they say; a hole has what may fill it."""

    start: int
    end: int
    text: str
    fills: str = ""


class Stretches:
    """Finds UTF-8 in the bytes of one wrong reading."""

    def __init__(self, wide: Wide) -> None:
        self._wide = wide
        rest, hole, query = wide.rest, re.escape(wide.hole), re.escape(wide.query)
        gone = rb"(?:%b|%b)" % (hole, query)
        whole = rb"%b%b{2}|%b%b|%b%b{3}" % (_OF_THREE, rest, wide.of_two, rest, _OF_FOUR, rest)
        cut = rb"%b(?:%b{1,2}%b?|%b%b|%b?(?=%b|$))" % (
            *(_OF_THREE, gone, rest, rest, gone, rest, _OF_THREE),
        )
        lone = rb"(?:%b)+(?=%b)" % (hole, _OF_THREE)
        each = rb"%b|%b|%b|[\x40-\x7e]|%b" % (whole, cut, lone, query)
        self._stretch = re.compile(rb"(?:%b|%b)(?:%b)*" % (whole, cut, each))
        self._last = re.compile(rb"(?:%b)$" % each)
        self._whole = re.compile(rb"(?:%b)|[\x40-\x7e]" % whole)
        self._pieces = re.compile(
            rb"(?P<whole>(?:%b|[\x40-\x7e])+)|(?P<cut>%b|%b|(?:%b)+)|(?P<query>%b)"
            % (whole, cut, lone, hole, query)
        )

    def find(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Stretches that begin and end between two characters of the wrong reading."""
        width, at = self._wide.width, 0
        while (match := self._stretch.search(data, at)) is not None:
            start, end = match.span()
            if start % width:
                at = start + 1
                continue
            while end % width and end > start:  # its last byte is half of a good character
                last = self._last.search(data[start:end])
                end = start + last.start() if last else start
            if end > start:
                yield start, end
            at = max(end, start + 1)

    def parts(self, data: bytes, start: int) -> tuple[Part, ...]:
        """What a stretch of bytes says, which begins at character `start` of the text.

        It is cut on both sides of a hole, but where that would cut a character of the wrong
        reading.
        """
        width, parts = self._wide.width, []
        first, end, held, maybe = 0, 0, "", list[str]()
        for piece in self._read(data):
            cuts = maybe or piece.text == HOLE
            if cuts and held and first % width == end % width == 0:
                parts.append(Part(start + first // width, start + end // width, held, tuple(maybe)))
                first, held, maybe = end, "", []
            held += piece.text
            end = piece.end
            if piece.text == HOLE:
                maybe.append(piece.fills)
        if held:
            parts.append(Part(start + first // width, start + end // width, held, tuple(maybe)))
        return tuple(parts)

    def _read(self, data: bytes) -> Iterator[_Piece]:
        """What a stretch says, in runs of whole characters and single holes."""
        for match in self._pieces.finditer(data):
            start, end = match.span()
            if match.lastgroup == "whole":
                yield _Piece(start, end, self._text(match.group()))
            elif match.lastgroup == "query":
                yield _Piece(start, end, "?")
            else:
                yield self._hole(data, start, end)

    def _hole(self, data: bytes, start: int, end: int) -> _Piece:
        """A character that lacks bytes, or the one that it must have been."""
        behind = data[end : end + 1] or b"\n"  # at the end any byte may be lost
        if self._wide.width == 1 or behind == self._wide.hole[:1]:
            behind = b""
        maybe = fills(self._left_over(data[start:end]), behind, self._wide.codec)
        if len(maybe) == 2 and maybe[1] == "\0":
            return _Piece(start, end, maybe[0])
        return _Piece(start, end, HOLE, maybe)

    def _text(self, data: bytes) -> str:
        euro = self._wide.euro
        if euro and euro in data:
            chars = self._whole.findall(data)
            data = b"".join(
                char if len(char) < 4 else char.replace(euro, b"\x80") for char in chars
            )
        return data.decode("utf-8", "replace")

    def _left_over(self, raw: bytes) -> bytes:
        """The bytes of a character, with 0 where U+FFFD says that one is lost."""
        wide = self._wide
        known = raw.replace(wide.euro, b"\x80") if wide.euro else raw
        return known.replace(wide.hole, b"\0").replace(wide.query, b"\0")


@lru_cache(maxsize=4096)
def fills(left_over: bytes, behind: bytes, codec: str) -> str:
    """The characters of three bytes of which one or two, written 0, are gone.

    The last of these stood before the byte `behind`. A zero parts characters that lack 0x80 from
    the others.

    >>> fills("区".encode()[:2] + bytes(1), "块".encode()[:1], "gbk")
    '匀\\x00匪匫匬匭匮匯'
    """
    gaps = left_over.count(0)
    if len(left_over) != 3 or not 0 < gaps < 3:
        return ""
    found: dict[bool, bytearray] = {True: bytearray(), False: bytearray()}
    behinds = [left_over[2:]] if left_over[2] else [behind]
    if gaps == 2:
        behinds = [b"", *behinds]
    for lost in product(*(dropped(codec, byte) for byte in behinds)):
        known = left_over
        for byte in lost:
            known = known.replace(b"\0", bytes([byte]), 1)
        found[0x80 in lost].extend(known)
    return "\0".join(found[way].decode("utf-8", "ignore") for way in (True, False))


_INSIDE = range(0x80, 0xC0)


@lru_cache(maxsize=1024)
def dropped(codec: str, behind: bytes, among: range = _INSIDE) -> tuple[int, ...]:
    """The bytes that a reader drops before the byte `behind`, those inside characters of UTF-8.

    Where that is not known, those that it drops before one of the bytes that open a character.

    >>> [hex(byte) for byte in dropped("gbk", b"\\xe5")]
    ['0x80', '0xaa', '0xab', '0xac', '0xad', '0xae', '0xaf']
    """
    behinds = [behind] if behind else [bytes([lead]) for lead in range(0xE4, 0xEA)]
    return tuple(
        byte for byte in among if any(not _reads(bytes([byte]) + each, codec) for each in behinds)
    )


def _reads(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True


def line_of(text: str, at: int) -> tuple[int, int]:
    """Start and end of the line that holds position `at`.

    >>> line_of("甲\\n乙丙\\n", 3)
    (2, 4)
    """
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end
