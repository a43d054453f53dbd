"""A damaged Chinese page in, clean text per zone out, with an account of every decision."""

from zhclean.config import CleanConfig
from zhclean.errors import InputError
from zhclean.gazetteer import ZoneCatalog
from zhclean.model import (
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
