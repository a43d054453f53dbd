"""Paragraphs from pieces: text joined, edits made and logged, positions led back to the input."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zhclean.model import Defect, Paragraph
from zhclean.spans import Edit, OffsetMap, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """The pieces of one paragraph as spans of the page text, in reading order."""

    spans: tuple[Span, ...]
    complete_start: bool = True
    complete_end: bool = True

    def text(self, page: str) -> str:
        """The pieces run together, nothing edited."""
        return "".join(page[span.start : span.end] for span in self.spans)


class DraftMap:
    """Leads from positions in a draft's joined text to the page text."""

    def __init__(self, draft: Draft) -> None:
        self._spans = draft.spans
        self._starts: list[int] = []
        at = 0
        for span in draft.spans:
            self._starts.append(at)
            at += len(span)

    def to_page(self, span: Span) -> Span | None:
        """The span of the page, or None where it crosses from one piece to another.

        An empty span at a seam could stand in either piece; it is given None too, so that a replay
        has no choice to make.
        """
        k = bisect_right(self._starts, span.start) - 1
        piece = self._spans[k]
        start = piece.start + span.start - self._starts[k]
        end = start + len(span)
        if end > piece.end or (start == end and start in (piece.start, piece.end)):
            return None
        return Span(start, end)


def apply_in_span(page: str, span: Span, edits: Sequence[Edit]) -> str:
    """The text of one piece with the edits that lie inside it; `edits` are sorted."""
    out, at = [], span.start
    for edit in edits:
        if edit.span.start < span.start or edit.span.end > span.end:
            continue
        out += (page[at : edit.span.start], edit.replacement)
        at = edit.span.end
    out.append(page[at : span.end])
    return "".join(out)


def build_paragraph(
    page: str, draft: Draft, edits: Sequence[Edit], offsets: OffsetMap
) -> Paragraph:
    """The clean paragraph; `edits` are those of the page text that touch the draft."""
    return Paragraph(
        text="".join(apply_in_span(page, span, edits) for span in draft.spans),
        sources=tuple(offsets.to_original(span) for span in draft.spans),
        complete_start=draft.complete_start,
        complete_end=draft.complete_end,
    )


def to_raw(defects: Iterable[Defect], offsets: OffsetMap, raw: str) -> list[Defect]:
    """The same defects with spans and quotes of the text as it was passed in."""
    out = []
    for defect in defects:
        span = offsets.to_original(defect.span)
        repair = defect.repair
        if repair is not None and repair.target is not None:
            repair = replace(repair, target=offsets.to_original(repair.target))
        out.append(replace(defect, span=span, quote=span.of(raw), repair=repair))
    return out
