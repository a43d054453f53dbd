"""What written numbers are worth: 三十五, 1,200, 3.2万."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGITS = {char: at for at, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"": 1, "万": 10**4, "亿": 10**8}
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")


class Number(NamedTuple):
    """A value, and the value of one in its last written place."""

    value: float
    step: float


def read_number(text: str) -> Number | None:
    """The number that `text` writes, or None.

    >>> [int(read_number(text).value) for text in ("三十五", "1,200", "二〇二六")]
    [35, 1200, 2026]
    >>> read_number("3.2万"), read_number("十几")
    (Number(value=32000.0, step=1000.0), None)
    """
    size = text[-1:] if text[-1:] in _LARGE else ""
    scale = float(_LARGE[size])
    text = text.removesuffix(size)
    arabic = _ARABIC.fullmatch(text)
    if arabic is not None:
        digits = len(arabic.group(2) or "")
        return Number(float(text.replace(",", "")) * scale, scale / 10**digits)
    value = _read_han(text)
    return None if value is None else Number(value * scale, scale)


def _read_han(text: str) -> int | None:
    if not text or any(char not in _DIGITS and char not in _TENS for char in text):
        return None
    if not any(char in _TENS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _TENS:
            total += (1 if digit is None else digit) * _TENS[char]
            digit = None
        else:
            digit = _DIGITS[char]
    return total + (digit or 0)
