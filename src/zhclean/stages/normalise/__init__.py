"""Encoding and character forms: what the characters are, before anyone asks what they mean.

Lines stay lines, but for those that a fixed width has broken. A CR, CRLF, VT, FF, U+2028 or U+2029
becomes a newline for the stages after this one (an edit, no defect); `normalize`, which answers to
the caller, leaves them as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zhclean import langmodel
from zhclean.config import CleanConfig
from zhclean.layers import Layered
from zhclean.model import Defect, DefectKind, RepairedText
from zhclean.proposals import Proposal
from zhclean.spans import Edit, apply_edits
from zhclean.stages.normalise.blanks import find_blanks
from zhclean.stages.normalise.encoding import find_encoding
from zhclean.stages.normalise.forms import find_forms, line_ends
from zhclean.stages.normalise.punctuation import find_marks
from zhclean.stages.normalise.script import find_script
from zhclean.stages.normalise.wrapping import find_wrapping

__all__ = ["NormalisedText", "normalise", "normalize"]

# Each reads the text that the one before has left.
_LAYERS: tuple[Callable[[str, CleanConfig], Iterable[Proposal]], ...] = (
    lambda text, config: find_encoding(text),
    lambda text, config: find_forms(text),
    lambda text, config: find_blanks(text),
    lambda text, config: find_wrapping(text, langmodel.model_of(config.language_model)),
    find_marks,
    find_script,
)
# A repair can lay bare another fault (a mark gone between two bytes of mojibake); text twice
# mangled needs two rounds, and none has needed more than three.
_MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """The text to work on, the edits that lead to it and the defects found, in raw positions."""

    text: str
    edits: tuple[Edit, ...] = ()
    defects: tuple[Defect, ...] = ()


def normalise(text: str, config: CleanConfig) -> NormalisedText:
    """Repair what `config` lets be repaired; `edits` applied to `text` give the result.

    >>> normalise("⻓沙\\r\\n高新区", CleanConfig()).text
    '长沙\\n高新区'
    """
    layered = Layered(text)
    layered.add_plain(line_ends(text))
    for _ in range(_MOST_ROUNDS):
        if not _one_round(layered, config):
            break
    return NormalisedText(layered.text, layered.edits, layered.defects)


def normalize(text: str, config: CleanConfig | None = None) -> RepairedText:
    """Encoding and character forms repaired, line ends kept; spans index the text passed in.

    >>> normalize("北 海 高 新 区").text
    '北海高新区'
    """
    if not isinstance(text, str):
        msg = f"text must be a str, got {type(text).__name__}"
        raise TypeError(msg)
    done = normalise(text, config or CleanConfig())
    edits = [
        Edit(defect.span, defect.repair.replacement or "")
        for defect in done.defects
        if defect.repair is not None
    ]
    return RepairedText(text=apply_edits(text, edits), defects=done.defects)


def _one_round(layered: Layered, config: CleanConfig) -> bool:
    changed = False
    for layer in _LAYERS:
        changed |= layered.add(layer(layered.text, config), config, _family)
    return changed


def _family(proposal: Proposal) -> str:
    return "encoding" if proposal.kind is DefectKind.ENCODING else "forms"
