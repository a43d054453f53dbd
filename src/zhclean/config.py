"""`CleanConfig`: every choice a caller has, checked when it is made."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhclean.model import DefectKind

if TYPE_CHECKING:
    from zhclean.gazetteer import ZoneCatalog
    from zhclean.judges import Judge

SWITCHES = ("fix", "report", "off")
PUNCTUATION = ("keep", "gb", "ascii")
WIDTH = ("keep", "half")
LANGUAGES = ("zh", "en")
SCRIPTS = (
    *("keep", "simplified", "traditional"),
    *("s2t", "t2s", "s2tw", "tw2s", "s2hk", "hk2s", "s2twp", "tw2sp", "t2tw", "tw2t", "hk2t"),
    *("t2hk", "t2jp", "jp2t"),
)
BUILT_IN = "built-in"
"""What stands for the package's own model in `CleanConfig.language_model`."""
# What a switch governs is said once, here; detectors ask for their family by name.
SWITCH_OF = {
    DefectKind.SPLIT_PARAGRAPH: "joins",
    DefectKind.TRUNCATED_END: "joins",
    DefectKind.MISSING_START: "joins",
    DefectKind.DUPLICATE: "duplicates",
    DefectKind.MISATTRIBUTED: "attribution",
    DefectKind.MISSING_HEADING: "attribution",
    DefectKind.OUT_OF_ORDER: "order",
    DefectKind.OVERWRITTEN_NAME: "names",
    DefectKind.TYPO: "typos",
    DefectKind.STUTTER: "stutters",
    DefectKind.UNBALANCED_PAIR: "pairs",
    DefectKind.NUMBERING: "numbering",
    DefectKind.ENCODING: "encoding",
    DefectKind.CHARACTER_FORM: "forms",
    DefectKind.BOILERPLATE: "boilerplate",
}
FAMILIES = tuple(dict.fromkeys(SWITCH_OF.values()))


@dataclass(frozen=True, kw_only=True)
class CleanConfig:
    """The choices of a run; the defaults serve formal mainland prose.

    `zones` is a `ZoneCatalog`, an iterable of zone names, or None for the built-in catalog; what
    the page itself introduces always counts too. A repair whose confidence is under
    `min_confidence` is reported, not made. `script` is ``"keep"``, ``"simplified"``,
    ``"traditional"`` or an OpenCC config. `language` is that of the evidence, ``"zh"`` or ``"en"``.

    Each kind of defect has one switch: ``"fix"`` repairs, ``"report"`` tells and leaves the text
    alone, ``"off"`` does not even tell.

    - `joins`: ``split_paragraph``, ``truncated_end``, ``missing_start``
    - `duplicates`: ``duplicate``
    - `attribution`: ``misattributed``, ``missing_heading``; unless it is ``"fix"`` no join carries
      a piece to another zone either
    - `order`: ``out_of_order``; what a join puts together is a matter of `joins`
    - `names`: ``overwritten_name``
    - `typos`: ``typo``; one in the name of a zone or place only where `names` allows it, too
    - `stutters`: ``stutter``
    - `pairs`: ``unbalanced_pair``, and `numbering`: ``numbering``, which are only ever reported
    - `encoding`: ``encoding``
    - `forms`: ``character_form``
    - `boilerplate`: ``boilerplate``; what is not to go stays in the text, page titles too

    `language_model` is the path of a character model to use in place of the built-in one, such as
    ``zhclean train-lm`` writes; ``("built-in", path)`` mixes the two, which is what a model of less
    than some ten million characters wants. `judge` weighs the changes of characters and words that
    are proposed (`zhclean.judges`): an object with a method `weigh`, or the folder of a masked
    language model. Paths in a TOML file are seen from the file's folder.

    >>> CleanConfig(min_confidence=2)
    Traceback (most recent call last):
    ValueError: min_confidence must lie between 0 and 1, got 2
    """

    zones: ZoneCatalog | Iterable[str] | None = None
    min_confidence: float = 0.7
    joins: str = "fix"
    duplicates: str = "fix"
    attribution: str = "fix"
    order: str = "fix"
    names: str = "fix"
    typos: str = "fix"
    stutters: str = "fix"
    pairs: str = "report"
    numbering: str = "report"
    encoding: str = "fix"
    forms: str = "fix"
    boilerplate: str = "fix"
    script: str = "keep"
    punctuation: str = "keep"
    width: str = "keep"
    language: str = "zh"
    language_model: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None
    judge: Judge | str | PathLike[str] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.min_confidence, bool) or not isinstance(
            self.min_confidence, int | float
        ):
            msg = f"min_confidence must be a number, got {self.min_confidence!r}"
            raise TypeError(msg)
        if not 0 <= self.min_confidence <= 1:
            msg = f"min_confidence must lie between 0 and 1, got {self.min_confidence}"
            raise ValueError(msg)
        for name in FAMILIES:
            _one_of(name, getattr(self, name), SWITCHES)
        _one_of("script", self.script, SCRIPTS)
        _one_of("punctuation", self.punctuation, PUNCTUATION)
        _one_of("width", self.width, WIDTH)
        _one_of("language", self.language, LANGUAGES)
        if self.language_model is not None:
            object.__setattr__(self, "language_model", _model_setting(self.language_model))
        if isinstance(self.judge, PathLike):
            object.__setattr__(self, "judge", fspath(self.judge))
        elif not (self.judge is None or isinstance(self.judge, str) or _weighs(self.judge)):
            msg = f"judge must be a folder or an object with a method weigh, got {self.judge!r}"
            raise TypeError(msg)
        if isinstance(self.zones, str | bytes):
            msg = "zones must be a ZoneCatalog or an iterable of names, not one string"
            raise TypeError(msg)
        if self.zones is not None and not hasattr(self.zones, "lookup"):
            if not isinstance(self.zones, Iterable):
                msg = f"zones must be a ZoneCatalog or an iterable of names, got {self.zones!r}"
                raise TypeError(msg)
            names = tuple(self.zones)
            for name in names:
                if not isinstance(name, str):
                    msg = f"zones must hold strings, got {name!r}"
                    raise TypeError(msg)
            object.__setattr__(self, "zones", names)

    def to_dict(self) -> dict[str, Any]:
        """The settings that differ from the defaults, as plain values.

        A catalog and a judge that are objects stay what they are.
        """
        return {
            field.name: list(value) if isinstance(value, tuple) else value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CleanConfig:
        """Read a mapping; a name that is no setting raises ValueError and is named."""
        known = {field.name for field in fields(cls)}
        for name in data:
            if name not in known:
                msg = f"unknown setting {name!r}; settings are {', '.join(sorted(known))}"
                raise ValueError(msg)
        return cls(**data)

    @classmethod
    def from_toml(cls, path: str | PathLike[str]) -> CleanConfig:
        """Read the ``[tool.zhclean]`` table of a TOML file, or its top level."""
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        table = data.get("tool", {}).get("zhclean")
        if table is None:
            table = {} if Path(path).name == "pyproject.toml" else data
        return cls.from_dict(_with_paths_from(Path(path).parent, table))


def _with_paths_from(folder: Path, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table with its paths seen from `folder`; what is no path is left for later complaint."""
    out = dict(table)
    for name in ("language_model", "judge"):
        given = table.get(name)
        if isinstance(given, str):
            out[name] = _seen_from(folder, given)
        elif isinstance(given, list) and all(isinstance(part, str) for part in given):
            out[name] = [_seen_from(folder, part) for part in given]
    return out


def _weighs(judge: object) -> bool:
    return callable(getattr(judge, "weigh", None)) and not isinstance(judge, type)


def _seen_from(folder: Path, path: str) -> str:
    return path if path == BUILT_IN else str(folder / path)


def _model_setting(given: object) -> str | tuple[str, ...]:
    """One path, or the built-in model and a path."""
    try:
        if not isinstance(given, list | tuple):
            return fspath(given)  # type: ignore[call-overload, no-any-return]  # caught below
        parts = tuple(fspath(part) for part in given)
    except TypeError:
        msg = f"language_model must be a path or a list of {BUILT_IN!r} and a path, got {given!r}"
        raise TypeError(msg) from None
    if len(parts) == 1:
        return parts[0]
    if len(parts) != 2 or parts.count(BUILT_IN) != 1:
        msg = (
            f"language_model must be one path, or {BUILT_IN!r} and one path, got {list(parts)}; "
            "train one model on all of your files"
        )
        raise ValueError(msg)
    return BUILT_IN, *(part for part in parts if part != BUILT_IN)


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if not isinstance(value, str):
        msg = f"{name} must be a string, got {value!r}"
        raise TypeError(msg)
    if value not in allowed:
        msg = f"{name} must be one of {', '.join(allowed)}, got {value!r}"
        raise ValueError(msg)
