"""Characters, names and doubled words put right, read in text whose paragraphs are whole.

One detector a file; each gives `Proposal`s, and the config settles which of them are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zhclean.config import CleanConfig
from zhclean.gazetteer import split_name
from zhclean.layers import Layered
from zhclean.model import RepairedText
from zhclean.proposals import Proposal
from zhclean.stages.typos.names import find_misread_names, names_in
from zhclean.stages.typos.phrases import find_lost_characters
from zhclean.stages.typos.stutter import find_stutters

__all__ = [
    "Proposal",
    "correct_typos",
    "find_lost_characters",
    "find_misread_names",
    "find_stutters",
    "repair_typos",
]

# A copy taken out can lay bare another; text doubled twice over needs two rounds.
_MOST_ROUNDS = 6


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
    if config.typos != "off":
        cores = tuple(split_name(name)[0] for name in names)
        lost = find_lost_characters(text, cores, is_known=known)
        found |= dict.fromkeys(lost, "typos")
    if config.stutters != "off":
        found |= dict.fromkeys(find_stutters(text), "stutters")
    return found
