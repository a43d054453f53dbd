"""Whether a sentence is written as chronicles and lives of old were.

The models have read the prose of today. What they have never seen looks misread to them, 重葺 or
舟次芜湖, and where a whole sentence is of that kind it is their word against the text's.
"""

from __future__ import annotations

import re

# Of the last dynasties, from which most that is printed today tells years.
REIGNS = (
    "洪武|永乐|洪熙|宣德|正统|景泰|天顺|成化|弘治|正德|嘉靖|隆庆|万历|泰昌|天启|崇祯|"
    "顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统"
)
_STOP = re.compile("[。；！？;!?\n]")
_REACH = 60
# Without one of these hardly a sentence of today is said that is not a heading or a list.
_OF_TODAY = re.compile("[的了着们这那很吗呢吧被你她]|没有|进行|以及|开展")
_OF_OLD = re.compile(
    rf"{REIGNS}|[乃尝邑焉矣兮哉讳薨谥卒]|是[年岁]|[余吾][自与至于]|[元〇一二三四五六七八九十]年[春夏秋冬][，,]|"
    "舟次|者也"
)


def is_old_prose(text: str, start: int, end: int) -> bool:
    """Whether the sentence around a place is such, what stands in that place left aside.

    >>> is_old_prose("光绪初重葺。", 4, 5), is_old_prose("光绪年间的文庙重葺了。", 8, 9)
    (True, False)
    """
    head = _STOP.split(text[max(0, start - _REACH) : start])[-1]
    tail = _STOP.split(text[end : end + _REACH])[0]
    if _OF_TODAY.search(head) or _OF_TODAY.search(tail):
        return False
    return bool(_OF_OLD.search(head) or _OF_OLD.search(tail))
