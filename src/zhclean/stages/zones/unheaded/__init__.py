"""Zones without a heading: the subjects of runs that stand at the end of other zones' articles."""

from __future__ import annotations

from zhclean.stages.zones.unheaded.by_text import Article, tell_by_text
from zhclean.stages.zones.unheaded.entities import entity_class
from zhclean.stages.zones.unheaded.find import find_unheaded

__all__ = ["Article", "entity_class", "find_unheaded", "tell_by_text"]
