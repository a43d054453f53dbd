"""Writes the answer: segments, paragraphs and defects of a page that was read."""

from __future__ import annotations

from zhclean.writing.write import write_page

__all__ = ["write_page"]
