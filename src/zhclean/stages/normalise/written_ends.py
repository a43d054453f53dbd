r"""Line ends written out as `\n`, as in a string of JSON or of code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_END = re.compile(r"(?:\\r)?\\n(?![A-Za-z])|\\n(?=\\n)|\\r(?=\\n)")
_FEWEST = 3
# No line begins so; a text that speaks of `\n` goes on so behind it, or names it before.
_NOT_BEFORE = re.compile(r"\s*(?:[，。、；：！？”’）》\"'`)]|换行|表示|代表|这个|是[一换]?)")
_NOT_AFTER = re.compile(r"(?:写作|写成|换行符?|符号|字符|[是用为“\"'`（(])[:：]?\s?$")
_MOST_SPOKEN_OF = 1 / 3
_NEAR = 8


def find_written_line_ends(text: str) -> Iterator[Proposal]:
    r"""`\n` for line ends, in a text that has hardly any other and speaks of none.

    >>> [p.replacement for p in find_written_line_ends(r"北海：\n\n近年来。\n成果丰硕。")]
    ['\n', '\n', '\n']
    """
    found = list(_END.finditer(text)) if "\\n" in text else []
    if len(found) < max(_FEWEST, 2 * text.count("\n")):
        return
    if sum(map(_is_spoken_of, found)) > _MOST_SPOKEN_OF * len(found):
        return
    for match in found:
        yield Proposal(Span(*match.span()), "\n", DefectKind.ENCODING, 0.95, ("转义序列",))


def _is_spoken_of(match: re.Match[str]) -> bool:
    text, (start, end) = match.string, match.span()
    before = text[max(0, start - _NEAR) : start]
    return _NOT_BEFORE.match(text, end) is not None or _NOT_AFTER.search(before) is not None
