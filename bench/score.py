#!/usr/bin/env python3
"""Score zhclean on pages with known truth; by default on the pages of fixtures/.

    python bench/score.py [DIR] [--each] [--wrap N]

Rows: character error rate of the zones' text, the share of body text in its right zone, precision
and recall of joins, of ends said to be lost and of copies dropped, character edits, pairs of pieces
in the right order, and what was done to clean pages. The form of a page is in fixtures/README.md.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

import zhclean
from zhclean.simulate.noise import Slip, is_undone
from zhclean.spans import Edit, Span, apply_edits

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages"
EDIT_KINDS = ("typo", "stutter", "overwritten_name")


def load(directory: Path) -> list[dict[str, Any]]:
    """The pages of a directory, by name."""
    return [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.json"))
    ]


def edited(page: dict[str, Any], edits: Iterable[Edit]) -> dict[str, Any]:
    """The page with edits of its text, given in order, and the truth moved along."""
    text, edits = page["text"], list(edits)
    places: list[int] = []
    at = shift = 0
    for edit in [*edits, Edit(Span(len(text), len(text)), "")]:
        places += range(at + shift, edit.span.start + shift)
        # what stood in an edit lies where that begins
        places += [edit.span.start + shift] * len(edit.span)
        at, shift = edit.span.end, shift + len(edit.replacement) - len(edit.span)
    places.append(at + shift)
    moved = {**page, "text": apply_edits(text, edits)}
    for kind in ("pieces", "typos"):
        moved[kind] = [
            {**item, "start": places[item["start"]], "end": places[item["end"] - 1] + 1}
            if item["end"] > item["start"]
            else {**item, "start": places[item["start"]], "end": places[item["start"]]}
            for item in page[kind]
        ]
    return moved


def breaks(text: str, width: int) -> Iterator[Edit]:
    """Line ends that leave no line longer than `width`."""
    for line in re.finditer("[^\n]+", text):
        for at in range(line.start() + width, line.end(), width):
            yield Edit(Span(at, at), "\n")


def wrap(page: dict[str, Any], width: int) -> dict[str, Any]:
    """The page with no line longer than `width`."""
    return edited(page, breaks(page["text"], width))


def score(pages: list[dict[str, Any]]) -> dict[str, float]:
    """The figures over all pages; those on clean pages have a name of their own."""
    count: Counter[str] = Counter()
    for page in pages:
        _count_page(page, zhclean.clean(page["text"]), count)
    figures = {
        "cer": count["distance"] / max(1, count["size"]),
        "zone_accuracy": count["zone_right"] / max(1, count["zone_all"]),
        "order": count["order_right"] / max(1, count["order_all"]),
    }
    for name in ("join", "open", "copy", "edit"):
        found, wrong, missed = (count[f"{name}_{part}"] for part in ("hit", "false", "missed"))
        figures[f"{name}_precision"] = found / (found + wrong) if found + wrong else 1.0
        figures[f"{name}_recall"] = found / (found + missed) if found + missed else 1.0
    figures["clean_changes"] = float(count["clean_changes"])
    return figures


def _count_page(page: dict[str, Any], got: zhclean.CleanedPage, count: Counter[str]) -> None:
    if page["clean"]:
        repaired = [d for d in got.defects if d.repair and d.kind != "boilerplate"]
        lost = [d for d in got.defects if d.kind in ("truncated_end", "missing_start")]
        count["clean_changes"] += len(repaired) + len(lost)
        return
    owner = owners(page)
    kept = kept_pieces(page, got, owner)
    where, sequence, said = _placed(page, got, owner)
    for k, piece in enumerate(page["pieces"]):
        if k != kept[k]:
            continue
        size = piece["end"] - piece["start"]
        count["zone_all"] += size
        count["zone_right"] += size * (where.get(k) == piece["zone"])
        for side in ("open_start", "open_end"):
            name = {(True, True): "hit", (True, False): "missed", (False, True): "false"}
            key = name.get((piece[side], (k, side) in said))
            if key:
                count[f"open_{key}"] += 1
    _count_copies(page, got, owner, count)
    _count_joins(page, sequence, kept, count)
    _count_order(page, sequence, kept, count)
    _count_edits(page, got, count)
    _count_text(page, got, count)


def owners(page: dict[str, Any]) -> list[int]:
    owner = [-1] * len(page["text"])
    for k, piece in enumerate(page["pieces"]):
        owner[piece["start"] : piece["end"]] = [k] * (piece["end"] - piece["start"])
    return owner


def paragraphs_of(page: dict[str, Any], got: zhclean.CleanedPage):
    """Every paragraph with the index of its zone in the truth, None where it is none of them."""
    for segment in got.segments:
        names = {segment.zone, *segment.aliases}
        zone = next(
            (
                z
                for z, zone in enumerate(page["zones"])
                if zone["place"] in names or names & set(zone["aliases"])
            ),
            None,
        )
        for paragraph in segment.paragraphs:
            yield zone, paragraph
    for paragraph in got.unassigned:
        yield None, paragraph


def _runs(paragraph: zhclean.Paragraph, owner: list[int]) -> list[int]:
    out: list[int] = []
    for span in paragraph.sources:
        for at in range(span.start, span.end):
            if owner[at] >= 0 and (not out or out[-1] != owner[at]):
                out.append(owner[at])
    return out


def _placed(page: dict[str, Any], got: zhclean.CleanedPage, owner: list[int]):
    where: dict[int, int | None] = {}
    sequence: dict[int | None, list[list[int]]] = defaultdict(list)
    said: set[tuple[int, str]] = set()
    for zone, paragraph in paragraphs_of(page, got):
        run = _runs(paragraph, owner)
        for k in run:
            where[k] = zone
        if run:
            sequence[zone].append(run)
            if not paragraph.complete_start:
                said.add((run[0], "open_start"))
            if not paragraph.complete_end:
                said.add((run[-1], "open_end"))
    return where, sequence, said


def kept_pieces(page: dict[str, Any], got: zhclean.CleanedPage, owner: list[int]) -> list[int]:
    """For each piece the member of its group of copies that the answer holds."""
    present = {k for _, p in paragraphs_of(page, got) for k in _runs(p, owner)}
    groups = _groups(page)
    out = list(range(len(page["pieces"])))
    for members in groups.values():
        chosen = next((k for k in members if k in present), members[0])
        for k in members:
            out[k] = chosen
    return out


def _groups(page: dict[str, Any]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for k, piece in enumerate(page["pieces"]):
        root = k if piece["duplicate_of"] is None else piece["duplicate_of"]
        groups[root].append(k)
    return groups


def _count_copies(page, got, owner, count: Counter[str]) -> None:
    present = {k for _, p in paragraphs_of(page, got) for k in _runs(p, owner)}
    for members in _groups(page).values():
        left = sum(k in present for k in members)
        count["copy_hit"] += len(members) - max(1, left) if left else 0
        count["copy_missed"] += max(0, left - 1)
        count["copy_false"] += left == 0


def _count_joins(page, sequence, kept: list[int], count: Counter[str]) -> None:
    gold = {(kept[i], kept[j]) for i, j in page["joins"]}
    made = {
        (kept[i], kept[j]) for runs in sequence.values() for run in runs for i, j in pairwise(run)
    }
    count["join_hit"] += len(gold & made)
    count["join_false"] += len(made - gold)
    count["join_missed"] += len(gold - made)


def _count_order(page, sequence, kept: list[int], count: Counter[str]) -> None:
    for zone, runs in sequence.items():
        own = [kept[k] for run in runs for k in run if page["pieces"][k]["zone"] == zone]
        places = [
            (page["pieces"][k]["paragraph"], page["pieces"][k]["order"]) for k in dict.fromkeys(own)
        ]
        for a, b in combinations(places, 2):
            count["order_all"] += 1
            count["order_right"] += a < b


def _count_edits(page, got: zhclean.CleanedPage, count: Counter[str]) -> None:
    gold = {(t["start"], t["end"]): t for t in page["typos"]}
    found = set()
    for defect in got.defects:
        if defect.repair is None or defect.kind not in EDIT_KINDS:
            continue
        a, b, new = defect.span.start, defect.span.end, defect.repair.replacement or ""
        hit = next((key for key, typo in gold.items() if fits(page["text"], typo, a, b, new)), None)
        if hit is None:
            count["edit_false"] += 1
        else:
            found.add(hit)
    count["edit_hit"] += len(found)
    count["edit_missed"] += len(gold) - len(found)


def fits(text: str, typo: dict[str, Any], a: int, b: int, new: str) -> bool:
    """Whether an edit puts this one of the truth's typos right."""
    slip = Slip(typo["start"], typo["end"], typo["wrong"], typo["right"])
    return is_undone(text, slip, a, b, new)


def _count_text(page, got: zhclean.CleanedPage, count: Counter[str]) -> None:
    texts: dict[int | None, str] = defaultdict(str)
    for zone, paragraph in paragraphs_of(page, got):
        texts[zone] += paragraph.text
    for z, zone in enumerate(page["zones"]):
        want = "".join("".join(zone["paragraphs"]).split())
        count["size"] += len(want)
        count["distance"] += Levenshtein.distance(want, "".join(texts[z].split()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directory", nargs="?", type=Path, default=FIXTURES)
    parser.add_argument("--each", action="store_true", help="a line for each page")
    parser.add_argument(
        "--wrap", type=int, metavar="N", help="set the pages to N characters a line"
    )
    arguments = parser.parse_args()
    pages = load(arguments.directory)
    if arguments.wrap:
        pages = [wrap(page, arguments.wrap) for page in pages]
    if arguments.each:
        for page in pages:
            figures = score([page])
            print(page["id"], " ".join(f"{k}={v:.3f}" for k, v in figures.items()))
    for name, value in score(pages).items():
        print(f"{name:18} {value:8.4f}")


if __name__ == "__main__":
    main()
