"""Counts that do not add up: five kinds of which six are named, parts that make another whole.

Only where the text says that the parts are all: after a colon or “分别为”, before “共”, or with
“其余”. After “其中” alone parts may be missing or overlap, and nothing is asked of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhclean.messages import say
from zhclean.model import DefectKind
from zhclean.numerals import Number, read_number
from zhclean.proposals import Proposal
from zhclean.spans import Span

_DIGITS = "一二三四五六七八九十+"
_HAN = "二两三四五六七八九十"
_BEFORE_COUNT = r"(?<![第\d.．〇零一二两三四五六七八九十百千万])"
_COUNT = rf"(?P<count>[2-9]|1\d|十[一二三四五]|[{_HAN}])"
_THINGS = (
    r"(?P<things>大?(?:个|类|种|项|家|座|条|所|名|支|批)|大|(?=方面|部分))"
    r"(?P<noun>(?!字|词|月|小时|星期|季度)[^，。；：、！？（）“”《》〈〉\d一二两三四五六七八九十]{0,10}?)"
)
# 五类企业：甲、乙、丙。 After “包括” a list need not be whole.
_NAMED = (
    re.compile(
        rf"{_BEFORE_COUNT}{_COUNT}{_THINGS}(?:：|，?(?:即|分别是|分别为)：?)"
        r"(?P<list>[^，。；：！？（）\n]+)(?=[。！？]|$)"
    ),
    re.compile(rf"{_BEFORE_COUNT}{_COUNT}{_THINGS}（(?P<list>[^，。；：！？（）\n]+)）"),
)
_IN_MARKS = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」")
_AND = re.compile("以及|和|与|及|或")
_OPEN_END = re.compile(r"等[^、]{0,4}$|…$")
_ORDINAL = re.compile(r"第?[一二三四五六七八九十1-9①-⑨][是要、．.:)）]?")
_MOST_OFF = 2  # a list far from the count is a list of something else
_SHORTEST_ITEM, _LONGEST_ITEM, _MOST_UNLIKE = 2, 12, 3
# 从五个方面作了部署：一是…二是…
_ANNOUNCED = re.compile(
    rf"{_BEFORE_COUNT}{_COUNT}(?:个|大|项|条|点)?(?:方面|举措|措施|重点|任务|要求|建议|问题|关键|特点|工作"
    r"|意见|看法|希望|主张|倡议|理由|原因|体会|启示|(?<=点)(?=：))"
    r"[^，。；：、！？（）“”\d]{0,12}：“?(?=一(?:是|要))"
)
_UNNUMBERED = re.compile("[。；，](?:再有|还有|此外|另外|另一|最后|再则|同时|其次|再次)")
_SHORTEST_LIST = 2
_ITEM = re.compile("(?<=[，。；：“])([一二三四五六七八九十])(是|要)")

_UNITS = (
    r"(?:个|项|家|人|名|户|件|台|套|辆|亩|吨|所|座|条|次|场|篇|起|处|支|种|类|口|艘|架|栋"
    r"|公里|公顷|平方米|平方公里|立方米|元|亿元|万元|千瓦|斤|公斤|头|只|棵|株|册|本|张|枚)"
)
_NUMBER = r"(?<![\d.．,+＋第])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<large>万|亿)?"
_AMOUNT = re.compile(rf"{_NUMBER}(?P<unit>{_UNITS})")
_VAGUE_BEFORE = re.compile(
    r"(?:约|近|超过?|逾|达|至少|多于|少于|不足|最多|增加?|增长|下降|减少|每|前|后|到|至|各|[-—~～－])$"
)
_VAGUE_AFTER = re.compile(r"多|余|左右|以上|以下|以内|[-—~～－/／]")
_EVERY = re.compile(r"各|每|均|比|较|占|增|减|达到|另")
_LIST_OPENS = re.compile(r"[^，。；：、！？\d]{0,10}(?:：|，?(?:分别为|分别是|分别有|即))$")
_OPENING = re.compile(r"：|分别[为是有]|即|其中")
_REST = re.compile(r"其余|余下|剩余|剩下")
_SUM = re.compile(
    r"，(?:[^，。；：、！？\d]{0,4}总数[为达是]?|共计|合计|总计|总共|一共|共)(?:有|为|建|建成|新建|完成|引进|实施|办理|培育|投入)?$"
)
_SUM_ENDS = re.compile(r"[^，。；：、\d]{0,6}[，。；]")
_STEP = re.compile(r"[、，；]|(?<=\D)和(?=\D)|以及|及")
_SENTENCE = re.compile(r"[^。！？\n]+")
_EQUATION = re.compile(r"(?<![\d.+＋])\d+(?:[+＋]\d+)+[=＝](\d+)(?![\d.%+＋])")
_LEAST_TOTAL = 10  # 1+1=3 is a saying
_SURE = 0.7
_NEARLY = 0.8  # of a whole: brackets behind it may name some of its parts, or what overlaps
_REACH = 12  # paragraphs in which a list may go on


def find_miscounts(
    paragraphs: Sequence[str], language: str = "zh"
) -> Iterator[tuple[int, Proposal]]:
    """Counts that what stands beside them contradicts, with the number of their paragraph.

    The span is the count.

    >>> text = "扶持五类企业：种子、初创、瞪羚、雏鹰、平台和龙头。"
    >>> [(p.span.of(text), p.evidence) for _, p in find_miscounts([text])]
    [('五', ('列出的有6项：种子、初创、瞪羚、雏鹰、平台和龙头',))]
    >>> list(find_miscounts(["新建园区20个：市级6个、省级3个、国家级11个。"]))
    []
    """
    for number, text in enumerate(paragraphs):
        after = "\n".join(paragraphs[number + 1 : number + 1 + _REACH])
        for span, reason in (
            *_misnamed(text, language),
            *_misannounced(text, after, language),
            *_missummed(text, language),
            *_false_equations(text, language),
        ):
            yield number, Proposal(span, None, DefectKind.NUMBERING, _SURE, (reason,))


_Found = tuple[Span, str]


def _misnamed(text: str, language: str) -> Iterator[_Found]:
    """Counts of things that are then named one by one."""
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            number, listed = read_number(match.group("count")), match.group("list")
            possible = _possible_sizes(listed)
            if number is None or not possible:
                continue
            more, fewer = min(possible) - number.value, number.value - max(possible)
            is_open = _OPEN_END.search(listed) is not None
            if 0 < more <= _MOST_OFF or (0 < fewer <= _MOST_OFF and not is_open):
                reason = say(language, "miscounted", found=max(possible), items=listed)
                yield Span(*match.span("count")), reason


def _possible_sizes(listed: str) -> range:
    """How many items a list may have; none where it is no plain list of short, like items.

    “和” may part two items or stand inside one (能量守恒和转化定律); it surely parts where it makes
    the last two of items that are all of one length.
    """
    items = _IN_MARKS.sub(lambda match: "口" * len(match.group()), listed).split("、")
    last = _AND.split(items[-1])
    if len(last) == 2 and len({len(item) for item in (*items[:-1], *last)}) == 1:
        items[-1:] = last
    sizes = [len(part) for item in items for part in _AND.split(item)]
    plain = (
        len(items) >= _SHORTEST_ITEM
        and not _ORDINAL.match(listed)
        and min(sizes) >= _SHORTEST_ITEM
        and max(sizes) <= min(_LONGEST_ITEM, _MOST_UNLIKE * min(sizes))
    )
    return range(len(items), len(sizes) + 1) if plain else range(0)


def _misannounced(text: str, after: str, language: str) -> Iterator[_Found]:
    """Counts of points that are then numbered: 一是…, 二是….

    `after` is what follows the paragraph: the list may go on there.
    """
    for match in _ANNOUNCED.finditer(text):
        number, last = read_number(match.group("count")), 0
        word = text[match.end() + 1]
        for item in _ITEM.finditer(text, match.end() - 1):
            value = read_number(item.group(1))
            if item.group(2) == word and value is not None:
                if value.value != last + 1:
                    break
                last += 1
        else:
            rest = text[match.end() :]
            if number is None or last < _SHORTEST_LIST or _UNNUMBERED.search(rest):
                continue
            goes_on = f"{_DIGITS[last]}{word}" in after or f"第{_DIGITS[last]}" in after
            if last != number.value and not goes_on:
                reason = say(language, "misnumbered", found=last)
                yield Span(*match.span("count")), reason


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with its unit, from the number's `span` to `end`; `vague` if it is a guess."""

    span: Span
    end: int
    number: Number
    large: str
    unit: str
    vague: bool

    @property
    def scale(self) -> int:
        """What the number is counted in."""
        return {"万": 10**4, "亿": 10**8}.get(self.large, 1)


def _missummed(text: str, language: str) -> Iterator[_Found]:
    """Wholes whose parts, said to be all, make something else."""
    for sentence in _SENTENCE.finditer(text):
        amounts = list(_amounts(text, *sentence.span()))
        for total, parts in (*_after(text, amounts, sentence.end()), *_before(text, amounts)):
            if any(part.unit != total.unit or part.vague for part in (*parts, total)):
                continue
            found = sum(part.number.value for part in parts)
            steps = [part.number.step for part in (total, *parts)]
            slack = 0 if set(steps) == {1.0} else sum(steps) / 2
            if abs(found - total.number.value) > slack:
                said = "＋".join(part.span.of(text) for part in parts)
                written = f"{found / total.scale:.10g}{total.large}"
                yield total.span, say(language, "missummed", parts=said, total=written)


def _amounts(text: str, start: int, end: int) -> Iterator[_Amount]:
    for match in _AMOUNT.finditer(text, start, end):
        large = match.group("large") or ""
        number = read_number(match.group("number") + large)
        at, after = match.start(), match.end()
        before = _VAGUE_BEFORE.search(text, max(start, at - 3), at)
        vague = before is not None or _VAGUE_AFTER.match(text, after) is not None
        if number is not None:
            span = Span(at, match.start("unit"))
            yield _Amount(span, after, number, large, match.group("unit"), vague)


def _after(
    text: str, amounts: Sequence[_Amount], end: int
) -> Iterator[tuple[_Amount, Sequence[_Amount]]]:
    """20个：甲6个、乙3个、丙11个; 40项，其中甲15项，其余25项."""
    for number, total in enumerate(amounts[:-2]):
        parts = amounts[number + 1 :]
        opening = _OPENING.search(text, total.end, parts[0].span.start)
        if text.startswith("（", total.end):
            yield from _in_brackets(text, total, parts)
            continue
        if opening is None or not _each_has_one(text[opening.end() : end], len(parts)):
            continue
        last = text[parts[-2].end : parts[-1].span.start]
        if _LIST_OPENS.fullmatch(text, total.end, opening.end()) or (
            opening.group() == "其中" and _REST.search(last)
        ):
            yield total, parts


def _in_brackets(
    text: str, total: _Amount, parts: Sequence[_Amount]
) -> Iterator[tuple[_Amount, Sequence[_Amount]]]:
    """20个（甲6个、乙3个、丙12个）: said to be all where they come near to it."""
    end = text.find("）", total.end)
    inside = [part for part in parts if part.end <= end]
    if len(inside) > 1 and _each_has_one(text[total.end + 1 : end], len(inside)):
        found = sum(part.number.value for part in inside)
        if _NEARLY * total.number.value < found < total.number.value / _NEARLY:
            yield total, inside


def _before(text: str, amounts: Sequence[_Amount]) -> Iterator[tuple[_Amount, Sequence[_Amount]]]:
    """甲6个、乙3个、丙11个，共20个."""
    for number, total in enumerate(amounts):
        sign = _SUM.search(text, amounts[number - 1].end, total.span.start) if number > 1 else None
        if sign is None or not _SUM_ENDS.match(text, total.end):
            continue
        parts = [amounts[number - 1]]
        for one in reversed(amounts[: number - 1]):
            if not _each_has_one(text[one.span.start : sign.start()], len(parts) + 1):
                break
            parts.insert(0, one)
        if len(parts) > 1 and all(one.unit == total.unit for one in amounts[:number]):
            yield total, parts


def _each_has_one(text: str, count: int) -> bool:
    """Whether text is a list of `count` steps, each with one amount and nothing to compare."""
    steps = _STEP.split(text)
    return (
        len(steps) == count
        and all(len(_AMOUNT.findall(step)) == 1 for step in steps)
        and _EVERY.search(text) is None
    )


def _false_equations(text: str, language: str) -> Iterator[_Found]:
    """6+3+11=21."""
    for match in _EQUATION.finditer(text):
        parts = re.findall(r"\d+", match.group())[:-1]
        found, total = sum(map(int, parts)), int(match.group(1))
        if found != total and total >= _LEAST_TOTAL:
            said = "＋".join(parts)
            yield Span(*match.span(1)), say(language, "missummed", parts=said, total=found)
