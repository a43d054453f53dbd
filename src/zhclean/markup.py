"""The marks of zhclean's own Markdown, which `report.markdown` writes and `clean` reads back."""

from __future__ import annotations

import re

# Stands where the page has lost the start or the end of a paragraph for good. Square brackets, as
# editors of old texts use them: formal prose has round ones, so no page says this of itself.
LACUNA = "[…]"

# The first line of our own Markdown: what stands below has been read once and its structure is
# settled. A second reading would see less of the page than the first did.
SETTLED = "<!-- zhclean: settled -->"

# The same of a page that was in pieces. That is known no longer from its Markdown, and a doubtful
# character that was left on such a page must not come to be sure of itself on a whole one.
SETTLED_TORN = "<!-- zhclean: settled, torn -->"

HEADING_MARK = "## "
PAGE_MARK = "# "
UNASSIGNED = "〔未归属〕"
# The heading line over the paragraphs that no zone could claim; always the last one of a page.
UNASSIGNED_HEADING = HEADING_MARK + UNASSIGNED

# Between zone and title; full width, as the papers set it.
TITLE_MARK = "："

# Backslashes before the mark are matched too, so that a text which has its own gets one more and
# reading back takes exactly that one away.
_LOOKS_LIKE_MARK = re.compile(r"\\*[#*]")
_ESCAPED = re.compile(r"\\+[#*]")
_OWN = re.compile(
    rf"^{HEADING_MARK}(?:{UNASSIGNED}$|[^\n{TITLE_MARK}]*(?P<title>{TITLE_MARK}))"
    rf"|^{re.escape(LACUNA)}|{re.escape(LACUNA)}$",
    re.MULTILINE,
)
_BYLINE = re.compile(r"\*(.+)\*")


def is_settled(text: str) -> bool:
    """Whether a page is our own Markdown, read and put in order before."""
    return text.lstrip().startswith((SETTLED, SETTLED_TORN))


def is_torn(text: str) -> bool:
    """Whether it is our own Markdown of a page, or several, that was in pieces."""
    return is_settled(text) and SETTLED_TORN in text.splitlines()


def heading_line(zone: str, title: str | None = None) -> str:
    """The line that opens a segment.

    >>> heading_line("北海高新区", "向海图强"), heading_line("北海高新区")
    ('## 北海高新区：向海图强', '## 北海高新区')
    """
    return HEADING_MARK + zone + (TITLE_MARK + title if title else "")


def page_line(name: str) -> str:
    """The line that names a page, where several stand in one file; it follows the mark.

    >>> page_line("page.txt")
    '# page.txt'
    """
    return PAGE_MARK + " ".join(name.split())


def own_marks(text: str) -> list[tuple[int, int]]:
    """Where the marks of zhclean's Markdown stand, which are not those of the text.

    >>> own_marks("## 北海高新区：向海图强\\n[…]成果丰硕。")
    [(8, 9), (14, 17)]
    """
    return [m.span("title") if m["title"] else m.span() for m in _OWN.finditer(text)]


def byline_line(byline: str) -> str:
    """The line of a byline, in italics as papers set it.

    >>> byline_line("本报记者 李明")
    '*本报记者 李明*'
    """
    return f"*{byline}*"


def byline_in(line: str) -> str | None:
    """The byline that `byline_line` was given, None where the line is none."""
    match = _BYLINE.fullmatch(line)
    return match.group(1) if match else None


def escape_line(line: str) -> str:
    r"""`line` so that it is not read as a heading or a byline; `unescape_line` gives it back.

    Only a leading ``#`` or ``*`` is touched: no other mark of Markdown means anything to `clean`.

    >>> print(escape_line("#1号地块"))
    \#1号地块
    """
    return "\\" + line if _LOOKS_LIKE_MARK.match(line) else line


def unescape_line(line: str) -> str:
    r"""What `escape_line` was given.

    >>> unescape_line(escape_line(r"\#1号")) == r"\#1号"
    True
    """
    return line[1:] if _ESCAPED.match(line) else line
