"""Markup that a tool left around the lines of a page: tags of HTML, quotes and bold of Markdown.

Only a page as a whole shows that it was marked up: a sentence on HTML has a tag or two. Headings
keep their marks, by which they are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_BLOCK = (
    "p|div|center|section|article|header|footer|main|body|html|ul|ol|li|dl|dt|dd|blockquote"
    "|figure|figcaption"
)
_INLINE = "b|strong|i|em|u|font|span|a|big|small|s|del|ins|mark|label"
_ATTRIBUTES = r"(?:\s[^<>\n]{0,300})?"
_TAG = re.compile(
    rf"<(?P<close>/?)(?:(?P<block>{_BLOCK})|(?P<inline>{_INLINE})|(?P<end>br|hr)){_ATTRIBUTES}\s*/?>",
    re.IGNORECASE,
)
# What is said of a tag: “<br>”标签.
_SPOKEN_OF = re.compile(r"[”’\"'`」）)]|\s?(?:标签|标记|元素|属性|代码|语句|[和与或、]\s?<)")
_FEWEST_TAGS = 3
# A shorter line may be a heading, which bold sets apart.
_LEAST_PROSE = 40
_NO_HEADING_END = tuple("。！？；，")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
# A page that was quoted, line by line.
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+(?=\S|$)")
_FEWEST_QUOTED, _LEAST_QUOTED = 4, 0.8
# Bold is opened behind a mark or a blank, so that names with letters left out (张**) are none.
_BOLD = re.compile(
    r"(?:^|(?<=[\s，。；：、！？“”（）《》…—|]))\*\*(?=[^\s*])(?P<said>[^*\n]{1,200}?)(?<=\S)\*\*(?!\*)",
    re.MULTILINE,
)


def find_markup(text: str) -> Iterator[Proposal]:
    """Tags, quote signs and bold that structure would take for text.

    >>> page = "<p>一年来，北海高新区成果丰硕。</p>\\n<p>企业倍增。<br>税收翻番。</p>"
    >>> [p.replacement for p in find_markup(page)]
    ['', '', '', '\\n', '']
    """
    if "<" in text:
        yield from _tags(text)
    if ">" in text:
        yield from _quotes(text)
    if "**" in text:
        yield from _bold(text)


def _tags(text: str) -> Iterator[Proposal]:
    found = [tag for tag in _TAG.finditer(text) if not _SPOKEN_OF.match(text, tag.end())]
    if len(found) < _FEWEST_TAGS:
        return
    at_end, at_start = {tag.start() for tag in found}, {tag.end() for tag in found}
    for tag in found:
        start, end = tag.span()
        if tag["inline"]:
            if _is_prose(_visible(text, start)):
                yield _proposal(start, end, "", "HTML 标记")
            continue
        begins = not text[text.rfind("\n", 0, start) + 1 : start].strip() or start in at_start
        ends = text[end : end + 1] in ("", "\n", "\r") or end in at_end
        if tag["block"] and not (begins or ends):
            continue  # a tag in mid-sentence is spoken of
        parts = not (begins if tag["block"] and not tag["close"] else ends)
        yield _proposal(start, end, "\n" if parts else "", "HTML 标记")


def _is_prose(line: str) -> bool:
    return len(line) >= _LEAST_PROSE or line.rstrip().endswith(_NO_HEADING_END)


def _visible(text: str, at: int) -> str:
    """The line around a place, without tags."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return _TAG.sub("", text[start : len(text) if end < 0 else end])


def _quotes(text: str) -> Iterator[Proposal]:
    lines = list(_LINE.finditer(text))
    signs = [sign for line in lines if (sign := _QUOTE.match(text, line.start()))]
    if len(signs) >= max(_FEWEST_QUOTED, _LEAST_QUOTED * len(lines)):
        for sign in signs:
            yield _proposal(*sign.span(), "", "Markdown 标记")


def _bold(text: str) -> Iterator[Proposal]:
    for bold in _BOLD.finditer(text):
        start, end = bold.span()
        line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        line = text[line_start : len(text) if line_end < 0 else line_end]
        if _is_prose(line) or bold["said"].endswith(_NO_HEADING_END):
            yield _proposal(start, start + 2, "", "Markdown 标记")
            yield _proposal(end - 2, end, "", "Markdown 标记")


def _proposal(start: int, end: int, new: str, reason: str) -> Proposal:
    return Proposal(Span(start, end), new, DefectKind.CHARACTER_FORM, 0.95, (reason,))
