"""Lines of programs: fenced blocks, statements and comments, which are set and not told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,})\s*(?P<language>[\w+#.-]{0,20})")
# Programs that read pages wrap what they have read in these: it is the page's own text.
_OF_TEXT = frozenset(
    ("markdown", "md", "html", "text", "txt", "plain", "plaintext", "latex", "tex")
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_REMARK = re.compile(r"(?:#|//|--|/\*).*$")
_STATEMENT = re.compile(
    r"[A-Za-z_$][\w.$]*(?:\[[^\]]*\])?\s*(?:[-+*/]?=(?!=)|\().*"
    r"|(?:import|from|return|def|class|typedef|struct|public|private|static|void|int|char|var|let|const)\b.*"
    r"|#\s?(?:include|define|ifdef|ifndef|endif|pragma|!).*|[{}()\[\];]{1,6}"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_SENTENCE = re.compile("[\u4e00-\u9fff][。！？]”?$")


def fenced_blocks(lines: Sequence[str]) -> list[range]:
    """Places of the lines of each fenced block, the fences included.

    A fence around the text of the page is none: it has sentences, or says that it holds text.

    >>> fenced_blocks(["见下。", "```python", "n = 1", "```"])
    [range(1, 4)]
    >>> fenced_blocks(["```", "见下。", "```"])
    []
    """
    out: list[range] = []
    opened: tuple[int, re.Match[str]] | None = None
    for at, line in enumerate(lines):
        match = _FENCE.fullmatch(line)
        if match is None:
            continue
        if opened is None:
            opened = at, match
        elif not match["language"] and match["mark"][0] == opened[1]["mark"][0]:
            start, language = opened[0], opened[1]["language"].lower()
            if language not in _OF_TEXT and (
                language or not any(map(_SENTENCE.search, lines[start:at]))
            ):
                out.append(range(start, at + 1))
            opened = None
        else:
            opened = at, match
    return out


def is_statement(line: str) -> bool:
    """Whether a line is one of a program: no Chinese outside of strings and remarks.

    >>> is_statement('name = "沙埠"  # 县名'), is_statement("GDP(国内生产总值)增长")
    (True, False)
    """
    bare = _REMARK.sub("", _QUOTED.sub('""', line)) if not line.startswith("#") else line
    return not _HAN.search(bare) and _STATEMENT.fullmatch(line) is not None


def find_code(lines: Sequence[str]) -> set[int]:
    """Places of the lines of programs: fenced ones, statements, and remarks beside statements."""
    fenced = {at for block in fenced_blocks(lines) for at in block}
    code = {at for at, line in enumerate(lines) if at in fenced or is_statement(line)}
    remarks = {
        at
        for one, two in pairwise(range(len(lines)))
        for at, beside in ((one, two), (two, one))
        if beside in code and lines[at].startswith(("#", "//", "/*", "--"))
    }
    found = code | remarks
    return found if len(found) > 1 else set()  # one alone may be a line of another kind
