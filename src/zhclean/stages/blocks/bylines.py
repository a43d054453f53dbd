"""Bylines: lines that name who wrote an article and say nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from zhclean import engines
from zhclean.lexicon import words
from zhclean.stages.blocks.marks import Line

_PRESS = r"[\u4e00-\u9fff]{1,8}(?:日报|晚报|时报|早报|晨报|商报|导报|都市报|周刊|电视台|社)"
_ROLE = (
    rf"(?:{_PRESS})?"
    r"(?:本报|本刊|本网|本台|我报|本社|新华社|中新社|人民网|特约|实习|首席|见习|驻[\u4e00-\u9fff]{1,4})*"
    r"(?:记者|通讯员|评论员|特派员|撰稿人?|作者|撰文|摄影|供稿|供图|编译|文字|图片|文|图|文图|图文|整理|执笔|采写)"
)
_ORNAMENT = "■□●◆○◎◇▲★▪·"
_SIGN = f"(?:[{_ORNAMENT}]|—{{1,2}})?"
# Set before writers alone; the others head sub-headings too (■ 江河湖).
_BEFORE_NAMES = "□◎"
# A byline holds roles, names and blanks and nothing else: a sentence about a 记者 has marks or
# particles in it and is body.
_NAMES = (
    rf"{_ROLE}[：:/／\s丨|]\s*[\u4e00-\u9fff·A-Za-z]{{1,12}}"
    rf"(?:[\s、，,/／|丨]+(?:{_ROLE}[：:/／\s]*)?[\u4e00-\u9fff·A-Za-z]{{1,12}}){{0,7}}"
    r"(?:\s*(?:摄影|报道|摄|文|图|整理|采写))?"
)
# Common surnames; a writer with another one is known by a role or by the page's habit only.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程"
    "吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严"
    "武莫孔向汤"
)
_NAME = rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_GLUED = rf"(?:{_ROLE}\s*{_NAME})"
_BYLINE = re.compile(
    "|".join(
        (
            # an interviewer asks like this: “记者：看您这么激动”
            rf"(?![记作]者[：:][\u4e00-\u9fff]{{5}})[（(【\[]?\s*{_SIGN}\s*{_NAMES}\s*[)）】\]]?",
            rf"[（(]?{_SIGN}\s*{_GLUED}(?:[\s、]+(?:{_GLUED}|{_NAME})){{0,5}}[)）]?",
            r"[（(]?(?:本报|本刊|本网|本台)(?:记者|通讯员)[\u4e00-\u9fff]{2,4}[)）]?",
            rf"(?:本报讯|[\u4e00-\u9fff]{{2,12}}\d{{1,2}}月\d{{1,2}}日[电讯])\s*"
            rf"(?:[（(]{_NAMES}[)）]|{_GLUED}|{_NAMES})",
            rf"{_NAME}(?:[\s、]+{_NAME}){{0,3}}\s*[/／\s]\s*(?:文|图|摄影?|文[/／]?图|图[/／]?文)",
            rf"[（(]\s*{_NAME}(?:[\s、]+{_NAME}){{1,3}}\s*[)）]",
            rf"{_ROLE}\s*｜\s*{_NAME}(?:[\s、]+{_NAME}){{0,3}}",
            r"[（(](?:作者单位|作者[系为]|作者简介|供稿单位)[：:]?[^。；]{2,30}[)）]",
        )
    )
)
# By jieba's counts: 党建 has 141 and 高质量 99, a name that is in the dictionary (秦东) mostly 3.
_FREQUENT = 50
_MAX_BYLINE = 40
# Below a heading a line of bare names is a byline too (“闫石川  马玉瑾”, “新闻中心 阮青”).
_BARE_NAMES = re.compile(r"[\u4e00-\u9fff]{2,12}(?:[\s、]+[\u4e00-\u9fff·]{2,4})+")
_ONE_NAME = re.compile(rf"[{_ORNAMENT}]?\s*{_NAME}")
# Where a page sets a name alone below its headings, it does so below most of them.
_LEAST_ALONE = 2


def is_byline(text: str) -> bool:
    """Whether a line names writers and nothing else.

    >>> is_byline("本报记者 叶伟"), is_byline("文/赵敏"), is_byline("记者看到，这里很热闹。")
    (True, True, False)
    """
    if len(text) > _MAX_BYLINE:
        return False
    return _BYLINE.fullmatch(text) is not None or _is_marked(text)


def _is_marked(text: str) -> bool:
    """Whether a sign stands before names; □ 党建 and □ 苏州 are words, which head what is below."""
    if text[:1] not in _BEFORE_NAMES:
        return False
    names = _marked().fullmatch(text)
    return names is not None and all(
        engines.word_frequency(name) < _FREQUENT for name in re.split(r"[\s、]+", names[1])
    )


@lru_cache(maxsize=1)
def _marked() -> re.Pattern[str]:
    """Names behind a sign, where hardly anything but a writer stands: with rarer family names."""
    surnames = "".join(sorted(words("surnames").union(_SURNAMES)))
    name = rf"(?!\S{{1,2}}[省市区县镇乡村旗园])[{surnames}][\u4e00-\u9fff]{{1,2}}"
    return re.compile(rf"[{_BEFORE_NAMES}]\s*({name}(?:[\s、]+{name}){{0,3}})")


# Whoever wrote signs behind the last sentence: “……。（记者 李明）”.
_SIGNED = re.compile(
    rf"(?<=[。！？”])\s*[（(](?:{_NAMES}|{_GLUED}(?:[\s、]+(?:{_GLUED}|{_NAME})){{0,5}})[)）]$"
)


def signature_of(text: str) -> int:
    """The length of the byline in brackets that ends a line, 0 where there is none.

    >>> signature_of("河水清了。（记者 李明）"), signature_of("河水清了（见图）。")
    (7, 0)
    """
    match = _SIGNED.search(text, max(0, len(text) - _MAX_BYLINE))
    return len(match.group()) if match else 0


def names_below(lines: Sequence[Line], headings: Collection[int]) -> set[int]:
    """Numbers of lines directly below a heading that hold names alone."""
    below = [
        line
        for above, line in pairwise(lines)
        if above.number in headings and line.number not in headings
    ]
    alone = {line.number for line in below if _ONE_NAME.fullmatch(line.text)}
    if len(alone) < _LEAST_ALONE or 2 * len(alone) < len(below):
        alone = set()
    return alone | {line.number for line in below if _are_names(line.text)}


def _are_names(text: str) -> bool:
    tokens = text.split()
    return (
        len(tokens) >= 2
        and len(text) <= _MAX_BYLINE
        and bool(_BARE_NAMES.fullmatch(text))
        and all(len(token) <= 3 for token in tokens[1:])
    )
