"""Latin words that count what stands behind them: Step 1, Part II, Section A."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.blocks.marks import Candidate, named_within

_COUNTED = re.compile(r"(?P<word>[A-Za-z]{2,})\.?")
_ORDINAL = re.compile(r"(?P<ordinal>\d{1,3}|[IVX]{1,4}|[A-H])(?![A-Za-z\d])[.．、：:]?\s*")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# A list counts from one; one that has lost its beginning shows by so many steps.
_COUNTS, _COUNTS_ON = 2, 3


def without_counters(candidates: Sequence[Candidate], catalog: ZoneCatalog) -> list[Candidate]:
    """The candidates, of which those that only count are named by what they count, or by nothing.

    The same word before numbers that run on (Step 1, Step 2) is no entity; Windows 10 may be.
    """
    ordinals: dict[str, set[int]] = defaultdict(set)
    counted = {}
    for candidate in candidates:
        if found := _counted(candidate):
            counted[candidate.at] = found
            ordinals[found[0]].add(found[1])
    counters = {word for word, values in ordinals.items() if _count(values)}
    return [
        _named(c, counted[c.at][2], catalog) if counted.get(c.at, ("",))[0] in counters else c
        for c in candidates
    ]


def _counted(candidate: Candidate) -> tuple[str, int, str] | None:
    """The word, its number, and what stands behind both."""
    word = _COUNTED.fullmatch(candidate.name)
    number = _ORDINAL.match(candidate.title or "")
    if candidate.known or word is None or number is None or candidate.title is None:
        return None
    value = _value(number["ordinal"])
    return (word["word"].lower(), value, candidate.title[number.end() :]) if value else None


def _value(ordinal: str) -> int:
    if ordinal.isdigit():
        return int(ordinal)
    return _ROMAN.index(ordinal) + 1 if ordinal in _ROMAN else ord(ordinal) - ord("A") + 1


def _count(values: set[int]) -> bool:
    following = sum(value + 1 in values for value in values) + 1
    return following >= (_COUNTS if 1 in values else _COUNTS_ON)


def _named(candidate: Candidate, behind: str, catalog: ZoneCatalog) -> Candidate:
    """The candidate called by a known name behind the number, or by the whole of itself."""
    name, title, joint = named_within(behind, catalog)
    if joint not in ("none", "blank") and catalog.lookup(name):
        return replace(candidate, name=name, title=title, joint=joint, known=True)
    whole = f"{candidate.name} {candidate.title}"
    return replace(candidate, name=whole, title=None, joint="whole")
