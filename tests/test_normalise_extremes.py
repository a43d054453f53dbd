"""`normalize` on text that nobody writes: one thing over and over, and characters at random."""

from __future__ import annotations

import random
import time

import pytest

from zhclean.config import CleanConfig
from zhclean.spans import Edit, apply_edits
from zhclean.stages.normalise import normalize

SIZE = 1500
OVER_AND_OVER = {
    "combining marks": "\u0301",
    "bidi controls in turn": "\u202e\u202d",
    "joiners": "👩\u200d",
    "lost characters": "\ufffd",
    "lost characters between good ones": "\ufffd国",
    "lone surrogates": "\ud800",
    "surrogates the wrong way round": "\udc00\ud800",
    "C1 controls": "\x80\x9f",
    "bytes in per cent": "%E5",
    "bytes in per cent, cut": "%E5%8",
    "code units": "\\u5317",
    "references": "&#21271;",
    "ampersands": "&",
    "references left open": "&#x",
    "UTF-7": "+UxdtdA",
    "quoted-printable": "=E5",
    "UTF-8 read as GBK": "浣犲ソ\ufffd?",
    "openings of UTF-8": "鏂",
    "UTF-8 read as Latin-1": "é«˜",
    "bytes with a blank": "å\xad ",
    "GBK read as Latin-1": "ÄãºÃ",
    "Big5 read as GBK": "控漆詢陔\ufffd",
    "GBK read as Big5": "涴沭\ufffd\ufffdㄛ",
    "misread twice": "猫楼驴",
    "spaced out": "北 ",
    "blanks": " \u3000",
    "line ends": "\r\n",
    "quotes": '"',
    "brackets left open": "（",
    "backticks": "`",
    "tags and references": "<b>&lt;",
    "private characters": "\ue000\uf0b7",
    "radicals": "⼀",
    "radicals in quotes": "“⼀”",
    "U+FFFD read as GBK": "锟斤拷",
    "memory never written": "烫",
    "half-width kana": "ｶﾞ",
    "soft hyphens": "a\u00ad",
    "controls": "\x00\x01",
    "what stands for a hole": "国\ufffe",
}
RANGES = {
    "all planes": (0x10000, 0x110000),
    "the basic plane": (0x20, 0xD7FF),
    "Han": (0x4E00, 0x9FA6),
    "letters with accents": (0x80, 0x180),
    "ASCII": (0x20, 0x7F),
}
READINGS = (("utf-8", "gbk"), ("utf-8", "cp1252"), ("gb18030", "big5"), ("gb18030", "latin-1"))


def at_random(first: int, end: int) -> str:
    rng = random.Random(first)
    return "".join([chr(rng.randrange(first, end)) for _ in range(SIZE)])


def texts() -> dict[str, str]:
    shapes = {name: piece * (SIZE // len(piece)) for name, piece in OVER_AND_OVER.items()}
    chance = {f"{name} at random": at_random(*ends) for name, ends in RANGES.items()}
    han = chance["Han at random"]
    misread = {f"{a} read as {b}": han.encode(a).decode(b, "replace") for a, b in READINGS}
    everything = "".join([text[k : k + 9] for k in range(0, 400, 9) for text in shapes.values()])
    return shapes | chance | misread | {"all of them in turn": everything}


@pytest.mark.parametrize("name", texts())
def test_every_change_is_told_and_the_second_time_there_is_none(name: str) -> None:
    text = texts()[name]
    done = normalize(text)
    edits = [Edit(d.span, d.repair.replacement or "") for d in done.defects if d.repair]

    assert apply_edits(text, edits) == done.text
    assert all(defect.quote == defect.span.of(text) for defect in done.defects)
    assert normalize(done.text).text == done.text


LONG_LINES = {
    "letters without Han": "QUJD",
    "title left open": "<<甲",
    "one quote and no other": "甲",
    "commas": ",",
    "quotes left open": "“甲",
    "halves of characters": "&#55357;",
    "vertical brackets": "︵a",
}
ASKED = (
    CleanConfig(script="simplified"),
    CleanConfig(punctuation="gb", width="half", script="tw2s"),
)


@pytest.mark.parametrize("name", LONG_LINES)
@pytest.mark.parametrize("config", ASKED, ids=["script", "all"])
def test_a_long_line_costs_no_more_than_its_length(name: str, config: CleanConfig) -> None:
    """Eight times the text takes less than what a cost by the square would."""
    piece = LONG_LINES[name]
    took = []
    for size in (4000, 32000):
        text = "甲,'" + piece * (size // len(piece))
        start = time.process_time()
        normalize(text, config)
        took.append(time.process_time() - start)

    assert took[1] < max(0.5, 24 * took[0])
