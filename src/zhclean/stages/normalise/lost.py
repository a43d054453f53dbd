"""What is left of characters that are gone for good: reported, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from zhclean.model import DefectKind
from zhclean.proposals import Alike

# U+FFFD itself; U+FFFD read as GBK (锟斤拷, cut anywhere); C1 controls, which no text uses; halves
# of surrogate pairs; noncharacters.
_LOST = re.compile(
    "[\ufffd\ufffe\uffff]+|[\x80-\x9f]+|[\ud800-\udfff]+|(?:斤拷|拷)?(?:锟斤拷)+(?:锟斤|锟)?"
)
_SIGN = re.compile("[\ufffd\ufffe\uffff\x80-\x9f\ud800-\udfff锟斤拷烫屯锘]")
# Memory that was never written, read as GBK. 烫 thrice may be said in pain; 屯 thrice is nothing.
_UNWRITTEN = re.compile("烫{4,}|屯{3,}|锘縷{3,}")


def find_lost(text: str) -> Iterator[Alike]:
    """Places where characters were lost.

    >>> [(found.starts.tolist(), found.ends.tolist()) for found in find_lost("见锟斤拷")]
    [([1], [4])]
    """
    lost: list[tuple[int, int]] = []
    unwritten: list[tuple[int, int]] = []
    at = 0
    while (sign := _SIGN.search(text, at)) is not None:
        at = sign.end()
        if match := _LOST.match(text, sign.start()):
            lost.append(match.span())
        elif match := _UNWRITTEN.match(text, sign.start()):
            unwritten.append(match.span())
        at = match.end() if match else at
    if lost:
        yield _report(lost, 0.95, "原字已失")
    if unwritten:
        yield _report(unwritten, 0.7, "未初始化的内存")


def _report(spans: list[tuple[int, int]], confidence: float, reason: str) -> Alike:
    starts, ends = np.array(spans, np.int64).reshape(-1, 2).T
    return Alike(starts, ends, None, DefectKind.ENCODING, confidence, (reason,))
