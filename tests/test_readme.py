"""The ten lines of the READMEs run and give what is shown there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zhclean.config import FAMILIES, SWITCH_OF

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a README in one language."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [body for found, body in _BLOCK.findall(text) if found == language]


def run(code: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `code` prints."""
    exec(compile(code, "README", "exec"), {})
    return capsys.readouterr().out


@pytest.mark.parametrize("name", READMES)
def test_the_example_gives_what_is_shown(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """First text block: the page; first Python block: the code; second text block: the output."""
    page, shown = blocks(name, "text")[:2]
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert run(blocks(name, "python")[0], capsys) == shown


@pytest.mark.parametrize("name", READMES)
def test_the_other_code_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Code after the first block needs no page beside it."""
    for code in blocks(name, "python")[1:]:
        assert run(code, capsys)


def test_both_languages_show_the_same_example() -> None:
    """What is run and shown does not depend on the language of the README."""
    assert blocks(READMES[0], "text") == blocks(READMES[1], "text")
    assert blocks(READMES[0], "python") == blocks(READMES[1], "python")


@pytest.mark.parametrize("name", READMES)
def test_the_switches_are_told_as_they_are(name: str) -> None:
    """The table of switches has each kind of defect under its own."""
    rows = re.findall(r"^\| (`[a-z`、, ]+) \| (`[a-z_`、, ]+) \|", (ROOT / name).read_text(), re.M)
    told: dict[str, set[str]] = {}
    for switches, kinds in rows:
        families, own = (re.findall("[a-z_]+", cell) for cell in (switches, kinds))
        if families and set(families) <= set(FAMILIES):
            pairs = zip(families, own, strict=True) if len(families) > 1 else None
            for family, kind in pairs or ((families[0], kind) for kind in own):
                told.setdefault(family, set()).add(kind)

    wanted: dict[str, set[str]] = {}
    for kind, family in SWITCH_OF.items():
        wanted.setdefault(family, set()).add(str(kind))
    assert told == wanted
