"""A damaged Chinese page in, clean text per zone out, with an account of every decision."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhclean.config import CleanConfig
    from zhclean.errors import InputError
    from zhclean.gazetteer import ZoneCatalog
    from zhclean.model import (
        Action,
        CleanedPage,
        Defect,
        DefectKind,
        Paragraph,
        Repair,
        RepairedText,
        ZoneSegment,
    )
    from zhclean.pipeline import Cleaner, clean, find_defects, segment_by_zone
    from zhclean.spans import Span
    from zhclean.stages.normalise import normalize
    from zhclean.stages.typos import correct_typos

__version__ = "0.1.0"

__all__ = [
    "Action",
    "CleanConfig",
    "CleanedPage",
    "Cleaner",
    "Defect",
    "DefectKind",
    "InputError",
    "Paragraph",
    "Repair",
    "RepairedText",
    "Span",
    "ZoneCatalog",
    "ZoneSegment",
    "clean",
    "correct_typos",
    "find_defects",
    "normalize",
    "segment_by_zone",
]

# Where each name is made. A module is imported when a name of its own is first asked for: all of
# them with numpy take half a second, which a command that shows its help need not wait for.
_HOMES = {
    "config": ("CleanConfig",),
    "errors": ("InputError",),
    "gazetteer": ("ZoneCatalog",),
    "model": (
        *("Action", "CleanedPage", "Defect", "DefectKind", "Paragraph", "Repair", "RepairedText"),
        "ZoneSegment",
    ),
    "pipeline": ("Cleaner", "clean", "find_defects", "segment_by_zone"),
    "spans": ("Span",),
    "stages.normalise": ("normalize",),
    "stages.typos": ("correct_typos",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
