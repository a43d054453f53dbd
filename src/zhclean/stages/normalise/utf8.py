"""UTF-8 read as another encoding: stretches of bytes that are UTF-8, found in the text as bytes.

A wrong reader eats bytes: one that makes no character turns into U+FFFD, or the last byte of a
character takes the ASCII letter behind it for its second half. So a stretch may have holes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

# Three bytes make a Han character or a mark; two a middle dot, four a rare Han character.
_OF_THREE, _OF_FOUR = rb"[\xe1-\xe9\xee\xef]", rb"\xf0"


@dataclass(frozen=True, slots=True)
class Wide:
    """How bytes are written where they were read: what is one byte lost, what follows in UTF-8."""

    hole: bytes
    query: bytes  # a question mark, which is a lost byte where one is wanting
    rest: bytes  # pattern of a byte that goes on with a character
    width: int  # bytes of a character of the wrong reading
    missing: tuple[tuple[int, ...], tuple[int, ...]]  # what a character lost last, and before that
    of_two: bytes  # pattern of a byte that opens a character of two


# Each byte is a character of its own; 0xFF never stands in UTF-8.
_NOT_CP1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
ONE_BYTE = Wide(b"\xff", b"?", rb"[\x80-\xbf]", 1, (_NOT_CP1252, _NOT_CP1252), rb"[\xc2-\xd4]")
# Two bytes are one. 0x80 alone is the euro sign of Windows, which GBK writes with two bytes.
# The hole has bytes that GBK leaves to its users and UTF-8 never holds.
EURO, HOLE, QUERY = b"\xfd\x80", b"\xfe\xfe", b"\xfe\xfd"
# Two bytes of 路 and 掳 are a middle dot and a degree: only in the midst of other characters.
_OF_SIGNS = rb"[\xc2\xc3](?=[\x80-\xbf]%b)" % _OF_THREE
TWO_BYTES = Wide(
    HOLE, QUERY, rb"(?:[\x80-\xbf]|\xfd\x80)", 2, (tuple(range(0x80, 0xC0)), (0x80,)), _OF_SIGNS
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` to `end` and what they are; a hole has the bytes of its character left."""

    start: int
    end: int
    text: str
    left_over: bytes = b""


@dataclass(frozen=True, slots=True)
class Part:
    """What a reader takes the characters `start` to `end` of the text for.

    Where a character has lost bytes the text has U+FFFD, and `fills` what it could have been;
    `sure` is how sure it is of one of them.
    """

    start: int
    end: int
    text: str
    fills: str = ""
    sure: float = 1.0


LOST = "\ufffd"


class Stretches:
    """Finds UTF-8 in bytes of one kind."""

    def __init__(self, wide: Wide) -> None:
        rest, hole = wide.rest, re.escape(wide.hole)
        gone = rb"(?:%b|%b)" % (hole, re.escape(wide.query))
        self._wide = wide
        two = rb"%b%b" % (wide.of_two, rest)
        whole = rb"%b%b{2}|%b|%b%b{3}" % (_OF_THREE, rest, two, _OF_FOUR, rest)
        cut = rb"%b(?:%b{1,2}%b?|%b%b|%b?(?=%b|$))" % (
            *(_OF_THREE, gone, rest, rest, gone, rest, _OF_THREE),
        )
        lone = rb"(?:%b)+(?=%b)" % (hole, _OF_THREE)
        plain = rb"[\x40-\x7e]|%b" % re.escape(wide.query)
        each = rb"%b|%b|%b" % (whole, cut, lone)
        self._stretch = re.compile(rb"(?:%b|%b)(?:%b|%b)*" % (whole, cut, each, plain), re.DOTALL)
        self._pieces = re.compile(
            rb"(?P<whole>(?:%b|[\x40-\x7e])+)|(?P<cut>%b|%b|(?:%b)+)|(?P<query>%b)"
            % (whole, cut, lone, hole, re.escape(wide.query)),
            re.DOTALL,
        )
        self._last = re.compile(rb"(?:%b|%b)$" % (each, plain), re.DOTALL)

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

        Pieces that meet inside a character of the wrong reading become one part.
        """
        parts: list[Part] = []
        width, first, held, maybe, holes = self._wide.width, -1, "", "", 0
        for piece in self.read(data):
            first = piece.start if first < 0 else first
            held += piece.text
            if piece.text == LOST:
                holes += 1
                maybe = fills(piece.left_over, self._wide.missing)
            if first % width == 0 and piece.end % width == 0:
                begin, end = start + first // width, start + piece.end // width
                parts.append(Part(begin, end, held, maybe if holes == 1 else ""))
                first, held, maybe, holes = -1, "", "", 0
        return tuple(parts)

    def _left_over(self, raw: bytes) -> bytes:
        """The bytes of a character that has lost one, with 0 in its place."""
        known = raw.replace(EURO, b"\x80").replace(self._wide.hole, b"\0")
        known = known.replace(self._wide.query, b"\0")
        return known + (b"\0" if len(known) == 2 and 0 not in known else b"")

    def read(self, data: bytes) -> Iterator[Piece]:
        """What a stretch says, in runs of whole characters and single holes."""
        for match in self._pieces.finditer(data):
            start, end = match.span()
            if match.lastgroup == "whole":
                raw = match.group()
                if self._wide.width == 2:
                    raw = raw.replace(EURO, b"\x80")
                yield Piece(start, end, raw.decode("utf-8", "replace"))
            elif match.lastgroup == "query":
                yield Piece(start, end, "?")
            else:
                yield Piece(start, end, LOST, self._left_over(match.group()))


@lru_cache(maxsize=1024)
def fills(left_over: bytes, missing: tuple[tuple[int, ...], tuple[int, ...]]) -> str:
    """The characters of three bytes of which one or two, written 0, are gone.

    `missing` is what the last of them may have been, and the one before.

    >>> fills("区".encode()[:2] + bytes(1), ((0xB8, 0xB9, 0xBA, 0xBB), ()))
    '匸匹区医'
    """
    gaps = left_over.count(0)
    if len(left_over) != 3 or not 0 < gaps < 3:
        return ""
    found = bytearray()
    for lost in product(*missing[gaps - 1 :: -1]):
        known = left_over
        for byte in lost:
            known = known.replace(b"\0", bytes([byte]), 1)
        found += known
    return found.decode("utf-8", "ignore")


@lru_cache(maxsize=1)
def _gbk() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The start of UTF-8 read as GBK, and the runs in which it may lie.

    A character whose bytes open a character of UTF-8 is rare, and rarer still before one that goes
    on with it: 49 places in 2.8 M characters of clean text.
    """
    opens = _decoded((*range(0xE1, 0xEA), 0xEF), range(0x80, 0xC0))
    goes_on = _decoded(range(0x81, 0xC0), (*range(0x40, 0x7F), *range(0xC2, 0xF5)))
    every = _decoded(range(0x81, 0xFF), (*range(0x40, 0x7F), *range(0x80, 0xFF)))
    run = rf"[{_ranges(every)}{LOST}€?]+"
    return re.compile(f"[{opens}][{goes_on}{LOST}€?]"), re.compile(run)


def utf8_as_gbk(text: str) -> Iterator[tuple[tuple[Part, ...], str]]:
    """Stretches that are UTF-8 in the bytes of GBK or GB18030."""
    suspect, run = _gbk()
    at = 0
    while (hit := suspect.search(text, at)) is not None:
        start, at = line_of(text, hit.start())
        for match in run.finditer(text, start, at):
            if suspect.search(text, *match.span()):
                data = match.group().translate(_WRITTEN).encode("gb18030")
                for begin, end in _UTF8.find(data):
                    yield _UTF8.parts(data[begin:end], match.start() + begin // 2), "UTF-8 误作 GBK"


def line_of(text: str, at: int) -> tuple[int, int]:
    """Start and end of the line that holds position `at`.

    >>> line_of("甲\\n乙丙\\n", 3)
    (2, 4)
    """
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _decoded(leads: Iterable[int], trails: Iterable[int]) -> str:
    trails = tuple(trails)
    return bytes(byte for lead in leads for trail in trails for byte in (lead, trail)).decode(
        "gb18030"
    )


def _ranges(chars: str) -> str:
    """The characters as ranges of a class, which `re` compiles sooner than one by one."""
    codes = sorted(set(map(ord, chars)))
    starts = [code for k, code in enumerate(codes) if not k or codes[k - 1] != code - 1]
    ends = [code for k, code in enumerate(codes) if code + 1 not in codes[k + 1 : k + 2]]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


_UTF8 = Stretches(TWO_BYTES)
_WRITTEN = str.maketrans(
    {LOST: HOLE.decode("gb18030"), "?": QUERY.decode("gb18030"), "€": EURO.decode("gb18030")}
)
