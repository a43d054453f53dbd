"""Pieces: stretches of clean paragraphs that a break leaves whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """Code points `start` to `end` of one paragraph of the article of a zone."""

    zone: int
    paragraph: int
    start: int
    end: int

    def precedes(self, other: Piece) -> bool:
        """Whether `other` continues this piece with nothing lost between them."""
        return self[:2] == other[:2] and self.end == other.start


# Pieces that a break keeps together and in order: a column, or a single piece.
Run = list[Piece]


@dataclass(slots=True)
class Section:
    """What stands on the page in the place of one article: its own runs, then runs of others."""

    zone: int
    runs: list[Run]


@dataclass(slots=True)
class Setting:
    """A piece in its place on the page; `shares_line` with the one before it."""

    piece: Piece
    shares_line: bool = False
    is_copy: bool = False
