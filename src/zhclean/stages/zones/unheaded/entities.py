"""What a name denotes: the class of its entity, how high it lies, and how it stands to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zhclean.gazetteer import ENTITY_SUFFIXES, ZoneCatalog, kind_of, same_entity, split_name

# What the page names less often than this is no subject of it.
LEAST_MENTIONS = 2
# Kinds of place; everything else is a class by itself.
PLACES = frozenset(
    (
        "",
        "省",
        "自治区",
        "直辖市",
        "市",
        "县级市",
        "县",
        "自治县",
        "区",
        "自治州",
        "地区",
        "盟",
        "旗",
        "自治旗",
        "林区",
        "特区",
    )
)
VILLAGES = frozenset(("镇", "乡", "街道", "村"))
# The classes that an article's entity can be of; organs (叙利亚政府) act in articles on others.
ALL_KINDS = frozenset(ENTITY_SUFFIXES.values()) - PLACES - VILLAGES - {"机关"} | {"place"}
# The end of the name of a body that may be called after its place: 铜川机场 is not about 铜川. The
# organs of a place (管委会, 公安局) speak for it.
BODY_SUFFIX = "|".join(
    sorted(
        (
            suffix
            for suffix, kind in ENTITY_SUFFIXES.items()
            if kind not in PLACES | VILLAGES and kind != "机关"
        ),
        key=len,
        reverse=True,
    )
)
_LEVELS = (
    frozenset(("省", "自治区", "直辖市", "特别行政区")),
    frozenset(("市", "自治州", "地区", "盟")),
)


def entity_class(name: str, catalog: ZoneCatalog) -> str:
    """The class of an entity: ``place`` for every unit of administration, else its kind.

    A name that no catalog holds and that has no suffix of a kind belongs to no class: "".

    >>> entity_class("青岛", ZoneCatalog.builtin())
    'place'
    """
    kind = kind_of(name)
    if kind in VILLAGES:
        return "place"
    if kind in PLACES:
        known = kind or any(entry.kind in PLACES for entry in catalog.lookup(name))
        return "place" if known else ""
    return kind


def kinds_of(headed: Sequence[str], catalog: ZoneCatalog) -> frozenset[str]:
    """The classes of entity that a good part of the page's articles are about."""
    counts = Counter(entity_class(name, catalog) for name in headed)
    return frozenset(kind for kind, count in counts.items() if kind and 3 * count >= len(headed))


def level_of(name: str, catalog: ZoneCatalog) -> int:
    """0 for provinces, 1 for cities, 2 for all below, -1 for what is no known place."""
    entries = catalog.lookup(name)
    if not entries:
        return -1
    return next((at for at, kinds in enumerate(_LEVELS) if entries[0].kind in kinds), 2)


def page_level(headed: Sequence[str], catalog: ZoneCatalog) -> int:
    """The level at which most of the headed zones lie, -1 where they are mixed."""
    levels = Counter(level_of(name, catalog) for name in headed)
    level, count = levels.most_common(1)[0] if levels else (-1, 0)
    enough = count >= 2 and (count == len(headed) or (count >= 3 and 4 * count >= 3 * len(headed)))
    return level if enough else -1


def called_alike(name: str, other: str) -> bool:
    """Whether two names mean one entity or share their core: 肇庆 may be 肇庆新区 or 肇庆市."""
    core = split_name(name)[0]
    return same_entity(name, other) or (len(core) >= 2 and core == split_name(other)[0])


def related(name: str, other: str, catalog: ZoneCatalog) -> bool:
    """Whether two names are one entity, or one lies within the other."""
    if same_entity(name, other) or name in other or other in name:
        return True
    return _above(other, name, catalog) or _above(name, other, catalog)


def _above(upper: str, lower: str, catalog: ZoneCatalog) -> bool:
    core = split_name(upper)[0] or upper
    for entry in catalog.lookup(lower):
        above = catalog.ancestors(entry)
        if upper in above or core in above:
            return True
    return False
