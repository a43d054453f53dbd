"""Which copy of a text goes, where it stands on the page more than once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from zhclean import evidence
from zhclean.stages.duplicates import CopyPair, diagonals
from zhclean.structure.decisions import Copy
from zhclean.structure.formulas import A_FORM, Formulas, Likeness
from zhclean.structure.misreadings import Misreadings, Verdict, judge_pairs
from zhclean.structure.reading import Reading

_PART = 0.95  # the beginning of one more copy, after three and more
_MAY_BE = 0.5  # what may have been written twice is reported


def choose_copies(
    pairs: Sequence[CopyPair],
    page: Reading,
    judge: Misreadings,
) -> tuple[Copy, ...]:
    """Which copy of each pair goes. Runs of copies are judged as one.

    What speaks for a copy: it stands under a heading that its run names, its last piece goes on in
    the next line, and its wording is likelier. Words that only one of two has are never dropped.
    """
    if not pairs:
        return ()
    copies: dict[int, Copy] = {}

    def root(k: int) -> int:
        """The copy that is left of the text of `k`."""
        while k in copies:
            k = copies[k].kept
        return k

    formulas = Formulas(page)
    judged = _without_forms(judge_pairs(pairs, page.texts, judge), page)
    doubted = {
        (pair.a, pair.b)
        for pair, verdict in judged
        if verdict is Verdict.DOUBT
        or (verdict is Verdict.NAME and _is_clean(pair) and formulas.in_one_place(pair))
    }
    pairs = [pair for pair, _ in judged]
    whole = map(formulas.whole_lists, diagonals(pair for pair in pairs if not pair.part))
    alike = [(run, formulas.likeness(run)) for run in whole if run]
    alike = [(run, how) for run, how in alike if how is not Likeness.FORMULA]
    found = [run for run, _ in alike]
    worth = _Worth(page, [k for run in found for pair in run for k in (pair.a, pair.b)])
    for run, how in alike:
        first, second = (worth.of([pair.a for pair in run]), worth.of([pair.b for pair in run]))
        keep_first = first >= second
        fuller = {pair.fuller for pair in run} - {None}
        if fuller and fuller.isdisjoint(pair.a if keep_first else pair.b for pair in run):
            keep_first = not keep_first
        for pair in run:
            kept, lost = (pair.a, pair.b) if keep_first else (pair.b, pair.a)
            kept = root(kept)
            if lost in copies or lost in (kept, pair.fuller):
                continue
            sure = 0.99 if pair.ratio == 1.0 else 0.9 + 0.09 * (pair.ratio - 0.75) / 0.25
            if how is Likeness.DOUBTFUL or (pair.a, pair.b) in doubted:
                sure = min(sure, _MAY_BE)
            copies[lost] = Copy(lost, kept, round(sure, 4))
    for pair in pairs:
        if pair.part and pair.b not in copies and root(pair.a) != pair.b:
            copies[pair.b] = Copy(pair.b, pair.a, _PART)
    return tuple(Copy(copy.gone, root(copy.kept), copy.confidence) for copy in copies.values())


def _is_clean(pair: CopyPair) -> bool:
    """Whether two texts differ in a name alone, neither misread in any place."""
    return len({one.reads for one in pair.differ}) == 1


def _without_forms(
    judged: Sequence[tuple[CopyPair, Verdict]], page: Reading
) -> list[tuple[CopyPair, Verdict]]:
    """The pairs without what three and more articles say, each with the name of its own zone."""
    group: dict[int, set[int]] = {}
    for pair, verdict in judged:
        if verdict is Verdict.NAME:
            both = group.get(pair.a, {pair.a}) | group.get(pair.b, {pair.b})
            group.update(dict.fromkeys(both, both))
    section = page.section.tolist()
    forms = {k for k, own in group.items() if len({section[one] for one in own}) >= A_FORM}
    return [
        (pair, verdict)
        for pair, verdict in judged
        if verdict is not Verdict.NAME or pair.a not in forms
    ]


class _Worth:
    """What speaks for a copy; the language model reads all `pieces` that have one at once."""

    def __init__(self, page: Reading, pieces: Sequence[int]) -> None:
        self._page = page
        every = sorted(set(pieces))
        scores = page.model.score_many([page.texts[k] for k in every])
        self._wording = {k: float(own.mean()) for k, own in zip(every, scores, strict=True)}
        self._going_on = _going_on(page, [tail for k in every for tail in (k - 1, k)])

    def of(self, side: Sequence[int]) -> float:
        """The worth of one run of pieces, each a copy."""
        page, home = self._page, self._page.home(side[0])
        worth = 0.0
        for k in side:
            worth += sum(m.strength for m in page.names[k].own if m.zone == home)
            worth += page.names[k].within.get(home, 0.0)
        worth += self._going_on.get(side[-1], 0.0)
        worth += self._going_on.get(side[0] - 1, 0.0)
        for k in side:
            worth += 3.0 * self._wording[k]
        return worth


def _going_on(page: Reading, tails: Iterable[int]) -> dict[int, float]:
    """Evidence that pieces which break off go on in the next line; the weights are those of links.

    Keys are the tails.
    """
    section, ends = page.section, page.ends
    last = len(page.texts) - 1
    cut = [
        k
        for k in sorted(set(tails))
        if 0 <= k < last and ends.cut[k] and section[k + 1] == section[k]
    ]
    if not cut:
        return {}
    starts = np.array(cut) + 1
    seams = page.model.seam(ends.left[cut], ends.right[starts])
    out = {}
    for k, seam in zip(cut, seams.tolist(), strict=True):
        own = {
            "seam": seam,
            "start_gain": float(ends.start_gain[k + 1]),
            "adjacent": 1.0,
            "adjacent_home": 1.0,
        }
        worth = sum(value * evidence.number("links", name) for name, value in own.items())
        out[k] = max(worth, 0.0)
    return out
