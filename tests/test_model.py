"""The public values: what they hold, and that JSON gives them back unchanged."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import (
    CleanedPage,
    Defect,
    DefectKind,
    InputError,
    Paragraph,
    Repair,
    Span,
    ZoneSegment,
)
from zhclean.model import Action

# Any code point at all: lone surrogates and NUL reach the model through `str` too.
texts = st.text(st.characters(exclude_categories=()), max_size=12)
spans = st.builds(
    lambda start, size: Span(start, start + size), st.integers(0, 10**7), st.integers(0, 999)
)
confidences = st.floats(0, 1)
repairs = st.builds(
    Repair,
    action=st.sampled_from(Action),
    replacement=st.none() | texts,
    target=st.none() | spans,
    to_zone=st.none() | texts,
)
defects = st.builds(
    Defect,
    kind=st.sampled_from(DefectKind),
    span=spans,
    quote=texts,
    repair=st.none() | repairs,
    confidence=confidences,
    evidence=st.lists(texts, max_size=2).map(tuple),
    zone=st.none() | texts,
)
paragraphs = st.builds(
    Paragraph,
    text=texts,
    sources=st.lists(spans, max_size=3).map(tuple),
    complete_start=st.booleans(),
    complete_end=st.booleans(),
)
segments = st.builds(
    ZoneSegment,
    zone=texts,
    aliases=st.lists(texts, max_size=2).map(tuple),
    title=st.none() | texts,
    bylines=st.lists(texts, max_size=2).map(tuple),
    heading=st.none() | spans,
    paragraphs=st.lists(paragraphs, max_size=3).map(tuple),
    defects=st.lists(defects, max_size=2).map(tuple),
    confidence=confidences,
)
pages = st.builds(
    CleanedPage,
    segments=st.lists(segments, max_size=2).map(tuple),
    defects=st.lists(defects, max_size=3).map(tuple),
    unassigned=st.lists(paragraphs, max_size=2).map(tuple),
)


@given(pages)
def test_dict_round_trip(page: CleanedPage) -> None:
    """`from_dict` gives back what `to_dict` was called on."""
    assert CleanedPage.from_dict(page.to_dict()) == page


@given(pages, st.sampled_from((None, 2)))
def test_json_round_trip(page: CleanedPage, indent: int | None) -> None:
    """So does JSON, which can always be written as UTF-8."""
    text = page.to_json(indent=indent)

    assert CleanedPage.from_dict(json.loads(text.encode())) == page


@given(pages)
def test_pickle_round_trip(page: CleanedPage) -> None:
    """Pages travel between processes."""
    assert pickle.loads(pickle.dumps(page)) == page


def test_json_leaves_chinese_readable() -> None:
    """Chinese is not escaped where it need not be."""
    page = CleanedPage(unassigned=(Paragraph(text="北海", sources=(Span(0, 2),)),))

    assert "北海" in page.to_json()
    assert "\n" in page.to_json(indent=1)


def test_lone_surrogates_are_written_as_escapes() -> None:
    """A surrogate without its partner has no UTF-8 form."""
    page = CleanedPage(unassigned=(Paragraph(text="北\ud800", sources=(Span(0, 2),)),))

    assert "\\ud800" in page.to_json()
    assert CleanedPage.from_dict(json.loads(page.to_json())) == page


def test_values_are_plain() -> None:
    """Enum members become strings and spans lists of two numbers."""
    defect = Defect(
        kind=DefectKind.DUPLICATE,
        span=Span(3, 5),
        quote="重复",
        repair=Repair(action=Action.DELETE, target=Span(0, 2)),
        confidence=0.9,
    )
    (plain,) = CleanedPage(defects=(defect,)).to_dict()["defects"]

    assert plain == {
        "kind": "duplicate",
        "span": [3, 5],
        "quote": "重复",
        "repair": {"action": "delete", "replacement": None, "target": [0, 2], "to_zone": None},
        "confidence": 0.9,
        "evidence": [],
        "zone": None,
    }
    assert type(plain["kind"]) is str


def test_segment_text() -> None:
    """The text of a segment is its paragraphs, one a line."""
    lines = tuple(Paragraph(text=text, sources=()) for text in ("一。", "二。"))

    assert ZoneSegment(zone="北海高新区", paragraphs=lines).text == "一。\n二。"
    assert ZoneSegment(zone="北海高新区").text == ""


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_impossible_spans(start: int, end: int) -> None:
    """A span says what is wrong with it."""
    with pytest.raises(ValueError, match=rf"got {start}\.\.{end}"):
        Span(start, end)


def test_input_error_survives_pickling() -> None:
    """Errors of worker processes reach the caller whole."""
    error = pickle.loads(pickle.dumps(InputError("page.txt", 7, "NUL byte")))

    assert (error.path, error.offset, error.reason) == ("page.txt", 7, "NUL byte")
    assert str(error) == "page.txt: byte 7: NUL byte"
