"""Things that are named one by one before they are counted: 茶叶、油茶、毛竹四大产业."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhclean.messages import say
from zhclean.model import DefectKind
from zhclean.numerals import read_number
from zhclean.proposals import Proposal
from zhclean.spans import Span

# Only kinds and great things: 甲、乙、丙三个县 may be three counties of two prefectures.
_COUNTED = re.compile(
    r"(?<!第)(?P<count>[二两三四五六七八九十])"
    r"(?:大(?!多|部|量|小|家|国|学|地|类|队|会|战|桥)|类|种)(?=[\u4e00-\u9fff])"
)
_STOP = re.compile(r"[，。；：！？…（）()《》“”〈〉\d\s]")
_AND = re.compile("以及|和|与|及|或")
_FARTHEST = 110  # characters that a list may have
_SHORTEST, _LONGEST, _MOST_UNLIKE, _FEWEST = 2, 8, 3, 3
_MOST_OFF = 2
_LIKELY = 0.6


def find_miscounted_lists(
    paragraphs: Sequence[str], language: str = "zh"
) -> Iterator[tuple[int, Proposal]]:
    """Counts that the list before them contradicts, with the number of their paragraph.

    >>> text = "培育茶叶、油茶、毛竹、蜂蜜、生猪四大产业。"
    >>> [(p.span.of(text), p.evidence) for _, p in find_miscounted_lists([text])]
    [('四', ('列出的有5项：培育茶叶、油茶、毛竹、蜂蜜、生猪',))]
    """
    for number, text in enumerate(paragraphs):
        for match in _COUNTED.finditer(text):
            listed = _listed(text, match.start())
            count, items = read_number(match.group("count")), listed.split("、")
            parts = [part for item in items for part in _AND.split(item)]
            if count is None or not _is_plain(items, parts):
                continue
            more, fewer = len(items) - int(count.value), int(count.value) - len(parts)
            is_open = items[-1].endswith("等")
            if 0 < more <= _MOST_OFF or (0 < fewer <= 1 and not is_open):
                found = len(items) if more > 0 else len(parts)
                reason = say(language, "miscounted", found=found, items=listed)
                span = Span(*match.span("count"))
                yield number, Proposal(span, None, DefectKind.NUMBERING, _LIKELY, (reason,))


def _listed(text: str, end: int) -> str:
    """The clause that runs up to a count; nothing where it begins too far off."""
    start = max(0, end - _FARTHEST)
    stops = list(_STOP.finditer(text, start, end))
    return text[stops[-1].end() : end] if stops else "" if start else text[:end]


def _is_plain(items: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether all but the first, which the clause may begin before, are short and alike."""
    sizes = [len(part) for part in parts[1:]]
    return (
        len(items) >= _FEWEST
        and len(parts[0]) >= _SHORTEST
        and min(sizes) >= _SHORTEST
        and max(map(len, items[1:])) <= _LONGEST
        and max(sizes) <= _MOST_UNLIKE * min(sizes)
    )
