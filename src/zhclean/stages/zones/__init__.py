"""Zones: which a page is about, and what each piece says of them."""

from __future__ import annotations

from zhclean.stages.zones.names import (
    Mention,
    NameFinder,
    PageZone,
    PieceNames,
    correct_name,
    is_subject,
    make_zone,
    name_features,
    page_zones,
    title_overlap,
)
from zhclean.stages.zones.overwritten import find_overwritten
from zhclean.stages.zones.unheaded import Article, find_unheaded, tell_by_text
from zhclean.stages.zones.wording import likeness, telling, wording

__all__ = [
    "Article",
    "Mention",
    "NameFinder",
    "PageZone",
    "PieceNames",
    "correct_name",
    "find_overwritten",
    "find_unheaded",
    "is_subject",
    "likeness",
    "make_zone",
    "name_features",
    "page_zones",
    "tell_by_text",
    "telling",
    "title_overlap",
    "wording",
]
