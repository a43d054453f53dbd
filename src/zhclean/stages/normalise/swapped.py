"""GBK read as Big5 and the reverse: both have two bytes a character, so each stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from zhclean.stages.normalise.judge import costs
from zhclean.stages.normalise.utf8 import HOLE, Part, line_of
from zhclean.tables import rows

# Three characters that neither script has in common use, with no more than two between.
_TELLS = 3
_REASONS = {"gbk big5": "GBK 误作 Big5", "big5 gb18030": "Big5 误作 GBK"}
# So many nats of good text close a run; a character that both have in common costs a few.
_CLOSES = 15.0
# Big5 read as GBK is full of kana, and ㄛ is the comma of GBK read as Big5: beside Han characters
# they are no sign of Japanese here. Whether it is after all is judged when the run is known.
_KANA = 6.0
_ANY = "\u01c3"  # costs what a rare character does


def gbk_and_big5(text: str) -> Iterator[tuple[tuple[Part, ...], str]]:
    """Runs in which the characters of the other encoding are by far the more common ones."""
    for confusion, reason in _REASONS.items():
        suspect, at = _suspect(confusion), 0
        while (hit := suspect.search(text, at)) is not None:
            start, at = line_of(text, hit.start())
            table, either = _meant(confusion)
            for begin, end, meant in _runs(text[start:at], table):
                shown = text[start + begin : start + end]
                fills = tuple([f"\0{either[char]}" for char in shown if char in either])
                yield (Part(start + begin, start + end, meant, fills),), reason


@lru_cache(maxsize=2)
def _suspect(confusion: str) -> re.Pattern[str]:
    tells = next(chars for name, chars in rows("tells") if name == confusion)
    return re.compile(rf"[{tells}](?:[^\n]{{0,2}}[{tells}]){{{_TELLS - 1}}}")


@lru_cache(maxsize=2)
def _meant(confusion: str) -> tuple[dict[int, str], dict[str, str]]:
    """What each character should have been; one that has no such bytes is not in the table.

    The two kinds of Big5 in use differ in where they put kana and Cyrillic letters: these are
    holes in the table, and what they may be is told beside it.
    """
    written, read = confusion.split()
    found: dict[str, str] = {}
    for reader in (read, "big5hkscs") if read == "big5" else (read,):
        seen = set()
        for pair in _every_pair():
            shown, meant = pair.decode(reader, "ignore"), pair.decode(written, "ignore")
            if len(shown) == len(meant) == 1 and min(shown, meant) > "\x7f" and shown not in seen:
                seen.add(shown)
                if meant not in found.setdefault(shown, ""):
                    found[shown] += meant
    either = {shown: meant for shown, meant in found.items() if len(meant) > 1}
    return {ord(shown): HOLE if shown in either else found[shown] for shown in found}, either


def _every_pair() -> Iterator[bytes]:
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            yield bytes((lead, trail))


def _runs(line: str, table: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """Stretches where what was meant wins, each from its first gain to its highest sum.

    A character that neither encoding has closes a run, and so does a lost one: a reader that loses
    one byte of two makes characters of halves from there on.
    """
    meant = line.translate(table)
    likely = costs(meant.replace(HOLE, _ANY))
    foreign = [char > "\x7f" and ord(char) not in table for char in line]
    kana = np.array([_KANA if "\u3040" <= char <= "\u312f" else 0.0 for char in line])
    gains = np.where(foreign, -2 * _CLOSES, costs(line) + kana - likely).tolist()
    start, total, best, stop = 0, 0.0, 0.0, 0
    for at, gain in enumerate([*gains, -2 * _CLOSES]):
        total += gain
        if total <= 0 or total < best - _CLOSES:
            if best > 0:
                yield start, stop, meant[start:stop]
            start, total, best, stop = at + 1, 0.0, 0.0, at + 1
        elif total > best:
            best, stop = total, at + 1
