"""Zones and places: which there are, where they lie, and by what names a text calls them."""

from __future__ import annotations

from zhclean.gazetteer.catalog import Zone, ZoneCatalog
from zhclean.gazetteer.endings import endings, kind_endings, longest_shared, shared_endings
from zhclean.gazetteer.forms import same_entity, short_forms
from zhclean.gazetteer.names import ENTITY_SUFFIXES, anaphors, kind_of, split_name

__all__ = [
    "ENTITY_SUFFIXES",
    "Zone",
    "ZoneCatalog",
    "anaphors",
    "endings",
    "kind_endings",
    "kind_of",
    "longest_shared",
    "same_entity",
    "shared_endings",
    "short_forms",
    "split_name",
]
