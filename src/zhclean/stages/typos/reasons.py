"""What speaks for a change of characters, in English for those who ask for it."""

from __future__ import annotations

import re
from dataclasses import replace

from zhclean.proposals import Proposal

_ENGLISH = tuple(
    (re.compile(pattern, re.DOTALL), english)
    for pattern, english in (
        ("“(.*)”当作“(.*)”", r"\1 read for \2"),
        ("“(.*)”重出", r"\1 stands twice"),
        ("“(.*)”接连出现([0-9]+)次", r"\1 stands \2 times in a row"),
        ("“(.*)”非地名，本页作“(.*)”", r"\1 is no place, the page has \2"),
        ("“(.*)”非地名，本页另有“(.*)”([0-9]+)处", r"\1 is no place, the page names \2 \3 times"),
        ("固定词组“(.*)”", r"the fixed phrase \1"),
        ("数字“(.*)”中混入字母“(.*)”", r"the letter \2 in the number \1"),
        ("后缀完整", "the suffix stands in full"),
        ("两字颠倒", "two characters in the wrong order"),
        ("多一字", "one character too many"),
        ("少一字", "one character too few"),
        ("一字拆作两字", "one character read as two"),
        ("两字并作一字", "two characters read as one"),
    )
)


def in_language(proposal: Proposal, language: str) -> Proposal:
    """The proposal with its reasons in ``"zh"``, as they come, or ``"en"``."""
    if language == "zh":
        return proposal
    return replace(proposal, evidence=tuple(map(_in_english, proposal.evidence)))


def _in_english(reason: str) -> str:
    """
    >>> _in_english("“企业”重出")
    '企业 stands twice'
    """
    for pattern, english in _ENGLISH:
        if match := pattern.fullmatch(reason):
            return match.expand(english)
    return reason
