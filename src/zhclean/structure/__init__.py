"""The structure of a page: decisions as values, and the reading that makes them."""

from __future__ import annotations

from zhclean.structure.articles import name_articles
from zhclean.structure.continued import find_continued
from zhclean.structure.decisions import (
    Copy,
    Piece,
    Settings,
    Structure,
    concatenate,
    renumber,
)
from zhclean.structure.moves import MOVE_FEATURES, look_ahead
from zhclean.structure.read import article_units, link_and_label, read_structure
from zhclean.structure.reading import Reading, measure
from zhclean.structure.seams import Seams
from zhclean.structure.subjects import Subjects

__all__ = [
    "MOVE_FEATURES",
    "Copy",
    "Piece",
    "Reading",
    "Seams",
    "Settings",
    "Structure",
    "Subjects",
    "article_units",
    "concatenate",
    "find_continued",
    "link_and_label",
    "look_ahead",
    "measure",
    "name_articles",
    "read_structure",
    "renumber",
]
