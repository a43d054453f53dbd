"""The short forms of a name, and whether two names denote one entity."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from zhclean.gazetteer.catalog import Zone, ZoneCatalog
from zhclean.gazetteer.names import (
    CITY_KINDS,
    ENTITY_SUFFIXES,
    PLACE_KINDS,
    STATE_KINDS,
    ZONE_KINDS,
    group_of,
    kind_of,
    leading_place,
    like_suffixes,
    split_name,
    suffix_kind,
)
from zhclean.lexicon import words

# How sure a form, met in a text, means the entity. Set by hand as an order, not as odds: what reads
# them fits its own weights.
_SAME, _NEAR, _STRONG, _SHORT, _BARE, _WEAK = 1.0, 0.95, 0.9, 0.8, 0.6, 0.3
_SAME_ENTITY = _SHORT

_Form = tuple[str, float]


@lru_cache(maxsize=4096)
def short_forms(name: str) -> tuple[_Form, ...]:
    """The forms by which a text may call `name`, with their strength, strongest first.

    >>> [form for form, strength in short_forms("南海理工大学")]
    ['南海理工大学', '南海理工']
    >>> dict(short_forms("北海高新区"))["北海"]
    0.6
    """
    forms: dict[str, float] = {name: _SAME}
    zones = ZoneCatalog.builtin().lookup(name)
    bases = {name, *(zone.name for zone in zones if len(zones) == 1)}
    offered = [form for zone in zones[:1] if len(zones) == 1 for form in _catalog_forms(zone)]
    for base in sorted(bases):
        offered += _rule_forms(base)
    for form, strength in offered:
        if len(form) >= 2 and not ENTITY_SUFFIXES.get(form):
            forms[form] = max(strength, forms.get(form, 0.0))
    return tuple(sorted(forms.items(), key=lambda item: (-item[1], item[0] != name, *item)))


def _catalog_forms(zone: Zone) -> Iterator[_Form]:
    yield zone.name, _SAME
    for alias in zone.aliases:
        known = len(ZoneCatalog.builtin().lookup(alias)) == 1
        if zone.kind in PLACE_KINDS:
            yield alias, _NEAR if known else _SHORT
        else:
            yield alias, (_NEAR if known else _SHORT) if split_name(alias)[1] else _SHORT


def _rule_forms(name: str) -> Iterator[_Form]:
    core, suffix = split_name(name)
    kind = kind_of(name) if suffix else ""
    if not core or not suffix:
        return
    if kind in ZONE_KINDS:
        yield from _zone_forms(core, suffix)
    elif kind in PLACE_KINDS:
        yield from _place_forms(name, core, kind)
    elif kind == "企业":
        yield from _company_forms(core, suffix)
    elif kind in ("大学", "学院"):
        if leading_place(core) != core:
            yield core, _STRONG if kind == "大学" and len(core) > 2 else _SHORT
    elif kind == "机场":
        yield from _airport_forms(core)
    else:
        yield from _other_forms(core, suffix)


def _zone_forms(core: str, suffix: str) -> Iterator[_Form]:
    place = leading_place(core)
    own = core[len(place) :]
    others = like_suffixes(suffix)
    for other in others:
        yield core + other, _SAME if len(other) > 2 else _STRONG
    for twin in _twins(place):
        for other in others:
            if len(other) > 2 and not other.startswith("国家"):
                yield twin + own + other, _NEAR
    if not own:
        # 北海市 is the city and never the zone
        yield from ((name, _BARE) for name in (core, *_twins(core)) if not name.endswith("市"))
        return
    yield core, _BARE if leading_place(own) == own else _STRONG if place else _SHORT
    if place and len(own) >= 2:
        yield from ((own + other, _STRONG) for other in others)
        # 松山湖 is a name of its own; two characters (临港, 稀土) mostly are a word
        if len(own) == 3 and leading_place(own) != own:
            yield own, 0.75


def _twins(place: str) -> Iterator[str]:
    """深圳市 for 深圳, and the other way round."""
    for zone in ZoneCatalog.builtin().lookup(place):
        if zone.kind.endswith("市") and place + "市" == zone.name:
            yield zone.name
        elif zone.kind.endswith("市") and zone.name == place and place[:-1] in zone.aliases:
            yield place[:-1]


def _place_forms(name: str, core: str, kind: str) -> Iterator[_Form]:
    known = ZoneCatalog.builtin().lookup(name)
    if not known or kind in CITY_KINDS | STATE_KINDS:
        yield core, _SHORT
    elif not any(core in zone.aliases for zone in known):
        yield core, 0.5


def _company_forms(core: str, suffix: str) -> Iterator[_Form]:
    """华为, 华为公司 for 华为技术有限公司; 南阳防爆, 南阳防爆集团 for 南阳防爆集团股份有限公司."""
    base = core.removesuffix("市") if "市" in core[-1:] else core
    if "集团" in suffix:
        yield base + "集团", _NEAR
    yield base + "公司", _NEAR
    yield from _base_forms(base)
    place = leading_place(base)
    if len(base) - len(place) < 2 or not place:
        return
    own = base[len(place) :]
    if own not in words("trade_words"):
        for form, strength in _base_forms(own):
            yield form, min(strength, _BARE)


def _base_forms(base: str) -> Iterator[_Form]:
    if leading_place(base) == base:
        return
    yield base, _STRONG
    for trade in sorted(words("trade_words"), key=len, reverse=True):
        rest = base.removesuffix(trade)
        if rest != base and len(rest) >= 2:
            if leading_place(rest) != rest and rest not in words("trade_words"):
                yield rest, _STRONG
                yield rest + "公司", _STRONG
            return


def _airport_forms(core: str) -> Iterator[_Form]:
    place = leading_place(core)
    own = core[len(place) :]
    yield core + "机场", _NEAR
    if place and len(own) >= 2:
        yield own + "国际机场", _STRONG
        yield own + "机场", _STRONG


def _other_forms(core: str, suffix: str) -> Iterator[_Form]:
    for other in like_suffixes(suffix):
        if len(other) > 1:
            yield core + other, _NEAR
    place = leading_place(core)
    if place == core:
        if suffix_kind(suffix) == "港口":
            yield core, _WEAK
        return
    yield core, _BARE
    if place and len(core) - len(place) >= 2 and suffix_kind(suffix) == "医院":
        yield core[len(place) :] + suffix, _BARE


@lru_cache(maxsize=4096)  # a page asks of each pair of its names many times
def same_entity(a: str, b: str) -> bool:
    """Whether two names denote one entity, by the catalog where it knows both, else by form.

    >>> same_entity("北海国家高新区", "北海高新区"), same_entity("青岛", "青岛市")
    (True, True)
    >>> same_entity("长春高新区", "长春净月高新区"), same_entity("河南", "河南大学")
    (False, False)
    """
    if a == b:
        return bool(a)
    if _tokens(a).isdisjoint(_tokens(b)):
        return False
    a, b = _innermost(a), _innermost(b)
    catalog = ZoneCatalog.builtin()
    known = catalog.lookup(a), catalog.lookup(b)
    if all(known) or a == b:
        return a == b or not set(known[0]).isdisjoint(known[1])
    if not _signatures(a).isdisjoint(_signatures(b)):
        return True
    return _calls(a, b) or _calls(b, a)


@lru_cache(maxsize=4096)
def _tokens(name: str) -> frozenset[str | tuple[str, str]]:
    """What two names of one entity have at least one of in common; names seldom have any."""
    name = _innermost(name)
    zones = (("zone", zone.name) for zone in ZoneCatalog.builtin().lookup(name))
    forms = (form for form, strength in short_forms(name) if strength >= _SAME_ENTITY)
    return frozenset((name, *zones, *forms, *_signatures(name)))


def _calls(name: str, form: str) -> bool:
    return any(form == other and strength >= _SAME_ENTITY for other, strength in short_forms(name))


@lru_cache(maxsize=4096)
def _innermost(name: str) -> str:
    """深圳市 of 广东省深圳市: what is left when the places above are taken off."""
    catalog = ZoneCatalog.builtin()
    for size in range(2, len(name) - 1):
        rest = name[size:]
        if catalog.lookup(name[:size]) and any(
            name[:size] in catalog.ancestors(zone) for zone in catalog.lookup(rest)
        ):
            return rest
    return name


@lru_cache(maxsize=4096)
def _signatures(name: str) -> frozenset[tuple[str, str]]:
    """Core and meaning of the suffix, for the name and, where it is clear, its other names."""
    zones = ZoneCatalog.builtin().lookup(name)
    names = (name, *zones[0].names) if len(zones) == 1 else (name,)
    found = set()
    for core, suffix in map(split_name, names):
        if core and suffix:
            place = leading_place(core)
            plain = core.replace(place, place.removesuffix("市"), 1) if len(place) > 2 else core
            found.add((plain, group_of(suffix)))
    return frozenset(found)


def zone_of(name: str) -> tuple[Zone, ...]:
    """What the built-in catalog knows by that name, else a zone made from what the name tells."""
    known = ZoneCatalog.builtin().lookup(name)
    if known:
        return known
    aliases = tuple(form for form, strength in short_forms(name) if strength >= _STRONG)
    return (
        Zone(name, tuple(form for form in aliases if form != name), kind_of(name), _above(name)),
    )


def _above(name: str) -> tuple[str, ...]:
    core, _ = split_name(name)
    places = ZoneCatalog.builtin().lookup(leading_place(core))
    if len(places) != 1:
        return ()
    return (places[0].name, *places[0].parents)
