"""Where two pieces of text run together on one line without a break between them.

Only what the page itself contradicts is cut here: a list that goes back, a theme sentence in
mid-paragraph, the opening of an article, a sentence that lacks what it refers to. What was left out
tells too little (309 pages, 135 cuts, 2026-11): a bad seam alone (at -9 five cuts to 226 misread or
rare characters), a mark without its partner (2 cuts to 88 lines), a turn to another zone without a
lead (3 cuts to 60 lines).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

import numpy as np

from zhclean.hanzi import ends_sentence, is_hanzi
from zhclean.langmodel import CharModel
from zhclean.stages.pieces.template import Sentence, Template, sentences


class CutReason(StrEnum):
    """What shows that a new piece begins."""

    LIST_GOES_BACK = "list-goes-back"
    THEME_INSIDE = "theme-inside"
    LEAD_INSIDE = "lead-inside"
    BELONGS_ELSEWHERE = "belongs-elsewhere"
    GOES_ON_ELSEWHERE = "goes-on-elsewhere"
    """What follows is the rest of a piece that breaks off elsewhere (`structure.continued`)."""


Cut = tuple[int, int, float, str]
ZoneOf = Callable[[str], frozenset[int]]
_Found = tuple[int, float, CutReason]

_DIGITS = "一二三四五六七八九十"
# 其二是, 第二是, 唯一要: no items; 十二是 would be read as 二是.
_ITEM = re.compile(rf"(?<![{_DIGITS}第其之有唯统不专])([{_DIGITS}])(是|要(?![素点件]))")
# After a comma or a colon the count may be of something else.
_ITEM_AFTER = "。；！？”）"
# How an article opens; a comma and the name of its zone have to follow. A bare year opens many
# sentences besides, so there the zone has to be named again.
_LEAD = re.compile(
    r"(?:(?:一年多|多年|长期|今年|去年|[12][0-9]{3}年)以来|近年来|近几年来?|([12][0-9]{3}年))，"
)
_NAME_REACH = 24  # 近年来，地处秦巴山区的甘肃省陇南市
# How an article on a place, a university or a firm opens; its name stands before.
_INTRODUCES = re.compile("(?:位于|地处|坐落[于在]|[始创]建于|创办于|成立于)")
# Leads and items in mid-sentence: all cuts -3.7 and less, 608 leads in clean news -2.9 and more.
_WORST_SEAM = -3.0
_ANAPHOR = re.compile("其中[，,]")
_FEWEST_SHARED, _FEWEST_SENTENCES = 2, 3
_SURE, _LIKELY, _FAIR = 0.9, 0.85, 0.75


def find_cuts(
    texts: Sequence[str], template: Template, zone_of: ZoneOf, model: CharModel
) -> tuple[Cut, ...]:
    """Cuts as (line, position in it, confidence, reason), in page order.

    `zone_of` gives the zones of the page that a text names; `template` is `learn_template` of the
    same lines. A `CutReason` is the reason.
    """
    cuts: dict[tuple[int, int], tuple[float, str]] = {}
    parts = [sentences(text) for text in texts]
    for line, text in enumerate(texts):
        found = [
            *_lists(text, model),
            *_themes(parts[line], template),
            *_leads(text, parts[line], template, zone_of, model),
            *_introductions(text, parts[line], template, zone_of, model),
        ]
        for at, confidence, reason in found:
            if at > 0 and confidence > cuts.get((line, at), (0.0, ""))[0]:
                cuts[line, at] = confidence, reason.value
    for line, at in _elsewhere(texts, parts, template, zone_of):
        cuts.setdefault((line, at), (_FAIR, CutReason.BELONGS_ELSEWHERE.value))
    return tuple((*place, *cuts[place]) for place in sorted(cuts))


def _lists(text: str, model: CharModel) -> Iterator[_Found]:
    """Items (二是) that follow a higher one and belong to no list that is still open."""
    open_lists: dict[str, list[int]] = {"是": [], "要": []}
    for match in _ITEM.finditer(text):
        at, number = match.start(), _DIGITS.index(match.group(1)) + 1
        lists = open_lists[match.group(2)]
        if number == 1:
            lists.append(1)
        elif number - 1 in lists:
            del lists[len(lists) - lists[::-1].index(number - 1) :]
            lists[-1] = number
        elif _may_begin(text, at, model):
            if lists and number < lists[-1]:
                yield at, _SURE, CutReason.LIST_GOES_BACK
            lists[:] = [number]


def _may_begin(text: str, at: int, model: CharModel) -> bool:
    if at == 0 or not is_hanzi(text[at - 1]):
        return at == 0 or text[at - 1] in _ITEM_AFTER
    return _seam(text, at, model) < _WORST_SEAM


def _themes(parts: Sequence[Sentence], template: Template) -> Iterator[_Found]:
    """Theme sentences after the first sentence.

    A plain sentence of one clause is common, so the zone's name has to follow it; two clauses may
    be followed by a date or a list.
    """
    if not template.in_force:
        return
    for before, part, after in zip(parts, parts[1:], parts[2:], strict=False):
        if not template.is_theme(part.text) or template.is_theme(before.text):
            continue  # two mottos in a row open one paragraph
        several = "，" in part.text
        if template.names_zone(after.text) or (several and _opens_dated(after.text, template)):
            yield part.start, _SURE if several else _LIKELY, CutReason.THEME_INSIDE


def _opens_dated(sentence: str, template: Template) -> bool:
    return template.opens_body(sentence) or sentence.startswith("一是")


def _leads(
    text: str, parts: Sequence[Sentence], template: Template, zone_of: ZoneOf, model: CharModel
) -> Iterator[_Found]:
    """Openings of an article: in mid-sentence, or at a sentence that turns to another zone."""
    starts = {part.start: k for k, part in enumerate(parts)}
    for match in _LEAD.finditer(text):
        at, end = match.span()
        zones = zone_of(text[end : end + _NAME_REACH])
        if at == 0 or len(zones) != 1:
            continue
        if is_hanzi(text[at - 1]):
            doubled = text[:at].endswith(match.group()[:2])
            turns = not doubled and _seam(text, at, model) < _WORST_SEAM
        elif at in starts and template.is_theme(parts[starts[at] - 1].text):
            turns = False  # the piece begins with the theme sentence
        else:
            subject = text.startswith(template.names, end)
            again = match.group(1) is not None
            turns = subject and _turns(text, at, zones, zone_of, again=again)
        if turns:
            yield at, _LIKELY, CutReason.LEAD_INSIDE


def _introductions(
    text: str, parts: Sequence[Sentence], template: Template, zone_of: ZoneOf, model: CharModel
) -> Iterator[_Found]:
    """Openings that introduce a zone by its name: 某某大学位于……"""
    starts = {part.start for part in parts}
    for match in _INTRODUCES.finditer(text):
        before = text[: match.start()]
        name = max((n for n in template.names if before.endswith(n)), key=len, default="")
        at = match.start() - len(name)
        if not name or at == 0:
            continue
        if is_hanzi(text[at - 1]):
            turns = text[at - 1] not in _LINKING and _seam(text, at, model) < _WORST_SEAM
        else:
            turns = at in starts and _turns(text, at, zone_of(name), zone_of, again=False)
        if turns:
            yield at, _LIKELY, CutReason.LEAD_INSIDE


# 与某某大学位于同一城市: what stands before a name inside a sentence.
_LINKING = frozenset("和与及同跟由从距离在对向到往把让使为是的如像而")


def _turns(text: str, at: int, zones: frozenset[int], zone_of: ZoneOf, *, again: bool) -> bool:
    """Whether the line is about one other zone before `at`, and from there on about `zones`."""
    before = zone_of(text[:at])
    if len(before) != 1 or before & zones:
        return False
    named = [zone_of(part.text) for part in sentences(text[at:])]
    return all(found <= zones for found in named) and sum(map(bool, named)) > again


def _seam(text: str, at: int, model: CharModel) -> float:
    """How much likelier the text from `at` on is after what stands before it (natural log)."""
    width = model.order - 1
    left = model.encode(text[max(0, at - 2 * width) : at])
    right = model.encode(text[at : at + 2 * width])
    left, right = left[left != model.skip][-width:], right[right != model.skip][:width]
    rows = np.full((2, 1, width), -1, np.int64)
    rows[0, 0, width - len(left) :] = left
    rows[1, 0, : len(right)] = right
    return float(model.seam(rows[0], rows[1])[0])


def _elsewhere(
    texts: Sequence[str], parts: Sequence[Sequence[Sentence]], template: Template, zone_of: ZoneOf
) -> Iterator[tuple[int, int]]:
    """Last sentences that refer back (其中，) to what another paragraph is about.

    The line shares no pair of characters with the sentence, and a paragraph of the same zone that
    breaks off has two in its theme.
    """
    if not template.in_force:
        return
    cut_off = [
        k
        for k, text in enumerate(texts)
        if template.opens_with_theme(text) and not ends_sentence(text)
    ]
    for line, text in enumerate(texts):
        last = parts[line][-1] if len(parts[line]) >= _FEWEST_SENTENCES else None
        if last is None or not _ANAPHOR.match(last.text) or not template.opens_with_theme(text):
            continue
        words = _words(last.text, template)
        if words & _words(text[: last.start], template):
            continue
        zones = zone_of(text)
        if any(
            zone_of(texts[k]) & zones
            and len(words & _words(parts[k][0].text, template)) >= _FEWEST_SHARED
            for k in cut_off
            if k != line
        ):
            yield line, last.start


def _words(text: str, template: Template) -> frozenset[str]:
    """Pairs of neighbouring Han characters, names of zones left out."""
    for name in template.names:
        text = text.replace(name, " ")
    return frozenset(
        text[k : k + 2] for k in range(len(text) - 1) if is_hanzi(text[k]) and is_hanzi(text[k + 1])
    )
