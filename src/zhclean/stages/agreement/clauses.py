"""Ordinals that carry a name: articles (第N条), decimal numbers (3.1, 3.2), steps (步骤一).

Articles run on over chapters, and a part of a statute may begin anywhere: what is asked is whether
the neighbours are in step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from zhclean.proposals import Proposal
from zhclean.stages.agreement.numbering import Sign, fault, in_han, sign_of

_HAN = "〇零一二三四五六七八九十百"
# 第三条修改为, 第三条第二款, 第三条之一 speak of an article or stand between two.
_ARTICLE = re.compile(
    rf"第([{_HAN}]{{1,6}}|\d{{1,3}})条(?![之第款的中项和与及、，。；]|规定|修改|增加|删|改为|至)"
)
_UNIT = (
    r"(?:[个多余倍%％‰]|[十百千万亿]|公|平方|立方|[毫厘分千海]?米|[毫微千]?克|吨|亩|元|美|英|[毫]?升|度|℃|岁|人"
    r"|小时|分钟?|秒|天|年|月|[前以左]|级|折|寸|维|版|节|章|比|到|至|和|与|倍|[a-zA-Z])"
)
_DECIMAL = re.compile(
    rf"(\d{{1,2}}(?:\.\d{{1,2}})?)\.(\d{{1,2}})(?=\s|[\u4e00-\u9fff])(?!\s*{_UNIT})"
)
_STEP = re.compile(
    r"(?:(?<=[。；：])|^)(步骤|阶段|环节|实验|案例|问题|方案|任务|Step|STEP)\s?"
    r"([一二三四五六七八九十]{1,3}|\d{1,2})(?=[：:、.．\s])"
)
_BEFORE, _BOTH = 2, 4  # signs in step before a fault, and around it
_RARE = 8  # of so many steps one may be wrong; else it is no list


def find_misnumbered_clauses(
    paragraphs: Sequence[str], language: str = "zh"
) -> Iterator[tuple[int, Proposal]]:
    """Articles, decimal numbers and steps out of step, with the number of their paragraph.

    >>> lines = ["第十二条 河道。", "第十三条 清淤。", "第十五条 罚款。", "第十六条 附则。"]
    >>> [(n, p.span.of(lines[n]), p.evidence[0]) for n, p in find_misnumbered_clauses(lines)]
    [(2, '十五', '“十三”之后应为“十四”')]
    """
    found: list[tuple[int, Proposal]] = []
    for name, least, signs in _lists(paragraphs):
        for before, after in _out_of_step(signs, least):
            if not _is_told(name, before, after, paragraphs):
                found.append((after.paragraph, fault(before, after, paragraphs, language)))
    yield from sorted(found, key=lambda pair: (pair[0], pair[1].span))


def _lists(paragraphs: Sequence[str]) -> Iterator[tuple[str, int, list[Sign]]]:
    """What each list is called, how many signs prove it, and the signs.

    Articles may begin anywhere and are asked for more; the others begin with one.
    """
    lists: dict[str, list[list[Sign]]] = {}
    for number, text in enumerate(paragraphs):
        if match := _ARTICLE.match(text):
            _put(lists, "第", sign_of(match, 1, number))
        elif match := _DECIMAL.match(text):
            _put(lists, f"{match.group(1)}.", sign_of(match, 2, number))
        for match in _STEP.finditer(text):
            _put(lists, match.group(1), sign_of(match, 2, number))
    for name, kind in lists.items():
        for signs in kind:
            if name == "第":
                yield name, _BOTH, signs
            elif signs[0].number == 1:
                yield name, _BOTH - 1, signs


def _put(lists: dict[str, list[list[Sign]]], name: str, sign: Sign | None) -> None:
    """A sign goes on with the list of its name, or begins one: what is far off is an excerpt."""
    if sign is None:
        return
    kind = lists.setdefault(name, [[]])
    if kind[-1] and not 0 <= sign.number - kind[-1][-1].number <= _BEFORE:
        kind.append([])
    kind[-1].append(sign)


def _out_of_step(signs: Sequence[Sign], least: int) -> list[tuple[Sign, Sign]]:
    """The signs on both sides of one left out or said twice, where the neighbours are in step."""
    runs: list[list[Sign]] = []
    for sign in signs:
        if runs and sign.number == runs[-1][-1].number + 1:
            runs[-1].append(sign)
        else:
            runs.append([sign])
    out = [
        (before[-1], after[0])
        for before, after in pairwise(runs)
        if len(before) >= _BEFORE and len(before) + len(after) >= least
    ]
    return out if len(runs) - 1 <= max(1, len(signs) // _RARE) else []


def _is_told(name: str, before: Sign, after: Sign, paragraphs: Sequence[str]) -> bool:
    """Whether the number left out stands between the two, within a line or in other dress."""
    if after.number == before.number:
        return False
    if before.paragraph == after.paragraph:
        between = paragraphs[before.paragraph][before.end : after.span.start]
    else:
        first, last = before.paragraph, after.paragraph
        between = "\n".join((paragraphs[first][before.end :], *paragraphs[first + 1 : last]))
    number = before.number + 1
    end = "条" if name == "第" else r"(?!\d)"
    return (
        re.search(rf"{re.escape(name)}\s*(?:{number}|{in_han(number)}){end}", between) is not None
    )
