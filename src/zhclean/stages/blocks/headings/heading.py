"""A heading of the page."""

from __future__ import annotations

from dataclasses import dataclass

from zhclean.spans import Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: `name` of the zone and the rest.

    The name is empty for a head above the articles, and for a title on a line of its own. `known`
    says that it is that of an entity, `set_off` that a mark sets it off as a name; else it may be
    but the first words of a title.
    """

    span: Span
    name: str
    title: str | None = None
    known: bool = True
    set_off: bool = True
