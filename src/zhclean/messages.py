"""The reasons that go with a defect, in Chinese and English."""

from __future__ import annotations

_TEXTS = {
    "seam": ("接缝：{left}｜{right}", "seam: {left}|{right}"),
    "cut_tail": ("上一片段没有收束", "the piece before breaks off"),
    "likely": ("相接的可能性 {p:.2f}", "probability of going on here {p:.2f}"),
    "same_text": ("与另一处文字完全相同", "the same text stands elsewhere"),
    "near_text": ("与另一处文字几乎相同", "nearly the same text stands elsewhere"),
    "part_text": ("是另一处文字的一部分", "the text is a part of one that stands elsewhere"),
    "no_start": (
        "开头不成句，页面上找不到上文",
        "starts in mid-sentence; what goes before is nowhere",
    ),
    "no_end": ("句子没有收束，页面上找不到下文", "breaks off; the rest is nowhere on the page"),
    "marked": ("原文标明此处有缺", "the page itself marks a gap here"),
    "names": ("文中提到：{names}", "the text names: {names}"),
    "run": ("与同处片段同属一篇", "belongs with the pieces beside it"),
    "joined_on": ("随所接的片段归并", "goes with the piece that it is joined to"),
    "no_heading": (
        "正文多处以此为主语，页面上没有它的标题",
        "the text is about it, but no heading names it",
    ),
    "byline_alone": (
        "署名“{byline}”之下另起一篇，页面上没有它的标题",
        "below “{byline}” another article begins; its heading is lost",
    ),
    "moved": ("在篇中的位置不合行文次序", "out of the order in which the article reads"),
    "own_name": ("同段或同篇提到“{zone}”", "the piece or its run names {zone}"),
    "place": ("与所属地点相连", "stands beside a place that lies within the zone"),
    "suffix": ("后面的通名与此名不合", "the suffix that follows does not fit the name"),
    "host": ("原在“{host}”标题之下", "stood under the heading {host}"),
    "no_partner": ("“{mark}”缺少“{lost}”", "no {lost} goes with this {mark}"),
    "lost_after": ("可能缺在“{around}”之后", "it was probably lost after {around}"),
    "lost_before": ("可能缺在“{around}”之前", "it was probably lost before {around}"),
    "lost_with_end": (
        "段尾缺失，另一半可能随之丢失",
        "the paragraph lacks its end, and perhaps it",
    ),
    "lost_with_start": (
        "段首缺失，另一半可能随之丢失",
        "the paragraph lacks its start, and perhaps it",
    ),
    "next_ordinal": ("“{last}”之后应为“{wanted}”", "after {last} comes {wanted}"),
    "last_item": ("上一项：{item}", "the item before: {item}"),
    "miscounted": ("列出的有{found}项：{items}", "{found} are named: {items}"),
    "misnumbered": ("后文只数到{found}", "what follows counts to {found}"),
    "missummed": ("{parts}＝{total}", "{parts} = {total}"),
    "no_such_month": ("没有{month}月", "there is no month {month}"),
    "no_such_day": ("{year}{month}月没有{day}日", "month {month} {year} has no day {day}"),
    "no_such_hour": ("一天没有{hour}时", "a day has no hour {hour}"),
    "no_such_minute": ("一小时没有{minute}分", "an hour has no minute {minute}"),
    "ends_before": ("{end}早于{start}", "{end} comes before {start}"),
    "judged": ("评判者：{opinion:+.2f}", "the judge: {opinion:+.2f}"),
    "furniture": ("版面附属文字", "page furniture"),
}


def say(language: str, key: str, **values: object) -> str:
    """The reason `key` in ``"zh"`` or ``"en"``.

    >>> say("en", "likely", p=0.9)
    'probability of going on here 0.90'
    """
    return _TEXTS[key][0 if language == "zh" else 1].format(**values)
