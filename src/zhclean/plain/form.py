"""A text read in simplified script, with Chinese marks, as long as it is."""

from __future__ import annotations

import re

from zhclean import engines
from zhclean.plain.marks import read_as_chinese
from zhclean.plain.script import read_as_simplified

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_WIDE |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_CORNERS = dict(zip(map(ord, "「」『』﹁﹂﹃﹄"), "“”‘’“”‘’", strict=True))
_FORMS = {**_WIDE, **_CORNERS}
# In papers it closes sentences; between digits it is a point.
_WIDE_STOP = re.compile(r"(?<=[\u4e00-\u9fff”’）》%])．(?!\d)")
_ANY_FORM = re.compile("[０-９Ａ-Ｚａ-ｚ「」『』﹁﹂﹃﹄]")


def plain_form(text: str, page: str | None = None) -> str:
    """The text as structure reads it, as long as it is; `page` is what it stands on.

    >>> plain_form("常州高新區建於1992年,「向海圖強」.")
    '常州高新区建于1992年，“向海图强”。'
    """
    if _ANY_FORM.search(text):
        text = text.translate(_FORMS)
    text = _WIDE_STOP.sub("。", text)
    return read_as_chinese(read_as_simplified(text, page))


def plain_name(name: str) -> str:
    """A name in simplified script, which a name by itself need not show to be in another.

    >>> plain_name("臺中市"), plain_name("北海")
    ('台中市', '北海')
    """
    try:
        name.encode("gb2312")
    except UnicodeError:
        plain = engines.convert_script(name, "t2s")
        return plain if len(plain) == len(name) else name
    return name
