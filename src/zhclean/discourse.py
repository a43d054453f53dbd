"""How paragraphs open and close articles: the few turns of phrase that formal prose keeps to."""

from __future__ import annotations

import re

_LEAD = re.compile(
    r"(?:近年来|近日|日前|今年以来|一年多?以来|多年来|长期以来|自?[0-9０-９]{2,4}年"
    r"(?:[0-9０-９]{1,2}月)?以来|[^，。]{2,14}(?:位于|地处|坐落|始建|成立于|创建于|创办于)"
    r"|[^，。]{2,12}，?是(?:一座|一个|一所|一家|全国|我国|中国|国家|世界|全球))"
)
_CLOSING = re.compile(
    r"(?:下一步|接下来|未来|今后|展望|面向未来|站在新|新征程|下一阶段"
    r"|[^，。]{2,12}(?:负责人|书记|主任|校长|董事长)(?:表示|说))"
)
# A paragraph that opens like this leans on another one above it.
_LEANING = re.compile(
    r"(?:此外|同时|其中|另外|与此同时|不仅|不止|除此之外|除了|然而|但是?|而且?|因此|因而|所以|于是|随后|目前"
    r"|如今|现在|眼下|据了解|据介绍|由此|综上|总之|总的来看|可见|为此|对此|这样|接着|之后|后来|当时"
    r"|其次|再次|最后|第[二三四五六](?:[，、：,:是点步]|个?方面)|[二三四五六]是|[（(][二三四五六][）)]|[二三四五六]、"
    r"|(?:这|该|他|她|它)(?!里))"
)

_BARE_LIST = re.compile(r"一是[^。]*[。；].*?二是", re.DOTALL)


def opens_article(text: str) -> bool:
    """Whether a paragraph begins as articles do.

    >>> opens_article("近年来，园区坚持创新。"), opens_article("此外，园区坚持创新。")
    (True, False)
    """
    return _LEAD.match(text) is not None


def closes_article(text: str) -> bool:
    """Whether a paragraph begins as the last one of an article does."""
    return _CLOSING.match(text) is not None


def leans_back(text: str) -> bool:
    """Whether a paragraph cannot be the first of its article."""
    return _LEANING.match(text) is not None


def opens_bare_list(text: str) -> bool:
    """Whether a paragraph begins with a list that no sentence introduces.

    >>> opens_bare_list("一是修路。二是架桥。"), opens_bare_list("一是修路，二是架桥。")
    (True, False)
    """
    return _BARE_LIST.match(text) is not None
