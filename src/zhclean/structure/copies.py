"""Which copy of a text goes, where it stands on the page more than once."""

from __future__ import annotations

from collections.abc import Sequence

from zhclean import evidence
from zhclean.langmodel import CharModel
from zhclean.stages.duplicates import CopyPair
from zhclean.stages.links import PieceEnds
from zhclean.structure.decisions import Copy
from zhclean.structure.reading import Reading


def choose_copies(
    pairs: Sequence[CopyPair],
    page: Reading,
) -> tuple[Copy, ...]:
    """Which copy of each pair goes. Runs of copies are judged as one.

    What speaks for a copy: it stands under a heading that its run names, its last piece goes on in
    the next line, and its wording is likelier.
    """
    copies: list[Copy] = []
    gone: set[int] = set()
    for run in _copy_runs(pairs):
        sides = ([pair.a for pair in run], [pair.b for pair in run])
        scores = [_copy_worth(side, page) for side in sides]
        keep_first = scores[0] >= scores[1]
        for pair in run:
            kept, lost = (pair.a, pair.b) if keep_first else (pair.b, pair.a)
            if lost in gone:
                continue
            if kept in gone:
                kept = next((copy.kept for copy in copies if copy.gone == kept), kept)
                if kept == lost:
                    continue
            gone.add(lost)
            sure = 0.99 if pair.ratio == 1.0 else 0.9 + 0.09 * (pair.ratio - 0.75) / 0.25
            copies.append(Copy(lost, kept, round(sure, 4)))
    final = {copy.gone: copy.kept for copy in copies}
    out = []
    for copy in copies:
        kept = copy.kept
        while kept in final:
            kept = final[kept]
        out.append(Copy(copy.gone, kept, copy.confidence))
    return tuple(out)


def _goes_on(tail: int, start: int, ends: PieceEnds, model: CharModel) -> float:
    """Evidence that one piece goes on in the next line; the weights are those of links."""
    seam = float(model.seam(ends.left[[tail]], ends.right[[start]])[0])
    own = {
        "seam": seam,
        "start_gain": float(ends.start_gain[start]),
        "adjacent": 1.0,
        "adjacent_home": 1.0,
    }
    worth = sum(value * evidence.number("links", name) for name, value in own.items())
    return max(worth, 0.0)


def _copy_runs(pairs: Sequence[CopyPair]) -> list[list[CopyPair]]:
    left = {(pair.a, pair.b): pair for pair in pairs}
    out = []
    for key in sorted(left):
        if key not in left:
            continue
        run = []
        a, b = key
        while (a, b) in left:
            run.append(left.pop((a, b)))
            a, b = a + 1, b + 1
        out.append(run)
    return out


def _copy_worth(
    side: Sequence[int],
    page: Reading,
) -> float:
    home = page.home(side[0])
    section, ends = page.section, page.ends
    worth = 0.0
    for k in side:
        worth += sum(m.strength for m in page.names[k].own if m.zone == home)
        worth += page.names[k].within.get(home, 0.0)
    last, first = side[-1], side[0]
    if ends.cut[last] and last + 1 < len(page.texts) and section[last + 1] == section[last]:
        worth += _goes_on(last, last + 1, ends, page.model)
    if first > 0 and ends.cut[first - 1] and section[first - 1] == section[first]:
        worth += _goes_on(first - 1, first, ends, page.model)
    for k in side:
        worth += 3.0 * float(page.model.score(page.texts[k]).mean())
    return worth
