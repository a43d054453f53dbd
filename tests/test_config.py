"""The settings: what is refused, by name, and what files can say."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from zhclean import CleanConfig
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
