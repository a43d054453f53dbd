"""What readers call the kinds of defect and the repairs, in Chinese and in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from zhclean.model import Action, Defect, DefectKind

KINDS: Mapping[str, Mapping[DefectKind, str]] = {
    "zh": {
        DefectKind.SPLIT_PARAGRAPH: "段落拆断",
        DefectKind.TRUNCATED_END: "段尾缺失",
        DefectKind.MISSING_START: "段首缺失",
        DefectKind.DUPLICATE: "重复",
        DefectKind.MISATTRIBUTED: "归属错误",
        DefectKind.OVERWRITTEN_NAME: "区名被改",
        DefectKind.MISSING_HEADING: "标题缺失",
        DefectKind.OUT_OF_ORDER: "次序错乱",
        DefectKind.TYPO: "错字",
        DefectKind.STUTTER: "叠字",
        DefectKind.UNBALANCED_PAIR: "标点不成对",
        DefectKind.NUMBERING: "序号错误",
        DefectKind.ENCODING: "乱码",
        DefectKind.CHARACTER_FORM: "字形",
        DefectKind.BOILERPLATE: "版面杂项",
    },
    "en": {kind: kind.value.replace("_", " ") for kind in DefectKind},
}
ACTIONS: Mapping[str, Mapping[Action, str]] = {
    "zh": {
        Action.REPLACE: "替换",
        Action.DELETE: "删除",
        Action.JOIN: "接合",
        Action.MOVE: "移动",
    },
    "en": {action: action.value for action in Action},
}


def summarize(defects: Iterable[Defect], *, language: str = "zh") -> tuple[str, ...]:
    """One line for what was repaired and one for what was only reported, those there are.

    >>> from zhclean.spans import Span
    >>> summarize([Defect(kind=DefectKind.TYPO, span=Span(0, 1), quote="特", repair=None,
    ...                   confidence=0.6)])
    ('仅报告 1 处：错字 1',)
    """
    repaired: Counter[DefectKind] = Counter()
    reported: Counter[DefectKind] = Counter()
    for defect in defects:
        (reported if defect.repair is None else repaired)[defect.kind] += 1
    if not repaired and not reported:
        return ("No defects found" if language == "en" else "未发现缺陷",)
    lines = (_line(repaired, 0, language), _line(reported, 1, language))
    return tuple(line for line in lines if line)


_OPENINGS = {
    "zh": ("已修复 {} 处：", "仅报告 {} 处："),
    "en": ("Repaired {}: ", "Only reported {}: "),
}


def _line(counts: Counter[DefectKind], opening: int, language: str) -> str:
    if not counts:
        return ""
    comma = ", " if language == "en" else "、"
    parts = (f"{KINDS[language][kind]} {count}" for kind, count in counts.most_common())
    return _OPENINGS[language][opening].format(counts.total()) + comma.join(parts)
