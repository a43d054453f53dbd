"""Zone names misread in one character, told by the suffix that still stands in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from zhclean import engines
from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span

# A suffix of one character (市, 县) is no evidence: half of all words end in one.
_SHORTEST_SUFFIX = 2
_CORE_SIZES = range(2, 7)
# What a text calls the same zone. The long forms stand without their 区, which may be lost too:
# 北高高新技术产业开发企业.
_FAMILIES = (
    ("高新技术产业开发", "国家高新区", "高新区"),
    ("经济技术开发", "国家经开区", "经开区"),
)
_ALL_SUFFIXES = re.compile(
    "(国家高新区|国家经开区|高新技术产业开发|经济技术开发|高新区|经开区|开发区|新区|工业园区|产业园区|示范区)"
)
_HAN_TAIL = re.compile("[\u4e00-\u9fff]*$")
_BEFORE = 8  # characters to the left that are cut into words
_TWICE = 2  # a name that stands twice is meant

# In 113 M characters of news, laws and papers, every one of 427 zones held against each of 787
# suffixes, 8 names were taken for a misreading (合肥新站高新区 for 新乡): 1 in 40,000. With the
# page's own zone alone that is well below the rate of misreadings; with several zones in the
# running, or a reading that returns, it is reported.
_COPIED, _OWN, _OTHER, _REPEATED = 0.93, 0.88, 0.6, 0.4


def find_misread_names(
    text: str, names: Iterable[str], *, is_known: Callable[[str], bool] | None = None
) -> Iterator[Proposal]:
    """Names that differ from a name in force in one character of their core.

    `names` are the full zone names: the one in force first, then others of the page. `is_known`
    says that a string is a name or place in its own right; by default the built-in catalog does.

    >>> found = find_misread_names("北高高新区紧抓机遇", ("北海高新区",))
    >>> [(p.span.of("北高高新区紧抓机遇"), p.replacement) for p in found]
    [('高', '海')]
    >>> list(find_misread_names("北高节能环保入园", ("北海高新区",)))
    []
    """
    targets = _targets(tuple(names))
    known = is_known or _in_catalog
    seen: set[Span] = set()
    places = {s: _places(text, s) for s in {s for target in targets for s in target.suffixes}}
    for target in targets:
        for suffix in target.suffixes:
            for at in places[suffix]:
                found = _judge(text, at, target, targets, known)
                if found is not None and found.span not in seen:
                    seen.add(found.span)
                    yield found


def _places(text: str, part: str) -> tuple[int, ...]:
    return (
        tuple(match.start() for match in re.finditer(re.escape(part), text)) if part in text else ()
    )


def names_in(text: str) -> tuple[str, ...]:
    """Names with a zone's suffix that stand at least twice in `text`, the commonest first.

    >>> names_in("滨江高新区发布公告。今年，滨江高新区新增企业百家。")
    ('滨江高新区',)
    """
    if text.count("区") + text.count("开发") < _TWICE:
        return ()
    counts: Counter[str] = Counter()
    for match in _ALL_SUFFIXES.finditer(text):
        if text.count(text[max(0, match.start() - _CORE_SIZES.start) : match.end(1)]) < _TWICE:
            continue
        tail = _HAN_TAIL.search(text, max(0, match.start() - _BEFORE), match.start())
        core = engines.cut(tail.group())[-1] if tail and tail.group() else ""
        if len(core) in _CORE_SIZES:
            counts[core + match.group(1)] += 1
    return tuple(name for name, count in counts.most_common() if count >= _TWICE)


@dataclass(frozen=True, slots=True)
class _Target:
    """A name in force: its core and the suffixes that may follow it."""

    core: str
    suffixes: tuple[str, ...]
    own: bool


@lru_cache(maxsize=64)  # paragraphs of a page have the same names in force
def _targets(names: tuple[str, ...]) -> tuple[_Target, ...]:
    out: dict[str, _Target] = {}
    first: str | None = None
    for name in names:
        core, suffix = split_name(name)
        if len(core) not in _CORE_SIZES or len(suffix) < _SHORTEST_SUFFIX:
            continue
        first = first or core
        out.setdefault(core, _Target(core, _forms(suffix), core == first))
    return tuple(out.values())


def _forms(suffix: str) -> tuple[str, ...]:
    for family in _FAMILIES:
        if suffix in family or suffix.removesuffix("区") in family:
            return family
    return (suffix,)


def _judge(
    text: str,
    at: int,
    target: _Target,
    targets: tuple[_Target, ...],
    known: Callable[[str], bool],
) -> Proposal | None:
    """A proposal if the characters before a suffix at `at` misread the core of `target`."""
    core = target.core
    start = at - len(core)
    read = text[max(0, start) : at]
    if len(read) != len(core) or (read[0] != core[0] and read[-1] != core[-1]):
        return None
    if any(read == other.core for other in targets):
        return None
    wrong = [i for i, (a, b) in enumerate(zip(read, core, strict=True)) if a != b]
    if len(wrong) != 1 or not "\u4e00" <= read[wrong[0]] <= "\u9fff":
        return None
    if _is_a_name(text, start, at, known):
        return None
    place = start + wrong[0]
    rivals = sum(_one_apart(read, other.core) for other in targets)
    confidence = _confidence(text, place, read, at, target.own and rivals == 1)
    evidence = (f"“{read}”非地名，本页作“{core}”", "后缀完整")
    return Proposal(Span(place, place + 1), core[wrong[0]], DefectKind.TYPO, confidence, evidence)


def _confidence(text: str, place: int, read: str, at: int, clear: bool) -> float:
    if not clear:
        return _OTHER
    neighbours = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    if text[place] in neighbours:
        return _COPIED  # the reader of the page copied what stands beside it
    return _REPEATED if text.count(read + text[at : at + 2]) >= _TWICE else _OWN


def _one_apart(read: str, core: str) -> bool:
    return len(read) == len(core) and sum(a != b for a, b in zip(read, core, strict=True)) == 1


def _is_a_name(text: str, start: int, at: int, known: Callable[[str], bool]) -> bool:
    """Whether what ends at `at` is a place or word of its own, or part of a longer one."""
    before = _HAN_TAIL.search(text, max(0, start - _BEFORE), start)
    left = before.group() if before else ""
    for take in range(len(left) + 1):
        candidate = left[len(left) - take :] + text[start:at]
        if known(candidate) or (take < _CORE_SIZES.stop and engines.word_frequency(candidate)):
            return True
    words, reached = engines.cut(left + text[start:at]), 0
    edges = {0} | {reached := reached + len(word) for word in words}
    return len(left) not in edges


def _in_catalog(name: str) -> bool:
    return bool(ZoneCatalog.builtin().lookup(name))
