"""How unlikely a text is as Chinese, so that two readings of the same bytes can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

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
REACH = 4
"""How many characters on either side have a say: as many as the model looks back."""

Placed = tuple[str, str, str]
"""A text with what stands before it and behind."""


def cost(text: str) -> float:
    """How unlikely `text` is, in nats, in either script.

    >>> cost("你好") < cost("浣犲ソ")
    True
    """
    return costs_of([("", text, "")])[0]


def costs_of(placed: Sequence[Placed]) -> list[float]:
    """How unlikely each text and what follows it are, scored in one call."""
    if not placed:
        return []
    rows = [
        (left[-REACH:].rjust(REACH, "\ufffd"), text + right[:REACH]) for left, text, right in placed
    ]
    sums = np.concatenate(([0.0], np.cumsum(_in_context("".join(map("".join, rows))), dtype=float)))
    ends = np.cumsum([REACH + len(text) for _, text in rows])
    starts = ends - [len(text) for _, text in rows]
    return (sums[ends] - sums[starts]).tolist()  # type: ignore[no-any-return]  # floats


def _in_context(text: str) -> NDArray[np.float32]:
    plain = engines.convert_script(text, "t2s")
    if len(plain) != len(text):  # a phrase of another length: each character by itself
        return costs(text)
    model = langmodel.load_default()
    ids = model.encode(plain)
    return _with_unknown(plain, ids, -model.score(plain, start=False), model)


def costs(text: str) -> NDArray[np.float32]:
    """How unlikely each character is by itself, in the script that makes it likelier."""
    plain = engines.convert_script(text, "t2s")
    alone = _alone(text)
    return np.minimum(alone, _alone(plain)) if len(plain) == len(text) else alone


def _alone(text: str) -> NDArray[np.float32]:
    model = langmodel.load_default()
    ids = model.encode(text)
    return _with_unknown(text, ids, -model.common[ids], model)


def _with_unknown(
    text: str, ids: NDArray[np.int64], known: NDArray[np.float32], model: langmodel.CharModel
) -> NDArray[np.float32]:
    codes = np.minimum(code_points(text), 0xFFFF)
    every: NDArray[np.float32] = np.where(ids == model.unk, _unknown()[codes], known)
    return every


@lru_cache(maxsize=1)
def _unknown() -> NDArray[np.float32]:
    table = np.full(0x10000, _RARE_HAN, np.float32)
    for first, end, nats in _CLASSES:
        table[first:end] = nats
    return table


# Sixty-four characters share their first two bytes; all that could be meant are among the most
# common of them.
_FILLS = 16
# The one byte with which nothing in GBK begins is 0x80: it is lost wherever it stands first. Within
# a line it is all that GB18030 loses (10,223 bytes of 3,000 paragraphs of news) and .31 of what GBK
# loses, e**2.0 times as much as each of 15 others.
_USUAL = 2.0


def best_fills(holes: Sequence[Placed]) -> list[tuple[str, float]]:
    """For each hole, what goes best into it and how sure that is.

    A hole has what may fill it between what stands before and after, the usual ones parted from
    the others by a zero; a line end after it ends the paragraph.

    >>> best_fills([("推动高质", "\\0量釐釘", "发展")])[0][0]
    '量'
    """
    kept = [_likeliest(fills) for _, fills, _ in holes]
    rows = [
        (left, char, right)
        for (left, _, right), (chars, _) in zip(holes, kept, strict=True)
        for char in chars
    ]
    fitting = np.array(costs_of(rows))
    closing = np.flatnonzero([right[:1] == "\n" for _, _, right in rows])
    if len(closing):
        model = langmodel.load_default()
        ends = _last_ids(["".join(rows[k][:2]) for k in closing.tolist()], model)
        fitting[closing] -= model.end_gain(ends)
    best, at = [], 0
    for chars, bonus in kept:
        own = fitting[at : at + len(chars)] - bonus
        at += len(chars)
        odds = np.exp(own.min() - own) if chars else np.ones(1)
        k = int(odds.argmax())
        best.append((chars[k : k + 1], float(odds[k] / odds.sum()) if chars else 0.0))
    return best


@lru_cache(maxsize=1024)
def _likeliest(fills: str) -> tuple[str, NDArray[np.float64]]:
    """The most common of `fills` that the model knows, and what speaks for each from the start.

    A traditional character is judged as its simplified one is, so it would win by that one's looks.
    """
    model = langmodel.load_default()
    usual, _, others = fills.partition("\0")
    every = usual + others
    ids = model.encode(every)
    known = (ids != model.skip) & (ids != model.unk)
    bonus = np.where(np.arange(len(every)) < len(usual), _USUAL, 0.0)
    shares = np.where(known, model.common[ids] + bonus, -np.inf)
    order = [k for k in np.argsort(-shares, kind="stable").tolist() if known[k]]
    plain = [k for k in order if engines.convert_script(every[k], "t2s") == every[k]][:_FILLS]
    return "".join([every[k] for k in plain]), bonus[plain]


def _last_ids(texts: Sequence[str], model: langmodel.CharModel) -> NDArray[np.int64]:
    """The ids of the last characters of each; nothing is known of what a blank hides."""
    width = model.order - 1
    ids = model.encode("".join([text[-width:].rjust(width) for text in texts]))
    return np.where(ids == model.skip, -1, ids).reshape(len(texts), width)
