"""Which pieces break off at their end, and which are whole as they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from itertools import groupby, pairwise
from operator import itemgetter

from zhclean.code import find_code
from zhclean.hanzi import CLOSERS, ends_sentence
from zhclean.labels import find_labelled, is_filled_in, label_of
from zhclean.setting import is_caption, is_set_line, stands_alone

_ITEM = re.compile(
    r"(?:[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)、．.]|[①-⑳⑴-⒇]|[·•●■◆▲*-]\s?|[一二三四五六七八九十]是)"
)
_MAX_SUBHEAD = 16
# Lines as short as this, and so many in a row, are cells that were read one by one. One alone may
# be a cell, a name or a note.
_MAX_CELL, _LEAST_CELLS = 10, 3
# Shorter lines, and more of them in a row, of which none ends in a stop, are verse. What was
# wrapped is as wide in every line but the last.
_MAX_VERSE, _LEAST_VERSE, _AS_WIDE = 20, 4, 2
# So many sub-headings of one length are of one build, and whole.
_OF_ONE_BUILD = 3
# Of 120 development pages' and 150 other pages' lines that end so, 1 in 50 was cut there.
_ENDS_ITEM = ("；", ";", *CLOSERS)
# A numbered sub-heading at the end of a paragraph: “……的方法。4.2 系统的管理”.
_SUBHEAD_AFTER = re.compile(r"[。．.]\s*\d(?:\.\d){0,2}\.?\s+[\u4e00-\u9fff]{2,16}$")
_COUPLET = re.compile(r"([\u4e00-\u9fff]{3,9})[，；]([\u4e00-\u9fff]{3,9})")
_DRESS = "*_~` "  # of Markdown, behind the last stop
_STAMP = re.compile(r"[\[(]?(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}\s+)?\d{1,2}:\d{2}")
_HAN = re.compile("[\u4e00-\u9fff]")
_IN_BRACKETS = re.compile("[（(【][^（()）【】]+[）)】]")
_MARK = re.compile(r"[，。；：！？、“”《》（）]")
# Below this, in nats by a language model that had not seen them, end 8 of 1,236 lines without a
# mark between paragraphs of news and statutes, and 43 in 100 of 40,000 that were cut so short.
_ENDS_BADLY = -10.5
# Items of a list end in whatever they speak of: all 9 that end below this were cut, of 32 above 23.
_ITEM_ENDS_BADLY = -11.0


class Tail(IntEnum):
    """Whether a text breaks off at its end."""

    WHOLE = 0
    MAY_BREAK_OFF = 1
    """It has the look of a sub-heading or an item of a list, which need no full stop."""
    BREAKS_OFF = 2


def read_tails(
    texts: Sequence[str], end_gain: Sequence[float], alone: Sequence[bool] | None = None
) -> list[Tail]:
    """For each piece whether its text breaks off.

    A colon introduces what comes next and a semicolon ends an item: these are whole as they stand.
    Items of a list and sub-headings need no full stop; `end_gain`, the log-probability of the
    paragraph's end there, tells those that were cut in mid-phrase. `alone` is what `find_alone`
    says of them.

    >>> texts = ["园区引进了一批", "他们说：", "（1）落户；", "提取时；", "结束了。"]
    >>> [tail.name for tail in read_tails(texts, [-9, -3, -3, -3, -1])]
    ['BREAKS_OFF', 'WHOLE', 'WHOLE', 'WHOLE', 'WHOLE']
    """
    alone = find_alone(texts) if alone is None else alone
    closed = [_is_closed(text) or own for text, own in zip(texts, alone, strict=True)]
    item = [_ITEM.match(text) is not None for text in texts]
    in_list = _in_plain_lists(texts, closed)
    sizes = [_size_of_subhead(text) for text in texts]
    times = Counter(sizes)
    out = []
    for k, text in enumerate(texts):
        listed = item[k] and any(item[n] for n in (k - 1, k + 1) if 0 <= n < len(texts))
        if closed[k] or text.endswith(("：", ":")):
            out.append(Tail.WHOLE)
        elif (listed and not text.endswith("，")) or in_list[k] or _is_subhead(texts, closed, k):
            badly = _ITEM_ENDS_BADLY if item[k] or in_list[k] else _ENDS_BADLY
            built = sizes[k] > 0 and times[sizes[k]] >= _OF_ONE_BUILD
            breaks_off = end_gain[k] < badly and not built
            out.append(Tail.BREAKS_OFF if breaks_off else Tail.MAY_BREAK_OFF)
        else:
            out.append(Tail.BREAKS_OFF)
    return out


def find_alone(texts: Sequence[str]) -> list[bool]:
    """Which pieces are whole though no sentences: set lines, rows, labels, cells read one by one.

    None of them goes on, and none goes on with what stands above.

    >>> find_alone(["货种", "吞吐量", "8900", "园区去年引进了一批", "联系人：李敏"])
    [True, True, True, True, True]
    >>> find_alone(["货种齐全。", "园区去年引进了一批", "联系人：李敏"])
    [False, False, True]
    """
    filled = find_filled_in(texts)
    code, verse = find_code(texts), _find_verse(texts)
    stamped = _find_stamped(texts)
    out: list[bool] = []
    for short, rows in groupby(texts, key=_is_cell):
        run = list(rows)
        table = short and len(run) >= _LEAST_CELLS
        out += [
            table or is_set_line(text) or is_caption(text) or stands_alone(text) for text in run
        ]
    return [
        own or filled[k] or k in code or k in verse or k in stamped for k, own in enumerate(out)
    ]


def find_filled_in(texts: Sequence[str]) -> list[bool]:
    """Which lines are a label with what is filled in, or the name of what the labels tell.

    >>> find_filled_in(["板栗饼", "主料：板栗", "特点：又香又甜，耐放", "渡口有三条船"])
    [True, True, True, False]
    """
    labelled = find_labelled(texts)
    filled = [own and is_filled_in(text) for own, text in zip(labelled, texts, strict=True)]
    named = [
        _is_cell(text) and all(labelled[k + 1 : k + 3]) and k + 2 < len(texts)
        for k, text in enumerate(texts)
    ]
    return [a or b for a, b in zip(filled, named, strict=True)]


def _find_verse(texts: Sequence[str]) -> set[int]:
    """Places of short lines in a row that end without a stop, and not all at one width."""
    out: set[int] = set()
    at = 0
    for short, rows in groupby(texts, key=_may_be_verse):
        run = list(rows)
        widths = list(map(len, run))
        widest = max(widths)
        wide = sum(widest - width < _AS_WIDE for width in widths[:-1])
        if short and len(widths) >= _LEAST_VERSE and 2 * wide <= len(widths):
            out.update(at + k for k, text in enumerate(run) if is_filled_in(text))
        at += len(run)
    return out


def _may_be_verse(text: str) -> bool:
    if len(text) > _MAX_VERSE or label_of(text) or text.endswith(("，", "、", "：")):
        return False
    return _IN_BRACKETS.fullmatch(text) is not None or not _is_closed(text)


def _find_stamped(texts: Sequence[str]) -> set[int]:
    """Places of short lines right below the time at which they are said, on a page of several."""
    below = {
        k + 1
        for k, (stamp, text) in enumerate(pairwise(texts))
        if _STAMP.match(stamp) and not _HAN.search(stamp) and len(text) <= _MAX_VERSE
    }
    return below if len(below) > 1 else set()


def _is_cell(text: str) -> bool:
    return len(text) <= _MAX_CELL and not _MARK.search(text) and not _ITEM.match(text)


def _size_of_subhead(text: str) -> int:
    """The length of a numbered sub-heading behind its number, 0 where a line is none."""
    words = _ITEM.sub("", text, count=1)
    if words == text or not 0 < len(words) <= _MAX_SUBHEAD or _MARK.search(words):
        return 0
    return len(words)


def _is_closed(text: str) -> bool:
    text = text.rstrip(_DRESS)
    return (
        ends_sentence(text)
        or text.rstrip().endswith(_ENDS_ITEM)
        or _SUBHEAD_AFTER.search(text[-40:]) is not None
        or _is_couplet(text)
    )


def _is_couplet(text: str) -> bool:
    """Whether a line is two clauses of one length and nothing else, as mottos and verse are."""
    halves = _COUPLET.fullmatch(text)
    return halves is not None and len(halves.group(1)) == len(halves.group(2))


def _is_subhead(texts: Sequence[str], closed: Sequence[bool], k: int) -> bool:
    """A short line without a mark between whole paragraphs."""
    text = _ITEM.sub("", texts[k], count=1)
    if text != texts[k] and len(text) <= _MAX_SUBHEAD and not _MARK.search(text):
        return True
    if len(text) > _MAX_SUBHEAD or _MARK.search(text) or any(map(str.isdecimal, text)):
        return False
    whole_above = k == 0 or closed[k - 1] or texts[k - 1].endswith(("：", ":"))
    return whole_above and k + 1 < len(texts) and len(texts[k + 1]) > len(texts[k])


def _in_plain_lists(texts: Sequence[str], closed: Sequence[bool]) -> list[bool]:
    """Which lines are among two or more short ones in a row, of one shape and without full stop."""
    plain = [_plain(text, shut) for text, shut in zip(texts, closed, strict=True)]
    out: list[bool] = []
    for short, rows in groupby(zip(texts, plain, strict=True), key=itemgetter(1)):
        run = [text for text, _ in rows]
        shapes = {_shape(text) for text in run} if short and len(run) > 1 else {""}
        out += [len(shapes) == 1 and shapes != {""}] * len(run)
    return out


def _plain(text: str, closed: bool) -> bool:
    return not closed and len(text) <= 40 and not text.endswith(("：", ":"))


def _shape(text: str) -> str:
    """The marks of a line in order; items of one list share them."""
    return "".join(_MARK.findall(text))
