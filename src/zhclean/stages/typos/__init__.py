"""Characters, names and doubled words put right, read in text whose paragraphs are whole.

One detector a file; each gives `Proposal`s, and the config settles which of them are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from zhclean.config import CleanConfig
from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.layers import Layered
from zhclean.model import RepairedText
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.lookalikes import find_lookalikes
from zhclean.stages.typos.names import find_misread_names, names_in
from zhclean.stages.typos.phrases import find_lost_characters
from zhclean.stages.typos.stutter import find_stutters

__all__ = [
    "Proposal",
    "correct_typos",
    "find_lookalikes",
    "find_lost_characters",
    "find_misread_names",
    "find_stutters",
    "repair_typos",
]

# A copy taken out can lay bare another; text doubled twice over needs two rounds.
_MOST_ROUNDS = 6
# How far a doubled word or a broken name makes the characters beside it look wrong.
_AROUND = 3


def correct_typos(text: str, config: CleanConfig | None = None) -> RepairedText:
    """Typos, names and doubled words repaired; spans index the text passed in.

    >>> correct_typos("大力扶持高新技术企业企业快速成长。").text
    '大力扶持高新技术企业快速成长。'
    """
    if not isinstance(text, str):
        msg = f"text must be a str, got {type(text).__name__}"
        raise TypeError(msg)
    config = config or CleanConfig()
    zones = config.zones if isinstance(config.zones, tuple) else ()
    done = repair_typos(text, config, names=zones)
    return RepairedText(text=done.text, defects=done.defects)


def repair_typos(
    text: str,
    config: CleanConfig,
    *,
    names: Iterable[str] = (),
    is_known: Callable[[str], bool] | None = None,
) -> Layered:
    """`text` with its `edits` and `defects`, each family of faults under its own switch.

    `names` are the zone names in force, the text's own first; names that stand twice in the text
    itself are added.
    """
    given = tuple(names)
    done = Layered(text)
    for _ in range(_MOST_ROUNDS):
        found = _proposals(done.text, given, config, is_known)
        if not done.add(found, config, found.__getitem__):
            break
    return done


def _proposals(
    text: str, names: tuple[str, ...], config: CleanConfig, known: Callable[[str], bool] | None
) -> dict[Proposal, str]:
    """What each detector proposes, with the family that it belongs to."""
    names = (*names, *names_in(text))
    found: dict[Proposal, str] = {}
    if config.names != "off":
        misread = find_misread_names(text, names, is_known=known)
        found |= dict.fromkeys(misread, "names")
    if config.stutters != "off":
        found |= dict.fromkeys(find_stutters(text), "stutters")
    if config.typos != "off":
        cores = tuple(split_name(name)[0] for name in names)
        lost = find_lost_characters(text, cores, is_known=known)
        found |= dict.fromkeys(lost, "typos")
        alone = find_lookalikes(text, _protection(text, names, found))
        found |= dict.fromkeys(alone, "typos")
    return found


def _protection(
    text: str, names: tuple[str, ...], found: Iterable[Proposal]
) -> Callable[[Span], bool]:
    """Whether a span lies in a name, or beside a fault already found, which explains it.

    Names are those in force on the page and the places of the built-in catalog.
    """
    held = {at for start, end, _ in ZoneCatalog.builtin().find(text) for at in range(start, end)}
    for name in names:
        for match in re.finditer(re.escape(name), text):
            held.update(range(*match.span()))
    for proposal in found:
        size = len(proposal.span) + _AROUND
        held.update(range(proposal.span.start - size, proposal.span.end + _AROUND))
    return lambda span: not held.isdisjoint(range(span.start, span.end))
