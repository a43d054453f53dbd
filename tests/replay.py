"""Rebuild paragraphs from the input by the log alone: the check behind the first two promises."""

from __future__ import annotations

from zhclean import CleanedPage, Defect, DefectKind, Paragraph, Span

CHARACTER_ACTIONS = ("replace", "delete")


def character_repairs(page: CleanedPage) -> list[Defect]:
    """Repairs that change characters, in text order; deleted copies and furniture left aside."""
    return sorted(
        (
            defect
            for defect in page.defects
            if defect.repair is not None
            and defect.repair.action in CHARACTER_ACTIONS
            and defect.kind not in (DefectKind.DUPLICATE, DefectKind.BOILERPLATE)
        ),
        key=lambda defect: (defect.span.start, defect.span.end),
    )


def replay_span(text: str, span: Span, repairs: list[Defect]) -> str:
    """The text at `span` after the repairs that lie inside it."""
    out, at = [], span.start
    for defect in repairs:
        if defect.span.start < span.start or defect.span.end > span.end:
            continue
        assert defect.repair is not None
        assert defect.span.start >= at, "two repairs overlap"
        out += (text[at : defect.span.start], defect.repair.replacement or "")
        at = defect.span.end
    out.append(text[at : span.end])
    return "".join(out)


def replay(text: str, paragraph: Paragraph, repairs: list[Defect]) -> str:
    """The paragraph as its sources and the log give it."""
    return "".join(replay_span(text, span, repairs) for span in paragraph.sources)


def all_paragraphs(page: CleanedPage) -> list[Paragraph]:
    """Every paragraph of the page, unassigned ones last."""
    own = [paragraph for segment in page.segments for paragraph in segment.paragraphs]
    return [*own, *page.unassigned]


def check_account(text: str, page: CleanedPage) -> None:
    """Nothing invented, nothing lost: each input character is accounted for exactly once."""
    repairs = character_repairs(page)
    seen = [0] * len(text)
    for paragraph in all_paragraphs(page):
        assert paragraph.sources
        assert replay(text, paragraph, repairs) == paragraph.text
        for span in paragraph.sources:
            assert 0 <= span.start <= span.end <= len(text)
            for at in range(span.start, span.end):
                seen[at] += 1
    for defect in page.defects:
        assert defect.quote == text[defect.span.start : defect.span.end]
        assert 0.0 <= defect.confidence <= 1.0
        if defect.kind in (DefectKind.DUPLICATE, DefectKind.BOILERPLATE) and defect.repair:
            for at in range(defect.span.start, defect.span.end):
                seen[at] += 1
    heads = [segment.heading for segment in page.segments if segment.heading is not None]
    for span in heads:
        for at in range(span.start, span.end):
            seen[at] += 1
    assert max(seen, default=0) <= 1, "a character stands in two places"
