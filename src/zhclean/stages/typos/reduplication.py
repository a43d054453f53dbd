"""What the language itself doubles: counts, sounds, calls, acts tried for a while, names."""

from __future__ import annotations

import re

from zhclean import engines
from zhclean.lexicon import words

_HAN = re.compile("[\u4e00-\u9fff]")
# What counts things one by one or heightens: 一项一项, 每年每年, 成批成批, 很远很远, 走着走着.
# A unit that begins with 不 is half of a slogan (不见不散, 不见不见) whose other half may be lost.
# 兮 and its like close a call of old verse: 凤兮凤兮, 魂兮归来魂兮归来.
_COUNTING, _LASTING, _CALLING = "一每几两半成整逐越很太不第", "着", re.compile("[兮哉矣]")
# 快点快点, 慢点慢点: what is asked for in haste.
_IN_HASTE = re.compile("[快慢早晚轻小多少高低远近大][点些]儿?")
# A sound or a title stands alone between its marks: “叮铃叮铃”, 《吉祥吉祥》.
_MARKED = re.compile("[“‘《（「『][”’》）」』]")
# A call or an answer fills its clause: 来了来了！加油加油，在哪儿在哪儿？ Of 108 units doubled by
# readers on the development pages, the seed and the fixtures none did. A list of names has 、, a
# line by itself may be a heading read twice, and a unit of four is seldom called.
_CALL = re.compile("[，。！？；：…—“‘”’「『（,!?;:]?[，。！？；…—”’」』）,!?;~～]")
_LONGEST_CALL = 3
_TRYING = "吧看呢啊嘛呗再才就"  # what follows 讨论讨论 where nothing else does
_LIKE = ("的", "地")  # 笔直笔直的
# How names of places and dishes end that double a character: 漳漳河, 坪坪寨, 酥酥饼.
_NAMED = re.compile("[河江湖溪沟涌水村寨屯庄湾岭坪坝塘坑洞镇乡岛山桥饼糕糖面粉茶酒]")
_BEFORE_A_NAME = re.compile("(?:^|[^\u4e00-\u9fff]|[有和与及至到在叫曰为是])$")
# 农农村 is no name: 农村 is a word, and a common one (漳河: 57).
_COMMON = 100
# A word told as a word: “嬉嬉”, “果果茶”.
_TOLD = re.compile("[“‘「『《][\u4e00-\u9fff]{2,4}[”’」』》]")
_SHORTEST_CALL = 2
_CALLED_OUT = ("！", "!")
# 舂得糯糯的, 脸红红的，眼大大的: a state.
_STATE = re.compile("(?:^|[^\u4e00-\u9fff]|[得都很又是])$")


def is_doubled_by_grammar(left: str, unit: str, right: str) -> bool:
    """Whether the language doubles `unit` between `left` and `right`, two characters or more.

    >>> is_doubled_by_grammar("", "咕咚", "喝下一碗凉水")
    True
    >>> is_doubled_by_grammar("乡镇纺织", "企业", "改造设备")
    False
    """
    if _is_counted(unit, right) or unit[-1] in _LASTING or _CALLING.search(unit):
        return True
    if _MARKED.match(left[-1:] + right[:1]) or right.startswith(("再" + unit, "又" + unit)):
        return True
    if _IN_HASTE.fullmatch(unit) or _is_called(left, unit, right) or _is_sound(unit):
        return True
    if unit in words("vivid") and (right[:1] in _LIKE or not _HAN.match(right)):
        return True
    return _is_tried(left, unit, right)


def _is_counted(unit: str, right: str) -> bool:
    """Whether `unit` counts one by one or heightens, and is not the head of a word: 一系|一系列."""
    if unit[0] not in _COUNTING:
        return False
    longer = engines.word_frequency(unit + right[:1]) if right else 0
    return len(unit) > _SHORTEST_CALL or longer <= engines.word_frequency(unit)


def _is_called(left: str, unit: str, right: str) -> bool:
    """Whether both copies fill a clause: 慢点慢点，别急别急。"""
    if len(unit) > _LONGEST_CALL:
        return False
    return _CALL.fullmatch(left[-1:] + right[:1]) is not None


def _is_sound(unit: str) -> bool:
    """Whether `unit` is a word for a sound, or none at all and written as sounds are."""
    sounds = words("sounds")
    return unit in sounds or (not engines.word_frequency(unit) and sounds.issuperset(unit))


def _is_tried(left: str, unit: str, right: str) -> bool:
    """Whether `unit` is an act tried for a while: 讨论讨论再说, 比划比划拳脚.

    What formal text hardly names is hardly read twice there, whatever follows.
    """
    if left.endswith("的"):
        return False
    if unit in words("homely"):
        return True
    if unit not in words("reduplicable"):
        return False
    return not _HAN.match(right) or right[0] in _TRYING


def may_double_character(left: str, char: str, right: str) -> bool:
    """Whether two of `char` may be a name, a state, or a word that is told as such.

    >>> may_double_character("境内有", "漳", "河、坪坪寨"), may_double_character("辖", "街", "道")
    (True, False)
    """
    if _BEFORE_A_NAME.search(left) and _NAMED.match(right):
        return engines.word_frequency(char + right[0]) < _COMMON
    if right.startswith("的") and _STATE.search(left):
        return True
    if _is_chanted(left, char, right):
        return True
    told = left[-_SHORTEST_CALL - 1 :] + char * 2 + right[: _SHORTEST_CALL + 1]
    return any(char * 2 in match.group() for match in _TOLD.finditer(told))


def _is_chanted(left: str, char: str, right: str) -> bool:
    """Whether the word that ends with `char` was called out just before: 前进！前进！前进进！"""
    for size in range(1, _LONGEST_CALL):
        word = left[-size:] + char
        if size <= len(left) and engines.word_frequency(word):
            return left.count(word) + right.startswith(_CALLED_OUT) > 1
    return False
