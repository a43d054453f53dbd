"""Markup that a tool left around the lines of a page: tags of HTML, quotes and bold of Markdown.

Only a page as a whole shows that it was marked up: a sentence on HTML has a tag or two. Headings
keep their marks, by which they are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
_IN_SENTENCE = re.compile("[\u3400-\u9fff，、“‘（：]")
_FEWEST_TAGS = 3
# A shorter line may be a heading, which bold sets apart.
_LEAST_PROSE = 40
_NO_HEADING_END = tuple("。！？；，")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
# A page that was quoted, line by line.
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+(?=\S|\n|\Z)")
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
    found = list(_TAG.finditer(text))
    if len(found) < _FEWEST_TAGS or any(_is_spoken_of(text, tag) for tag in found):
        return
    fresh, last = True, 0  # whether what is read so far ends a line, and how far that is
    begin = 0  # where the line began that is read now
    inline: list[re.Match[str]] = []  # those of it
    for tag in found:
        start, end = tag.span()
        between = text[last:start].rstrip(" \t")
        fresh = between.endswith("\n") if between else fresh
        broken = text.rfind("\n", last, start) + 1
        if broken:
            yield from _pairs(text[begin : text.find("\n", last)], inline)
            begin, inline = broken, []
        last = end
        if tag["inline"]:
            inline.append(tag)
            continue
        yield from _pairs(text[begin:start], inline)
        begin, inline = end, []
        opens = tag["block"] and not tag["close"]
        parts = not fresh and (opens or text[end : end + 1] not in ("", "\n", "\r"))
        fresh = fresh or parts
        yield _proposal(start, end, "\n" if parts else "", "HTML 标记")
    line_end = text.find("\n", last)
    yield from _pairs(text[begin : len(text) if line_end < 0 else line_end], inline)


def _pairs(line: str, tags: Sequence[re.Match[str]]) -> Iterator[Proposal]:
    """The inline tags of a line of prose that stand there in pairs."""
    if not tags or not _is_prose(_TAG.sub("", line)):
        return
    ends = {side: {t["inline"].lower() for t in tags if t["close"] == side} for side in ("", "/")}
    for tag in tags:
        if tag["inline"].lower() in ends["" if tag["close"] else "/"]:
            yield _proposal(*tag.span(), "", "HTML 标记")


def _is_spoken_of(text: str, tag: re.Match[str]) -> bool:
    """Whether a sentence is about the tag, which it names or has in its midst."""
    if _SPOKEN_OF.match(text, tag.end()):
        return True
    before = text[max(0, tag.start() - 1) : tag.start()]
    return bool(tag["block"]) and not tag["close"] and _IN_SENTENCE.match(before) is not None


def _is_prose(line: str) -> bool:
    return len(line) >= _LEAST_PROSE or line.rstrip().endswith(_NO_HEADING_END)


def _quotes(text: str) -> Iterator[Proposal]:
    lines = list(_LINE.finditer(text))
    signs = [sign for line in lines if (sign := _QUOTE.match(text, line.start()))]
    if len(signs) >= max(_FEWEST_QUOTED, _LEAST_QUOTED * len(lines)):
        for sign in signs:
            yield _proposal(*sign.span(), "", "Markdown 标记")


def _bold(text: str) -> Iterator[Proposal]:
    for bold in _BOLD.finditer(text):
        start, end = bold.span()
        if bold["said"].endswith(_NO_HEADING_END) or _is_prose(_around(text, start, end)):
            yield _proposal(start, start + 2, "", "Markdown 标记")
            yield _proposal(end - 2, end, "", "Markdown 标记")


def _around(text: str, start: int, end: int) -> str:
    """The line around a stretch, or as much of it as tells that it is long."""
    left = text.rfind("\n", max(0, start - _LEAST_PROSE), start) + 1
    right = text.find("\n", end, end + _LEAST_PROSE)
    return text[left or max(0, start - _LEAST_PROSE) : end + _LEAST_PROSE if right < 0 else right]


def _proposal(start: int, end: int, new: str, reason: str) -> Proposal:
    return Proposal(Span(start, end), new, DefectKind.CHARACTER_FORM, 0.95, (reason,))
