"""Proposals for the plain form of a text, put into the characters that the text is written in."""

from __future__ import annotations

from dataclasses import replace

from zhclean import engines
from zhclean.proposals import Proposal

# Which traditional character one of simplified text stands for, its phrase tells.
_AROUND = 8


def as_written(proposal: Proposal, text: str, plain: str) -> Proposal:
    """The proposal for `text` that was made for its plain form, which is as long.

    What stays stands as it is written; what is put into traditional text is traditional.
    """
    new, span = proposal.replacement, proposal.span
    if not new or text == plain:
        return proposal
    old, written = span.of(plain), span.of(text)
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    middle = new[head : len(new) - tail]
    if _is_traditional(text, plain, span.start):
        before = plain[max(0, span.start - _AROUND) : span.start] + new[:head]
        after = new[len(new) - tail :] + plain[span.end : span.end + _AROUND]
        fuller = engines.convert_script(before + middle + after, "s2t")
        if len(fuller) == len(before + middle + after):
            middle = fuller[len(before) : len(before) + len(middle)]
    return replace(proposal, replacement=written[:head] + middle + written[len(written) - tail :])


def _same(one: str, other: str) -> int:
    """How many characters two strings begin with alike."""
    size = min(len(one), len(other))
    return next((k for k in range(size) if one[k] != other[k]), size)


def _is_traditional(text: str, plain: str, at: int) -> bool:
    """Whether Han characters of the line stand otherwise in the plain form."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = slice(start, len(text) if end < 0 else end)
    return any(
        old != new and "\u4e00" <= old <= "\u9fff"
        for old, new in zip(text[line], plain[line], strict=True)
    )
