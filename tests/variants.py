"""Pages with known truth made over: zones renamed, sections shuffled, headings in another style."""

from __future__ import annotations

import importlib.util
import json
import random
import re
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import zhclean

ROOT = Path(__file__).resolve().parent.parent
Page = dict[str, Any]

# Names of one length, so that no position moves; where a page names places within its zones, they
# follow. Misread names are renamed to misread ones.
RENAMED: dict[str, dict[str, str]] = json.loads(
    (ROOT / "tests" / "cases" / "renamed.json").read_text("utf-8")
)


def load_bench(name: str) -> ModuleType:
    """The module `bench/NAME.py`, which is in no package."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", ROOT / "bench" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their own module up while the class is made
    spec.loader.exec_module(module)
    return module


def renamed(page: Page) -> Page:
    """The page with its zones' names replaced by others throughout."""
    names = RENAMED[page["id"]]
    pattern = re.compile("|".join(sorted(names, key=len, reverse=True)))

    def change(text: str) -> str:
        return pattern.sub(lambda match: names[match.group()], text)

    zones = [
        {
            **zone,
            "place": change(zone["place"]),
            "aliases": [change(alias) for alias in zone["aliases"]],
            "paragraphs": [change(text) for text in zone["paragraphs"]],
        }
        for zone in page["zones"]
    ]
    typos = [{**t, "wrong": change(t["wrong"]), "right": change(t["right"])} for t in page["typos"]]
    text = change(page["text"])
    assert len(text) == len(page["text"])
    return {**page, "text": text, "zones": zones, "typos": typos}


def shuffled(page: Page, seed: int = 1) -> Page:
    """The page with its sections, each from heading to heading, in another order."""
    heads = sorted(s.heading.start for s in zhclean.clean(page["text"]).segments if s.heading)
    edges = [*heads, len(page["text"])]
    sections = list(pairwise(edges))
    random.Random(seed).shuffle(sections)
    order = [(0, edges[0]), *sections]
    parts = [page["text"][start:end].strip("\n") for start, end in order]
    text, moved = "", {}
    for (start, end), part in zip(order, parts, strict=True):
        lead = len(page["text"][start:end]) - len(page["text"][start:end].lstrip("\n"))
        moved[start, end] = len(text) - start - lead
        text += part + "\n\n"
    return _at_new_places(
        page,
        text,
        lambda at: next(shift for (start, end), shift in moved.items() if start <= at < end),
    )


def restyled(page: Page, style: str) -> Page:
    """The page with its headings written another way: `style` has ``{name}`` and ``{title}``."""
    text, edits = page["text"], []
    for segment in zhclean.clean(page["text"]).segments:
        if segment.heading is None:
            continue
        old = text[segment.heading.start : segment.heading.end]
        written = [name for name in (*segment.aliases, segment.zone) if name in old]
        name = max(written, key=len, default="")
        title = segment.title if segment.title and segment.title in old else ""
        if name:
            new = style.format(name=name, title=title).rstrip("：")
            edits.append((segment.heading.start, segment.heading.end, new))
    out, at = "", 0
    for start, end, new in sorted(edits):
        out += text[at:start] + new
        at = end
    shifts = [(end, len(new) - (end - start)) for start, end, new in edits]
    return _at_new_places(
        page, out + text[at:], lambda at: sum(shift for end, shift in shifts if end <= at)
    )


def _at_new_places(page: Page, text: str, shift: Callable[[int], int]) -> Page:
    """The page with another text and its truth at the places that `shift` gives."""

    def place(item: dict[str, Any]) -> dict[str, Any]:
        by = shift(item["start"])
        return {**item, "start": item["start"] + by, "end": item["end"] + by}

    out = {
        **page,
        "text": text,
        "pieces": [place(piece) for piece in page["pieces"]],
        "typos": [place(typo) for typo in page["typos"]],
    }
    for old, new in zip(page["pieces"], out["pieces"], strict=True):
        was, now = page["text"][old["start"] : old["end"]], text[new["start"] : new["end"]]
        assert was == now, "a piece is not where the truth says"
    return out
