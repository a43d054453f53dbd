"""Changes after which a sentence would say something else: not its spelling but its facts.

Each reads well, and often better than what stands there, since a language model takes the common
for the right. Such a change is told and never made.
"""

from __future__ import annotations

import re

from zhclean import engines
from zhclean.frames import closes_frame, opened_frames
from zhclean.stages.typos.nearest import is_nearest

_NEGATIONS = frozenset("不无未非没勿莫")
# A clause is said of its subject by one of these (房屋系其父母所购), and joined to it by those.
_COPULAS = frozenset("系乃属即是为")
_JOINING = frozenset("及和与或并且而")
# Words without which a clause has no frame but a verb more or less: 把一遍地 for 耙一遍地.
_PREPOSITIONS = frozenset("把被将给从向")
_UNNAMED = re.compile("某(?![些种个类项])")
_PART = re.compile("[。；！？!?;\n，,：:“”‘’（）()《》]")
_ROW = re.compile("、|以及|[和及与或]")
_REACH = 80  # characters to each side in which a row is looked for
_SHORTEST = 2  # characters of an item: one alone may be a part of a word that holds 和
# Of a character seen so often as a word by itself one may think that it was meant.
_AT_HOME = 300
_LONGEST = 4  # characters of a word
_NO_VERB = 4  # characters that hold an object and hardly a verb besides
_COMMON = 20  # how often a word was seen that may be meant


def says_something_else(text: str, start: int, end: int, new: str) -> bool:
    """Whether the facts of a sentence would be others with `new` in this place.

    >>> says_something_else("在船上干满五年的轮机员", 3, 4, "不")
    True
    >>> says_something_else("末经批准不得开工", 0, 1, "未")
    False
    """
    first = max(0, start - _REACH)
    text, start, end = text[first : end + _REACH], start - first, end - first
    old = text[start:end]
    return (
        _turns_it_round(text, start, end, new)
        or (old in _COPULAS and new in _JOINING)
        or _takes_a_verb_away(text, start, end, new)
        or _UNNAMED.match(text, end) is not None
        or _levels_a_row(text, start, end, new)
    )


def _turns_it_round(text: str, start: int, end: int, new: str) -> bool:
    """Whether a no would come or go where what stands there may well be meant.

    One that goes into a word is none, and one that comes with a long one: 义无教育 is 义务教育,
    人和元党派 has 无党派. 不满 for 干满 is a word, too, but made of the no.
    """
    old = text[start:end]
    if _NEGATIONS.isdisjoint(old) == _NEGATIONS.isdisjoint(new) or is_nearest(old, new):
        return False
    shortest = 2 if _NEGATIONS.isdisjoint(new) else 3
    return _is_at_home(old) and not _makes_a_word(text, start, end, new, shortest)


def _makes_a_word(text: str, start: int, end: int, new: str, shortest: int = 2) -> bool:
    """Whether `new` is part of a common word with what stands beside it, and the old is not."""
    then, now = (
        max(
            engines.word_frequency(whole[at : at + size])
            for whole in (text[:start] + part + text[end:],)
            for size in range(shortest, _LONGEST + 1)
            for at in range(max(0, start + len(part) - size), start + 1)
        )
        for part in (text[start:end], new)
    )
    return now >= _COMMON > then


def _is_at_home(old: str) -> bool:
    """Whether these characters are words by themselves that anyone may have meant."""
    return all(engines.word_frequency(char) >= _AT_HOME for char in old)


def _takes_a_verb_away(text: str, start: int, end: int, new: str) -> bool:
    """Whether a word would become a mere preposition that no verb can follow in its clause.

    把一遍地 for 耙一遍地 has none. Where more follows, one may: 肥树立市场导向 is 把…….
    """
    if new not in _PREPOSITIONS or text[start:end] in _PREPOSITIONS:
        return False
    rest = _PART.split(text[end:], maxsplit=1)[0]
    if len(rest) > _NO_VERB or closes_frame(opened_frames(text[:start] + new), rest):
        return False
    return not _makes_a_word(text, start, end, new)


def _levels_a_row(text: str, start: int, end: int, new: str) -> bool:
    """Whether two items of a row would be one, or what tells an item from its like would go.

    轻症、中症和重症 are three, and in 轻症疾病、中症疾病 it is 中 that makes two of them.
    """
    before = _ROW.split(_PART.split(text[:start])[-1])
    after = _ROW.split(_PART.split(text[end:])[0])
    others = [*before[:-1], *after[1:]]
    if not others or _ROW.search(text[start:end]):
        return False
    head, old, tail = before[-1], text[start:end], after[0]
    if any(_are_one(other, head, new, tail, before, after) for other in others):
        return True
    size = len(head + old + tail)
    like = [before[0][-size:], *others, after[-1][:size]]
    return not is_nearest(old, new) and any(_differ_here(one, head, old, tail) for one in like)


def _differ_here(other: str, head: str, old: str, tail: str) -> bool:
    """Whether another item is the same but for these characters, which are at home there."""
    size = len(head) + len(old) + len(tail)
    return (
        len(other) == size >= _SHORTEST
        and other.startswith(head)
        and other.endswith(tail)
        and other[len(head) :][: len(old)] != old
        and _is_at_home(old)
    )


def _are_one(
    other: str, head: str, new: str, tail: str, before: list[str], after: list[str]
) -> bool:
    """Whether the item would be `other`, of a row whose ends have more of the sentence beside."""
    item, is_first, is_last = head + new + tail, len(before) == 1, len(after) == 1
    if min(len(item), len(other)) < _SHORTEST:
        return False
    return (
        item == other
        or (other is before[0] and other.endswith(item))
        or (other is after[-1] and other.startswith(item))
        or (is_first and item.endswith(other) and len(other) >= len(new + tail))
        or (is_last and item.startswith(other) and len(other) >= len(head + new))
    )
