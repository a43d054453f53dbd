"""How unlikely a text is as Chinese, so that two readings of the same bytes can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclean import engines, langmodel
from zhclean.langmodel.fold import code_points

# The model gives all characters outside its vocabulary one share; so many nats each of them costs,
# by what it is. Kana, Bopomofo and Hangul make a text of their own, where each is common; a letter
# with an accent is rare in Chinese text but no sign of damage; an unknown Han character is one of
# twenty thousand; private, lost and control characters stand for damage.
_DAMAGED, _RARE_HAN, _SIGN, _LETTER, _KANA = 20.0, 18.0, 14.0, 10.0, 6.0
_CLASSES = (
    (0x80, 0xA0, _DAMAGED),
    (0xA0, 0xC0, _SIGN),
    (0xC0, 0x2000, _LETTER),
    (0x2000, 0x2E80, _SIGN),
    (0x2E80, 0x3040, _SIGN),
    (0x3040, 0x3130, _KANA),
    (0x3130, 0x3400, _SIGN),
    (0xAC00, 0xD7A4, _KANA),
    (0xD7A4, 0xF900, _DAMAGED),
    (0xFF61, 0xFFDD, _SIGN),
    (0xFFF0, 0x10000, _DAMAGED),
)
_LOST = 0xFFFD
_AT_ONCE = 1 << 20  # characters scored at a time: what a call holds is fifty times as large
ANY = "\u01c3"
"""Stands for a character of which bytes are known and not all; it costs what a rare one does."""
REACH = 4
"""How many characters on either side have a say: as many as the model looks back."""

Placed = tuple[str, str, str]
"""A text with what stands before it and behind."""


class Costs(NamedTuple):
    """For each of some texts: what it and what follows it cost, and what of that is its letters'.

    ASCII and signs of loss write no words.
    """

    whole: NDArray[np.float64]
    letters: NDArray[np.float64]
    many: NDArray[np.int64]  # how many letters


def cost(text: str) -> float:
    """How unlikely `text` is, in nats, in either script.

    >>> cost("你好") < cost("浣犲ソ")
    True
    """
    return float(costs_of([("", text, "")]).whole[0])


def costs_of(placed: Sequence[Placed]) -> Costs:
    """How unlikely each text is where it stands, scored in as few calls as memory allows."""
    every = [_costs_of(part) for part in _batches(placed)] or [_costs_of([])]
    return Costs(*map(np.concatenate, zip(*every, strict=True)))


def _batches(placed: Sequence[Placed]) -> Iterator[Sequence[Placed]]:
    """The texts in turn, so many at a time that their characters are not too many."""
    begin = size = 0
    for at, (_, text, _) in enumerate(placed):
        size += len(text)
        if size >= _AT_ONCE:
            yield placed[begin : at + 1]
            begin, size = at + 1, 0
    if begin < len(placed):
        yield placed[begin:]


def _costs_of(placed: Sequence[Placed]) -> Costs:
    rows = [f"{left[-REACH:]:\ufffd>{REACH}}{text}{right[:REACH]}" for left, text, right in placed]
    joined = "".join(rows)
    each = _in_context(joined).astype(np.float64)
    codes = code_points(joined)
    letter = (codes > 0x7F) & (codes != _LOST) & (codes != ord(ANY))
    ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
    starts = ends - np.array([len(row) - REACH for row in rows], np.int64)
    closes = starts + np.array([len(text) for _, text, _ in placed], np.int64)
    return Costs(
        sums(each, starts, ends),
        sums(np.where(letter, each, 0.0), starts, closes),
        sums(letter.astype(np.int64), starts, closes),
    )


def sums(each: NDArray[Any], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[Any]:
    """What each of some stretches of a row adds up to."""
    running = np.concatenate((np.zeros(1, each.dtype), np.cumsum(each)))
    total: NDArray[Any] = running[ends] - running[starts]
    return total


def _in_context(text: str) -> NDArray[np.float32]:
    model, plain = langmodel.load_default(), simplified(text)
    return _with_unknown(text, model.encode(plain), -model.score(plain, start=False), model)


def costs(text: str) -> NDArray[np.float32]:
    """How unlikely each character is by itself, in the script that makes it likelier."""
    each: NDArray[np.float32] = _alone().take(np.minimum(code_points(text), 0xFFFF))
    return each


def simplified(text: str) -> str:
    """`text` in simplified script, character for character.

    >>> simplified("創新驅動")
    '创新驱动'
    """
    codes = code_points(text)
    plain = np.where(codes < 0x10000, _simpler().take(np.minimum(codes, 0xFFFF)), codes)
    return plain.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


@lru_cache(maxsize=1)
def _simpler() -> NDArray[np.uint32]:
    """The simplified form of each code point of the basic plane."""
    table = np.arange(0x10000, dtype=np.uint32)
    han = [chr(code) for code in range(0x3400, 0xA000)]
    plainer = engines.convert_script("\n".join(han), "t2s").split("\n")
    for char, plain in zip(han, plainer, strict=True):
        if len(plain) == 1:
            table[ord(char)] = ord(plain)
    return table


@lru_cache(maxsize=1)
def _alone() -> NDArray[np.float32]:
    """What each code point of the basic plane costs by itself."""
    model = langmodel.load_default()
    every = np.arange(0x10000, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    ids, plain = model.encode(every), model.encode(simplified(every))
    return np.minimum(
        _with_unknown(every, ids, -model.common[ids], model),
        _with_unknown(every, plain, -model.common[plain], model),
    )


def _with_unknown(
    text: str, ids: NDArray[np.int64], known: NDArray[np.float32], model: langmodel.CharModel
) -> NDArray[np.float32]:
    every: NDArray[np.float32] = np.where(ids == model.unk, unknown_costs(code_points(text)), known)
    return every


def unknown_costs(codes: NDArray[Any]) -> NDArray[np.float32]:
    """What characters cost that the model does not know, by their code points."""
    costs: NDArray[np.float32] = _unknown()[np.minimum(codes, 0xFFFF)]
    return costs


@lru_cache(maxsize=1)
def _unknown() -> NDArray[np.float32]:
    table = np.full(0x10000, _RARE_HAN, np.float32)
    for first, end, nats in _CLASSES:
        table[first:end] = nats
    return table
