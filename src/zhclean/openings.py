"""How readily a string begins a sentence, by its first characters."""

from __future__ import annotations

from functools import cache

from zhclean.tables import rows


@cache
def _odds() -> dict[str, float]:
    return {key: float(value) for key, value in rows("openings")}


def _fold(char: str) -> str:
    if char.isdecimal():
        return "0"
    return "a" if char.isascii() and char.isalpha() else char


def opening_odds(text: str) -> float:
    """Log odds (nats) that `text` begins a sentence, over those of any place in a text.

    Pairs of characters were counted where they say more than the first character alone; a string
    that begins with neither counts 0.

    >>> opening_odds("近年来，园区") > 2 > -2 > opening_odds("的园区")
    True
    """
    first = "".join(map(_fold, text[:2]))
    table = _odds()
    return table.get(first, table.get(first[:1], 0.0))
