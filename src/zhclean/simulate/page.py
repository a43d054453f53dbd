"""One simulated page: its text and the truth about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import TypedDict

from zhclean.simulate.arrange import arrange_sections, insert_copies, settle
from zhclean.simulate.articles import Article
from zhclean.simulate.damage import Damage
from zhclean.simulate.headings import (
    HEADING_STYLES,
    choose_byline_style,
    make_byline,
    make_furniture,
)
from zhclean.simulate.noise import Slip, apply_slips, misprint, overwrite_names
from zhclean.simulate.pieces import Piece, Setting


class ZoneTruth(TypedDict):
    """A zone of a page; `paragraphs` is what the page still holds of each, put right."""

    place: str
    aliases: list[str]
    title: str
    has_heading: bool
    paragraphs: list[str]


class PieceTruth(TypedDict):
    """An unbroken piece of body text, code points `start` to `end` of the page's text."""

    start: int
    end: int
    zone: int
    under: int | None
    paragraph: int
    order: int
    open_start: bool
    open_end: bool
    duplicate_of: int | None


class TypoTruth(TypedDict):
    """Code points `start` to `end` of the page show `wrong` and should read `right`."""

    start: int
    end: int
    wrong: str
    right: str


class SimulatedPage(TypedDict):
    """A page with its truth, made of what JSON can hold.

    - `clean`: nothing is broken
    - `zones`: in the order of the articles passed in
    - `pieces`: in page order. `zone` is the index of the zone it is of, `under` that of the
      heading above it. `paragraph` counts in the zone's `paragraphs`, `order` counts the pieces
      of a paragraph. `open_start` and `open_end`: the text beside it is lost. `duplicate_of`: the
      index of the piece that it copies
    - `joins`: pairs (i, j) of indexes: piece j continues piece i, and nothing is lost between them
    - `typos`: what each should read; doubled words have `right` once
    """

    id: str
    clean: bool
    text: str
    zones: list[ZoneTruth]
    pieces: list[PieceTruth]
    joins: list[list[int]]
    typos: list[TypoTruth]


def simulate_page(
    articles: Sequence[Article], damage: Damage, seed: int, page_id: str = "page"
) -> SimulatedPage:
    """Set articles on a page, break it, and say what is broken where.

    The same arguments give the same page. Articles stand in an order of their own, under headings
    of one style; neither is damage.

    >>> article = Article("北海高新区", ("北海",), "向海图强", ("北海高新区临海而兴。",))
    >>> page = simulate_page([article], Damage(), seed=1)
    >>> page["clean"], page["zones"][0]["paragraphs"]
    (True, ['北海高新区临海而兴。'])
    """
    if not articles:
        msg = "a page needs at least one article, got none"
        raise ValueError(msg)
    rng = Random(seed)
    writer = _Writer(articles, damage, rng)
    writer.write()
    return _tell_truth(writer, page_id)


@dataclass(slots=True)
class _Writer:
    """Writes the page line by line and notes where each piece and each typo came to stand."""

    articles: Sequence[Article]
    damage: Damage
    rng: Random
    settings: list[Setting] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    under: list[int | None] = field(default_factory=list)
    headed: set[int] = field(default_factory=set)
    typos: list[TypoTruth] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _size: int = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def write(self) -> None:
        damage, rng = self.damage, self.rng
        style = rng.choice(HEADING_STYLES)
        line_break = rng.choice(("\n", "\n\n", "\n\n"))
        byline = choose_byline_style(rng) if rng.random() < damage.byline_rate else None
        sections = arrange_sections(self.articles, damage, rng)
        settled = [settle(section, self.articles, damage, rng) for section in sections]
        insert_copies(settled, damage, rng)
        host: int | None = None
        for rank, (section, settings) in enumerate(zip(sections, settled, strict=True)):
            if rank == 0 or rng.random() >= damage.headless_rate:
                host = section.zone
                self.headed.add(host)
                self._put(style(self.articles[host], len(self.headed)) + line_break)
                if byline is not None:
                    self._put(make_byline(byline, rng) + line_break)
            self._write_section(settings, host, line_break)

    def _write_section(self, settings: list[Setting], host: int | None, line_break: str) -> None:
        places = [k for k, setting in enumerate(settings) if not setting.shares_line]
        furnished = -1
        if places and self.rng.random() < self.damage.furniture_rate:
            furnished = self.rng.choice(places)
        for k, setting in enumerate(settings):
            if k == furnished:
                self._put(make_furniture(self.rng) + line_break)
            self._write_piece(setting, host)
            if k + 1 == len(settings) or not settings[k + 1].shares_line:
                self._put(line_break)

    def _write_piece(self, setting: Setting, host: int | None) -> None:
        zone = setting.piece.zone
        clean = text_of(setting.piece, self.articles)
        slips: list[Slip] = []
        if host is not None and host != zone:
            own, other = self.articles[zone].names, self.articles[host].names
            slips += overwrite_names(clean, own, other, self.damage.overwrite_rate, self.rng)
        strange = self.rng.choice(self.rng.choice(self.articles).paragraphs)
        slips += list(misprint(clean, slips, strange, self.damage, self.rng))
        shown, moved = apply_slips(clean, slips)
        at = self._size
        for slip in moved:
            self.typos.append(
                TypoTruth(
                    start=at + slip.start, end=at + slip.end, wrong=slip.wrong, right=slip.right
                )
            )
        self._put(shown)
        self.settings.append(setting)
        self.spans.append((at, self._size))
        self.under.append(host)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)


def text_of(piece: Piece, articles: Sequence[Article]) -> str:
    """The piece's text as the article has it."""
    return articles[piece.zone].paragraphs[piece.paragraph][piece.start : piece.end]


def _tell_truth(writer: _Writer, page_id: str) -> SimulatedPage:
    articles = writer.articles
    originals = {s.piece: k for k, s in enumerate(writer.settings) if not s.is_copy}
    paragraphs: dict[tuple[int, int], list[Piece]] = {}
    for piece in sorted(originals):
        paragraphs.setdefault(piece[:2], []).append(piece)
    numbers = _number_paragraphs(paragraphs)
    pieces = []
    for setting, (start, end), under in zip(
        writer.settings, writer.spans, writer.under, strict=True
    ):
        piece = setting.piece
        siblings = paragraphs[piece[:2]]
        whole = len(articles[piece.zone].paragraphs[piece.paragraph])
        pieces.append(
            PieceTruth(
                start=start,
                end=end,
                zone=piece.zone,
                under=under,
                paragraph=numbers[piece[:2]],
                order=siblings.index(piece),
                open_start=piece.start > 0 and not any(s.precedes(piece) for s in siblings),
                open_end=piece.end < whole and not any(piece.precedes(s) for s in siblings),
                duplicate_of=originals[piece] if setting.is_copy else None,
            )
        )
    joins = [
        [originals[left], originals[right]]
        for siblings in paragraphs.values()
        for left, right in pairwise(siblings)
        if left.precedes(right)
    ]
    zones = [
        ZoneTruth(
            place=article.place,
            aliases=list(article.aliases),
            title=article.title,
            has_heading=zone in writer.headed,
            paragraphs=[
                "".join(text_of(piece, articles) for piece in siblings)
                for (owner, _), siblings in paragraphs.items()
                if owner == zone
            ],
        )
        for zone, article in enumerate(articles)
    ]
    page = SimulatedPage(
        id=page_id,
        clean=False,
        text=writer.text,
        zones=zones,
        pieces=pieces,
        joins=sorted(joins),
        typos=writer.typos,
    )
    page["clean"] = not any(_faults(page, articles))
    return page


def _number_paragraphs(
    paragraphs: dict[tuple[int, int], list[Piece]],
) -> dict[tuple[int, int], int]:
    """Each paragraph's place among those of its zone that the page still holds."""
    numbers: dict[tuple[int, int], int] = {}
    seen: dict[int, int] = {}
    for zone, paragraph in paragraphs:  # sorted by zone, then by paragraph
        numbers[zone, paragraph] = seen.get(zone, 0)
        seen[zone] = numbers[zone, paragraph] + 1
    return numbers


def _faults(page: SimulatedPage, articles: Sequence[Article]) -> Iterator[bool]:
    yield bool(page["joins"] or page["typos"])
    yield not all(zone["has_heading"] for zone in page["zones"])
    for zone, article in zip(page["zones"], articles, strict=True):
        yield len(zone["paragraphs"]) != len(article.paragraphs)
    seen: dict[int, int] = {}
    for piece in page["pieces"]:
        yield piece["zone"] != piece["under"]
        yield piece["duplicate_of"] is not None
        yield piece["open_start"] or piece["open_end"]
        yield piece["paragraph"] < seen.get(piece["zone"], 0)
        seen[piece["zone"]] = piece["paragraph"]
