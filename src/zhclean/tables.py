"""Rows of the tables in `data/`: the one reader of shipped TSV files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``data/<name>.tsv``, header line left out.

    >>> ("\\u2ed3", "长") in rows("folds")
    True
    """
    # split("\n"), not splitlines(): a cell may hold U+2028 and its like
    return tuple(tuple(line.split("\t")) for line in _text(name).split("\n")[1:] if line)


def code_points(name: str) -> NDArray[np.uint32]:
    """The code points of ``data/<name>.tsv`` below its header, for tables too large for `rows`.

    >>> chr(code_points("lookalikes")[0])
    '一'
    """
    codes = np.frombuffer(_text(name).encode("utf-32-le"), "<u4")
    return codes[int(np.argmax(codes == ord("\n"))) + 1 :]


def _text(name: str) -> str:
    return (files("zhclean") / "data" / f"{name}.tsv").read_text(encoding="utf-8")
