"""Which lines are headings, and what each is about."""

from __future__ import annotations

from zhclean.stages.blocks.headings.election import elect_headings
from zhclean.stages.blocks.headings.heading import Heading

__all__ = ["Heading", "elect_headings"]
