"""Candidate links between pieces: how pieces begin and end, and what speaks for each link."""

from __future__ import annotations

from zhclean.stages.links.across import page_phrases
from zhclean.stages.links.ends import PieceEnds, describe_ends
from zhclean.stages.links.features import (
    LINK_FEATURES,
    OPENINGS,
    START_FEATURES,
    WINDOW,
    PageContext,
    candidate_links,
    link_features,
    start_features,
    with_zones,
)
from zhclean.stages.links.tails import find_cut_tails

__all__ = [
    "LINK_FEATURES",
    "OPENINGS",
    "START_FEATURES",
    "WINDOW",
    "PageContext",
    "PieceEnds",
    "candidate_links",
    "describe_ends",
    "find_cut_tails",
    "link_features",
    "page_phrases",
    "start_features",
    "with_zones",
]
