"""Where the defects of a paragraph show in its clean text, worked out from the log alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhclean.model import Action, Defect, DefectKind, Paragraph
from zhclean.spans import Span

# Faults of characters have a place in the paragraph; the other kinds are faults of whole pieces.
_OF_CHARACTERS = frozenset(
    (
        DefectKind.OVERWRITTEN_NAME,
        DefectKind.TYPO,
        DefectKind.STUTTER,
        DefectKind.UNBALANCED_PAIR,
        DefectKind.NUMBERING,
        DefectKind.ENCODING,
        DefectKind.CHARACTER_FORM,
    )
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of clean text, with its defect if it has one; a seam is where two pieces meet."""

    text: str
    defect: Defect | None = None
    is_seam: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    text: str
    defect: Defect


def mark_runs(paragraph: Paragraph, defects: Iterable[Defect]) -> tuple[Run, ...]:
    """The text of `paragraph` cut into runs, so that each defect inside it has one.

    A deletion is a run without text. Where the log does not lead exactly to the clean text, as when
    one change lies inside another, there is a single run: no mark is better than one at the wrong
    characters.
    """
    inside = _without_overlaps(
        defect
        for defect in defects
        if _changes(defect) and any(source.covers(defect.span) for source in paragraph.sources)
    )
    marks: list[_Mark] = []
    seams: list[int] = []
    at = 0
    for source in paragraph.sources:
        if at:
            seams.append(at)
        at = _lay(source, at, inside, marks)
    text = paragraph.text
    exact = at == len(text) and all(text.startswith(mark.text, mark.at) for mark in marks)
    return tuple(_cut(text, marks, seams)) if exact else (Run(text),)


def _changes(defect: Defect) -> bool:
    """Whether the defect shows inside a paragraph: a fault of characters, or a cut-out copy."""
    is_cut = defect.repair is not None and defect.repair.action is Action.DELETE
    return is_cut or defect.kind in _OF_CHARACTERS


def _without_overlaps(defects: Iterable[Defect]) -> list[Defect]:
    """Those that can stand side by side, repaired ones first to stay, in text order."""
    kept: list[Defect] = []
    for defect in sorted(defects, key=lambda d: (d.repair is None, d.span)):
        if not any(defect.span == other.span or defect.span.overlaps(other.span) for other in kept):
            kept.append(defect)
    return sorted(kept, key=lambda d: d.span)


def _lay(source: Span, at: int, defects: Iterable[Defect], marks: list[_Mark]) -> int:
    """Add the marks of one source piece whose clean text begins `at`; where that text ends."""
    raw = source.start
    for defect in defects:
        if source.covers(defect.span):
            at += defect.span.start - raw
            marks.append(_Mark(at, _shown(defect), defect))
            at += len(marks[-1].text)
            raw = defect.span.end
    return at + source.end - raw


def _shown(defect: Defect) -> str:
    """What stands in the clean text at the defect."""
    return defect.quote if defect.repair is None else defect.repair.replacement or ""


def _cut(text: str, marks: list[_Mark], seams: list[int]) -> Iterator[Run]:
    at, waiting = 0, seams[::-1]
    for mark in (*marks, None):
        stop = len(text) if mark is None else mark.at
        while waiting and waiting[-1] <= stop:
            yield from (Run(text[at : waiting[-1]]), Run("", is_seam=True))
            at = waiting.pop()
        yield Run(text[at:stop])
        if mark is not None:
            yield Run(mark.text, mark.defect)
            at = stop + len(mark.text)
