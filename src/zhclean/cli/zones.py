"""What the catalog knows of a zone, as a few lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhclean.gazetteer import Zone, ZoneCatalog


def describe_zone(zone: Zone, catalog: ZoneCatalog) -> str:
    """The full name, then its kind, its other names and the places it belongs to."""
    facts = (
        ("kind", str(zone.kind)),
        ("aliases", "、".join(zone.aliases)),
        ("in", " → ".join(catalog.ancestors(zone))),
    )
    return "\n".join((zone.name, *(f"  {label:8}{value}" for label, value in facts if value)))
