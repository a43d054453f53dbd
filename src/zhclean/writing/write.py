"""Writes the answer: what was mended and found, in segments and in the caller's coordinates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from zhclean.config import SWITCH_OF, CleanConfig
from zhclean.model import Action, CleanedPage, Defect, DefectKind
from zhclean.page import ReadPage
from zhclean.spans import Span
from zhclean.writing.characters import mend_characters
from zhclean.writing.defects import furniture_defects, structural_defects
from zhclean.writing.names import mend_names
from zhclean.writing.paragraphs import draft_paragraphs
from zhclean.writing.segments import make_segments

_OF_CHARACTERS = frozenset((DefectKind.TYPO, DefectKind.STUTTER, DefectKind.OVERWRITTEN_NAME))
_WHOLE = frozenset((Action.DELETE, Action.REPLACE))
_LOSSES = frozenset((DefectKind.TRUNCATED_END, DefectKind.MISSING_START))
# From here on a page is taken to be torn, whatever the config lets be repaired.
_TORN = 0.7


def write_page(page: ReadPage, config: CleanConfig) -> CleanedPage:
    """Everything that was decided, as the public model has it, in the caller's coordinates."""
    homes = draft_paragraphs(page)
    names_edits, name_defects = mend_names(page, homes, config)
    structural = [*name_defects, *structural_defects(page, config)]
    torn = page.torn or any(d.kind not in _LOSSES and d.confidence >= _TORN for d in structural)
    edits, defects = mend_characters(page, homes, names_edits, config, torn=torn)
    defects += [*structural, *furniture_defects(page, config)]
    raw = [_in_raw(page, defect) for defect in defects if _wanted(defect, config)]
    raw += _form_defects(page, raw)
    return replace(make_segments(page, homes, edits, tuple(sorted(raw, key=_place))), torn=torn)


def _place(defect: Defect) -> tuple[int, int, str]:
    return defect.span.start, defect.span.end, str(defect.kind)


def _wanted(defect: Defect, config: CleanConfig) -> bool:
    switch: str = getattr(config, SWITCH_OF[defect.kind])
    return switch != "off"


def _in_raw(page: ReadPage, defect: Defect) -> Defect:
    of_characters = defect.kind in _OF_CHARACTERS
    plain = page.offsets.untouched(defect.span) if of_characters else None
    span = plain or page.offsets.to_original(defect.span)
    repair = defect.repair
    if repair is not None and repair.target is not None:
        repair = replace(repair, target=page.offsets.to_original(repair.target))
    if repair is not None and of_characters and not plain:
        # 泉州高新區卻: what was made of 卻 together with 區 stays behind the new name
        whole = page.offsets.grown(defect.span)
        head, tail = Span(whole.start, defect.span.start), Span(defect.span.end, whole.end)
        said = f"{head.of(page.text)}{repair.replacement or ''}{tail.of(page.text)}"
        if said:
            repair = replace(repair, action=Action.REPLACE, replacement=said)
    return replace(defect, span=span, quote=span.of(page.raw), repair=repair)


def _form_defects(page: ReadPage, others: Iterable[Defect]) -> list[Defect]:
    """Defects of form, but for those inside a span that is deleted or replaced as a whole."""
    gone = sorted(d.span for d in others if d.repair is not None and d.repair.action in _WHOLE)
    starts = [span.start for span in gone]
    out = []
    for defect in page.form_defects:
        at = bisect_left(starts, defect.span.start + 1) - 1
        if at < 0 or not gone[at].covers(defect.span):
            out.append(defect)
    return out
