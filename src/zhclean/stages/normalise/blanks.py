"""Blanks inside Han text that a reader of the page put there, told from those that part words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclean import engines
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

_HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
_MARKS = "，。、；：！？“”‘’《》（）【】…—·"
# Blanks only, never a newline: a line end between two Han characters may be a paragraph end.
_BLANK = "[ \u00a0\u2002-\u200a\u202f\u205f\u3000]"
# Begins with the blank, which is rare, so that the search can skip to it.
_PREFILTER = re.compile(rf"{_BLANK}(?=[{_HAN}{_MARKS}])")

# Single characters with one and the same blank between each: `北 海 高 新 区`. A wider blank ends
# the run, since that is what parts the halves of a spaced heading.
_SPACED = re.compile(
    rf"(?<![^\s{_MARKS}])[{_HAN}{_MARKS}](?:(?P<blank>{_BLANK})[{_HAN}{_MARKS}])"
    rf"(?:(?P=blank)[{_HAN}{_MARKS}])+(?![^\s{_MARKS}])"
)
# Names of two characters are padded to the width of three: `王 伟 张 强` makes a run of four.
_SURE_RUN, _LEAST_RUN = 6, 3

# A line of prose ends as one and is longer than a heading or a list of names.
_PROSE = re.compile(r"[。！？][”’）》]?\s*$")
_PROSE_LENGTH = 30  # no heading of the development pages is longer and ends in a stop
_GAP = re.compile(rf"(?<=[{_HAN}])[ \u00a0](?=[{_HAN}])")
_SPLITS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))  # one side at least is a lone character
# e**4: words cut on news and law pages lie above (摘|要 e**5), chance neighbours of two headline
# halves below (改|用 e**3.5, 干|将 e**1).
_LEAST_LIFT = 55
_CONTEXT, _CLOSE = 8, 4  # what is cut into words; what must hold no other blank


def find_blanks(text: str) -> Iterator[Proposal]:
    """Blanks to delete: all of a spaced-out run, and one that cuts a word of a line of prose.

    >>> [p.span.start for p in find_blanks("北 海 高 新 区")]
    [1, 3, 5, 7]
    >>> list(find_blanks("深化改革激活力 发展迈上新台阶"))
    []
    """
    at = 0
    while (hit := _PREFILTER.search(text, at)) is not None:
        start = text.rfind("\n", 0, hit.start()) + 1
        end = text.find("\n", hit.end())
        end = len(text) if end < 0 else end
        yield from _in_line(text[start:end], start)
        at = end


def _in_line(line: str, offset: int) -> Iterator[Proposal]:
    runs = list(_SPACED.finditer(line))
    for run in runs:
        yield from _spaced_run(run, offset)
    if runs or len(line) < _PROSE_LENGTH or not _PROSE.search(line):
        return
    for gap in _GAP.finditer(line):
        if _cuts_word(line, gap.start(), gap.end()):
            span = Span(offset + gap.start(), offset + gap.end())
            yield Proposal(span, "", DefectKind.CHARACTER_FORM, 0.85, ("空格切断词语",))


def _spaced_run(run: re.Match[str], offset: int) -> Iterator[Proposal]:
    chars = run.group()[::2]
    han = sum(char not in _MARKS for char in chars)
    if han < _LEAST_RUN:
        return
    if han < _SURE_RUN and not _reads_as_words(chars):
        return
    for gap in range(1, 2 * len(chars) - 1, 2):
        span = Span(offset + run.start() + gap, offset + run.start() + gap + 1)
        yield Proposal(span, "", DefectKind.CHARACTER_FORM, 0.9, ("逐字空格",))


def _reads_as_words(chars: str) -> bool:
    """Whether the run, joined, is made of words: no row of padded names, no enumeration.

    Names of two characters make an even run; an odd one need not hold a longer word.
    """
    words = [word for word in engines.cut(chars) if word not in _MARKS]
    in_words = sum(len(word) for word in words if len(word) > 1)
    longest = max(map(len, words), default=0)
    return 5 * in_words >= 4 * len(chars) and (len(chars) % 2 == 1 or longest >= _LEAST_RUN)


def _cuts_word(line: str, start: int, end: int) -> bool:
    """Whether the blank has cut a word in two and left a lone character on one side at least.

    The pieces must be loose on their own side too: in `机会增加 收入增多` the word 加收 lies across
    the blank, but 增加 and 收入 hold its pieces fast.
    """
    left, right = line[max(0, start - _CONTEXT) : start], line[end : end + _CONTEXT]
    if re.search(_BLANK, left[-_CLOSE:] + right[:_CLOSE]) or min(len(left), len(right)) < _CLOSE:
        return False  # a list of names
    if line.rfind("（", 0, start) > line.rfind("）", 0, start):
        return False  # （记者 张三 李四）
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
