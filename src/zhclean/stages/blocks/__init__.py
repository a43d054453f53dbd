"""Blocks: the lines of a page, and what each of them is."""

from __future__ import annotations

from zhclean.stages.blocks.headings import Heading
from zhclean.stages.blocks.lines import (
    Block,
    BlockKind,
    Section,
    find_blocks,
    find_sections,
)

__all__ = ["Block", "BlockKind", "Heading", "Section", "find_blocks", "find_sections"]
