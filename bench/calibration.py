#!/usr/bin/env python3
"""Measure whether confidences are as often right as they say.

    python bench/calibration.py [DIR ...] [--simulated] [--picture FILE.svg]

For each kind of decision: how many, the share of repairs that is right at the default settings,
Brier score and expected calibration error over all that is repaired or reported. With --picture
also a reliability diagram over all directories together.

Right: a join is in the truth, a move leads to the true zone, a copy has a twin that was kept, a
correction gives the true text, an end that is said to be lost is lost. Of what is only reported it
counts whether the fault is there: the piece continues another, stands under another zone's
heading, the characters are wrong. Clean pages count too, where nothing is right but silence.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import zhclean
from pictures import brier, diagram, expected_error
from score import FIXTURES, fits, kept_pieces, load, owners
from simulated import simulated_pages
from zhclean import Defect, DefectKind

CORRECTIONS = {
    DefectKind.OVERWRITTEN_NAME: "names put back",
    DefectKind.STUTTER: "doubled words",
    DefectKind.TYPO: "wrong characters",
}
BANDS = ((0.7, 0.9), (0.9, 1.01))
LOSSES = {
    DefectKind.TRUNCATED_END: ("lost ends", "open_end"),
    DefectKind.MISSING_START: ("lost starts", "open_start"),
}


class Decision(NamedTuple):
    """What was decided: its kind, how sure, whether right, and whether it was made or reported."""

    kind: str
    sure: float
    right: bool
    made: bool


def decisions(page: dict[str, Any]) -> Iterator[Decision]:
    """What was decided of a page."""
    got = zhclean.clean(page["text"])
    owner = owners(page)
    kept = kept_pieces(page, got, owner)
    for defect in got.defects:
        made, start = defect.repair is not None, defect.span.start
        at = owner[start] if start < len(owner) else -1
        if defect.kind in CORRECTIONS:
            right = _is_fault(page, defect)
            yield Decision(CORRECTIONS[defect.kind], defect.confidence, right, made)
        elif at < 0:
            continue
        elif defect.kind is DefectKind.SPLIT_PARAGRAPH:
            yield Decision("joins", defect.confidence, _continues(page, defect, owner, kept), made)
        elif defect.kind is DefectKind.MISATTRIBUTED:
            yield Decision("moves", defect.confidence, _strayed(page, got, defect, at), made)
        elif defect.kind is DefectKind.DUPLICATE:
            yield Decision("copies", defect.confidence, _is_copy(page, defect, owner), made)
        elif defect.kind in LOSSES:
            name, side = LOSSES[defect.kind]
            yield Decision(name, defect.confidence, page["pieces"][at][side], made)


def by_kind(found: Iterable[Decision]) -> dict[str, list[Decision]]:
    """The decisions of each kind, in a fixed order."""
    out: dict[str, list[Decision]] = defaultdict(list)
    for decision in found:
        out[decision.kind].append(decision)
    return dict(sorted(out.items()))


def figures(own: list[Decision]) -> dict[str, float]:
    """The figures of one kind; `right` is the share of what was made, 1 where nothing was."""
    made = [decision.right for decision in own if decision.made]
    pairs = [(decision.sure, decision.right) for decision in own]
    return {
        "made": len(made),
        "right": sum(made) / len(made) if made else 1.0,
        "all": len(own),
        "brier": brier(pairs),
        "ece": expected_error(pairs),
    }


def _is_fault(page: dict[str, Any], defect: Defect) -> bool:
    """Whether a correction gives the true text, or, where none is made, a true fault is there."""
    a, b = defect.span.start, defect.span.end
    if defect.repair is not None:
        new = defect.repair.replacement or ""
        return any(fits(page["text"], typo, a, b, new) for typo in page["typos"])
    return any(typo["start"] < max(b, a + 1) and a < typo["end"] for typo in page["typos"])


def _continues(page: dict[str, Any], defect: Defect, owner: list[int], kept: list[int]) -> bool:
    """Whether the piece continues the one that it was joined to, or any if it was not."""
    at = kept[owner[defect.span.start]]
    tails = {kept[i] for i, j in page["joins"] if kept[j] == at}
    target = defect.repair.target if defect.repair else None
    if target is None:
        return bool(tails)
    tail = owner[target.end - 1]
    return tail >= 0 and kept[tail] in tails


def _strayed(page: dict[str, Any], got: zhclean.CleanedPage, defect: Defect, at: int) -> bool:
    """Whether a piece went to its true zone, or, where it stayed, stands under a wrong heading."""
    piece = page["pieces"][at]
    if defect.repair is None:
        return piece["zone"] != piece["under"]
    return defect.repair.to_zone in _names(got, page["zones"][piece["zone"]])


def _is_copy(page: dict[str, Any], defect: Defect, owner: list[int]) -> bool:
    """Whether the piece and a part of what was kept for it, or of anything, hold one text."""
    texts = [
        k if piece["duplicate_of"] is None else piece["duplicate_of"]
        for k, piece in enumerate(page["pieces"])
    ]
    own = texts[owner[defect.span.start]]
    target = defect.repair.target if defect.repair else None
    if target is None:
        return texts.count(own) > 1
    others = {owner[at] for at in range(target.start, target.end)} - {-1}
    return any(texts[other] == own for other in others)


def _names(got: zhclean.CleanedPage, zone: dict[str, Any]) -> set[str | None]:
    """The zone names that mean the true zone: its own, and those of the segment that bears one."""
    true = {zone["place"], *zone["aliases"]}
    names = {n for s in got.segments for n in (s.zone, *s.aliases) if true & {s.zone, *s.aliases}}
    return {*true, *names}


def bands(own: list[Decision]) -> list[str]:
    """How many said with .7 to .9, and with more, are right; of those made, where any is."""
    some = [d for d in own if d.made] or own
    halves = ([d.right for d in some if low <= d.sure < high] for low, high in BANDS)
    return [f"{sum(half)} of {len(half)}" for half in halves]


def show(title: str, found: dict[str, list[Decision]]) -> None:
    """Print a line for each kind."""
    heads = f"{'made':>6}{'right':>8}{'all':>7}{'Brier':>8}{'ECE':>8}{'.7 to .9':>13}{'above':>13}"
    print(f"{title}\n  {'':18}{heads}")
    for name, own in found.items():
        row = figures(own)
        print(
            f"  {name:18}{row['made']:6}{row['right']:8.3f}{row['all']:7}",
            f"{row['brier']:7.3f} {row['ece']:7.3f}",
            *(f"{band:>13}" for band in bands(own)),
            sep="",
        )


def main() -> None:
    """Count over all pages of each directory, and draw what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="*", type=Path, default=[FIXTURES])
    parser.add_argument(
        "--simulated", action="store_true", help="the pages of bench/simulated.py too"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.svg")
    arguments = parser.parse_args()
    sets = {str(directory): load(directory) for directory in arguments.directories}
    if arguments.simulated:
        sets["simulated"] = list(simulated_pages(18))
    every: list[Decision] = []
    for title, pages in sets.items():
        own = [decision for page in pages for decision in decisions(page)]
        show(title, by_kind(own))
        every += own
    if arguments.picture:
        panels = {
            name: [(decision.sure, decision.right) for decision in own]
            for name, own in by_kind(every).items()
        }
        arguments.picture.write_text(diagram(panels), encoding="utf-8")


if __name__ == "__main__":
    main()
