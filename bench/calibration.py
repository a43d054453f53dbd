#!/usr/bin/env python3
"""Count how often repairs and reports are right, by their confidence.

    python bench/calibration.py [DIR ...]

Right: a join is in the truth, a move leads to the true zone, a correction gives the true text, an
end that is said to be lost is lost. Clean pages count too, where nothing is right but silence.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import zhclean
from score import FIXTURES, fits, kept_pieces, load, owners, paragraphs_of
from zhclean import DefectKind

LEAST, SURE = 0.7, 0.9
CORRECTIONS = {
    DefectKind.OVERWRITTEN_NAME: "names put back",
    DefectKind.STUTTER: "doubled words",
    DefectKind.TYPO: "wrong characters",
}
LOSSES = {
    DefectKind.TRUNCATED_END: ("ends said to be lost", "open_end"),
    DefectKind.MISSING_START: ("starts said to be lost", "open_start"),
}


def decisions(page: dict[str, Any]) -> Iterator[tuple[str, float, bool]]:
    """What was decided of a page: its name, its confidence and whether it is right."""
    got = zhclean.clean(page["text"])
    owner, pieces = owners(page), page["pieces"]
    yield from _joins(page, got, owner)
    for defect in got.defects:
        span, repair = defect.span, defect.repair
        piece = pieces[owner[span.start]] if owner[span.start] >= 0 else None
        if defect.kind in CORRECTIONS and repair is not None:
            new = repair.replacement or ""
            right = any(fits(page["text"], t, span.start, span.end, new) for t in page["typos"])
            yield CORRECTIONS[defect.kind], defect.confidence, right
        elif piece and defect.kind is DefectKind.MISATTRIBUTED and repair is not None:
            zone = page["zones"][piece["zone"]]
            right = repair.to_zone in _names(got, zone)
            yield "moves", defect.confidence, right
        elif piece and defect.kind in LOSSES:
            name, side = LOSSES[defect.kind]
            yield name, defect.confidence, piece[side]


def _joins(page: dict[str, Any], got: zhclean.CleanedPage, owner: list[int]):
    kept = kept_pieces(page, got, owner)
    gold = {(kept[i], kept[j]) for i, j in page["joins"]}
    sure = {d.span.start: d.confidence for d in got.defects if d.kind == "split_paragraph"}
    for _, paragraph in paragraphs_of(page, got):
        for one, two in pairwise(paragraph.sources):
            i, j = owner[one.end - 1], owner[two.start]
            if i >= 0 <= j and i != j and two.start in sure:
                yield "joins", sure[two.start], (kept[i], kept[j]) in gold


def _names(got: zhclean.CleanedPage, zone: dict[str, Any]) -> set[str | None]:
    """The zone names that mean the true zone: its own, and those of the segment that bears one."""
    true = {zone["place"], *zone["aliases"]}
    names = {n for s in got.segments for n in (s.zone, *s.aliases) if true & {s.zone, *s.aliases}}
    return {*true, *names}


def main() -> None:
    """Count over all pages of each directory and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="*", type=Path, default=[FIXTURES])
    for directory in parser.parse_args().directories:
        counts: Counter[tuple[str, bool, bool]] = Counter(
            (name, confidence >= SURE, right)
            for page in load(directory)
            for name, confidence, right in decisions(page)
            if confidence >= LEAST
        )
        print(directory)
        for name in dict.fromkeys(name for name, _, _ in sorted(counts)):
            cells = []
            for sure in (False, True):
                right, wrong = (counts[name, sure, hit] for hit in (True, False))
                cells.append(f"{right} of {right + wrong}")
            print(f"  {name:24} .7 to .9: {cells[0]:12} above .9: {cells[1]}")


if __name__ == "__main__":
    main()
