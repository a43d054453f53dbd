"""References of HTML and XML to characters: `&ldquo;`, `&#21271;`, `&#xd83d;&#xdc4d;`."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from html.entities import name2codepoint

Meant = Iterator[tuple[int, int, str | None]]
"""Where an escape stands and what it says; None where it says no character."""

_STRICT = r"[&＆](?:#[xX][0-9A-Fa-f]{1,6}|#[0-9]{1,8}|[A-Za-z][A-Za-z0-9]{1,7})[;；]"
# Without its semicolon a number of five digits is one among others, and a mark of text before
# whatever is no part of a name.
_MARKS = r"&(?:[lr][ds]quo|mdash|hellip|middot)(?![A-Za-z0-9;；=])"
_BLANK = r"&nbsp(?=[\u3001-\u9fff])"
_LOOSE = r"&#[1-6][0-9]{4}(?![0-9;；])"
_ONE = re.compile(rf"{_STRICT}|{_LOOSE}|{_MARKS}|&nbsp")
ENTITIES = re.compile(rf"(?:{_STRICT}|{_LOOSE}|{_MARKS}|{_BLANK})+")
# In what is still markup these keep it apart from text.
_OF_MARKUP = ("lt", "gt", "amp", "quot")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>\n]*)?/?>")
_NEAR = 200
# Known to XML, and what is written in capitals by mistake.
_OTHER_NAMES = {"apos": "'", "NBSP": "\xa0", "AMP": "&", "LT": "<", "GT": ">", "QUOT": '"'}
# Of what shows nothing these are common in exports; others are bytes of misread text.
_SHOWS_NOTHING = "\xad\u200b\ufeff"
_FIRST_HALF, _SECOND_HALF = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_BYTE = re.compile("[\xa1-\xff]")


def read_entities(match: re.Match[str]) -> Meant:
    """What entities side by side say, as one; in markup those that keep it apart stay."""
    in_markup = _TAG.search(_around(match)) is not None
    start = end = match.start()
    said = ""
    for begin, close, plain in _units(match):
        kept = in_markup and match.string[begin + 1 : close - 1] in _OF_MARKUP
        if plain and not kept:
            said += plain
            end = close
            continue
        if said:
            yield start, end, said
        if plain == "":
            yield begin, close, None
        start = end = close
        said = ""
    if said:
        yield start, end, said


def _units(match: re.Match[str]) -> Iterator[tuple[int, int, str | None]]:
    """Each reference with its character, "" where there is no such."""
    found = list(_ONE.finditer(match.string, *match.span()))
    whole = any(one.group()[-1] in ";；" for one in found)
    names = [one.group().rstrip(";；")[1:] for one in found]
    for start, end, name, code in _paired(found, names):
        if code is None:
            yield start, end, _named(name)
        elif whole:
            yield start, end, _numbered(code, match, alone=len(found) == 1)


def _paired(
    found: list[re.Match[str]], names: list[str]
) -> Iterator[tuple[int, int, str, int | None]]:
    """Where each reference stands, its name and its number; two halves make one."""
    high: tuple[int, int] | None = None  # where a first half stands, and which it is
    codes = [*map(_code, names), None]
    for k, one in enumerate(found):
        code, behind = codes[k], codes[k + 1]
        if high is not None and code is not None:
            yield high[0], one.end(), names[k], 0x10000 + (high[1] << 10) + (code & 0x3FF)
            high = None
        elif code in _FIRST_HALF and behind in _SECOND_HALF:
            high = one.start(), (code or 0) & 0x3FF
        else:
            yield one.start(), one.end(), names[k], code


def _code(name: str) -> int | None:
    """The number in a reference by number."""
    if name[0] != "#":
        return None
    return int(name[2:], 16) if name[1] in "xX" else int(name[1:])


def _named(name: str) -> str | None:
    return chr(name2codepoint[name]) if name in name2codepoint else _OTHER_NAMES.get(name)


def _numbered(code: int, match: re.Match[str], *, alone: bool) -> str | None:
    """The character of that number, "" where there is none, None where it had better stay."""
    plain = html.unescape(f"&#{code};")  # 0x80 to 0x9F are those of Windows
    if plain == "" or (plain == "\ufffd" and code != 0xFFFD):
        return ""
    if plain.isprintable() or plain.isspace() or plain in _SHOWS_NOTHING:
        return plain
    of_bytes = "\x7f" < plain < "\xa0" or unicodedata.category(plain) == "Cf"
    return plain if of_bytes and (not alone or _is_beside_bytes(match)) else None


def _is_beside_bytes(match: re.Match[str]) -> bool:
    text, (start, end) = match.string, match.span()
    return _BYTE.search(text[max(0, start - 1) : start] + text[end : end + 1]) is not None


def _around(match: re.Match[str]) -> str:
    """The line as far as a tag may matter; a page without line ends is not read over and over."""
    text, (start, end) = match.string, match.span()
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    return before + match.group() + text[end : end + _NEAR].partition("\n")[0]
