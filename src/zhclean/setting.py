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


def is_set_line(text: str) -> bool:
    """Whether a line is set apart from the prose around it.

    >>> is_set_line("| 指标 | 2021年 |"), is_set_line("图1 产业布局"), is_set_line("图中的三座桥。")
    (True, True, False)
    """
    return _SET_LINE.fullmatch(text) is not None
