"""The settings: what is refused, by name, and what files can say."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zhclean import CleanConfig, CleanedPage, Cleaner, ZoneCatalog, correct_typos, normalize
from zhclean.config import FAMILIES


@pytest.mark.parametrize(
    ("setting", "value", "error"),
    [
        ("min_confidence", 1.5, ValueError),
        ("min_confidence", -0.1, ValueError),
        ("min_confidence", float("nan"), ValueError),
        ("min_confidence", "0.5", TypeError),
        ("min_confidence", True, TypeError),
        ("joins", "repair", ValueError),
        ("typos", None, TypeError),
        ("script", "klingon", ValueError),
        ("punctuation", "", ValueError),
        ("width", 2, TypeError),
        ("language", "fr", ValueError),
        ("zones", "北海高新区", TypeError),
        ("zones", ["北海高新区", 3], TypeError),
        ("zones", 3, TypeError),
    ],
)
def test_errors_name_the_setting(setting: str, value: Any, error: type[Exception]) -> None:
    """A setting that cannot be met is refused when it is made, under its name."""
    with pytest.raises(error, match=setting):
        CleanConfig(**{setting: value})


def test_settings_are_named_and_frozen() -> None:
    """Settings are given by name and stay as they are."""
    positional: Any = (0.5,)
    with pytest.raises(TypeError):
        CleanConfig(*positional)
    with pytest.raises(FrozenInstanceError):
        CleanConfig().min_confidence = 0.5  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_has_a_switch(family: str) -> None:
    """Each family of defects can be repaired, reported or left out."""
    for switch in ("fix", "report", "off"):
        assert getattr(CleanConfig.from_dict({family: switch}), family) == switch


def test_dict_round_trip() -> None:
    """Only what differs from the defaults is kept, and that comes back."""
    config = CleanConfig(zones=["北海高新区"], min_confidence=0.9, typos="off", language="en")

    assert CleanConfig().to_dict() == {}
    assert config.to_dict()["zones"] == ["北海高新区"]
    assert CleanConfig.from_dict(config.to_dict()) == config
    assert pickle.loads(pickle.dumps(config)) == config


def test_names_can_come_from_a_generator() -> None:
    """An iterable of names is read once and kept."""
    assert CleanConfig(zones=(name for name in ("甲区", "乙区"))).zones == ("甲区", "乙区")


def test_unknown_settings_are_named() -> None:
    """A misspelt setting is not passed over."""
    with pytest.raises(ValueError, match="min_confidenc'"):
        CleanConfig.from_dict({"min_confidenc": 1})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zhclean.toml", 'typos = "off"\nmin_confidence = 1\nzones = ["甲区"]\n'),
        ("zhclean.toml", '[tool.zhclean]\ntypos = "off"\nmin_confidence = 1\nzones = ["甲区"]\n'),
        ("pyproject.toml", '[tool.zhclean]\ntypos="off"\nmin_confidence=1\nzones=["甲区"]\n'),
    ],
)
def test_toml(tmp_path: Path, name: str, text: str) -> None:
    """A file of its own or the table of a pyproject says the same."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    assert CleanConfig.from_toml(path) == CleanConfig(
        typos="off", min_confidence=1, zones=("甲区",)
    )


def test_pyproject_without_a_table(tmp_path: Path) -> None:
    """A pyproject that says nothing of zhclean asks for the defaults."""
    path = tmp_path / "pyproject.toml"
    path.write_text('[project]\nname = "x"\n', encoding="utf-8")

    assert CleanConfig.from_toml(path) == CleanConfig()


@pytest.mark.parametrize("text", ["typos = ", 'typo = "off"', "typos = 3"])
def test_bad_toml(tmp_path: Path, text: str) -> None:
    """Bad TOML and bad settings are errors of value or type."""
    path = tmp_path / "zhclean.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises((ValueError, TypeError)):
        CleanConfig.from_toml(path)


WRITTEN = (
    CleanConfig(),
    CleanConfig(min_confidence=1, typos="off", script="s2twp", language="en"),
    CleanConfig(zones=["雾谷", '桑"谷\\', "石\t谷"], min_confidence=0.05),
    CleanConfig(language_model="/models/my.lm", judge="/models/macbert"),
    CleanConfig(language_model=["built-in", "/models/my.lm"]),
)


@pytest.mark.parametrize("config", WRITTEN)
@pytest.mark.parametrize("name", ["zhclean.toml", "pyproject.toml"])
def test_toml_round_trip(tmp_path: Path, config: CleanConfig, name: str) -> None:
    """What to_toml writes from_toml reads, under any name."""
    path = tmp_path / name
    path.write_text(config.to_toml(), encoding="utf-8")

    assert CleanConfig.from_toml(path) == config


def test_paths_are_written_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in another folder means the same model."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    path = tmp_path / "other" / "zhclean.toml"
    path.write_text(CleanConfig(language_model="my.lm").to_toml(), encoding="utf-8")

    assert CleanConfig.from_toml(path).language_model == str(tmp_path / "my.lm")


def test_what_toml_cannot_hold_is_named() -> None:
    """A catalog is no plain value."""
    with pytest.raises(TypeError, match="zones cannot be written as TOML"):
        CleanConfig(zones=ZoneCatalog.from_names(["雾谷"])).to_toml()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tool = 5", r"\[tool\] must be a table, got 5"),
        ("[tool]\nzhclean = 5", r"\[tool.zhclean\] must be a table, got 5"),
        ("[[tool.zhclean]]\ntypos = 'off'", r"\[tool.zhclean\] must be a table"),
        ("zones = {a = 1}", "zones must be a list of names"),
        ("zones = ['']", "zones must not hold blank names"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """The error says what has to be what."""
    path = tmp_path / "zhclean.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises((TypeError, ValueError), match=said):
        CleanConfig.from_toml(path)


def test_a_byte_order_mark_is_no_setting(tmp_path: Path) -> None:
    """Notepad of Windows writes one."""
    path = tmp_path / "zhclean.toml"
    path.write_text("typos = 'off'", encoding="utf-8-sig")

    assert CleanConfig.from_toml(path).typos == "off"


@pytest.mark.parametrize("number", [Decimal("0.5"), np.float32(0.5), np.float64(0.5), np.int64(1)])
def test_numbers_of_other_kinds_are_numbers(number: Any) -> None:
    """They are kept as plain ones."""
    config = CleanConfig(min_confidence=number)

    assert config.min_confidence == float(number)
    assert type(config.min_confidence) is float


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: normalize("x", {}), "config must be a CleanConfig or None, got dict"),
        (lambda: normalize("x", 0), "config"),
        (lambda: correct_typos("x", CleanConfig), "config must be a CleanConfig or None, got type"),
        (lambda: correct_typos("x", "cfg"), "config"),
        (lambda: CleanConfig.from_dict(None), "data must be a mapping"),
        (lambda: CleanConfig(zones=ZoneCatalog), "zones must be a ZoneCatalog or an iterable"),
        (lambda: CleanConfig(min_confidence="1"), "min_confidence must be a number"),
        (lambda: Cleaner().pipe(None), "texts must be an iterable of strings"),
        (lambda: Cleaner().pipe("北海"), "texts must be an iterable of strings"),
        (lambda: Cleaner().pipe([], n_process=True), "n_process"),
        (lambda: ZoneCatalog.from_names(None), "names must be an iterable of strings"),
        (lambda: ZoneCatalog.from_names([1]), "names must hold strings, got 1"),
        (lambda: CleanedPage.from_dict({}), "'segments' is missing"),
        (lambda: CleanedPage.from_dict({"segments": 5}), "data must be what to_dict gives"),
        (lambda: CleanedPage.from_dict(None), "data must be a mapping"),
        (lambda: CleanedPage().to_html(language="fr"), "language must be one of zh, en"),
        (lambda: correct_typos("账目一清二处", CleanConfig(judge=Mute())), "judge Mute gave None"),
    ],
)
def test_wrong_arguments_are_named(call: Callable[[], object], said: str) -> None:
    """TypeError or ValueError, never another error, and at once."""
    with pytest.raises((TypeError, ValueError), match=said):
        call()


class Mute:
    """A judge without an opinion."""

    def weigh(self, candidates: object) -> None:
        """Nothing, where a number for each is wanted."""
