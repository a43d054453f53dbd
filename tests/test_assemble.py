"""Paragraphs from pieces: text joined, edits made inside the pieces, positions led back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclean.spans import Edit, OffsetMap, Span, apply_edits
from zhclean.stages.assemble import Draft, DraftMap, apply_in_span, build_paragraph, draft_text

PAGE = "渡口起了雾。｜吆喝声贴着水｜面传过来。"
HEAD, TAIL = Span(7, 13), Span(14, 19)


def test_pieces_run_together_in_reading_order() -> None:
    """Nothing comes between two pieces, in whatever order they stand on the page."""
    assert draft_text(PAGE, Draft((HEAD, TAIL))) == "吆喝声贴着水面传过来。"
    assert draft_text(PAGE, Draft((TAIL, HEAD))) == "面传过来。吆喝声贴着水"
    assert draft_text(PAGE, Draft(())) == ""


def test_only_edits_inside_a_piece_are_made() -> None:
    """An edit that reaches over the border of a piece is none of its."""
    edits = [Edit(Span(8, 9), "唤"), Edit(Span(12, 15), "壶"), Edit(Span(19, 19), "！")]

    assert apply_in_span(PAGE, HEAD, edits) == "吆唤声贴着水"
    assert apply_in_span(PAGE, TAIL, edits) == "面传过来。！"


def test_a_paragraph_knows_its_sources_and_its_ends() -> None:
    """One source for each piece, led back to the text that came in."""
    offsets = OffsetMap([Edit(Span(0, 2), "")])  # two characters dropped before the page text
    made = build_paragraph(PAGE, Draft((HEAD, TAIL), complete_end=False), [], offsets)

    assert made.text == "吆喝声贴着水面传过来。"
    assert made.sources == (Span(9, 15), Span(16, 21))
    assert (made.complete_start, made.complete_end) == (True, False)


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Span(0, 2), Span(7, 9)),
        (Span(4, 6), Span(11, 13)),
        (Span(6, 8), Span(14, 16)),
        (Span(5, 7), None),
        (Span(6, 6), None),
        (Span(2, 2), Span(9, 9)),
    ],
    ids=["start", "to the seam", "from the seam", "across", "at the seam", "empty inside"],
)
def test_places_of_a_draft(span: Span, place: Span | None) -> None:
    """A span inside a piece has a place on the page; across the seam it has none."""
    assert DraftMap(Draft((HEAD, TAIL))).to_page(span) == place


def test_places_around_an_edit() -> None:
    """Text behind an edit leads back past it; the new text itself has no place."""
    places = DraftMap(Draft((HEAD, TAIL)), [Edit(Span(8, 10), "唤啊哟")])  # 吆唤啊哟贴着水面…

    assert places.to_page(Span(4, 7)) == Span(10, 13)
    assert places.to_page(Span(0, 1)) == Span(7, 8)
    assert places.to_page(Span(1, 3)) is None
    assert places.to_page(Span(3, 5)) is None


@st.composite
def drafts(draw: st.DrawFn) -> tuple[str, Draft, list[Edit]]:
    """A page, pieces of it in some order, and edits inside the pieces."""
    page = draw(st.text(alphabet="甲乙丙丁戊己。，", min_size=12, max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(page)), min_size=4, max_size=6)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    edits = []
    for span in spans:
        if len(span) >= 2 and draw(st.booleans()):
            at = draw(st.integers(span.start, span.end - 1))
            edits.append(Edit(Span(at, at + 1), draw(st.sampled_from(["", "子", "丑寅"]))))
    return page, Draft(tuple(draw(st.permutations(spans)))), sorted(edits)


@given(drafts())
@settings(max_examples=100, deadline=None)
def test_places_hold_the_same_text(given_draft: tuple[str, Draft, list[Edit]]) -> None:
    """Wherever a span of the draft has a place, the page has the same characters there."""
    page, draft, edits = given_draft
    text = draft_text(page, draft, edits)
    places = DraftMap(draft, edits)

    for start in range(len(text)):
        for end in range(start + 1, min(start + 4, len(text)) + 1):
            span = places.to_page(Span(start, end))
            if span is not None:
                assert span.of(page) == text[start:end]
                assert any(piece.covers(span) for piece in draft.spans)


@given(drafts())
@settings(max_examples=100, deadline=None)
def test_a_draft_reads_as_its_pieces_do(given_draft: tuple[str, Draft, list[Edit]]) -> None:
    """The text of a draft is that of its pieces, edited one by one."""
    page, draft, edits = given_draft
    pieces = [
        apply_edits(
            span.of(page),
            [
                Edit(Span(e.span.start - span.start, e.span.end - span.start), e.replacement)
                for e in edits
                if span.covers(e.span)
            ],
        )
        for span in draft.spans
    ]

    assert draft_text(page, draft, edits) == "".join(pieces)
