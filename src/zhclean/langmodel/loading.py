"""The model that a setting names: the built-in one, one of the user's own, or both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from os import PathLike, fspath

from zhclean.config import BUILT_IN
from zhclean.langmodel.mixed import MixedModel
from zhclean.langmodel.model import CharModel
from zhclean.langmodel.stored import StoredModel


@lru_cache(maxsize=1)
def load_default() -> CharModel:
    """The model that comes with the package, mapped on first use."""
    return load_built_in()


@lru_cache(maxsize=1)
def load_built_in() -> StoredModel:
    """`load_default`, as what is stored in a file."""
    with as_file(files("zhclean") / "data" / "zh.lm") as path:
        return StoredModel.load(path)


def model_of(
    setting: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None,
) -> CharModel:
    """The model that `CleanConfig.language_model` asks for; `ValueError` if it cannot be had.

    >>> model_of(None) is load_default()
    True
    """
    if setting is None:
        return load_default()
    parts = (setting,) if isinstance(setting, str | PathLike) else setting
    return _model_of(tuple(fspath(part) for part in parts))


@lru_cache(maxsize=4)
def _model_of(parts: tuple[str, ...]) -> CharModel:
    own = [_load(part) for part in parts if part != BUILT_IN]
    if not own:
        return load_default()
    return MixedModel(load_built_in(), own[0]) if BUILT_IN in parts else own[0]


def _load(path: str) -> StoredModel:
    try:
        return StoredModel.load(path)
    except OSError as error:
        msg = f"language_model: {path}: {error.strerror or error}"
    except ValueError as error:
        msg = f"language_model: {error}"
    raise ValueError(msg)
