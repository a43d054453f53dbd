"""Characters of a misread run that lack bytes: filled in where context leaves no doubt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from zhclean.stages.normalise.judge import REACH, Placed, best_fills
from zhclean.stages.normalise.utf8 import HOLE, LOST, Part

_SURE_FILL = 0.98


class Holed(Protocol):
    """A run of the text and the parts that it was made of."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def parts(self) -> Sequence[Part]: ...


def fill_holes(text: str, found: Sequence[Holed]) -> Sequence[Sequence[Part]]:
    """The parts of each reading, holes filled where two bytes of three and context leave no doubt.

    A hole beside a hole waits for the other one to be filled.
    """
    every = [list(reading.parts) for reading in found]
    at = [
        (k, j, n)
        for k, parts in enumerate(every)
        for j, part in enumerate(parts)
        for n, fills in enumerate(part.fills)
        if fills
    ]
    at = _fill(text, found, every, at)
    # Those beside one that has been filled know more now; their numbers have changed with it.
    near = {(k, j + step) for k, j, _ in at for step in (-1, 0, 1)}
    again = [
        (k, j, n)
        for k, j in sorted(near)
        if 0 <= j < len(every[k])
        for n, fills in enumerate(every[k][j].fills)
        if fills
    ]
    _fill(text, found, every, again)
    return every


Place = tuple[int, int, int]
"""Which reading, which part of it, which hole of that."""


def _fill(
    text: str, found: Sequence[Holed], every: list[list[Part]], at: Sequence[Place]
) -> list[Place]:
    """Fill the holes that leave no doubt, and give these back."""
    asked = [_hole(text, found[k], every[k], j, n) for k, j, n in at]
    sure = [
        (place, char, sure)
        for place, (char, sure) in zip(at, best_fills(asked), strict=True)
        if sure >= _SURE_FILL
    ]
    for (k, j, n), char, chance in reversed(sure):  # from behind: each takes one hole away
        every[k][j] = _with_fill(every[k][j], n, char, chance)
    return [place for place, _, _ in sure]


def _with_fill(part: Part, n: int, char: str, sure: float) -> Part:
    said = part.text.split(HOLE)
    text = HOLE.join([*said[:n], said[n] + char + said[n + 1], *said[n + 2 :]])
    fills = part.fills[:n] + part.fills[n + 1 :]
    return Part(part.start, part.end, text, fills, min(sure, part.sure))


def _hole(text: str, reading: Holed, parts: Sequence[Part], j: int, n: int) -> Placed:
    """What stands before the hole `n` of part `j`, what may fill it, and what comes after."""
    start, end = max(0, j - REACH), j + 1 + REACH
    left = text[max(0, reading.start - REACH) : reading.start] if start == 0 else ""
    said = parts[j].text.split(HOLE)
    left += "".join([part.text[-REACH:] for part in parts[start:j]]) + said[n][-REACH:]
    right = said[n + 1][:REACH] + "".join([part.text[:REACH] for part in parts[j + 1 : end]])
    if end >= len(parts):
        right += text[reading.end : reading.end + REACH] or "\n"
    if n > 0:
        left = said[n]
    if n + 2 < len(said):
        right = said[n + 1]
    return _after_last(left)[-REACH:], parts[j].fills[n], _before_first(right)[:REACH]


def _after_last(text: str) -> str:
    """What stands after the last hole."""
    return text[max(text.rfind(LOST), text.rfind(HOLE)) + 1 :]


def _before_first(text: str) -> str:
    """What stands before the first hole."""
    return text.partition(LOST)[0].partition(HOLE)[0]
