"""Paragraphs from pieces: text joined, edits made, positions led back to the page and the input."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from zhclean.model import Paragraph
from zhclean.spans import Edit, OffsetMap, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """The pieces of one paragraph as spans of the page text, in reading order."""

    spans: tuple[Span, ...]
    complete_start: bool = True
    complete_end: bool = True


def draft_text(page: str, draft: Draft, edits: Sequence[Edit] = ()) -> str:
    """The pieces run together, with those edits made that lie inside them."""
    return "".join(apply_in_span(page, span, edits) for span in draft.spans)


class DraftMap:
    """Leads from positions in a draft's text, as edited, to the page text."""

    def __init__(self, draft: Draft, edits: Sequence[Edit] = ()) -> None:
        self._runs: list[tuple[int, int, Span]] = []  # place in the draft, place on the page, piece
        at = 0
        for span in draft.spans:
            here = span.start
            for edit in sorted(edits):
                if span.covers(edit.span):
                    self._runs.append((at, here, Span(here, edit.span.start)))
                    at += edit.span.start - here
                    self._runs.append((at, -1, Span(0, 0)))
                    at += len(edit.replacement)
                    here = edit.span.end
            self._runs.append((at, here, Span(here, span.end)))
            at += span.end - here
        self._starts = [start for start, _, _ in self._runs]

    def to_page(self, span: Span) -> Span | None:
        """The span of the page, or None where it has no one place there.

        That is so where it crosses from one piece to another or into text that was edited. An
        empty span at a seam could stand in either piece, so it has no place either.
        """
        k = bisect_right(self._starts, span.start) - 1
        start, place, piece = self._runs[k]
        if place < 0:
            return None
        first = place + span.start - start
        last = first + len(span)
        if last > piece.end or (first == last and first in (piece.start, piece.end)):
            return None
        return Span(first, last)

    def parts_on_page(self, span: Span) -> list[Span]:
        """The spans of the page that make up a span, one for each piece; none where it was edited.

        >>> DraftMap(Draft((Span(0, 2), Span(5, 7)))).parts_on_page(Span(1, 3))
        [Span(start=1, end=2), Span(start=5, end=6)]
        """
        parts: list[Span] = []
        k = bisect_right(self._starts, span.start) - 1
        while k < len(self._runs) and self._starts[k] < span.end:
            start, place, piece = self._runs[k]
            if place < 0:
                return []
            first = place + max(span.start - start, 0)
            last = min(place + span.end - start, piece.end)
            if first < last:
                parts.append(Span(first, last))
            k += 1
        return parts


def apply_in_span(page: str, span: Span, edits: Sequence[Edit]) -> str:
    """The text of one piece with the edits that lie inside it made."""
    out: list[str] = []
    at = span.start
    for edit in sorted(edits):
        if span.covers(edit.span) and edit.span.start >= at:
            out += (page[at : edit.span.start], edit.replacement)
            at = edit.span.end
    out.append(page[at : span.end])
    return "".join(out)


def build_paragraph(
    page: str, draft: Draft, edits: Sequence[Edit], offsets: OffsetMap
) -> Paragraph:
    """The clean paragraph; `edits` are those of the page text that touch the draft."""
    return Paragraph(
        text=draft_text(page, draft, edits),
        sources=tuple(offsets.to_original(span) for span in draft.spans),
        complete_start=draft.complete_start,
        complete_end=draft.complete_end,
    )
