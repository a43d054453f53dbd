"""`CleanConfig`: every choice a caller has, checked when it is made."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from numbers import Real
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhclean.errors import checked_strings
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
        object.__setattr__(self, "min_confidence", _number("min_confidence", self.min_confidence))
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
        if self.zones is not None:
            object.__setattr__(self, "zones", _zones(self.zones))

    def to_dict(self) -> dict[str, Any]:
        """The settings that differ from the defaults, as plain values.

        A catalog and a judge that are objects stay what they are.
        """
        return {
            field.name: list(value) if isinstance(value, tuple) else value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }

    def to_toml(self) -> str:
        """The settings that differ from the defaults, as a table ``[tool.zhclean]`` of TOML.

        Paths are written in full, for those in a file are seen from its folder. A catalog or a
        judge that is an object cannot be written: TypeError.

        >>> print(CleanConfig(min_confidence=0.9, typos="report", zones=["雾谷"]).to_toml(), end="")
        [tool.zhclean]
        zones = ["雾谷"]
        min_confidence = 0.9
        typos = "report"
        """
        lines = ["[tool.zhclean]"]
        for name, value in self.to_dict().items():
            value = _in_full(value) if name in ("language_model", "judge") else value
            lines.append(f"{name} = {_in_toml(name, value)}")
        return "\n".join(lines) + "\n"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CleanConfig:
        """Read a mapping; a name that is no setting raises ValueError and is named."""
        if not isinstance(data, Mapping):
            msg = f"data must be a mapping of settings, got {data!r}"
            raise TypeError(msg)
        known = {field.name for field in fields(cls)}
        for name in data:
            if name not in known:
                msg = f"unknown setting {name!r}; settings are {', '.join(sorted(known))}"
                raise ValueError(msg)
        return cls(**data)

    @classmethod
    def from_toml(cls, path: str | PathLike[str]) -> CleanConfig:
        """Read the ``[tool.zhclean]`` table of a TOML file, or its top level."""
        # Notepad of Windows puts a byte order mark first
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
        table = _table(_table(data, "tool"), "zhclean", "tool.")
        if not table and "zhclean" not in data.get("tool", {}):
            table = {} if Path(path).name == "pyproject.toml" else data
        if not isinstance(table.get("zones", []), list):
            msg = f"zones must be a list of names, got {table['zones']!r}"
            raise TypeError(msg)
        return cls.from_dict(_with_paths_from(Path(path).parent, table))


def checked_config(config: object) -> CleanConfig:
    """The config that a caller gave, the default one for None; TypeError for anything else."""
    if config is not None and not isinstance(config, CleanConfig):
        msg = f"config must be a CleanConfig or None, got {type(config).__name__}"
        raise TypeError(msg)
    return config or CleanConfig()


def _table(data: Mapping[str, Any], name: str, above: str = "") -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        msg = f"[{above}{name}] must be a table, got {table!r}"
        raise TypeError(msg)
    return table


def _number(name: str, value: object) -> int | float:
    """The value as a plain number; numbers of numpy and decimal are numbers, too."""
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        msg = f"{name} must be a number, got {value!r}"
        raise TypeError(msg)
    return value if isinstance(value, int) else float(value)


def _zones(given: object) -> ZoneCatalog | tuple[str, ...]:
    """A catalog as it is, names as a tuple."""
    if isinstance(given, str | bytes):
        msg = "zones must be a ZoneCatalog or an iterable of names, not one string"
        raise TypeError(msg)
    if hasattr(given, "lookup") and not isinstance(given, type):
        return given  # type: ignore[return-value]  # known by its method: to import it is dear
    if not isinstance(given, Iterable) or isinstance(given, type):
        msg = f"zones must be a ZoneCatalog or an iterable of names, got {given!r}"
        raise TypeError(msg)
    names = checked_strings("zones", given)
    for name in names:
        if not name.strip():
            msg = f"zones must not hold blank names, got {name!r}"
            raise ValueError(msg)
    return names


def _in_toml(name: str, value: object) -> str:
    """A setting as a value of TOML."""
    if isinstance(value, list):
        return "[" + ", ".join(_in_toml(name, item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    msg = f"{name} cannot be written as TOML, got {value!r}"
    raise TypeError(msg)


def _in_full(value: object) -> object:
    """A path, or several, from the root."""
    if isinstance(value, list):
        return [_in_full(item) for item in value]
    is_path = isinstance(value, str) and value != BUILT_IN
    return str(Path(str(value)).absolute()) if is_path else value


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
