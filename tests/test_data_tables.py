"""The tables and models that the package ships: header, order, columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import zhclean.tables
from zhclean.arrayfile import FileKind, read_arrays
from zhclean.cloze import CLOZE_FILE
from zhclean.context import CONTEXT_FILE
from zhclean.continuity import ENCODER_FILE
from zhclean.langmodel.stored import MODEL_FILE
from zhclean.starts import STARTS_FILE

DATA = Path(zhclean.tables.__file__).parent / "data"
TABLES = sorted(DATA.glob("*.tsv"))
# The tables of the gazetteer, with the number of columns.
COLUMNS = {
    "anaphors": 2,
    "decoys": 1,
    "entity_suffixes": 4,
    "places": 4,
    "trade_words": 1,
    "zones": 4,
}
HEADER = re.compile(r"# source: .+; licence: .+; built-by: .+; updated: \d{4}-\d\d-\d\d")


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_table_has_a_header(path: Path) -> None:
    """The first line says where the table comes from."""
    assert HEADER.fullmatch(path.read_text(encoding="utf-8").split("\n")[0])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("zh.lm", MODEL_FILE),
        ("zh.cloze", CLOZE_FILE),
        ("zh.context", CONTEXT_FILE),
        ("zh.continuity", ENCODER_FILE),
        ("zh.starts", STARTS_FILE),
    ],
)
def test_model_says_where_it_comes_from(name: str, kind: FileKind) -> None:
    """The header of a model names its texts and its date, or says what is not known of them."""
    about, _ = read_arrays(DATA / name, kind)

    assert about["sources"]
    assert about["date"]


@pytest.mark.parametrize("name", COLUMNS)
def test_gazetteer_tables_are_sorted_unique_and_even(name: str) -> None:
    """Rows in code point order, none twice, all of one width, no stray blanks."""
    text = (DATA / f"{name}.tsv").read_text(encoding="utf-8")
    rows = text.split("\n")[1:-1]

    assert text.endswith("\n")
    assert rows == sorted(set(rows))
    assert {len(row.split("\t")) for row in rows} == {COLUMNS[name]}
    assert not [row for row in rows if re.search(r" |\r|\u3000|\|\||^\t", row)]


def test_kinds_of_suffixes_are_known() -> None:
    """A suffix stands for one of its own kind, and that one for itself."""
    rows = zhclean.tables.rows("entity_suffixes")
    table = {row[0]: row for row in rows}

    assert all(table[group][1:3] == (kind, group) for _, kind, group, _ in rows if kind)
    assert all(not group for _, kind, group, _ in rows if not kind)
