"""GBK read as Big5 and the reverse: both have two bytes a character, so each stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from zhclean.stages.normalise.judge import costs
from zhclean.stages.normalise.utf8 import LOST, Part, line_of
from zhclean.tables import rows

# Three characters that neither script has in common use, with no more than two between.
_TELLS = 3
_REASONS = {"gbk big5": "GBK 误作 Big5", "big5 gb18030": "Big5 误作 GBK"}
# So many nats of good text close a run; a character that both have in common costs a few.
_CLOSES = 15.0
# Big5 read as GBK is full of kana, and ㄛ is the comma of GBK read as Big5: beside Han characters
# they are no sign of Japanese here. Whether it is after all is judged when the run is known.
_KANA = 6.0


def gbk_and_big5(text: str) -> Iterator[tuple[tuple[Part, ...], str]]:
    """Runs in which the characters of the other encoding are by far the more common ones."""
    for confusion, reason in _REASONS.items():
        suspect, at = _suspect(confusion), 0
        while (hit := suspect.search(text, at)) is not None:
            start, at = line_of(text, hit.start())
            for begin, end, meant in _runs(text[start:at], confusion):
                yield (Part(start + begin, start + end, meant),), reason


@lru_cache(maxsize=2)
def _suspect(confusion: str) -> re.Pattern[str]:
    tells = next(chars for name, chars in rows("tells") if name == confusion)
    return re.compile(rf"[{tells}](?:[^\n]{{0,2}}[{tells}]){{{_TELLS - 1}}}")


@lru_cache(maxsize=2)
def _meant(confusion: str) -> dict[int, str]:
    """What each character should have been; one that has no such bytes is not in the table."""
    written, read = confusion.split()
    pairs = [
        bytes((lead, trail))
        for lead in range(0x81, 0xFF)
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF))
    ]
    table: dict[int, str] = {}
    for reader in (read, "big5hkscs") if read == "big5" else (read,):
        for pair in pairs:
            shown, meant = pair.decode(reader, "ignore"), pair.decode(written, "ignore")
            if len(shown) == len(meant) == 1 and min(shown, meant) > "\x7f":
                known = table.setdefault(ord(shown), meant)
                if known != meant:  # the two kinds of Big5 put it at different places
                    table[ord(shown)] = shown
    return table


def _runs(line: str, confusion: str) -> Iterator[tuple[int, int, str]]:
    """Stretches where what was meant wins, each from its first gain to its highest sum."""
    table = _meant(confusion)
    meant = line.translate(table)
    foreign = [char > "\x7f" and ord(char) not in table and char != LOST for char in line]
    kana = np.array([_KANA if "\u3040" <= char <= "\u312f" else 0.0 for char in line])
    gains = np.where(foreign, -2 * _CLOSES, costs(line) + kana - costs(meant)).tolist()
    start, total, best, stop = 0, 0.0, 0.0, 0
    for at, gain in enumerate([*gains, -2 * _CLOSES]):
        total += gain
        if total <= 0 or total < best - _CLOSES:
            if best > 0:
                yield start, stop, meant[start:stop]
            start, total, best, stop = at + 1, 0.0, 0.0, at + 1
        elif total > best:
            best, stop = total, at + 1
