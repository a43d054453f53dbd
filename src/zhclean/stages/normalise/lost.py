"""What is left of characters that are gone for good: reported, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

# U+FFFD itself; U+FFFD read as GBK (锟斤拷, cut anywhere); C1 controls, which no text uses; halves
# of surrogate pairs; noncharacters.
_LOST = re.compile(
    "[\ufffd\ufffe\uffff]+|[\x80-\x9f]+|[\ud800-\udfff]+|(?:斤拷|拷)?(?:锟斤拷)+(?:锟斤|锟)?"
)
_SIGN = re.compile("[\ufffd\ufffe\uffff\x80-\x9f\ud800-\udfff锟斤拷烫屯锘]")
# Memory that was never written, read as GBK. 烫 thrice may be said in pain; 屯 thrice is nothing.
_UNWRITTEN = re.compile("烫{4,}|屯{3,}|锘縷{3,}")


def find_lost(text: str) -> Iterator[Proposal]:
    """Places where characters were lost.

    >>> [p.span.of("见锟斤拷") for p in find_lost("见锟斤拷")]
    ['锟斤拷']
    """
    at = 0
    while (sign := _SIGN.search(text, at)) is not None:
        at = sign.end()
        if match := _LOST.match(text, sign.start()):
            yield _report(match, 0.95, "原字已失")
        elif match := _UNWRITTEN.match(text, sign.start()):
            yield _report(match, 0.7, "未初始化的内存")
        at = match.end() if match else at


def _report(match: re.Match[str], confidence: float, reason: str) -> Proposal:
    return Proposal(Span(*match.span()), None, DefectKind.ENCODING, confidence, (reason,))
