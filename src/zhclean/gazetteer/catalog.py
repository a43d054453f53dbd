"""The catalog of zones: look-up by name, the places above a zone, mentions in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from os import PathLike
from pathlib import Path

from zhclean.errors import InputError, checked_strings
from zhclean.gazetteer.finder import WordFinder
from zhclean.lexicon import words
from zhclean.tables import rows

_COLUMNS = ("name", "aliases", "parents", "kind")
# Several stages look through the same paragraphs of a page: so many texts of at most so many
# characters are remembered with what was found in them.
_REMEMBERED, _PARAGRAPH = 512, 2000


@dataclass(frozen=True, slots=True)
class Zone:
    """What an article may be about. `parents` are the places it lies in, nearest first.

    >>> print(Zone("北海高新区", kind="高新区", parents=("北海市", "广西壮族自治区", "西部")))
    北海高新区（北海市，广西壮族自治区，西部）
    """

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    parents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            msg = f"the name of a zone must be a string, got {self.name!r}"
            raise TypeError(msg)
        if not self.name.strip():
            msg = f"the name of a zone must not be blank, got {self.name!r}"
            raise ValueError(msg)

    def __str__(self) -> str:
        return f"{self.name}（{'，'.join(self.parents)}）" if self.parents else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


class ZoneCatalog:
    """Zones by name. Two catalogs are the same only if they are one object.

    >>> catalog = ZoneCatalog.builtin()
    >>> [zone.name for zone in catalog.lookup("吉林")]
    ['吉林市', '吉林省']
    >>> catalog.ancestors(catalog.lookup("北海高新区")[0])
    ('北海市', '北海', '广西壮族自治区', '广西', '西部')
    """

    __slots__ = ("_above", "_by_name", "_finder", "_found", "_zones")

    def __init__(self, zones: Iterable[Zone]) -> None:
        self._zones = tuple(dict.fromkeys(zones))
        by_name: dict[str, tuple[Zone, ...]] = {}
        for zone in self._zones:
            if not isinstance(zone, Zone):
                msg = f"zones must hold Zone values, got {zone!r}"
                raise TypeError(msg)
            for name in dict.fromkeys((zone.name, *zone.aliases)):
                by_name[name] = (*by_name[name], zone) if name in by_name else (zone,)
        self._by_name = by_name
        self._finder: WordFinder | None = None
        self._above: dict[Zone, tuple[str, ...]] = {}
        self._found: dict[str, tuple[tuple[int, int, tuple[Zone, ...]], ...]] = {}

    @classmethod
    def builtin(cls) -> ZoneCatalog:
        """Provinces, cities, counties and national zones of China, made once."""
        return _builtin()

    @classmethod
    def from_names(cls, names: Iterable[str]) -> ZoneCatalog:
        """A catalog of these names; one that the built-in catalog knows brings its facts along.

        >>> catalog = ZoneCatalog.from_names(["北海高新区", "南海理工大学"])
        >>> [(zone.kind, zone.parents[:1]) for zone in catalog]
        [('高新区', ('北海市',)), ('大学', ())]
        """
        from zhclean.gazetteer.forms import zone_of

        if isinstance(names, str):
            msg = f"names must be an iterable of strings, not one string: {names!r}"
            raise TypeError(msg)
        if not isinstance(names, Iterable):
            msg = f"names must be an iterable of strings, got {names!r}"
            raise TypeError(msg)
        found = checked_strings("names", names)
        return cls(zone for name in found for zone in zone_of(name))

    @classmethod
    def from_tsv(cls, path: str | PathLike[str]) -> ZoneCatalog:
        """Read UTF-8 lines of name, aliases, parents, kind; the last three may be left out.

        Several aliases or parents are parted by ``|``. A line of those four words heads the
        columns, in any order; blank lines and lines with ``#`` do not count.
        """
        data = Path(path).read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(path, error.start, f"not UTF-8: {error.reason}") from None
        return cls.from_table(text, path)

    @classmethod
    def from_table(cls, text: str, path: str | PathLike[str]) -> ZoneCatalog:
        """The same of a text that has been read; errors name `path`."""
        return cls(_parse(text, path))

    def __len__(self) -> int:
        return len(self._zones)

    def __iter__(self) -> Iterator[Zone]:
        return iter(self._zones)

    def __repr__(self) -> str:
        return f"<ZoneCatalog of {len(self)} zones>"

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        if self is _builtin():
            return _builtin, ()
        return ZoneCatalog, (self._zones,)

    def lookup(self, name: str) -> tuple[Zone, ...]:
        """All zones of exactly that name or alias, in the order of the catalog."""
        return self._by_name.get(name, ())

    def ancestors(self, zone: Zone) -> tuple[str, ...]:
        """Full and short names of all that `zone` lies in, from near to far.

        What a page asks again and again is remembered, for zones of the catalog only.
        """
        known = self._above.get(zone)
        if known is None:
            known = self._ancestors(zone)
            if zone in self.lookup(zone.name):
                self._above[zone] = known
        return known

    def _ancestors(self, zone: Zone) -> tuple[str, ...]:
        found: dict[str, None] = {}
        self._climb(zone, found)
        for name in zone.names:
            found.pop(name, None)
        return tuple(found)

    def _climb(self, zone: Zone, found: dict[str, None]) -> None:
        for at, name in enumerate(zone.parents):
            if name in found:
                continue
            above = self._parent(name, zone.parents[at + 1 :])
            found.update(dict.fromkeys((name, *(above.names if above else ()))))
            if above:
                self._climb(above, found)

    def _parent(self, name: str, further: tuple[str, ...]) -> Zone | None:
        """The zone that a parent's name means, here or in the built-in catalog, if it is clear."""
        zones = self.lookup(name) or _builtin().lookup(name)
        exact = [zone for zone in zones if zone.name == name] or list(zones)
        fitting = [zone for zone in exact if set(further) <= set(zone.parents)]
        return fitting[0] if len(fitting) == 1 else None

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[Zone, ...]]]:
        """All mentions, leftmost and longest, each with every zone of that name.

        Phrases that only look like a name (长治久安, 大理石) are passed over, unless the catalog
        has them. A mention may be part of a longer name that the catalog lacks (南阳 in 南阳防爆).

        >>> text = "北海高新区地处北海，谋长治久安"
        >>> [text[start:end] for start, end, _ in ZoneCatalog.builtin().find(text)]
        ['北海高新区', '北海']
        """
        found = self._found.get(text)
        if found is None:
            found = self._mentions(text)
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            if len(text) <= _PARAGRAPH:
                self._found[text] = found
        return iter(found)

    def _mentions(self, text: str) -> tuple[tuple[int, int, tuple[Zone, ...]], ...]:
        if self._finder is None:
            self._finder = WordFinder({*self._by_name, *words("decoys")})
        return tuple(
            (start, end, self._by_name[text[start:end]])
            for start, end in self._finder.find(text)
            if text[start:end] in self._by_name
        )

    def merged(self, other: ZoneCatalog) -> ZoneCatalog:
        """Both catalogs; a zone in both has the aliases of both, facts of this one going first."""
        zones = {(zone.name, zone.parents): zone for zone in self}
        for zone in other:
            key = (zone.name, zone.parents)
            key = key if key in zones else self._kin(zone)
            zones[key] = _union(zones[key], zone) if key in zones else zone
        return ZoneCatalog(zones.values())

    def _kin(self, zone: Zone) -> tuple[str, tuple[str, ...]]:
        """The key of the one zone here of that name, where either does not say where it lies."""
        same = [known for known in self.lookup(zone.name) if known.name == zone.name]
        if len(same) == 1 and not (same[0].parents and zone.parents):
            return (same[0].name, same[0].parents)
        return (zone.name, zone.parents)


@cache
def _builtin() -> ZoneCatalog:
    return ZoneCatalog(_shipped())


def _shipped() -> Iterator[Zone]:
    parts: dict[str, tuple[str, ...]] = {"": ()}
    for table in ("zones", "places"):
        for name, aliases, parents, kind in rows(table):
            above = parts.get(parents)
            if above is None:
                above = parts[parents] = tuple(parents.split("|"))
            yield Zone(name, tuple(aliases.split("|")) if aliases else (), kind, above)


def _union(first: Zone, second: Zone) -> Zone:
    aliases = dict.fromkeys((*first.aliases, *second.aliases))
    return Zone(
        first.name, tuple(aliases), first.kind or second.kind, first.parents or second.parents
    )


def _parse(text: str, path: str | PathLike[str]) -> Iterator[Zone]:
    columns: tuple[str, ...] = _COLUMNS
    for number, line in enumerate(text.split("\n"), start=1):
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        if not any(cells) or line.startswith("#"):
            continue
        if "name" in cells and set(cells) <= set(_COLUMNS):
            columns = tuple(cells)
            continue
        if len(cells) > len(columns):
            msg = f"{path}: line {number}: {len(cells)} columns, expected {', '.join(columns)}"
            raise ValueError(msg)
        row = dict(zip(columns, cells, strict=False))
        if not row.get("name"):
            msg = f"{path}: line {number}: the name is missing"
            raise ValueError(msg)
        yield Zone(
            row["name"], _several(row, "aliases"), row.get("kind", ""), _several(row, "parents")
        )


def _several(row: dict[str, str], column: str) -> tuple[str, ...]:
    cells = (cell.strip() for cell in row.get(column, "").split("|"))
    return tuple(dict.fromkeys(cell for cell in cells if cell))
