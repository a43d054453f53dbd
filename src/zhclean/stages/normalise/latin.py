"""Chinese bytes read one by one: Latin letters with accents, never two together in a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from zhclean.stages.normalise.decoded import LOST, Listed, Reading
from zhclean.stages.normalise.utf8 import Stretches, Wide, line_of

# What cp1252 has at 0x80 to 0x9F; Latin-1 has controls there, and where cp1252 has nothing they
# stand too. A byte lost is U+FFFD, which 0xFF stands for: UTF-8 never holds it.
_CP1252 = {
    bytes([byte]).decode("cp1252"): chr(byte)
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_BYTES = str.maketrans({**_CP1252, LOST: "\xff"})
_HIGH = f"\x80-\xff{''.join(_CP1252)}{LOST}"
_RUN = re.compile(rf"[\t -~{_HIGH}]+")
# A letter with an accent beside another sign above ASCII, or before a blank that was one.
_SUSPECT = re.compile(
    rf"[\xc0-\xd6\xd8-\xf6\xf8-\xff](?:(?=[{_HIGH}])|(?<=[{_HIGH}].)|(?= [\x80-\xbf]))"
)
_UTF8 = Stretches(Wide(1, b"\xff", b"?", rb"[\x80-\xbf]", rb"[\xc2-\xd4]", "cp1252"))
# Letters, mathematical signs and pieces of boxes; signs like ① and ■ stand in Chinese text.
_OTHERS = re.compile("[\u0100-\u1fff\u2200-\u23ff\u2500-\u259f]")
_ASCII = bytes(range(0x80))
# 0xA0 is a no-break space, which often becomes a blank; 校 loses its middle byte so, 你 its last.
_BLANKED = re.compile(
    rb"(?<=[\xe1-\xe9\xef]) (?=[\x80-\xbf])"
    rb"|(?<=[\xe1-\xe9\xef][\x80-\xbf]) (?=[\xe1-\xe9\xef][\x80-\xbf]{2})"
)

# A run of so many bytes, so many of them in characters of UTF-8, is nothing else.
_PLAINLY, _FEWEST_PLAIN = 0.9, 12

_WORD = rf"[{_HIGH}](?:[ -~]{{0,40}}[{_HIGH}])*[@-~]?"
_SPELLS = re.compile(rf"[{_HIGH}]{{2,}}[@-~]?")
# Curly quotes and the like around a run are more often marks of the good text than bytes.
_DRESS = "“”‘’…—–•·°±×÷"
_WHOLE = Listed(np.zeros(0, np.int64))  # no byte is lost
_CODECS = (("gb18030", "GBK 误作单字节编码"), ("big5hkscs", "Big5 误作单字节编码"))
# On pages of the mainland Big5 is rare, and by chance it has a common character for a pair of bytes
# that is a rarer one in GBK: É¬ is 森 there and 优 here.
_FEWEST_BIG5 = 6
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_KANA = re.compile("[\u3040-\u30ff]")
_CHINESE = re.compile("[\u3001-\u3002\u3400-\u9fff\uff01-\uff1f]")


def chinese_as_latin(text: str) -> Iterator[Reading]:
    """Runs of letters that are bytes of UTF-8 or, where that is not plain, of GBK or Big5."""
    stretches: list[tuple[int, bytes]] = []
    for start, end in _runs(text):
        data = _BLANKED.sub(b"\xa0", _bytes_of(text[start:end]))
        found = list(_UTF8.find(data))
        high = len(data.translate(None, _ASCII))
        covered = sum([close - begin for begin, close in found])
        if 2 * covered >= high:  # GBK read one by one has such places by chance
            stretches += [(start + begin, data[begin:close]) for begin, close in found]
        if covered < _PLAINLY * high or high < _FEWEST_PLAIN:
            yield from _pairs(text, start, end)
    yield from _UTF8.read(stretches, "UTF-8 误作单字节编码")


def _pairs(text: str, start: int, end: int) -> Iterator[Reading]:
    """What GBK or Big5 reads as Chinese: a run whole, or word by word where that makes none."""
    for match in re.finditer(_WORD, text[start:end]):
        whole = list(_readings(text, start + match.start(), start + match.end()))
        yield from whole
        if any(_is_mostly_chinese(reading.plain) for reading in whole):
            continue
        for spell in re.finditer(_SPELLS, match.group()):
            first = start + match.start() + spell.start()
            yield from _readings(text, first, first + len(spell.group()))


def _bytes_of(run: str) -> bytes:
    try:
        return run.encode("latin-1")  # as most are; a table takes ten times as long
    except UnicodeEncodeError:
        return run.translate(_BYTES).encode("latin-1")


def _is_mostly_chinese(text: str) -> bool:
    return 5 * len(_CHINESE.findall(text)) >= 4 * sum(char > "\x7f" for char in text)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (hit := _SUSPECT.search(text, at)) is not None:
        start, stop = line_of(text, hit.start())
        at = stop
        for match in _RUN.finditer(text, start, stop):
            if _SUSPECT.search(text, *match.span()) and not _beside_others(text, *match.span()):
                yield match.span()


def _beside_others(text: str, start: int, end: int) -> bool:
    """Whether a run goes on in signs that the reader does not have: it is not its work, then."""
    return _OTHERS.search(text[max(0, start - 1) : start] + text[end : end + 1]) is not None


def _readings(text: str, start: int, end: int) -> Iterator[Reading]:
    run = text[start:end]
    bare = run.strip(_DRESS)
    at = start + run.find(bare)
    for first, word in dict.fromkeys(((start, run), (at, bare))):
        data = _bytes_of(word)
        if not _may_be_pairs(text, first, first + len(word), data):
            continue
        for codec, reason in _CODECS:
            plain = data.decode(codec, "replace")
            few = codec != "gb18030" and len(word) < _FEWEST_BIG5
            if LOST not in plain and _is_text(plain) and not few:
                yield Reading(first, first + len(word), plain, reason, _WHOLE)


def _is_text(plain: str) -> bool:
    """Whether it has Chinese characters, and no more kana than Han characters."""
    chinese, kana = len(_CHINESE.findall(plain)), len(_KANA.findall(plain))
    return chinese > 0 and (kana == 0 or kana < chinese)


def _may_be_pairs(text: str, start: int, end: int, data: bytes) -> bool:
    """Whether the bytes are no row of letters and, one pair alone, stand in Chinese text.

    `Çà et là` and `INFORMAÇÃO` have one pair each; GBK reads 青 and 敲.
    """
    pairs = _PAIR.findall(data)
    if len(pairs) > 1:
        return any(b - a != 1 for a, b in pairwise(data))
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return len(pairs) == 1 and _CHINESE.search(around) is not None and not around.isascii()
