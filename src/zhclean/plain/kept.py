"""What is written in ASCII for its own reasons, whatever stands around it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from zhclean.spans import Edit

_HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
# A word is read from where it begins, and no further than a name reaches.
ADDRESS = (
    r"(?:(?:https?|ftp)://|www\.)[!-~]*[\w/#=&%~-]"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]+|`[^`\n]+`"
    r"|(?<![\w.-])[\w.-]{1,64}\.(?:com|cn|org|net|gov|edu|html?|pdf|docx?|xlsx?|py|js|json)\b"
)
# A tag with attributes; the target of a link; a formula, which has neither Han characters nor
# blanks at its ends.
_ATTRIBUTE = r"""\s+[\w:-]+(?:\s*=\s*(?:"[^"<>\n]*"|'[^'<>\n]*'|[^\s"'<>=]+))?"""
_MARKUP = (
    rf"</?[A-Za-z][\w-]{{0,20}}(?:{_ATTRIBUTE})*\s*/?>"
    r"|(?<=\])\([^()\s，。；：、]*(?:\([^()\s]*\)[^()\s]*)?(?:[ ]\"[^\"\n]*\")?\)"
    rf"|\$(?! )[^$\n{_HAN}，。；]{{1,200}}(?<! )\$|\\\([^\n]{{1,200}}?\\\)|\\\[[^\n]{{1,200}}?\\\]"
)
# Values of JSON and of code: {"a": …}, ["a", …], "a": 1, x="a", f("a").
_STRING = r"""(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')"""
_CODE = (
    rf"\{{\s*{_STRING}\s*:[^{{}}\n]{{0,400}}\}}"
    rf"|\[\s*{_STRING}(?:\s*,\s*{_STRING}){{0,99}}\s*\]"
    rf"|[A-Za-z_][\w.]{{0,60}}\({_STRING}[^()\n]{{0,200}}\)"
    rf"|(?<=[\w\s]=){_STRING}|(?<=[\w\s]=[ ]){_STRING}"
)
_ENTRY = rf"^[ \t]*{_STRING}[ \t]*:[ \t]*(?:{_STRING}|[\d.]+|true|false|null|[\[{{])[ \t,\]}}]*$"
_KEPT = re.compile(f"{ADDRESS}|{_MARKUP}|{_CODE}|{_ENTRY}", re.ASCII | re.MULTILINE)
_SIGNS = re.compile(r"[./@`<\]$\\{\[=(\"]")
_FENCED = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.DOTALL | re.MULTILINE)

Spans = Sequence[tuple[int, int]]


def kept_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a line whose marks are not those of its prose.

    >>> kept_spans('见[图](a.png),<b class="c">', 0, 25)
    [(4, 11), (12, 25)]
    """
    if not _SIGNS.search(text, start, end):
        return []
    return [match.span() for match in _KEPT.finditer(text, start, end)]


def fenced_spans(text: str) -> list[tuple[int, int]]:
    """Blocks of code between fences."""
    if "```" not in text and "~~~" not in text:
        return []
    return [match.span() for match in _FENCED.finditer(text)]


def outside(spans: Spans, edits: Iterable[Edit]) -> Iterator[Edit]:
    """Those edits that touch none of the spans."""
    for edit in edits:
        if not touches(spans, edit.span.start, edit.span.end):
            yield edit


def touches(spans: Spans, start: int, end: int) -> bool:
    """Whether one of the spans, sorted, has a part of this stretch.

    >>> touches([(3, 5)], 4, 9), touches([(3, 5)], 5, 9)
    (True, False)
    """
    k = bisect_left(spans, (end, 0)) - 1
    return k >= 0 and spans[k][1] > start
