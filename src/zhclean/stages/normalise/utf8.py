"""UTF-8 read as another encoding: stretches of bytes that are UTF-8, found in the text as bytes.

A wrong reader eats bytes: one that makes no character turns into U+FFFD, or the last byte of a
character takes the ASCII letter behind it for its second half. So a stretch may have holes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from zhclean.langmodel.fold import code_points
from zhclean.stages.normalise.decoded import HOLE, Listed, Reading

# What opens a Han character or a mark, and a rare Han character.
_OF_THREE, _OF_FOUR = rb"[\xe1-\xe9\xee\xef]", rb"\xf0(?=[\x90-\xbf])"
_HOLE = HOLE.encode("utf-8", "surrogatepass")
_MOST_KNOWN = 1 << 14

_Piece = tuple[bytes, bytes, bytes, bytes]
"""Whole characters; bytes of one that lacks some, and the byte behind; another sign."""


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


class Stretches:
    """Finds UTF-8 in the bytes of one wrong reading."""

    def __init__(self, wide: Wide) -> None:
        self._wide = wide
        self._known: dict[tuple[bytes, bytes], tuple[str, str]] = {}
        rest, hole, query = wide.rest, re.escape(wide.hole), re.escape(wide.query)
        gone = rb"(?:%b|%b)" % (hole, query)
        whole = rb"%b%b{2}|%b%b|%b%b{3}" % (_OF_THREE, rest, wide.of_two, rest, _OF_FOUR, rest)
        cut = rb"%b(?:%b{1,2}%b?|%b%b|%b?(?=%b|\n|$))" % (
            *(_OF_THREE, gone, rest, rest, gone, rest, _OF_THREE),
        )
        lone = rb"(?:%b)+(?=%b)" % (hole, _OF_THREE)
        each = rb"%b|%b|%b|[\x40-\x7e]|%b" % (whole, cut, lone, query)
        self._stretch = re.compile(rb"(?:%b|%b)(?:%b)*" % (whole, cut, each))
        self._last = re.compile(rb"(?:%b)$" % each)
        self._whole = re.compile(rb"(?:%b)|[\x40-\x7e]" % whole)
        # whole characters; one that lacks bytes, and the byte behind it; another sign
        self._pieces = re.compile(
            rb"((?:%b|[\x40-\x7e])+)|(%b|%b|(?:%b)+|(?!%b)[^\n])(?=(%b|.?))|(\n|%b)"
            % (whole, cut, lone, hole, query, query, query),
            re.DOTALL,
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

    def read(self, found: Sequence[tuple[int, bytes]], reason: str) -> Iterator[Reading]:
        """What stretches say that begin at these characters of the text, all read in one go."""
        if not found:
            return
        pieces = self._pieces.findall(b"\n".join([*(data for _, data in found), b""]))
        pieces = self._with_euros_apart(pieces)
        codes = code_points(_text_of(pieces)).copy()
        sizes = 1 + (codes >= 0x80) + (codes >= 0x800) + (codes >= 0x10000)
        sizes[codes == ord("?")] = len(self._wide.query)
        holes = self._tell_holes(pieces, codes, sizes)
        text = codes.tobytes().decode("utf-32-le", "surrogatepass")
        ends = np.flatnonzero(codes == ord("\n"))
        places = self._places(sizes, ends, np.array([start for start, _ in found]))
        source = Listed(places, *holes)
        first = 0
        for end in ends.tolist():
            yield Reading(
                int(places[first]), int(places[end]), text[first:end], reason, source, first
            )
            first = end + 1

    def _tell_holes(
        self, pieces: Sequence[_Piece], codes: NDArray[np.uint32], sizes: NDArray[np.int64]
    ) -> tuple[NDArray[np.intp], NDArray[np.int64], list[str]]:
        """Put in what characters that lack bytes must have been; what fills the others.

        `sizes` get how many bytes are left of each.
        """
        numbers: dict[tuple[bytes, bytes], int] = {}
        own = [numbers.setdefault(p[1:3], len(numbers)) for p in pieces if p[1]]
        kinds, cuts = np.array(own, np.int64), np.flatnonzero(codes == ord(HOLE))
        told = [self._told(cut, behind) for cut, behind in numbers]
        codes[cuts] = np.array([ord(char) for char, _ in told], np.uint32)[kinds]
        sizes[cuts] = np.array([len(cut) for cut, _ in numbers], np.int64)[kinds]
        lacking = codes[cuts] == ord(HOLE)
        return cuts[lacking], kinds[lacking], [maybe for _, maybe in told]

    def _places(
        self, sizes: NDArray[np.int64], ends: NDArray[np.intp], starts: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Where in the text each character begins, -1 for those within one of the wrong reading."""
        width = self._wide.width
        at = np.cumsum(sizes) - sizes
        firsts = np.concatenate(([0], ends[:-1] + 1))
        counts = np.diff(firsts, append=len(sizes))
        own = at - np.repeat(at[firsts], counts)
        return np.where(own % width, -1, own // width + np.repeat(starts, counts))

    def _with_euros_apart(self, pieces: list[_Piece]) -> list[_Piece]:
        """The pieces, those that hold a character with an 0x80 that became a euro sign parted."""
        euro = self._wide.euro
        suspects = [k for k, piece in enumerate(pieces) if euro in piece[0]] if euro else []
        parted: list[_Piece] = []
        at = 0
        for k in suspects:
            chars = self._whole.findall(pieces[k][0])
            if max(map(len, chars)) > 3:
                parted += pieces[at:k]
                parted += [
                    (b"", char, b"", b"") if len(char) > 3 else (char, b"", b"", b"")
                    for char in chars
                ]
                at = k + 1
        return [*parted, *pieces[at:]] if at else pieces

    def _told(self, cut: bytes, behind: bytes) -> tuple[str, str]:
        """The character that the bytes must have been, else a hole and what may fill it."""
        known = self._known.get((cut, behind))
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[cut, behind] = self._tell(cut, behind)
        return known

    def _tell(self, cut: bytes, behind: bytes) -> tuple[str, str]:
        wide = self._wide
        raw = cut.replace(wide.euro, b"\x80") if wide.euro else cut
        left_over = raw.replace(wide.hole, b"\0").replace(wide.query, b"\0")
        if b"\0" not in left_over and wide.euro in cut:
            return left_over.decode("utf-8", "replace")[:1], ""
        if wide.width == 1 or behind == wide.hole[:1]:
            behind = b""
        elif behind == wide.query:
            behind = b"?"
        maybe = fills(left_over, behind, wide.codec)
        if len(maybe) == 2 and maybe[1] == "\0":
            return maybe[0], ""
        return HOLE, maybe


def _text_of(pieces: Sequence[_Piece]) -> str:
    """What the pieces say, a hole for each that lacks bytes."""
    return b"".join(
        [
            whole or (_HOLE if cut else b"\n" if other == b"\n" else b"?")
            for whole, cut, _, other in pieces
        ]
    ).decode("utf-8", "surrogatepass")


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


def with_line_ends(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with line ends in the places, given in order, where no reader looks any more.

    >>> with_line_ends("甲乙丙", [(1, 2)])
    '甲\\n丙'
    """
    out: list[str] = []
    at = 0
    for start, end in places:
        out += (text[at:start], "\n" * (end - start))
        at = end
    return "".join([*out, text[at:]]) if places else text
