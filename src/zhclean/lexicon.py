"""Word lists and mappings out of the tables in `data/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from zhclean.tables import rows


@cache
def words(name: str) -> frozenset[str]:
    """The first column of ``data/<name>.tsv``.

    >>> "科技" in words("trade_words")
    True
    """
    return frozenset(row[0] for row in rows(name))


@cache
def mapping(name: str) -> Mapping[str, tuple[str, ...]]:
    """The first column of ``data/<name>.tsv`` to the cells beside it.

    >>> mapping("entity_suffixes")["高新技术产业开发区"]
    ('高新区', '高新区', '')
    """
    return MappingProxyType({row[0]: row[1:] for row in rows(name)})
