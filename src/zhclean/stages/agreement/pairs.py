"""Quotes, brackets and title marks without a partner, and where the lost one probably stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from zhclean.hanzi import ends_sentence
from zhclean.langmodel import CharModel, load_default
from zhclean.messages import say
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

# Wide brackets close narrow ones and the reverse: pages mix them without harm. A single ’ may be an
# apostrophe or a minute.
_PARTNER = {"”": "“", "》": "《", "）": "（", "】": "【", "』": "『", "」": "「", "〕": "〔"}
_CLOSING = {opening: closing for closing, opening in _PARTNER.items()}
_SAME = str.maketrans("()", "（）")
_MARK = re.compile("[“”《》（）()【】『』「」〔〕]")
# 1） and （一 are list signs, :) a face, [0,1) a range.
_LIST_SIGN = re.compile(
    r"(?:^|[\s。．；;，,、：:！？])[（(]?[0-9一二三四五六七八九十a-zA-ZⅠ-Ⅻ]{1,4}$"
)
_NUMBER = re.compile(r"(\d{1,2})$")
_RANGE_BEFORE = re.compile(r"[\[［][^\]］）()（\u4e00-\u9fff]{1,20}$")
_RANGE_AFTER = re.compile(r"[^\[［）()（\u4e00-\u9fff]{1,20}[\]］]")
# Alone in a paragraph that is whole; of a piece the partner may stand elsewhere. Of 26 reports in
# 5,600 paragraphs of news, statutes and essays, read by hand, 13 are slips of the text, 11 come of
# paragraphs that the sample lacks, 2 are open. None on clean pages of 124,000 characters.
_UNPAIRED = 0.8
_TORN_OFF = 0.4  # the paragraph lacks the end where the partner may have stood
_INNER = 0.6  # closed over by another pair: 《甲“乙》
_FARTHEST = 8  # paragraphs that one quotation may have
# How far from a mark its partner is looked for, and what of the neighbourhood is weighed.
_REACH, _LEFT, _RIGHT = 40, 8, 5
_STOP = re.compile("[。！？]")
_NEVER_ALONE = frozenset(
    "含以其下即包指如见原现系共不"
)  # 县（区） has one character, （含…） has more


@dataclass(frozen=True, slots=True)
class _Alone:
    """A mark without partner in its paragraph; `limit` is where a partner must stand before."""

    paragraph: int
    at: int
    mark: str
    confidence: float
    limit: int


def find_unbalanced(
    paragraphs: Sequence[str],
    model: CharModel | None = None,
    language: str = "zh",
    whole: Sequence[tuple[bool, bool]] = (),
) -> Iterator[tuple[int, Proposal]]:
    """Marks of a pair that stand alone, with the number of their paragraph.

    A quotation may go on over several paragraphs, each of which then opens with the mark. `whole`
    says of each paragraph whether its start and its end are there: a partner may be lost with them.

    >>> list(find_unbalanced(["他说：", "“先修路。", "“再架桥。”"]))
    []
    >>> [(n, p.evidence[1]) for n, p in find_unbalanced(["印发《实施意见，部署工作。"])]
    [(0, '可能缺在“《实施意见”之后')]
    """
    alone: list[_Alone] = []
    for number, text in enumerate(paragraphs):
        alone += sorted(_alone_in(number, text), key=lambda mark: mark.at)
    paired = _over_paragraphs(paragraphs, alone)
    for mark in alone:
        if mark in paired:
            continue
        text = paragraphs[mark.paragraph]
        if whole and not whole[mark.paragraph][mark.mark in _CLOSING]:
            yield mark.paragraph, _torn_off(text, mark, language)
        else:
            yield mark.paragraph, _proposal(text, mark, model or load_default(), language)


def _alone_in(number: int, text: str) -> Iterator[_Alone]:
    open_marks: list[tuple[str, int]] = []
    straight = [match.start() for match in re.finditer('"', text)]
    for match in _MARK.finditer(text):
        mark, at = match.group().translate(_SAME), match.start()
        if mark in _CLOSING:
            open_marks.append((mark, at))
            continue
        partner = _PARTNER[mark]
        if any(opened == partner for opened, _ in open_marks):
            while (last := open_marks.pop())[0] != partner:
                yield _Alone(number, last[1], last[0], _INNER, at)
        elif mark == "”" and (before := [place for place in straight if place < at]):
            straight.remove(before[-1])  # "甲”: the partner is there, in another shape
        elif not (mark == "）" and _is_sign(text, at)):
            yield _Alone(number, at, mark, _UNPAIRED, -1)
    for mark, at in open_marks:
        if mark == "“" and (after := [place for place in straight if place > at]):
            straight.remove(after[0])
        elif not (mark == "（" and _RANGE_AFTER.match(text, at + 1)):
            yield _Alone(number, at, mark, _UNPAIRED, len(text))


def _is_sign(text: str, at: int) -> bool:
    """Whether a closing bracket closes the sign of a list item or a range."""
    if _LIST_SIGN.search(text, max(0, at - 5), at) or _RANGE_BEFORE.search(text, 0, at):
        return True
    number = _NUMBER.search(text, max(0, at - 2), at)
    if number is None:
        return False
    beside = (int(number.group()) - 1, int(number.group()) + 1)
    return any(re.search(rf"(?<!\d){other}[）)]", text) for other in beside)


def _over_paragraphs(paragraphs: Sequence[str], alone: Sequence[_Alone]) -> set[_Alone]:
    """Quotation marks that a quotation of several paragraphs accounts for."""
    firsts = {mark.paragraph: mark for mark in alone if mark.mark == "“" and _may_go_on(mark)}
    lasts = {
        mark.paragraph: mark
        for mark in alone
        if mark.mark == "”" and _ends_quotation(paragraphs[mark.paragraph], mark.at)
    }
    paired: set[_Alone] = set()
    for start, opening in firsts.items():
        before = paragraphs[start][: opening.at].rstrip()
        if opening in paired or (before and before[-1] not in "：:，。"):
            continue
        run = [opening]
        for number in range(start + 1, min(start + _FARTHEST, len(paragraphs))):
            if paragraphs[number].startswith("“"):
                last = firsts.get(number)
                if last is None or last.at:  # this paragraph closes what it opens
                    paired.update(run)
                    break
                run.append(last)
            elif number in lasts:
                paired.update((*run, lasts[number]))
                break
            elif not ends_sentence(paragraphs[number - 1]):
                break
    return paired


def _may_go_on(mark: _Alone) -> bool:
    return mark.confidence == _UNPAIRED


def _ends_quotation(text: str, at: int) -> bool:
    return at == 0 or ends_sentence(text[:at])


def _proposal(text: str, alone: _Alone, model: CharModel, language: str) -> Proposal:
    lost = _CLOSING.get(alone.mark) or _PARTNER[alone.mark]
    reasons = [say(language, "no_partner", mark=text[alone.at], lost=lost)]
    place = _likely_place(text, alone, lost, model)
    if place is not None:
        closing = alone.mark in _CLOSING
        around = text[max(0, place - 5) : place] if closing else text[place : place + 5]
        reasons.append(say(language, "lost_after" if closing else "lost_before", around=around))
    span = Span(alone.at, alone.at + 1)
    return Proposal(span, None, DefectKind.UNBALANCED_PAIR, alone.confidence, tuple(reasons))


def _torn_off(text: str, alone: _Alone, language: str) -> Proposal:
    """A mark whose partner went with the end of the paragraph that is lost, most likely."""
    lost = _CLOSING.get(alone.mark) or _PARTNER[alone.mark]
    reasons = (
        say(language, "no_partner", mark=text[alone.at], lost=lost),
        say(language, "lost_with_end" if alone.mark in _CLOSING else "lost_with_start"),
    )
    span = Span(alone.at, alone.at + 1)
    return Proposal(span, None, DefectKind.UNBALANCED_PAIR, _TORN_OFF, reasons)


def _likely_place(text: str, alone: _Alone, lost: str, model: CharModel) -> int | None:
    """Where the lost mark goes best, by what stands around each place; None where none is left."""
    places = list(_places(text, alone))
    if not places:
        return None
    with_mark, without, edges = [], [], []
    for place in places:
        left, right = text[max(0, place - _LEFT) : place], text[place : place + _RIGHT]
        with_mark.append(left + lost + right)
        without.append(left + right)
        edges.append(len(left))
    scores = zip(model.score_many(with_mark), model.score_many(without), edges, strict=True)
    gains = [float(new[edge:].sum() - old[edge:].sum()) for new, old, edge in scores]
    return places[int(np.argmax(gains))]


def _places(text: str, alone: _Alone) -> Iterator[int]:
    """Where the partner may stand: beyond the mark, not past a like one.

    Whole sentences are put in quotation marks alone.
    """
    if alone.mark in _CLOSING:
        end = min(alone.limit, alone.at + 1 + _REACH)
        if (again := text.find(alone.mark, alone.at + 1, end)) >= 0:
            end = again
        if alone.mark != "“" and (stop := _STOP.search(text, alone.at, end)):
            end = stop.start()
        first = 3 if text[alone.at + 1 : alone.at + 2] in _NEVER_ALONE else 2
        yield from _between(text, alone.at + first, end)
    else:
        start = max(0, alone.at - _REACH)
        start = max(start, text.rfind(alone.mark, start, alone.at) + 1)
        if alone.mark != "”" and (stops := list(_STOP.finditer(text, start, alone.at))):
            start = stops[-1].end()
        yield from _between(text, start, alone.at - 1)


def _between(text: str, start: int, end: int) -> Iterator[int]:
    """Places from `start` to `end` that lie in no pair of marks."""
    depth = 0
    for place in range(start, end + 1):
        before = text[place - 1 : place].translate(_SAME)
        if before in _CLOSING and place > start:
            depth += 1
        elif before in _PARTNER and depth:
            depth -= 1
        if not depth:
            yield place
