"""Words of mail headers that say in which encoding they are written: `=?UTF-8?B?5YyX?=`."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from itertools import groupby

from zhclean.stages.normalise.entities import Meant

_WORD = r"=\?([\w-]{2,20})\?([BbQq])\?([!->@-~]{1,400})\?="
_ONE = re.compile(_WORD, re.ASCII)
# Blanks and line ends between two of them are not part of what they say.
WORDS = re.compile(rf"{_WORD}(?:\s{{0,4}}{_WORD})*", re.ASCII)
_HAN = re.compile("[\u3400-\u9fff]")
# What is called so is written with the characters of the larger set, too.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}


def read_words(match: re.Match[str]) -> Meant:
    """What the words say, as one: a character may begin in one and end in the next."""
    words = [one.groups() for one in _ONE.finditer(match.group())]
    said = ""
    try:
        for name, group in groupby(words, key=lambda word: word[0].lower()):
            data = b"".join([_bytes(way, coded) for _, way, coded in group])
            said += data.decode(_LARGER.get(name, name))
    except (LookupError, ValueError, binascii.Error):
        return
    if _HAN.search(said) and (said.isprintable() or said.replace("\u3000", "").isprintable()):
        yield (*match.span(), said)


def _bytes(way: str, coded: str) -> bytes:
    if way in "Bb":
        return base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True)
    return quopri.decodestring(coded.encode(), header=True)
