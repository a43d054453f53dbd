"""What `clean` gives back: segments, paragraphs and defects, frozen and made of plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from zhclean.spans import Span


class DefectKind(StrEnum):
    """The faults that are looked for; the values are stable and serve as codes."""

    SPLIT_PARAGRAPH = "split_paragraph"
    TRUNCATED_END = "truncated_end"
    MISSING_START = "missing_start"
    DUPLICATE = "duplicate"
    MISATTRIBUTED = "misattributed"
    OVERWRITTEN_NAME = "overwritten_name"
    MISSING_HEADING = "missing_heading"
    OUT_OF_ORDER = "out_of_order"
    TYPO = "typo"
    STUTTER = "stutter"
    UNBALANCED_PAIR = "unbalanced_pair"
    NUMBERING = "numbering"
    ENCODING = "encoding"
    CHARACTER_FORM = "character_form"
    BOILERPLATE = "boilerplate"


class Action(StrEnum):
    """What a repair does with the text at the span."""

    REPLACE = "replace"
    DELETE = "delete"
    JOIN = "join"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A repair that was made.

    `replacement` is the new text of a ``replace``; `target` the piece that a ``join`` continues, or
    the copy that was kept when a duplicate was deleted; `to_zone` the new home of a ``move``.
    """

    action: Action
    replacement: str | None = None
    target: Span | None = None
    to_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One fault of the input. `repair` is None where it is reported and left alone."""

    kind: DefectKind
    span: Span
    quote: str
    repair: Repair | None
    confidence: float
    evidence: tuple[str, ...] = ()
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A clean paragraph and where it came from: one source span for each input piece, in order."""

    text: str
    sources: tuple[Span, ...]
    complete_start: bool = True
    complete_end: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSegment:
    """All that the page says of one zone, in reading order.

    `zone` is ``""`` for the text of a page that names no zone at all.
    """

    zone: str
    aliases: tuple[str, ...] = ()
    title: str | None = None
    bylines: tuple[str, ...] = ()
    heading: Span | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    defects: tuple[Defect, ...] = ()
    confidence: float = 1.0

    @property
    def text(self) -> str:
        """The paragraphs, joined by a newline."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairedText:
    """A text after one kind of repair; spans of the defects index the text passed in."""

    text: str
    defects: Sequence[Defect] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedPage:
    """The whole answer for one page: its segments, every defect in page order, and the rest.

    `torn` says that the page showed itself to be in pieces: doubtful characters are then likelier
    misread, also when its Markdown is read again.
    """

    segments: tuple[ZoneSegment, ...] = ()
    defects: tuple[Defect, ...] = ()
    unassigned: tuple[Paragraph, ...] = ()
    torn: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, dicts, strings and numbers; `from_dict` reads them back unchanged."""
        return {
            "segments": [_segment_to_dict(segment) for segment in self.segments],
            "defects": [_defect_to_dict(defect) for defect in self.defects],
            "unassigned": [_paragraph_to_dict(paragraph) for paragraph in self.unassigned],
            "torn": self.torn,
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text, Chinese left readable; a lone surrogate becomes an escape."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)
        if any("\ud800" <= char <= "\udfff" for char in text):
            return json.dumps(self.to_dict(), ensure_ascii=True, indent=indent)
        return text

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CleanedPage:
        """Read back what `to_dict` gave; ValueError where the data are anything else."""
        if not isinstance(data, Mapping):
            msg = f"data must be a mapping as to_dict gives it, got {data!r}"
            raise TypeError(msg)
        try:
            return cls(
                segments=tuple(_segment_from_dict(segment) for segment in data["segments"]),
                defects=tuple(_defect_from_dict(defect) for defect in data["defects"]),
                unassigned=tuple(_paragraph_from_dict(own) for own in data["unassigned"]),
                torn=data.get("torn", False),
            )
        except KeyError as error:
            msg = f"data must be what to_dict gives, but {error} is missing"
            raise ValueError(msg) from None
        except TypeError as error:
            msg = f"data must be what to_dict gives: {error}"
            raise ValueError(msg) from None

    def to_markdown(self) -> str:
        """The clean page as Markdown that `clean` reads back without further repair."""
        from zhclean.report.markdown import page_to_markdown

        return page_to_markdown(self)

    def to_html(self, *, language: str = "zh") -> str:
        """The clean page and its defects as one self-contained HTML file.

        `language` is that of its own words, ``"zh"`` or ``"en"``.
        """
        from zhclean.report.html import page_to_html

        return page_to_html(self, language=language)


def _span_to_list(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _span_from_list(data: list[int] | None) -> Span | None:
    return None if data is None else Span(*data)


def _repair_to_dict(repair: Repair | None) -> dict[str, Any] | None:
    if repair is None:
        return None
    return {
        "action": str(repair.action),
        "replacement": repair.replacement,
        "target": _span_to_list(repair.target),
        "to_zone": repair.to_zone,
    }


def _repair_from_dict(data: Mapping[str, Any] | None) -> Repair | None:
    if data is None:
        return None
    return Repair(
        action=Action(data["action"]),
        replacement=data["replacement"],
        target=_span_from_list(data["target"]),
        to_zone=data["to_zone"],
    )


def _defect_to_dict(defect: Defect) -> dict[str, Any]:
    return {
        "kind": str(defect.kind),
        "span": _span_to_list(defect.span),
        "quote": defect.quote,
        "repair": _repair_to_dict(defect.repair),
        "confidence": defect.confidence,
        "evidence": list(defect.evidence),
        "zone": defect.zone,
    }


def _defect_from_dict(data: Mapping[str, Any]) -> Defect:
    return Defect(
        kind=DefectKind(data["kind"]),
        span=Span(*data["span"]),
        quote=data["quote"],
        repair=_repair_from_dict(data["repair"]),
        confidence=data["confidence"],
        evidence=tuple(data["evidence"]),
        zone=data["zone"],
    )


def _paragraph_to_dict(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "text": paragraph.text,
        "sources": [_span_to_list(span) for span in paragraph.sources],
        "complete_start": paragraph.complete_start,
        "complete_end": paragraph.complete_end,
    }


def _paragraph_from_dict(data: Mapping[str, Any]) -> Paragraph:
    return Paragraph(
        text=data["text"],
        sources=tuple(Span(*span) for span in data["sources"]),
        complete_start=data["complete_start"],
        complete_end=data["complete_end"],
    )


def _segment_to_dict(segment: ZoneSegment) -> dict[str, Any]:
    return {
        "zone": segment.zone,
        "aliases": list(segment.aliases),
        "title": segment.title,
        "bylines": list(segment.bylines),
        "heading": _span_to_list(segment.heading),
        "paragraphs": [_paragraph_to_dict(paragraph) for paragraph in segment.paragraphs],
        "defects": [_defect_to_dict(defect) for defect in segment.defects],
        "confidence": segment.confidence,
    }


def _segment_from_dict(data: Mapping[str, Any]) -> ZoneSegment:
    return ZoneSegment(
        zone=data["zone"],
        aliases=tuple(data["aliases"]),
        title=data["title"],
        bylines=tuple(data["bylines"]),
        heading=_span_from_list(data["heading"]),
        paragraphs=tuple(_paragraph_from_dict(paragraph) for paragraph in data["paragraphs"]),
        defects=tuple(_defect_from_dict(defect) for defect in data["defects"]),
        confidence=data["confidence"],
    )
