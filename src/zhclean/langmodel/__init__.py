"""Character n-gram scores: how likely a character, a seam or a paragraph edge is after a history.

Training lives in `zhclean.langmodel.train` and is imported only where it is used.
"""

from __future__ import annotations

from zhclean.langmodel.fold import fold
from zhclean.langmodel.model import CharModel, load_default

__all__ = ["CharModel", "fold", "load_default"]
