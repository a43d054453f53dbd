"""The paragraphs to be written: the pieces of each, where these lie, and the zone it is for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from zhclean.page import ReadPage
from zhclean.spans import Edit, Span
from zhclean.stages.assemble import Draft


@dataclass(frozen=True, slots=True)
class Home:
    """A paragraph to be written and the zone it belongs to (-1: none).

    `pieces` are the numbers of its pieces on the page, in the order in which they are read.
    """

    zone: int
    pieces: tuple[int, ...]
    draft: Draft


def draft_paragraphs(page: ReadPage) -> list[Home]:
    """One paragraph for each chain of pieces, zone by zone, what belongs to none first."""
    structure = page.structure
    out = []
    for zone in sorted(structure.articles):
        for chain in structure.articles[zone]:
            draft = Draft(
                tuple(piece_span(page, k) for k in chain),
                complete_start=chain[0] not in structure.open_starts,
                complete_end=chain[-1] not in structure.open_ends,
            )
            out.append(Home(zone, chain, draft))
    return out


def piece_span(page: ReadPage, piece: int) -> Span:
    """Where a piece lies, in the normal text of the page."""
    found = page.structure.pieces[piece]
    return Span(found.start, found.end)


def zone_name(page: ReadPage, zone: int) -> str | None:
    """The name that the answer gives a zone; None for what belongs to none."""
    return page.names[zone] if zone >= 0 else None


def edits_near(edits: Sequence[Edit], starts: Sequence[int], draft: Draft) -> list[Edit]:
    """The edits that begin within a piece of the paragraph or at the end of one.

    `edits` are sorted, `starts` says where each begins: whoever asks for many paragraphs works
    that out once.
    """
    out: list[Edit] = []
    for span in draft.spans:
        low, high = bisect_left(starts, span.start), bisect_left(starts, span.end + 1)
        out += edits[low:high]
    return out
