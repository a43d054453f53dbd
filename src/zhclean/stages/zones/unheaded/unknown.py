"""Names that no catalog holds: those that end as the headed zones' do, and places introduced."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from zhclean.gazetteer import ENTITY_SUFFIXES, ZoneCatalog, kind_of, split_name
from zhclean.stages.zones.unheaded.entities import LEAST_MENTIONS, PLACES, VILLAGES

_MAX_CORE = 7
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Characters of running text; a would-be name that holds one is a clause that ends like a name.
_RUNNING = re.compile("[和与的在了等及于对向以把被将为]|促进|推进|建设|加快|支持|关于")
_MAX_SUFFIX = 8
# Behind a short suffix: 高新技术产业 is no zone.
_GOES_ON = ("技术", "产业")
# Somebody of the entity or a part of it: such a paragraph opens no article.
_PERSON_OR_PART = re.compile(
    "的|[\u4e00-\u9fff]{0,8}?(?:毕业|就读|教授|校长|书记|院士|博士|主任|经理|学院|研究|系|部|院|所|中心|公司|分|附属|中学|医院)"
)
# 离某某大学不远: a sentence may begin with these, a name does not.
_BEFORE = frozenset("离从距由据经在当向到往对把让使为是如像而随自按每这那该本我你他")
_INTRODUCED = re.compile(
    r"([\u4e00-\u9fff]{2,4}?)(镇|乡|街道|村|县|市|区|旗)(?=位于|地处|坐落|在|属|是|[东西南北]|总面积|，)"
)
_INTRODUCED_USES = 4


def introduced_places(
    texts: Sequence[str], kinds: frozenset[str], catalog: ZoneCatalog
) -> list[str]:
    """Places that no catalog holds, introduced at the head of a piece: 枫泾镇在上海市……"""
    if "place" not in kinds:
        return []
    whole = "\n".join(texts)
    found = [_INTRODUCED.match(text) for text in texts]
    names = {match.group(1) + match.group(2): match.group(1) for match in found if match}
    return sorted(
        name
        for name, core in names.items()
        if whole.count(core) >= _INTRODUCED_USES
        and not catalog.lookup(name)
        and not any(True for _ in catalog.find(core))
        and not _RUNNING.search(core)
    )


def unknown_names(texts: Sequence[str], kinds: frozenset[str], catalog: ZoneCatalog) -> list[str]:
    """Names that no catalog holds but that end as the headed zones' do.

    They are used again, or a piece begins with them.

    Of the readings of one name the longest core that keeps most of its uses is taken.
    """
    suffixes = sorted(
        (
            suffix
            for suffix, kind in ENTITY_SUFFIXES.items()
            if kind in kinds and kind not in PLACES | VILLAGES
        ),
        key=len,
        reverse=True,
    )
    if not suffixes:
        return []
    pattern = re.compile("|".join(map(re.escape, suffixes)))
    uses = _count_readings(texts, pattern)
    out = {name for text in texts if (name := _first_name(text, pattern))}
    by_tail: dict[str, list[str]] = defaultdict(list)
    for name, count in uses.items():
        if count >= LEAST_MENTIONS or catalog.lookup(split_name(name)[0]):
            suffix = pattern.search(name, 2)
            if suffix:
                by_tail[name[suffix.start() - 2 :]].append(name)
    for names in by_tail.values():
        most = max(uses[name] for name in names)
        fit = [n for n in names if uses[n] >= 0.7 * most and _may_be_name(n, pattern, catalog)]
        if fit:
            out.add(max(fit, key=len))
    return [name for name in sorted(out) if not _is_known(name, catalog)]


def _is_known(name: str, catalog: ZoneCatalog) -> bool:
    """Whether the catalog has the entity, by this name or by its usual one."""
    return bool(catalog.lookup(name) or catalog.lookup(split_name(name)[0] + kind_of(name)))


def _first_name(text: str, pattern: re.Pattern[str]) -> str:
    """The name that a text begins with, whose left end needs no other use to be told.

    >>> _first_name("西北农林大学立足关中平原的腹地。", re.compile("大学"))
    '西北农林大学'
    >>> _first_name("西北农林大学毕业的赵秉禾说。", re.compile("大学"))
    ''
    >>> _first_name("西北农林大学教授赵秉禾说。", re.compile("大学"))
    ''
    >>> _first_name("说起煤港，人们想到黑灰。", re.compile("港"))
    ''
    """
    suffix = pattern.search(text, 2, 2 + _MAX_CORE + _MAX_SUFFIX)
    core = text[: suffix.start()] if suffix else ""
    if not suffix or not 2 <= len(core) <= _MAX_CORE or not _HAN.fullmatch(core):
        return ""
    if len(suffix.group()) < 2 or core[0] in _BEFORE:
        return ""  # 说起煤港，离某某大学
    body = _PERSON_OR_PART.match(text, suffix.end()) or text.startswith(_GOES_ON, suffix.end())
    return "" if body or _RUNNING.search(core) else text[: suffix.end()]


def _count_readings(texts: Sequence[str], pattern: re.Pattern[str]) -> Counter[str]:
    """How often each string stands that a suffix ends, with a core of up to seven Hanzi before."""
    uses: Counter[str] = Counter()
    for text in texts:
        for match in pattern.finditer(text):
            if text.startswith(_GOES_ON, match.end()):
                continue
            for size in range(2, _MAX_CORE + 1):
                start = match.start() - size
                if start < 0 or not _HAN.fullmatch(text[start : match.start()]):
                    break
                uses[text[start : match.end()]] += 1
    return uses


def _may_be_name(name: str, pattern: re.Pattern[str], catalog: ZoneCatalog) -> bool:
    suffix = pattern.search(name, 2)
    core = name[: suffix.start()] if suffix else name
    if _RUNNING.search(core):
        return False
    place = any(start == 0 for start, _, _ in catalog.find(core))
    return place or kind_of(name) not in ("高新区", "经开区", "新区", "开发区", "保税区", "园区")
