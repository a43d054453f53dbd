"""Lines that fill in a label (招生电话：…), known by their form rather than by a list of labels.

Any noun may be a label. What tells one is a word that calls for an entry (号, 地址), a value that
is no Chinese, another such line beside it, or the same label again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_LABEL = re.compile(
    r"([\u4e00-\u9fff](?:[\u4e00-\u9fff（）()]{0,8}[\u4e00-\u9fff）)])?)\s*[：:]\s*(?=\S)"
)
# Ends of what leads in speech or a list: 会议指出：, 问题主要有：, and of no noun.
_LEADS_IN = tuple("说道称是为有示出指了的来到于和与及如即曰写讲喊叫想看知现见认调")
# A label ends in the word for what is filled in. Each is an entry of forms and notices in general.
_ENTRY = re.compile(
    r"(?:电话|手机|传真|热线|号码?|编号|代码|地址|住址|网址|邮箱|邮编|地点|位置|时间|日期|期限|年月"
    r"|姓名|名称|名单|单位|机构|部门|机关|人|人员|代表|职务|职称|籍贯|民族|性别|学历|专业|金额|价格?|单价"
    r"|总价|费用|数量|规格|型号|面积|重量|产地|方式|来源|附件|备注|页码|字数|页数|级别|等级|账号|户名)"
)
_HAN = re.compile("[\u4e00-\u9fff]")
# Marks, prepositions and conjunctions that something has to follow: both kinds are few.
_UNFINISHED = tuple("，、；：,;:的到至和与及或而于为是在由从对把被将以向因")
# A longer line is a paragraph with a word and a colon before it.
_LONGEST = 60


def label_of(text: str) -> str:
    """The word before the colon that a line begins with, "" where there is none.

    >>> label_of("招生电话：029-8531"), label_of("会议指出：要抓紧"), label_of("特点：咸鲜")
    ('招生电话', '', '特点')
    """
    match = _LABEL.match(text)
    if match is None or (match[1].endswith(_LEADS_IN) and not _calls_for_entry(match[1])):
        return ""
    return match[1]


def _calls_for_entry(label: str) -> bool:
    return any(match.end() == len(label) for match in _ENTRY.finditer(label))


def find_labelled(texts: Sequence[str]) -> list[bool]:
    """Which lines begin with a label; none of them goes on with what stands above.

    >>> find_labelled(["渡口有三条船。", "开船时间：清早", "原因：水浅", "他说：走"])
    [False, True, True, False]
    """
    labels = [label_of(text) for text in texts]
    times = Counter(labels)
    out = []
    for k, (label, text) in enumerate(zip(labels, texts, strict=True)):
        beside = any(labels[n] for n in (k - 1, k + 1) if 0 <= n < len(texts))
        out.append(bool(label) and (beside or times[label] > 1 or _is_entry(label, text)))
    return out


def _is_entry(label: str, text: str) -> bool:
    return _calls_for_entry(label) or not _HAN.search(text[len(label) :])


def is_filled_in(text: str) -> bool:
    """Whether what stands behind a label is short enough to be whole without a stop.

    >>> is_filled_in("出席：郁竹、傅弦"), is_filled_in("原因：水浅，")
    (True, False)
    """
    return len(text) <= _LONGEST and not text.endswith(_UNFINISHED)
