"""Rows of the tables in `data/`: the one reader of shipped TSV files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``data/<name>.tsv``, header line left out.

    >>> ("\\u2ed3", "长") in rows("folds")
    True
    """
    text = (files("zhclean") / "data" / f"{name}.tsv").read_text(encoding="utf-8")
    # split("\n"), not splitlines(): a cell may hold U+2028 and its like
    return tuple(tuple(line.split("\t")) for line in text.split("\n")[1:] if line)
