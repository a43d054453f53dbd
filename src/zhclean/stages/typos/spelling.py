"""Changes that only a text's own way of spelling calls for, which are not made."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from zhclean import engines
from zhclean.hanzi import is_hanzi
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.stages.typos.channel import SAME, likeness
from zhclean.tables import rows

_REPORTED = 0.6  # what may be a spelling of its time is only told
_WORD = 2
_TWICE = 2  # sentences; within one a slip is made again, and a copy brings its errors along
_REACH = 100  # as far as a sentence is looked at
_STOP = re.compile("[。！？!?\n]")
_LOOKS_ALIKE = 0.5  # among the ten nearest glyphs: a reader may take one for the other everywhere
_PLAIN = {"simplified": "t2s", "traditional": "s2t"}
# Taiwan writes the particle 着 as 著. A page that has both has one of them by mistake.
_TAIWAN, _MAINLAND = "著", "着"


def in_own_spelling(
    proposal: Proposal, text: str, plain: str, page: str, script: str
) -> Proposal | None:
    """The proposal for `text`, less sure where it may be the text's spelling; None where it is.

    `plain` is the text as it was read, `page` what it stands on, `script` what the config asks for.
    """
    new, span = proposal.replacement, proposal.span
    if proposal.kind is not DefectKind.TYPO or not new:
        return proposal
    old = span.of(text)
    if new == old or _is_asked_for(old, new, script):
        return None
    old, now = _changed(old, new)
    if (old, now) == (_TAIWAN, _MAINLAND):
        return _of_taiwan(proposal, text, plain, page)
    at = span.start + _head(span.of(text), new)
    if _is_of_its_time(plain, proposal, page) or _is_consistent(old, now, plain, at, page):
        most = min(proposal.most, _REPORTED)
        return replace(proposal, confidence=min(proposal.confidence, most), most=most)
    return proposal


def _is_asked_for(old: str, new: str, script: str) -> bool:
    """Whether the config would turn what is put in back into what stands there."""
    if script == "keep":
        return False
    return engines.convert_script(new, _PLAIN.get(script, script)) == old


def _head(old: str, new: str) -> int:
    """How many characters both begin with."""
    size = min(len(old), len(new))
    return next((k for k in range(size) if old[k] != new[k]), size)


def _changed(old: str, new: str) -> tuple[str, str]:
    """What really changes, without what both have in common at their ends."""
    head = _head(old, new)
    old, new = old[head:], new[head:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return old, new


def _of_taiwan(proposal: Proposal, text: str, plain: str, page: str) -> Proposal | None:
    """著 for 着 is a mistake in simplified script alone, and only beside 着."""
    start, end = text.rfind("\n", 0, proposal.span.start) + 1, text.find("\n", proposal.span.end)
    line = slice(start, len(text) if end < 0 else end)
    pairs = zip(text[line], plain[line], strict=True)
    if any(one != other and is_hanzi(one) for one, other in pairs):
        return None
    return proposal if _MAINLAND in page else None


def _is_of_its_time(plain: str, proposal: Proposal, page: str) -> bool:
    """Whether the change makes a spelling of today, which the page has not, of an older one."""
    span, new = proposal.span, proposal.replacement or ""
    for old, now in rows("spellings"):
        for start in range(span.end - len(old), span.start + 1):
            if start < 0 or plain[start : start + len(old)] != old:
                continue
            changed = plain[start : span.start] + new + plain[span.end : start + len(old)]
            if changed == now and (len(now) == 1 or now not in page):
                return True
    return False


def _is_consistent(old: str, now: str, plain: str, at: int, page: str) -> bool:
    """Whether the page writes `old` for what only sounds so in two sentences, and never `now`.

    Who reads a page mixes up what looks alike; a typist does not slip twice in the same way, and
    what no dictionary has (身么 for 什么) is nobody's spelling.
    """
    if len(old) != 1 or len(now) != 1:
        return False
    shape, sound = likeness(np.array([ord(old)]), np.array([ord(now)]))
    if shape[0] >= _LOOKS_ALIKE or sound[0] < SAME:
        return False
    before, after = plain[max(0, at - 1) : at], plain[at + 1 : at + 2]
    for first, last in ((before, ""), ("", after)):
        meant, written = first + now + last, first + old + last
        if len(meant) < _WORD or meant in page:
            continue
        if engines.word_frequency(meant) and engines.word_frequency(written):
            return _stands_in_two(written, page)
    return False


def _stands_in_two(word: str, page: str) -> bool:
    """Whether two sentences that do not say the same hold a word."""
    said: set[str] = set()
    at = page.find(word)
    while at >= 0 and len(said) < _TWICE:
        rest = _STOP.split(page[at : at + _REACH])[0]
        said.add(_STOP.split(page[max(0, at - _REACH) : at])[-1] + rest)
        at = page.find(word, at + len(rest))
    return len(said) >= _TWICE
