"""What the form of a name tells: its core, its suffix, its kind, the words that stand for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from zhclean.gazetteer.catalog import Zone, ZoneCatalog
from zhclean.lexicon import mapping

_TABLE = mapping("entity_suffixes")

# Suffix to kind: 高新技术产业开发区 to 高新区, 有限公司 to 企业.
ENTITY_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {suffix: kind for suffix, (kind, *_) in _TABLE.items() if kind}
)

ZONE_KINDS = frozenset(
    ("高新区", "经开区", "新区", "开发区", "园区", "保税区", "自贸区", "示范区", "度假区", "景区")
)
STATE_KINDS = frozenset(("省", "自治区", "特别行政区", "直辖市"))
CITY_KINDS = frozenset(("市", "地区", "盟", "自治州"))
COUNTY_KINDS = frozenset(("县", "自治县", "县级市", "旗", "自治旗", "区", "群岛"))
VILLAGE_KINDS = frozenset(("镇", "乡", "街道", "村", "兵团"))
PLACE_KINDS = STATE_KINDS | CITY_KINDS | COUNTY_KINDS | VILLAGE_KINDS

_LONGEST = max(map(len, _TABLE))


@lru_cache(maxsize=4096)
def split_name(name: str) -> tuple[str, str]:
    """The core of a name and its suffix; either may be empty, together they are the name.

    A place whose own name ends like a suffix stays whole, as do words that only end like a name.

    >>> split_name("北海国家高新区"), split_name("新疆维吾尔自治区"), split_name("高新区")
    (('北海', '国家高新区'), ('新疆', '维吾尔自治区'), ('', '高新区'))
    >>> split_name("景德镇"), split_name("智慧城市")
    (('景德镇', ''), ('智慧城市', ''))
    """
    known = ZoneCatalog.builtin().lookup(name)
    if any(zone.name != name and zone.name.startswith(name) for zone in known):
        suffix = _suffix(name)
        if len(suffix) == 1:
            return name, ""
    if "自治" in name and (core := _autonomous_core(name, known)):
        return core, name[len(core) :]
    suffix = _suffix(name)
    core = name[: len(name) - len(suffix)]
    if len(suffix) == 1 and len(core) < 2 and not known and core:
        return name, ""
    if suffix == "州" and not any(zone.kind == "自治州" for zone in known):
        return name, ""
    return core, suffix


def _suffix(name: str) -> str:
    for size in range(min(_LONGEST, len(name)), 0, -1):
        if (suffix := name[-size:]) in _TABLE:
            return suffix if _TABLE[suffix][0] else ""
    return ""


def _autonomous_core(name: str, known: tuple[Zone, ...]) -> str:
    """新疆 of 新疆维吾尔自治区: the part that the short forms (新疆, 临夏州) keep."""
    for zone in known:
        cores = [core for alias in zone.aliases for core in (alias, alias[:-1])]
        fitting = [core for core in cores if len(core) >= 2 and name.startswith(core)]
        if zone.name == name and fitting:
            return max(fitting, key=len)
    return ""


def kind_of(name: str) -> str:
    """The kind of entity that a name denotes, "" where neither catalog nor suffix tells.

    >>> kind_of("青岛"), kind_of("南海理工大学"), kind_of("光谷"), kind_of("曙光")
    ('市', '大学', '高新区', '')
    """
    kinds = {zone.kind for zone in ZoneCatalog.builtin().lookup(name)}
    if len(kinds) == 1:
        return kinds.pop()
    return suffix_kind(split_name(name)[1])


def suffix_kind(suffix: str) -> str:
    """The kind that a suffix names; 维吾尔自治区 counts as 自治区."""
    if suffix in ENTITY_SUFFIXES:
        return ENTITY_SUFFIXES[suffix]
    return ENTITY_SUFFIXES.get(suffix[suffix.find("自治") :], "") if "自治" in suffix else ""


def group_of(suffix: str) -> str:
    """The suffix that stands for all of the same meaning: 高新区 for 国家高新技术产业开发区."""
    return _TABLE[suffix][1] if suffix in _TABLE else suffix


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for suffix, (kind, group, use) in sorted(_TABLE.items()):
        if kind and use != "rare":
            groups[group].append(suffix)
    return {group: tuple(suffixes) for group, suffixes in groups.items()}


def like_suffixes(suffix: str) -> tuple[str, ...]:
    """The usual suffixes of the same meaning.

    >>> like_suffixes("经济技术开发区")[-2:]
    ('经开区', '经济技术开发区')
    """
    return _groups().get(group_of(suffix), (suffix,))


def anaphors(kind: str) -> tuple[str, ...]:
    """The words by which a text goes back to an entity of that kind.

    >>> anaphors("市")
    ('全市', '市内', '我市', '本市', '该市')
    """
    row = mapping("anaphors").get(kind)
    return tuple(row[0].split("|")) if row else ()


def leading_place(name: str) -> str:
    """The longest place of the built-in catalog with which `name` begins, or "".

    >>> leading_place("东莞松山湖"), leading_place("河海")
    ('东莞', '')
    """
    lookup = ZoneCatalog.builtin().lookup
    for size in range(len(name), 1, -1):
        if any(zone.kind in PLACE_KINDS for zone in lookup(name[:size])):
            return name[:size]
    return ""
