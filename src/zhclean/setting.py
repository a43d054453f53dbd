"""Lines that are set and not told: rows of tables, formulas, items with a bullet, notes, captions.

Tools that turn a page into Markdown or HTML write such lines. They need no full stop, no other line
goes on in them, and they go on in none.
"""

from __future__ import annotations

import re

_SET_LINE = re.compile(
    r"\|.*\|\s*"
    r"|\$\$.*|\\(?:\[|\]|begin|end).*"
    r"|<(?P<tag>[a-z][a-z0-9]*)\b[^>]*>.*</(?P=tag)>"
    r"|</?(?:table|thead|tbody|tr|td|th|ul|ol|li|figure|figcaption)\b.*"
    r"|[-*+•▪‣]\s+\S.*"
    r"|\[\d{1,3}\]\s?\S.*"
    r"|(?:注|注释|备注|说明|(?:资料|数据|图片)来源|单位)\s*\d{0,2}\s*[：:].{2,60}"
    r"|[图表]\s*\d{1,3}(?:[-–—.．]\d{1,3})*(?:[\s：:、]\s*|(?=[\u4e00-\u9fff]))[^。；]{2,40}",
    re.IGNORECASE | re.DOTALL,
)

# Cells stand apart: a tab, two blanks, a wide one. One blank parts words as well, so it takes a
# figure, or three cells.
_WIDE = re.compile(r"\s*(?:\t| {2,}|\u3000)\s*")
_NO_CELL = re.compile(r"[，。；！？：、,;!?:]")
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*\s?[%％‰]?|[-–—/]{1,2}")
_LONGEST_CELL, _LONGEST_ROW = 16, 80
_ITEM = re.compile(
    r"(?:[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)、．.](?![0-9])"
    r"|[①-⑳⑴-⒇]|[·•●■◆▲▪‣]\s?|[*+-]\s+)\s*\S"
)


def is_row(text: str) -> bool:
    """Whether a line is a row of cells.

    >>> is_row("外贸 8900"), is_row("货种\\t吞吐量"), is_row("扬帆 起航")
    (True, True, False)
    """
    if len(text) > _LONGEST_ROW or _NO_CELL.search(text):
        return text.startswith("|") and text.endswith("|")
    wide, cells = _WIDE.split(text), text.split()
    if max(map(len, cells), default=0) > _LONGEST_CELL or len(cells) < 2:
        return False
    figures = sum(_FIGURE.fullmatch(cell) is not None for cell in cells)
    return len(wide) > 1 or figures > 0 or len(cells) > 2


def is_item(text: str) -> bool:
    """Whether a line begins with the number or the sign of an item.

    >>> is_item("1. 新增航线4条"), is_item("（2）落户"), is_item("- 首航"), is_item("1.5亿吨")
    (True, True, True, False)
    """
    return _ITEM.match(text) is not None


def is_set_line(text: str) -> bool:
    """Whether a line is set apart from the prose around it.

    >>> is_set_line("| 指标 | 2021年 |"), is_set_line("图1 产业布局"), is_set_line("图中的三座桥。")
    (True, True, False)
    """
    return _SET_LINE.fullmatch(text) is not None
