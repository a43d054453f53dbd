"""Blanks inside Han text that a reader of the page put there, told from those that part words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.model import DefectKind
from zhclean.proposals import Alike

_HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
_MARKS = "，。、；：！？“”‘’《》（）【】…—·"
# Blanks only, never a newline: a line end between two Han characters may be a paragraph end.
# All patterns that are sought begin with the blank, which is rare, and look back from there.
_BLANK = "[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
# Single characters with one and the same gap between each: `北 海 高 新 区`, `北  海  高  新  区`.
# A wider gap ends the run, since that is what parts the halves of a spaced heading.
_LONE = re.compile(rf"{_BLANK}[{_HAN}]{_BLANK}")
_WIDE_GAP = re.compile(rf"{_BLANK}(?:(?<![ \u00a0])|{_BLANK})[{_HAN}]{_BLANK}")
_SPACED = re.compile(
    rf"(?<![^\s{_MARKS}])[{_HAN}{_MARKS}](?:(?P<blank>{_BLANK}{{1,4}})[{_HAN}{_MARKS}])"
    rf"(?:(?P=blank)[{_HAN}{_MARKS}])+(?![^\s{_MARKS}])"
)
# Names of two characters are padded to the width of three: `王 伟 张 强` makes a run of four.
_SURE_RUN, _LEAST_RUN = 6, 3
_TOLD_BY = 60  # so many characters tell what a run is
# What is told off one by one: figures, dates to fill in, stems and branches, seasons and sides;
# provinces; surnames. So large a share of a run is no heading.
_TOLD_OFF = (
    frozenset(
        "〇零一二三四五六七八九十百千两年月日时甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥春夏秋冬东南西北"
        "中上下左右前后金木水火土男女"
    ),
    frozenset("京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤琼川贵云陕甘青台蒙桂藏宁新港澳"),
    frozenset(
        "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏姜谢邹苏潘范彭马方任袁柳唐罗薛雷贺汤"
        "殷郝常于傅齐康伍余顾孟黄萧尹姚邵汪毛戴宋熊董梁杜阮蓝贾江郭林钟徐邱高夏蔡田胡万卢丁邓"
    ),
)
_MOST_TOLD_OFF = 0.75
# A line that a tokeniser has cut into words: so many gaps, for so many characters, and with marks
# and little words by themselves, which no list of names or keywords holds.
_FEWEST_GAPS, _LARGEST_WORD = 6, 3.0
_HAN_RUN = re.compile(f"[{_HAN}]+")
_LITTLE = frozenset("的了在是和与为对以将把被从向等及就也都而其")
_LONE_MARK = re.compile(rf"(?<={_BLANK})[，。、；：！？](?={_BLANK}|$)")
# One blank inside a mark's own cell. Two and more may be a gap to fill in: `姓名：    ，`.
_BESIDE_MARK = re.compile(
    rf"[ \u00a0](?:(?<=[{_HAN}”’」』）》】〕].)(?=[，。、；：！？”’」』）》】〕])"
    rf"|(?<=[{_HAN}][，、；].)(?=[{_HAN}“‘「『《])|(?<=[“‘「『（《【〔].)(?=[{_HAN}]))"
)
# Blanks of other widths come from typesetting; beside Han text they are blanks like any other.
_ODD_BLANK = "[\u00a0\u1680\u2000-\u200a\u202f\u205f]"
_ODD = re.compile(
    rf"{_ODD_BLANK}(?:(?<=[{_HAN}{_MARKS}].){_ODD_BLANK}*|{_ODD_BLANK}*(?=[{_HAN}{_MARKS}]))"
)

# A line of prose ends as one and is longer than a heading or a list of names.
_PROSE_LENGTH = 30  # no heading of the development pages is longer and ends in a stop
_GAP = re.compile(rf"[ \u00a0\u3000](?<=[{_HAN}].)(?=[{_HAN}])")
_DOUBLE_GAP = re.compile(rf"[ \u00a0\u3000]{{2,3}}(?:(?<=[{_HAN}]..)|(?<=[{_HAN}]...))(?=[{_HAN}])")
_SPLITS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))  # one side at least is a lone character
# e**4: words cut on news and law pages lie above (摘|要 e**5), chance neighbours of two headline
# halves below (改|用 e**3.5, 干|将 e**1).
_LEAST_LIFT = 55
_BRACKET = 100  # so far back an open bracket is looked for
_CONTEXT, _CLOSE = 8, 4  # what is cut into words; what must hold no other blank


# Clean sources have a blank beside a mark or inside a word here and there: one in 32,000 characters
# of news, one in 500,000 of statutes, and seldom more than two in a line (2 of 301 and none of 18
# lines that have any). Fewer in a line than this are told and left, unless the text as a whole has
# one in so many characters.
_SEVERAL, _OFTEN = 3, 1000
_MADE, _TOLD = 0.85, 0.6
# Blanks strewn by a reader cut words as often as not, of which a third is told; those of the source
# never do. Where one in ten of those in prose does, none of them is of the source, but one behind a
# head.
_STREWN = 0.1
_HEADS = re.compile(rf"[{_HAN}]{{2,14}}")
# A text of which so many pairs of characters are parted was set so throughout, and one of which so
# many in prose are. Names of two characters in a row come to a half, prose to one in 30,000.
_PARTED, _PARTED_PROSE, _FEWEST_PARTED = 0.8, 0.15, 60
_SELDOM = 25  # one in so many characters, and no pairs need to be counted
_SAID = 400  # so many characters tell whether it is text or names with a blank inside
_PAIR = re.compile(f"[{_HAN}](?=[{_HAN}])")


def find_blanks(text: str) -> Iterator[Alike]:
    """Blanks to delete: all of a spaced-out run or line; and those of odd width made plain.

    >>> [found.starts.tolist() for found in find_blanks("北 海 高 新 区")]
    [[1, 3, 5, 7]]
    >>> list(find_blanks("深化改革激活力 发展迈上新台阶"))
    []
    """
    runs: list[NDArray[np.int64]] = []
    words: list[int] = []
    gaps = _parted_throughout(text, _GAP) or _parted_throughout(text, _DOUBLE_GAP)
    if gaps:
        starts, ends = np.array(gaps, np.int64).T
        yield _deleted(starts, ends, "逐字空格", 0.9)
    for start, end in _lines_with(_GAP, text) if not gaps else ():
        line = text[start:end]
        if _is_tokenised(line):
            words += [gap.start() for gap in _GAP.finditer(text, start, end)]
        elif _LONE.search(line):
            runs += [blanks for run in _SPACED.finditer(line) for blanks in _of_run(run, start)]
    for start, end in _lines_with(_WIDE_GAP, text) if not gaps else ():
        for run in _SPACED.finditer(text[start:end]):
            if run["blank"] not in (" ", "\u00a0"):
                runs += _of_run(run, start)
    if runs:
        starts, ends = np.concatenate(runs, axis=1)
        yield _deleted(starts, ends, "逐字空格", 0.9)
    if words:
        yield _single(words, "逐词空格", 0.85)
    odd = [match.span() for match in _ODD.finditer(text)]
    if odd:
        starts, ends = np.array(odd, np.int64).T
        plain = [" " * (end - start) for start, end in odd]
        yield replace(_deleted(starts, ends, "特殊宽度的空格", 0.8), replacements=plain)


def _parted_throughout(text: str, gap: re.Pattern[str]) -> list[tuple[int, int]]:
    """The gaps of a text that has one between nearly every two characters, else none.

    So it is, too, where much of its prose is parted; elsewhere names may stand in rows.
    """
    gaps = [match.span() for match in gap.finditer(text)]
    if len(gaps) < max(_FEWEST_PARTED, len(text) // _SELDOM):
        return []
    prose = "\n".join([line for line in text.split("\n") if _is_long_prose(line)])
    if _parted(text, gap) < _PARTED and _parted(prose, gap) < _PARTED_PROSE:
        return []
    said = "".join(_HAN_RUN.findall(text[gaps[0][0] - 1 :][: 2 * _SAID]))
    return [] if _is_told_off(list(said)) or not _reads_as_words(said) else gaps


def _parted(text: str, gap: re.Pattern[str]) -> float:
    """The share of pairs of characters that a gap parts."""
    gaps = len(gap.findall(text))
    return gaps / max(1, gaps + len(_PAIR.findall(text)))


def find_stray_blanks(text: str) -> Iterator[Alike]:
    """Blanks to delete that cut off a mark or part of a word; where they are few they are told.

    Where a text is strewn with them, those in its prose go, too, that cut nothing.

    >>> [found.starts.tolist() for found in find_stray_blanks("会议由市长主持 ，各区负责人参加。")]
    [[7]]
    """
    marks = [match.start() for match in _BESIDE_MARK.finditer(text)]
    words = [cut for start, end in _lines_with(_GAP, text) for cut in _cuts(text[start:end], start)]
    often = _OFTEN * (len(marks) + len(words)) >= len(text)
    if often and len(words) >= _SEVERAL:
        words = _strewn(text, words)
    lines = Counter([] if often else [text.rfind("\n", 0, at) for at in marks + words])
    for places, reason in ((marks, "标点旁的空格"), (words, "空格切断词语")):
        if places and often:
            yield _single(places, reason, _MADE)
        elif places:
            many = [lines[text.rfind("\n", 0, at)] >= _SEVERAL for at in places]
            yield _single(places, reason, np.where(many, _MADE, _TOLD).tolist())


def _strewn(text: str, words: list[int]) -> list[int]:
    """All blanks to delete in a text of which `words` cut words, if it is strewn with them."""
    inside: list[int] = []
    cuts: list[int] = []
    for start, end in _lines_with(_GAP, text):
        line = text[start:end]
        gaps = [match.start() for match in _GAP.finditer(line)]
        if _is_long_prose(line) and not _is_tokenised(line):
            prose = [at for at in gaps if not (_ends_head(line, at) or _in_brackets(line, at))]
            inside += [start + at for at in prose]
        cuts += [start + at for at in gaps if _cuts_word(line, at, close=1)]
    if len(words) < _STREWN * len(inside):
        return words
    return sorted({*words, *inside, *cuts})


def _single(places: list[int], reason: str, sure: float | list[float]) -> Alike:
    starts = np.array(places, np.int64)
    return _deleted(starts, starts + 1, reason, sure)


def _deleted(
    starts: NDArray[np.int64], ends: NDArray[np.int64], reason: str, sure: float | list[float]
) -> Alike:
    return Alike(starts, ends, ("",), DefectKind.CHARACTER_FORM, sure, (reason,))


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (hit := pattern.search(text, at)) is not None:
        end = text.find("\n", hit.end())
        at = len(text) if end < 0 else end
        yield text.rfind("\n", 0, hit.start()) + 1, at


def _cuts(line: str, offset: int) -> list[int]:
    """Where the blanks are that cut a word, in a line of prose."""
    if not _is_long_prose(line) or _is_tokenised(line):
        return []
    if _LONE.search(line) and _SPACED.search(line):
        return []
    gaps = [match.start() for match in _GAP.finditer(line)]
    return [offset + at for at in gaps if _cuts_word(line, at)]


def _is_long_prose(line: str) -> bool:
    if len(line) < _PROSE_LENGTH:
        return False
    bare = line.rstrip()
    return bare.removesuffix(bare[-1:] if bare[-1:] in "”’）》" else "").endswith(
        ("。", "！", "？")
    )


def _is_tokenised(line: str) -> bool:
    """Whether a tokeniser has set a blank after each word of running text."""
    if len(_GAP.findall(line)) < _FEWEST_GAPS:
        return False
    words = _HAN_RUN.findall(line)
    size = sum(map(len, words)) / len(words)
    little = sum([word in _LITTLE for word in words]) + len(_LONE_MARK.findall(line))
    return size <= _LARGEST_WORD and little >= 2


def _of_run(run: re.Match[str], offset: int) -> Iterator[NDArray[np.int64]]:
    """Where the blanks of a run start and end, if it is spaced-out text."""
    wide = len(run["blank"])
    chars = run.group()[:: wide + 1]
    said = chars[:_TOLD_BY]
    han = [char for char in said if char not in _MARKS]
    if len(han) < _LEAST_RUN or _is_told_off(han) or not _reads_as_words(said):
        return
    starts = np.arange(1, len(run.group()), wide + 1) + (offset + run.start())
    yield np.stack((starts, starts + wide))


def _is_told_off(han: list[str]) -> bool:
    most = max(sum(char in group for char in han) for group in _TOLD_OFF)
    return most >= _MOST_TOLD_OFF * len(han)


def _reads_as_words(chars: str) -> bool:
    """Whether the run, joined, is made of words: no row of padded names, no enumeration.

    Names of two characters make an even run; an odd one need not hold a longer word, nor need a
    long one, half of which is in words by chance only where it is text.
    """
    words = [word for word in engines.cut(chars) if word not in _MARKS]
    in_words = sum(len(word) for word in words if len(word) > 1)
    longest = max(map(len, words), default=0)
    if len(chars) >= _SURE_RUN:
        return 2 * in_words > len(chars)
    return 5 * in_words >= 4 * len(chars) and (len(chars) % 2 == 1 or longest >= _LEAST_RUN)


def _ends_head(line: str, at: int) -> bool:
    """Whether a head that runs in may end there: 医学教育 第一、第二临床医学院……"""
    short = _HEADS.fullmatch(line, 0, at) is not None
    return short and line[at + 1] not in _LITTLE


def _in_brackets(line: str, at: int) -> bool:
    """Whether a bracket is open there: （记者 张三 李四）."""
    near = line[max(0, at - _BRACKET) : at]
    return near.rfind("（") > near.rfind("）")


def _cuts_word(line: str, at: int, close: int = _CLOSE) -> bool:
    """Whether the blank has cut a word in two and left a lone character on one side at least.

    The pieces must be loose on their own side too: in `机会增加 收入增多` the word 加收 lies across
    the blank, but 增加 and 收入 hold its pieces fast.
    """
    left, right = line[max(0, at - _CONTEXT) : at], line[at + 1 : at + 1 + _CONTEXT]
    if re.search(_BLANK, left[-close:] + right[:close]) or min(len(left), len(right)) < close:
        return False  # a list of names
    if _in_brackets(line, at):
        return False
    if not any(_holds_together(left[-a:], right[:b]) for a, b in _SPLITS):
        return False
    tail, head = engines.cut(left)[-1], engines.cut(right)[0]
    whole = (len(tail), len(head)) in _SPLITS and _holds_together(tail, head)
    return whole and tail + head in engines.cut(left + right)


def _holds_together(tail: str, head: str) -> bool:
    """Whether the two make a word seen far more often than its parts would meet by chance."""
    together = engines.word_frequency(tail + head)
    apart = (engines.word_frequency(tail) + 1) * (engines.word_frequency(head) + 1)
    return together * engines.total_frequency() > apart * _LEAST_LIFT
