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
from zhclean.stages.links.tails import Tail, read_tails

__all__ = [
    "LINK_FEATURES",
    "OPENINGS",
    "START_FEATURES",
    "WINDOW",
    "PageContext",
    "PieceEnds",
    "Tail",
    "candidate_links",
    "describe_ends",
    "link_features",
    "page_phrases",
    "read_tails",
    "start_features",
    "with_zones",
]
