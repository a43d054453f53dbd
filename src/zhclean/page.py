"""Reads a page: from the text passed in to its structure, in the coordinates of the normal text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from zhclean.config import CleanConfig
from zhclean.gazetteer import Zone, ZoneCatalog
from zhclean.langmodel import CharModel, load_default
from zhclean.markup import UNASSIGNED
from zhclean.model import Defect
from zhclean.spans import OffsetMap
from zhclean.stages.blocks import Block, BlockKind, Section, find_blocks, find_sections
from zhclean.stages.normalise import normalise
from zhclean.stages.template import Template, learn_template
from zhclean.stages.unheaded import find_unheaded
from zhclean.stages.zones import PageZone, correct_name, make_zone, page_zones
from zhclean.structure import Piece, Settings, Structure, read_structure


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page and all that was decided of it; spans index `text`, `offsets` lead back to `raw`."""

    raw: str
    text: str
    offsets: OffsetMap
    form_defects: tuple[Defect, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    homes: tuple[int, ...]
    titles: tuple[str, ...]
    template: Template
    structure: Structure
    catalog: ZoneCatalog


def read_page(raw: str, config: CleanConfig) -> ReadPage:
    """Normalise, find the blocks, and decide the structure."""
    normal = normalise(raw, config)
    catalog = catalog_of(config)
    blocks = find_blocks(normal.text, catalog)
    sections = find_sections(blocks)
    names = [
        correct_name(s.heading.name, normal.text, catalog) if s.heading else "" for s in sections
    ]
    zones = page_zones([name for name in names if name and name != UNASSIGNED], catalog)
    homes = tuple(_home(name, zones) for name in names)
    pieces = _pieces(sections)
    texts = [normal.text[piece.start : piece.end] for piece in pieces]
    unheaded = find_unheaded(
        texts,
        [piece.section for piece in pieces],
        [zones[home].name if home >= 0 else "" for home in homes],
        [zone.name for zone in zones],
        catalog,
    )
    zones += tuple(
        make_zone(len(zones) + k, name, catalog, headed=False) for k, name in enumerate(unheaded)
    )
    titles = [(s.heading.title or "") if s.heading else "" for s in sections]
    template = learn_template(texts, [form for zone in zones for form, _ in zone.forms])
    structure = read_structure(
        normal.text,
        pieces,
        zones,
        homes,
        titles,
        catalog,
        model_of(config),
        settings_of(config),
        template,
    )
    return ReadPage(
        raw=raw,
        text=normal.text,
        offsets=OffsetMap(normal.edits),
        form_defects=normal.defects,
        blocks=blocks,
        sections=sections,
        homes=homes,
        titles=tuple(titles),
        template=template,
        structure=structure,
        catalog=catalog,
    )


def catalog_of(config: CleanConfig) -> ZoneCatalog:
    """The built-in catalog with what the caller adds."""
    if config.zones is None:
        return ZoneCatalog.builtin()
    if isinstance(config.zones, ZoneCatalog):
        return _merged(config.zones)
    return _merged_names(tuple(config.zones))


@lru_cache(maxsize=8)
def _merged(own: ZoneCatalog) -> ZoneCatalog:
    return ZoneCatalog.builtin().merged(own)


@lru_cache(maxsize=8)
def _merged_names(names: tuple[str, ...]) -> ZoneCatalog:
    return ZoneCatalog.builtin().merged(ZoneCatalog([Zone(name=name) for name in names]))


def model_of(config: CleanConfig) -> CharModel:
    """The language model of a run."""
    return load_default() if config.language_model is None else _model_at(config.language_model)


@lru_cache(maxsize=4)
def _model_at(path: str) -> CharModel:
    return CharModel.load(path)


def settings_of(config: CleanConfig) -> Settings:
    """What the config says of structure; a family that only reports makes no repair."""
    return Settings(
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


def _pieces(sections: Sequence[Section]) -> tuple[Piece, ...]:
    return tuple(
        Piece(block.span.start, block.span.end, number, block.lost_start, block.lost_end)
        for number, section in enumerate(sections)
        for block in section.body
        if block.kind is BlockKind.BODY
    )
