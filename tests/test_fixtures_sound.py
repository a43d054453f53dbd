"""The truth of every page in `fixtures/pages` agrees with its text, and the pages are fresh."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "fixtures" / "sources").glob("*.txt"))
PAGES = sorted((ROOT / "fixtures" / "pages").glob("*.json"))


def _load_builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "build_fixtures", ROOT / "scripts" / "build_fixtures.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their own module up while the class is made
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


builder = _load_builder()


@pytest.fixture(params=PAGES, ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads(request.param.read_text(encoding="utf-8"))


def _mended(page: dict[str, Any], piece: dict[str, Any]) -> str:
    """The text of a piece with its typos put right."""
    out, at = "", piece["start"]
    for typo in page["typos"]:
        if piece["start"] <= typo["start"] and typo["end"] <= piece["end"]:
            out += page["text"][at : typo["start"]] + typo["right"]
            at = typo["end"]
    return out + page["text"][at : piece["end"]]


def _kept(page: dict[str, Any]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """The pieces that count (no duplicates) of each paragraph, in order."""
    paragraphs = defaultdict(list)
    for piece in page["pieces"]:
        if piece["duplicate_of"] is None:
            paragraphs[piece["zone"], piece["paragraph"]].append(piece)
    return {k: sorted(pieces, key=lambda p: p["order"]) for k, pieces in paragraphs.items()}


def test_there_are_pages() -> None:
    """Each source has its page and each page its source."""
    assert SOURCES
    assert [path.stem for path in SOURCES] == [path.stem for path in PAGES]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_building_again_gives_the_same_bytes(source: Path) -> None:
    """The built page on disk is the one its source gives, twice over."""
    built = builder.build(source)

    assert built == builder.build(source)
    for target, content in built.items():
        assert target.read_bytes() == content, f"stale: run scripts/build_fixtures.py {source.stem}"


def test_text_is_the_text_file(page: dict[str, Any]) -> None:
    """The text in the truth is what the .txt file holds."""
    path = ROOT / "fixtures" / "pages" / f"{page['id']}.txt"

    assert path.read_bytes().decode() == page["text"]
    assert set(page) == {"id", "clean", "text", "zones", "pieces", "joins", "typos"}


def test_pieces_are_disjoint_lines(page: dict[str, Any]) -> None:
    """Pieces stand in page order, do not overlap, and hold no line break or outer blank."""
    at = 0
    for piece in page["pieces"]:
        body = page["text"][piece["start"] : piece["end"]]

        assert at <= piece["start"] < piece["end"] <= len(page["text"])
        assert body == body.strip()
        assert "\n" not in body
        at = piece["end"]


def test_pieces_give_the_paragraphs(page: dict[str, Any]) -> None:
    """The pieces of a paragraph, typos put right, read as the truth says."""
    kept = _kept(page)

    for z, zone in enumerate(page["zones"]):
        mended = [
            "".join(_mended(page, piece) for piece in kept[z, n])
            for n in range(len(zone["paragraphs"]))
        ]
        assert mended == zone["paragraphs"]
    assert len(kept) == sum(len(zone["paragraphs"]) for zone in page["zones"])


def test_orders_count_from_zero(page: dict[str, Any]) -> None:
    """The pieces of a paragraph are numbered 0, 1, 2… with no copy among them."""
    for pieces in _kept(page).values():
        assert [piece["order"] for piece in pieces] == list(range(len(pieces)))


def test_joins_are_the_borders_without_loss(page: dict[str, Any]) -> None:
    """Neighbouring pieces of a paragraph are joined, or both are open where text is lost."""
    index = {id(piece): i for i, piece in enumerate(page["pieces"])}
    joins = []
    for pieces in _kept(page).values():
        for before, after in pairwise(pieces):
            assert before["open_end"] == after["open_start"]
            if not before["open_end"]:
                joins.append([index[id(before)], index[id(after)]])

    assert sorted(joins) == sorted(page["joins"])


def test_typos_quote_the_page(page: dict[str, Any]) -> None:
    """A typo quotes the page, differs from what is right, and never straddles a piece's border."""
    for typo in page["typos"]:
        assert page["text"][typo["start"] : typo["end"]] == typo["wrong"] != typo["right"]
        for piece in page["pieces"]:
            inside = piece["start"] <= typo["start"] and typo["end"] <= piece["end"]
            apart = typo["end"] <= piece["start"] or piece["end"] <= typo["start"]
            assert inside or apart


def test_a_duplicate_reads_as_the_piece_it_copies(page: dict[str, Any]) -> None:
    """A duplicate points at a piece that stays, and says the same once its noise is put right."""
    for piece in page["pieces"]:
        if piece["duplicate_of"] is None:
            continue
        original = page["pieces"][piece["duplicate_of"]]

        assert original["duplicate_of"] is None
        assert _mended(page, piece) == _mended(page, original)


def test_zones_and_headings_agree(page: dict[str, Any]) -> None:
    """A zone with a heading is named on the page; `under` names only zones that have one."""
    headed = {z for z, zone in enumerate(page["zones"]) if zone["has_heading"]}

    assert all(page["zones"][z]["place"] in page["text"] for z in headed)
    assert {piece["under"] for piece in page["pieces"]} <= headed | {None}


def test_clean_pages_hold_no_damage(page: dict[str, Any]) -> None:
    """A page called clean is whole, in order, each paragraph under its own heading."""
    if not page["clean"]:
        return
    places = [(piece["zone"], piece["paragraph"]) for piece in page["pieces"]]

    assert not page["joins"]
    assert not page["typos"]
    assert places == sorted(places)
    assert all(piece["under"] == piece["zone"] for piece in page["pieces"])
    assert not any(piece["open_start"] or piece["open_end"] for piece in page["pieces"])
