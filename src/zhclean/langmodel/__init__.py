"""Character n-gram scores: how likely a character, a seam or a paragraph edge is after a history.

Training lives in `zhclean.langmodel.train` and is imported only where it is used.
"""

from __future__ import annotations

from zhclean.langmodel.fold import fold
from zhclean.langmodel.loading import load_default, model_of
from zhclean.langmodel.mixed import MixedModel
from zhclean.langmodel.model import CharModel

__all__ = ["CharModel", "MixedModel", "fold", "load_default", "model_of"]
