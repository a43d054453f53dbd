"""Pieces: lines cut where two run together, and the template by which that is seen."""

from __future__ import annotations

from zhclean.stages.pieces.cuts import CutReason, find_cuts
from zhclean.stages.pieces.template import Template, learn_template, opens_with_motto

__all__ = ["CutReason", "Template", "find_cuts", "learn_template", "opens_with_motto"]
