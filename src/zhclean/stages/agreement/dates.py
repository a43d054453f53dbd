"""Dates and times that cannot be: 2月30日, 13月5日, 上午8时75分, spans that end before they start.

Only Arabic figures are read: what is written in Han numerals may count by the moon, and so may
what stands beside 农历. Figures that may be lengths of time (18月, 36时) are left alone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence

from zhclean.messages import say
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_OTHER_CALENDAR = re.compile("[农旧阴夏藏回彝傣佛古伊]历|希吉来|腊月|正月|闰")
_AROUND = 12  # characters before a date in which another calendar is named
_MOON = 1912  # before it dates are often by the moon
_DAY = re.compile(
    r"(?<![\d.])(?:(?P<year>\d{1,4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})"
    r"(?:日?(?:[-—–~～－]{1,2}|至)(?P<last>\d{1,2}))?[日号](?!龄)"
)
_WRITTEN_SHORT = re.compile(
    r"(?<![A-Za-z\d.．/／~～－—–-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)"
    r"(?P<day>\d{1,2})(?![A-Za-z\d./~～－—–-])"
)
_MONTH = re.compile(
    r"(?:(?<!\d)(?:19|20)\d\d年(?:年?底)?)(?P<first>\d{1,2})月(?!\d|龄)"
    r"|(?:于|从|自|今年|去年|明年|当年)(?P<alone>\d{1,2})月(?:份|底|初|[上中下]旬|(?=[^\d龄大后内以前间期之多]))"
    r"|(?<![\d.])(?P<part>\d{1,2})月(?:份|底|[上中下]旬)"
)
_HALF_DAY = r"(?:上午|下午|中午|早上|早晨|凌晨|清晨|傍晚|晚上|当晚|晚|夜间)"
_TIME = re.compile(
    rf"(?P<told>{_HALF_DAY}|[日号]|^|[。！？\n])?(?<![\d.:：])(?P<hour>\d{{1,2}})(?P<mark>[时点:：])"
    r"(?P<minute>\d{2})(?P<minutes>分)?(?![\d.:：％%钟])"
)
_SAME_DAY = 24
_YEAR = r"(?P<{0}>1[6-9]\d\d|20\d\d)"
_TO = r"(?:[-—–~～－―]{1,2}|至|到)"
_LIFE = re.compile(rf"（{_YEAR.format('a')}年?[-—–~～－―]{{1,2}}{_YEAR.format('b')}年?）")
_YEARS = re.compile(
    rf"(?<![\d前.]){_YEAR.format('a')}(?:年(?:(?P<am>\d{{1,2}})月(?:(?P<ad>\d{{1,2}})日)?)?)?{_TO}"
    rf"{_YEAR.format('b')}年(?:(?P<bm>\d{{1,2}})月(?:(?P<bd>\d{{1,2}})日)?)?"
)
_BEFORE_CHRIST = re.compile("公元前|前$|B\\.?C|距今|倒|回溯|追溯|逆")
_EARLIEST = 1650  # years before our era are larger ones; most of those told are of antiquity
_BORN = re.compile(
    r"(?:生于(?P<a>1[89]\d\d|20\d\d)年"
    r"|(?P<b>1[89]\d\d|20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?出?生(?=[，。；、于在]|人))"
)
_LATER = re.compile(
    r"(?<![\d—-])(?P<a>1[89]\d\d|20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?"
    r"(?:入党|加入中国共产党|参加工作|参军|入伍|去世|逝世|病逝|毕业)"
    r"|卒于(?P<b>1[89]\d\d|20\d\d)年"
)
_LIFE_LONG = 60  # characters between the year of a birth and what came later
_SURE, _LIKELY = 0.75, 0.6
_MEANT = 0.4  # said more than once in an article: a calendar of its own, a game, a joke

_Found = tuple[Span, float, str]


def find_impossible_dates(
    paragraphs: Sequence[str], language: str = "zh"
) -> Iterator[tuple[int, Proposal]]:
    """Dates that are in no calendar and spans turned about, with the number of their paragraph.

    >>> text = "会议定于4月31日召开。"
    >>> [(p.span.of(text), p.evidence[0]) for _, p in find_impossible_dates([text])]
    [('31', '4月没有31日')]
    >>> list(find_impossible_dates(["2024年2月29日", "农历2月30日", "24时整"]))
    []
    """
    found = [
        (number, *fault) for number, text in enumerate(paragraphs) for fault in _in(text, language)
    ]
    times = Counter(reason for _, _, _, reason in found)
    for number, span, confidence, reason in found:
        sure = min(confidence, _MEANT) if times[reason] > 1 else confidence
        yield number, Proposal(span, None, DefectKind.NUMBERING, sure, (reason,))


def _in(text: str, language: str) -> Iterator[_Found]:
    """The faults of one paragraph, each place once."""
    seen: set[Span] = set()
    for find in (_days, _months, _times, _turned, _lives):
        for fault in find(text, language):
            if fault[0] not in seen:
                seen.add(fault[0])
                yield fault


def _days(text: str, language: str) -> Iterator[_Found]:
    """Days beyond the length of their month, and months beyond twelve."""
    for pattern in (_DAY, _WRITTEN_SHORT):
        for match in pattern.finditer(text):
            told, month = match.group("year"), int(match.group("month"))
            if _is_other_calendar(text, match.start()) or (told and int(told) < _MOON):
                continue
            if not 1 <= month <= 12:
                yield _none(match, "month", say(language, "no_such_month", month=month))
                continue
            longest = monthrange(int(told) if told else 2000, month)[1]
            for part in ("day", "last"):
                written = match.groupdict().get(part)
                if written is not None and not 1 <= int(written) <= longest:
                    year = f"{told}年" if told and month == 2 else ""
                    reason = say(language, "no_such_day", year=year, month=month, day=int(written))
                    yield _none(match, part, reason)


def _none(match: re.Match[str], part: str, reason: str) -> _Found:
    return Span(*match.span(part)), _SURE, reason


def _months(text: str, language: str) -> Iterator[_Found]:
    """Months beyond twelve where no day follows."""
    for match in _MONTH.finditer(text):
        part = match.lastgroup or ""
        month = int(match.group(part))
        if not 1 <= month <= 12 and not _is_other_calendar(text, match.start()):
            yield Span(*match.span(part)), _SURE, say(language, "no_such_month", month=month)


def _times(text: str, language: str) -> Iterator[_Found]:
    """Minutes beyond 59 and hours beyond 24 where a time of day is told."""
    for match in _TIME.finditer(text):
        hour, minute = int(match.group("hour")), int(match.group("minute"))
        told, by_marks = match.group("told"), match.group("mark") in ":："
        of_day = told is not None and (len(told) > 1 or not by_marks)
        if not (of_day or (match.group("mark") == "时" and match.group("minutes"))):
            continue
        if not by_marks and not match.group("minutes"):
            continue
        if minute > 59:
            yield _none(match, "minute", say(language, "no_such_minute", minute=minute))
        elif hour > _SAME_DAY and of_day:
            yield _none(match, "hour", say(language, "no_such_hour", hour=hour))


def _turned(text: str, language: str) -> Iterator[_Found]:
    """Spans of years that end before they start: （1920—1875）, 2023年至2019年."""
    for pattern in (_LIFE, _YEARS):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - _AROUND) : match.start()]
            if _BEFORE_CHRIST.search(before):
                continue
            start, end = _moment(match, "a"), _moment(match, "b")
            if end < start and min(start[0], end[0]) >= _EARLIEST:
                reason = say(language, "ends_before", start=_written(start), end=_written(end))
                yield Span(*match.span("b")), _SURE, reason


def _moment(match: re.Match[str], side: str) -> tuple[int, ...]:
    """Year, month and day, as far as both sides tell them."""
    told, moment = match.groupdict(), [int(match.group(side))]
    for unit in ("m", "d"):
        if not (told.get(f"a{unit}") and told.get(f"b{unit}")):
            break
        moment.append(int(told[side + unit]))
    return tuple(moment)


def _written(moment: Sequence[int]) -> str:
    return "".join(f"{part}{unit}" for part, unit in zip(moment, "年月日", strict=False))


def _lives(text: str, language: str) -> Iterator[_Found]:
    """What somebody did before the year of birth."""
    for born in _BORN.finditer(text):
        stop = text.find("。", born.end(), born.end() + _LIFE_LONG)
        end = stop if stop >= 0 else min(len(text), born.end() + _LIFE_LONG)
        again = _BORN.search(text, born.end(), end)
        for later in _LATER.finditer(text, born.end(), again.start() if again else end):
            start = born.group("a") or born.group("b")
            part = "a" if later.group("a") else "b"
            if int(later.group(part)) < int(start):
                reason = say(
                    language, "ends_before", start=f"{start}年", end=f"{later.group(part)}年"
                )
                yield Span(*later.span(part)), _LIKELY, reason


def _is_other_calendar(text: str, at: int) -> bool:
    return _OTHER_CALENDAR.search(text, max(0, at - _AROUND), at) is not None
