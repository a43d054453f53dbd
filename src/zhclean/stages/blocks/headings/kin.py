"""What the headings of a page have in common: the endings of their names, ordinals that run on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from zhclean.gazetteer import endings, shared_endings
from zhclean.numerals import read_number
from zhclean.stages.blocks.headings.shape import is_short_name
from zhclean.stages.blocks.marks import Candidate

_ORDINAL = re.compile(r"[（(\[第]?\s*([一二三四五六七八九十百]{1,4}|\d{1,2})(?!\d|[.．]\d)")
# Between the first and the last ordinal of a page one heading may be lost.
_LOST = 1


class Kin:
    """The endings that names of a page share: 自然保护区, 俱乐部, 湖.

    One character has to end half of the names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._endings = frozenset(shared_endings(names))

    def has(self, name: str) -> bool:
        """Whether a string is a name of the kind that the page is about.

        >>> kin = Kin(["大通湖", "洪湖", "梁子湖"])
        >>> kin.has("长荡湖"), kin.has("水产养殖")
        (True, False)
        """
        return is_short_name(name) and any(end in self._endings for end in endings(name))


def run_on(group: Sequence[Candidate]) -> bool:
    """Whether the ordinals of the candidates count one list, each of them once."""
    found = [_ORDINAL.match(candidate.line.text) for candidate in group]
    numbers = [number for m in found if m and (number := read_number(m[1]))]
    values = {number.value for number in numbers}
    if not values or len(values) < len(group):
        return False
    return max(values) - min(values) < len(group) + _LOST
