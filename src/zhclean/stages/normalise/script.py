"""Simplified or traditional script on request, as edits found by comparing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from zhclean import engines
from zhclean.config import CleanConfig
from zhclean.model import DefectKind
from zhclean.plain.script import HAN, ScriptEvidence
from zhclean.proposals import Proposal
from zhclean.spans import Span

_PLAIN = {"simplified": "t2s", "traditional": "s2t"}
_LINE = re.compile(r"[^\n]+")
_LONGEST_ALIGNED = 4000  # past this, comparing costs more than it tells


def find_script(text: str, config: CleanConfig) -> Iterator[Proposal]:
    """What `config.script` changes, one proposal for each run of characters.

    >>> found = find_script("推動創新發展", CleanConfig(script="simplified"))
    >>> [(p.span.start, p.replacement) for p in found]
    [(1, '动创'), (4, '发')]
    """
    if config.script == "keep":
        return
    name = _PLAIN.get(config.script, config.script)
    wanted = ScriptEvidence(text, name)
    for match in _LINE.finditer(text):
        line = match.group()
        if not HAN.search(line) or not wanted(line):
            continue
        converted = engines.convert_script(line, name)
        for start, end, replacement in _differences(line, converted):
            span = Span(match.start() + start, match.start() + end)
            yield Proposal(span, replacement, DefectKind.CHARACTER_FORM, 0.95, (f"OpenCC {name}",))


def _differences(line: str, converted: str) -> Iterator[tuple[int, int, str]]:
    if len(line) == len(converted):
        yield from _by_position(line, converted)
    elif max(len(line), len(converted)) <= _LONGEST_ALIGNED:
        yield from _aligned(line, converted)
    else:
        yield 0, len(line), converted


def _aligned(line: str, converted: str) -> Iterator[tuple[int, int, str]]:
    """What differs, as few stretches as touch; each replaces a character at least.

    优化 becomes 最佳化: what is put in belongs to 优, wherever a paragraph may end before it.
    """
    groups: list[list[int]] = []
    for op in Levenshtein.opcodes(line, converted):
        if op.tag == "equal":
            continue
        if groups and groups[-1][1] == op.src_start:
            groups[-1][1::2] = op.src_end, op.dest_end
        else:
            groups.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    for start, end, begin, close in groups:
        if start < end:
            yield start, end, converted[begin:close]
        elif end < len(line):
            yield start, end + 1, converted[begin : close + 1]
        else:
            yield start - 1, end, converted[begin - 1 : close]


def _by_position(line: str, converted: str) -> Iterator[tuple[int, int, str]]:
    start = None
    for at, (old, new) in enumerate(zip(line, converted, strict=True)):
        if old != new:
            start = at if start is None else start
        elif start is not None:
            yield start, at, converted[start:at]
            start = None
    if start is not None:
        yield start, len(line), converted[start:]
