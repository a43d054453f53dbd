"""Wrong characters, doubled words and overwritten names in a piece, each with its truth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from zhclean import lexicon
from zhclean.simulate.damage import Damage
from zhclean.tables import rows

_COMMON_HANZI = re.compile(r"[\u4e00-\u9fff]")
# Of the likenesses of a character, in order, one comes about half as often as one this far before.
_HALF_LIFE = 5
_BEGUN = 4  # characters to each side that an added one may come from


class Slip(NamedTuple):
    """Where the clean text has `right` from `start` to `end`, the page shows `wrong`."""

    start: int
    end: int
    wrong: str
    right: str


def overwrite_names(
    text: str, own: Sequence[str], host: Sequence[str], rate: float, rng: Random
) -> Iterator[Slip]:
    """Mentions of the own zone that show the host's name: a name for a name, short for short."""
    longest_first = sorted({name for name in own if len(name) > 1}, key=lambda n: (-len(n), n))
    if not longest_first or not rate:
        return
    for match in re.finditer("|".join(map(re.escape, longest_first)), text):
        rank = own.index(match[0])
        new = host[min(rank, len(host) - 1)]
        if rng.random() < rate and new != match[0] and new not in own:
            yield Slip(match.start(), match.end(), new, match[0])


def misprint(
    text: str, taken: Sequence[Slip], strange: str, damage: Damage, rng: Random
) -> Iterator[Slip]:
    """Slips at single places of the text, none on or beside one that is taken.

    `strange` is text from elsewhere, which invented strings come from.
    """
    busy = {k for slip in taken for k in range(slip.start - 1, slip.end + 1)}
    rates = (
        damage.misread_rate,
        damage.lost_char_rate,
        damage.doubled_rate,
        damage.dropped_rate,
        damage.invented_rate,
        damage.added_char_rate,
        damage.swapped_rate,
        damage.split_rate,
        damage.merged_rate,
    )
    makers = (_misread, _lose, _double, _drop, _invent, _add, _swap, _split, _merge)
    at = 0
    for k in range(len(text)):
        draw = rng.random()
        if draw >= sum(rates) or k < at or k in busy:
            continue
        maker = 0
        while draw >= rates[maker]:
            draw -= rates[maker]
            maker += 1
        slip = makers[maker](text, k, strange, damage, rng)
        if slip is not None and busy.isdisjoint(range(slip.start, slip.end)):
            yield slip
            at = slip.end + 1


def apply_slips(text: str, slips: Sequence[Slip]) -> tuple[str, list[Slip]]:
    """The text as shown, and the slips with their positions in it."""
    parts: list[str] = []
    shown: list[Slip] = []
    at = size = 0
    for slip in sorted(slips):
        parts += (text[at : slip.start], slip.wrong)
        size += slip.start - at
        shown.append(slip._replace(start=size, end=size + len(slip.wrong)))
        size += len(slip.wrong)
        at = slip.end
    return "".join((*parts, text[at:])), shown


def is_undone(text: str, slip: Slip, start: int, end: int, new: str) -> bool:
    """Whether `new` for what `text` shows from `start` to `end` puts the slip there right.

    Where one of several like characters should go, or come, any of them will do.
    """
    low, high = min(start, slip.start), max(end, slip.end)
    if high - low > (end - start) + (slip.end - slip.start) + 2:
        return False
    right = text[low : slip.start] + slip.right + text[slip.end : high]
    return text[low:start] + new + text[end:high] == right


def _misread(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    alike = lexicon.mapping("lookalikes").get(text[at])
    if not alike:
        return None
    rank = int(rng.expovariate(0.7 / _HALF_LIFE)) % len(alike[0])
    return Slip(at, at + 1, alike[0][rank], text[at])


def _lose(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    # Beside its twin, or at an edge of the piece, it could not be said which one is lost.
    if not 0 < at < len(text) - 1 or text[at] in (text[at - 1], text[at + 1]):
        return None
    return Slip(at, at + 1, "", text[at]) if _COMMON_HANZI.match(text[at]) else None


def _add(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    """One from elsewhere or, half of the time, from close by, as when a word was begun anew."""
    near = text[max(0, at - _BEGUN) : at + _BEGUN]
    extra = rng.choice(near if rng.random() < 0.5 else strange or near)
    inside = at > 0 and _COMMON_HANZI.match(extra) and _COMMON_HANZI.match(text[at])
    # beside its like it would be a doubled character
    return Slip(at, at, extra, "") if inside and extra not in text[at - 1 : at + 1] else None


def _swap(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    pair = text[at : at + 2]
    swaps = len(pair) == 2 and pair[0] != pair[1] and all(map(_COMMON_HANZI.match, pair))
    return Slip(at, at + 2, pair[::-1], pair) if swaps else None


def _split(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    halves = _halves().get(text[at])
    return Slip(at, at + 1, halves, text[at]) if halves else None


def _merge(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    pair = text[at : at + 2]
    whole = lexicon.mapping("halves").get(pair)
    return Slip(at, at + 2, whole[0], pair) if whole else None


@cache
def _halves() -> dict[str, str]:
    return {char: pair for pair, char in rows("halves")}


def _double(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    unit = text[at : at + rng.choice((1, 2, 2, 2, 3))]
    if not all(map(_COMMON_HANZI.match, unit)):
        return None
    end = at + len(unit)
    if text.startswith(unit, end) or text.endswith(unit, 0, at):
        return None
    return Slip(at, end, unit * 2, unit)


def _drop(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    end = at + rng.randint(*damage.string_length)
    return Slip(at, end, "", text[at:end]) if at > 0 and end < len(text) else None


def _invent(text: str, at: int, strange: str, damage: Damage, rng: Random) -> Slip | None:
    if not strange or not at:
        return None
    start = rng.randrange(len(strange))
    new = strange[start : start + rng.randint(*damage.string_length)]
    return Slip(at, at, new, "")
