"""Reads a page: from the text passed in to its structure, in the coordinates of the normal text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from zhclean import langmodel
from zhclean.config import CleanConfig
from zhclean.gazetteer import Zone, ZoneCatalog
from zhclean.langmodel import CharModel
from zhclean.markup import UNASSIGNED, is_settled, is_torn
from zhclean.model import Defect
from zhclean.plain import plain_form, plain_name
from zhclean.spans import OffsetMap
from zhclean.stages.blocks import (
    Block,
    BlockKind,
    Section,
    find_blocks,
    find_sections,
)
from zhclean.stages.normalise import normalise, part_edits
from zhclean.stages.pieces import CutReason, Template, find_cuts, learn_template
from zhclean.stages.zones import (
    NameFinder,
    PageZone,
    correct_name,
    find_unheaded,
    make_zone,
    page_zones,
)
from zhclean.structure import (
    Piece,
    Settings,
    Structure,
    concatenate,
    find_continued,
    name_articles,
    read_structure,
    renumber,
)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page and all that was decided of it; spans index `text`, `offsets` lead back to `raw`.

    `plain` is `text` as it was read, character for character; `names` are those of the zones as
    the page writes them. `torn`: it is our own Markdown, and says that the page it was made from
    was in pieces.
    """

    raw: str
    text: str
    plain: str
    offsets: OffsetMap
    form_defects: tuple[Defect, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    homes: tuple[int, ...]
    structure: Structure
    names: tuple[str, ...]
    catalog: ZoneCatalog
    torn: bool

    def spelt(self, said: str, near: int = 0) -> str:
        """What `plain` says, as `text` writes it: after `near`, anywhere, or sign by sign."""
        if self.plain is self.text:
            return said
        at = self.plain.find(said, near)
        at = at if at >= 0 else self.plain.find(said)
        if at >= 0:
            return self.text[at : at + len(said)]
        return "".join(self.spelt(char) for char in said) if len(said) > 1 else said


# Pages are read in parts of so many sections and characters at the most: evidence is shared, and
# text moved, within a part. The longest newspaper pages met have 40 articles and 30,000 characters.
_MOST_SECTIONS = 60
_MOST_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class _Part:
    """What was decided of some consecutive sections; zones are numbered within the part."""

    homes: tuple[int, ...]
    titles: tuple[str, ...]
    structure: Structure


def read_page(raw: str, config: CleanConfig) -> ReadPage:
    """Normalise, find the blocks, and decide the structure."""
    normal = normalise(raw, config)
    plain = plain_form(normal.text)
    plain = normal.text if plain == normal.text else plain
    catalog = catalog_of(config)
    settled = is_settled(plain)
    blocks = find_blocks(plain, catalog, drop=drops_furniture(config))
    sections = find_sections(blocks)
    split = _split(sections)
    if not settled:
        split = [name_articles(plain, part, catalog) for part in split]
    offsets = OffsetMap(normal.edits)
    parts = [_read_part(plain, part, catalog, config, offsets, settled=settled) for part in split]
    whole = parts[0] if len(parts) == 1 else _merge(parts)
    borders = _borders(blocks, whole.structure.pieces)
    edits, form_defects = part_edits(raw, normal.edits, normal.defects, borders)
    page = ReadPage(
        raw=raw,
        text=normal.text,
        plain=plain,
        offsets=OffsetMap(edits),
        form_defects=form_defects,
        blocks=blocks,
        sections=tuple(section for part in split for section in part),
        homes=whole.homes,
        structure=whole.structure,
        names=tuple(zone.name for zone in whole.structure.zones),
        catalog=catalog,
        torn=is_torn(plain),
    )
    return page if plain is page.text else _as_written(page)


def _borders(blocks: Sequence[Block], pieces: Sequence[Piece]) -> Iterator[int]:
    """Where each block and each piece begins and ends."""
    for block in blocks:
        yield from (block.span.start, block.span.end)
    for piece in pieces:
        yield from (piece.start, piece.end)


def _as_written(page: ReadPage) -> ReadPage:
    """The page with names and titles in its own characters."""
    sections: list[Section] = []
    near: dict[int, int] = {}
    for home, section in zip(page.homes, page.sections, strict=True):
        heading = section.heading
        if heading is not None:
            near.setdefault(home, heading.span.start)
            title = heading.title and page.spelt(heading.title, heading.span.start)
            section = replace(section, heading=replace(heading, title=title))
        sections.append(section)
    names = [page.spelt(name, near.get(zone, 0)) for zone, name in enumerate(page.names)]
    return replace(page, sections=tuple(sections), names=tuple(names))


def _split(sections: Sequence[Section]) -> list[tuple[Section, ...]]:
    """The sections in parts of bounded size; a page without any is one empty part."""
    parts: list[list[Section]] = [[]]
    size = 0
    for section in sections:
        own = sum(len(block.span) for block in section.body)
        full = len(parts[-1]) >= _MOST_SECTIONS or size + own > _MOST_CHARACTERS
        if parts[-1] and full:
            parts.append([])
            size = 0
        parts[-1].append(section)
        size += own
    return [tuple(part) for part in parts]


def _read_part(
    text: str,
    sections: Sequence[Section],
    catalog: ZoneCatalog,
    config: CleanConfig,
    offsets: OffsetMap,
    *,
    settled: bool,
) -> _Part:
    names = [s.heading.name if s.heading else s.told for s in sections]
    if not settled:
        body = _text_of(text, sections)
        names = [correct_name(name, body, catalog, names) for name in names]
    zones = page_zones([name for name in names if name and name != UNASSIGNED], catalog)
    homes = tuple(_home(name, zones) for name in names)
    headed = {home for home, section in zip(homes, sections, strict=True) if section.heading}
    zones = tuple(replace(zone, headed=zone.index in headed) for zone in zones)
    model = model_of(config)
    forms = [form for zone in zones for form, strength in zone.forms if strength >= _CLEAR]
    where = None if settled else offsets
    pieces, template = _pieces(
        text, sections, zones, forms, catalog, model, where, joins=config.joins == "fix"
    )
    titles = tuple((s.heading.title or "") if s.heading else "" for s in sections)
    if not settled:
        unheaded = find_unheaded(
            [text[piece.start : piece.end] for piece in pieces],
            [piece.section for piece in pieces],
            [zones[home].name if home >= 0 else "" for home in homes],
            [zone.name for zone in zones],
            catalog,
            titles,
        )
        zones += tuple(
            make_zone(len(zones) + k, name, catalog, headed=False)
            for k, name in enumerate(unheaded)
        )
    structure = read_structure(
        text,
        pieces,
        zones,
        homes,
        titles,
        catalog,
        model,
        settings_of(config, settled=settled),
        template,
    )
    return _Part(homes, titles, structure)


def _text_of(text: str, sections: Sequence[Section]) -> str:
    """The body of the sections, without their headings."""
    return "\n".join(block.span.of(text) for section in sections for block in section.body)


def _merge(parts: Sequence[_Part]) -> _Part:
    """One structure of all parts: pieces, sections and zones numbered over the whole page."""
    zones: dict[str, PageZone] = {}
    for part in parts:
        for zone in part.structure.zones:
            known = zones.get(zone.name)
            if known is None or (zone.headed and not known.headed):
                index = known.index if known else len(zones)
                zones[zone.name] = replace(zone, index=index)
    moved = []
    pieces = sections = 0
    for part in parts:
        place = [zones[zone.name].index for zone in part.structure.zones]
        moved.append(renumber(part.structure, pieces, sections, place))
        pieces += len(part.structure.pieces)
        sections += len(part.homes)
    homes = tuple(
        zones[part.structure.zones[home].name].index if home >= 0 else -1
        for part in parts
        for home in part.homes
    )
    titles = tuple(title for part in parts for title in part.titles)
    return _Part(homes, titles, concatenate(moved, tuple(zones.values())))


def catalog_of(config: CleanConfig) -> ZoneCatalog:
    """The built-in catalog with what the caller adds."""
    if config.zones is None:
        return ZoneCatalog.builtin()
    if isinstance(config.zones, ZoneCatalog):
        return _merged(config.zones)
    return _merged_names(tuple(config.zones))


@lru_cache(maxsize=8)
def _merged(own: ZoneCatalog) -> ZoneCatalog:
    return ZoneCatalog.builtin().merged(ZoneCatalog(map(_in_plain_form, own)))


@lru_cache(maxsize=8)
def _merged_names(names: tuple[str, ...]) -> ZoneCatalog:
    own = ZoneCatalog(_in_plain_form(Zone(name=name)) for name in names)
    return ZoneCatalog.builtin().merged(own)


def _in_plain_form(zone: Zone) -> Zone:
    """The zone, also by its names as they are read where they are in traditional script."""
    plain = [name for name in map(plain_name, zone.names) if name not in zone.names]
    return replace(zone, aliases=(*zone.aliases, *plain)) if plain else zone


def model_of(config: CleanConfig) -> CharModel:
    """The language model of a run."""
    return langmodel.model_of(config.language_model)


# How sure a piece of furniture is held to be; it is not weighed case by case.
FURNITURE_CONFIDENCE = 0.95
# How often the zone that the text tells is the right one, where the heading names none: 60 of 66 on
# pages whose headings were left nothing but their titles.
TOLD_CONFIDENCE = 0.9
# How often a byline alone between texts begins an article that has lost its heading: 16 of 16 where
# headings were lost; a text beside an article, by another writer, looks the same.
ALONE_CONFIDENCE = 0.8


def drops_furniture(config: CleanConfig) -> bool:
    """Whether lines of page furniture are taken out."""
    return config.boilerplate == "fix" and config.min_confidence <= FURNITURE_CONFIDENCE


def settings_of(config: CleanConfig, *, settled: bool = False) -> Settings:
    """What the config says of structure; a family that only reports makes no repair."""
    return Settings(
        settled=settled,
        min_confidence=config.min_confidence,
        joins=config.joins == "fix",
        moves=config.attribution == "fix",
        drops=config.duplicates == "fix",
        reorder=config.order == "fix",
    )


def _home(name: str, zones: Sequence[PageZone]) -> int:
    from zhclean.gazetteer import same_entity

    for zone in zones:
        if zone.name == name:
            return zone.index
    return next((z.index for z in zones if name and same_entity(z.name, name)), -1)


# Of cuts this sure 64 of 68 were right on made pages that were not fitted to.
_SURELY_GOES_ON = 0.7
# Forms at least this strong name a zone beyond doubt enough to cut a line at.
_CLEAR = 0.6


# What stands after a cut of these kinds has lost its start; what stands before, its end.
_HEADLESS = frozenset((CutReason.LIST_GOES_BACK, CutReason.BELONGS_ELSEWHERE))
_BROKEN = frozenset((CutReason.LIST_GOES_BACK,))


def _pieces(
    text: str,
    sections: Sequence[Section],
    zones: Sequence[PageZone],
    forms: Sequence[str],
    catalog: ZoneCatalog,
    model: CharModel,
    offsets: OffsetMap | None,
    *,
    joins: bool,
) -> tuple[tuple[Piece, ...], Template]:
    """The body lines, cut where two pieces run together, and the template that they show.

    A border has to have a place in the text passed in, which `offsets` tell; without them none is
    cut. Where a torn piece goes on inside a line only `joins` make a cut worth it.
    """
    lines = [
        Piece(
            block.span.start,
            block.span.end,
            number,
            block.lost_start,
            block.lost_end,
            furniture=block.furniture,
        )
        for number, section in enumerate(sections)
        for block in section.body
        if block.kind is BlockKind.BODY
    ]
    texts = [text[line.start : line.end] for line in lines]
    template = learn_template(texts, forms)
    finder = NameFinder(zones, catalog)

    def zone_of(part: str) -> frozenset[int]:
        return frozenset(m.zone for m in finder.find(part).own if m.strength >= _CLEAR)

    if offsets is None:
        return tuple(lines), template
    found = {
        (line, at): _Cut(reason)
        for line, at, _, reason in find_cuts(texts, template, zone_of, model)
    }
    for line, at, tail, sure in find_continued(texts, model, _SURELY_GOES_ON) if joins else ():
        found.setdefault((line, at), _Cut(CutReason.GOES_ON_ELSEWHERE, lines[tail].end, sure))
    cuts: dict[int, dict[int, _Cut]] = defaultdict(dict)
    for (number, at), cut in found.items():
        if not offsets.has_no_place(lines[number].start + at):
            cuts[number][at] = cut
    pieces = (piece for k, line in enumerate(lines) for piece in _parts(line, cuts[k]))
    return tuple(pieces), template


class _Cut(NamedTuple):
    """Why a line is cut, and the end of the piece that goes on there, as sure as `sure`."""

    reason: str
    goes_on: int = -1
    sure: float = 0.0


def _parts(line: Piece, cuts: Mapping[int, _Cut]) -> Iterator[Piece]:
    """The pieces of a line between its cuts."""
    edges = [0, *sorted(cuts), line.end - line.start]
    for n, (start, end) in enumerate(pairwise(edges)):
        first, last = n == 0, n == len(edges) - 2
        yield replace(
            line,
            start=line.start + start,
            end=line.start + end,
            lost_start=line.lost_start if first else cuts[start].reason in _HEADLESS,
            lost_end=line.lost_end if last else cuts[end].reason in _BROKEN,
            glued=not first,
            goes_on=-1 if first else cuts[start].goes_on,
            sure=0.0 if first else cuts[start].sure,
        )
