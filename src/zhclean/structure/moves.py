"""Which chains leave the heading that they stand under, and how sure each of these moves is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhclean import evidence
from zhclean.discourse import opens_article
from zhclean.structure.decisions import Settings
from zhclean.structure.reading import Bools, Floats, Ints, Reading
from zhclean.structure.subjects import Subjects

MOVE_FEATURES = (
    "bias",
    "odds_low",
    "odds",
    "odds_high",
    "unbroken",
    "unbroken_no_heading",
    "unbroken_names_home",
    "unbroken_border",
    "unbroken_naming",
    "unbroken_spoken_of",
)
# The log odds by which a chain leaves home count by one weight below the first bound, where nothing
# is moved at the usual `min_confidence`, by another up to the second, and by a third beyond it.
_BOUNDS = (-4.0, 0.85, 4.0, 12.0)
# What a piece without a name of its own is less sure of, in log odds: above the first one of its
# run that has one, and below it where no other has one, too. A lone stray is as common as a run of
# them, and what stands below it mostly its host's. And what one is less sure of that names the
# heading above and nothing of where it would go. Where an article opens, and in what stands on the
# page twice, the border shows. Of 144 damaged pages written for this question 15 of 17 moves of
# pieces below a lone stray were wrong, all said with .7 to .86; of the same kind 30 of 33 were
# right on made and development pages, nearly all said with more.
_LEADING, _TRAILING, _NAMES_HOME = 1.5, 2.5, 3.0
_ALIKE = 0.2  # likeness of wording from which on two pieces have a subject in common
# A move held back is reported from this probability on.
_WORTH_TELLING = 0.4
# So far a run goes on without a name, before the first piece that tells its zone and after the
# last. Of 17 moves further on, on 134 pages that were made for the purpose, none was right.
_REACH_BEFORE, _REACH_AFTER = 3, 2
_CLEAR = 0.5  # strength of a form from which on it means the zone and not its surroundings


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where each chain would go.

    `goals` and `homes` are columns of zones (-1: no heading; one more than the zones: none of
    them), `shares` how likely each chain is about its goal and about its home. `told`: the chain or
    its run has a name for the goal, without which nothing moves. `features` has the columns
    `MOVE_FEATURES`, all 0 for a chain that stays.
    """

    goals: Ints
    homes: Ints
    sure: Floats
    told: Bools
    features: Floats


def settle(
    subjects: Subjects,
    chains: Sequence[tuple[int, ...]],
    shares: Floats,
    settings: Settings,
    *,
    broken: bool,
) -> tuple[list[int], list[float], dict[int, tuple[int, float]]]:
    """One zone for each chain, how sure it is, and the moves that are held back.

    `broken` says whether the page shows that its columns are out of place.

    In doubt a chain stays where it stands. So does a run of which no piece names the zone that
    it would go to, or a place within: likeness of wording alone moves nothing.
    """
    labels, sureness = [-1] * len(subjects.page.texts), [0.0] * len(subjects.page.texts)
    rivals: dict[int, tuple[int, float]] = {}
    if not subjects.page.zones:
        return labels, sureness, rivals
    ahead = look_ahead(subjects, chains, shares, broken=broken)
    chances = 1 / (1 + np.exp(-ahead.features @ evidence.weights("moves", MOVE_FEATURES)))
    nowhere = len(subjects.page.zones)
    for number, chain in enumerate(chains):
        goal, home = int(ahead.goals[number]), int(ahead.homes[number])
        p = float(ahead.sure[number])
        if goal == nowhere:
            goal, p = home, 1.0 - p if home >= 0 else 0.0
        elif goal != home:
            p = float(chances[number]) if home >= 0 else p
            if not (ahead.told[number] and p >= settings.min_confidence and settings.moves):
                if ahead.told[number] and p >= _WORTH_TELLING:
                    rivals[chain[0]] = goal, p
                goal, p = home, 1.0 - p if home >= 0 else 0.0
        for k in chain:
            labels[k], sureness[k] = goal, p
    return labels, sureness, rivals


def look_ahead(
    subjects: Subjects, chains: Sequence[tuple[int, ...]], shares: Floats, *, broken: bool
) -> Outlook:
    """Where each chain would go, and what speaks for it."""
    page = subjects.page
    unknown = 1.0 - shares.sum(axis=1, keepdims=True)
    logs = np.log(np.maximum(np.hstack((shares, unknown)), 1e-12))
    means = logs[[chain[0] for chain in chains]]
    for number, chain in enumerate(chains):
        if len(chain) > 1:
            means[number] = logs[list(chain)].mean(axis=0)
    total = np.exp(means)
    total /= total.sum(axis=1, keepdims=True)
    goals, sure = total.argmax(axis=1), total.max(axis=1)
    homes = np.array([_stay(page, chain, logs) for chain in chains], np.int64)
    runs = _find_runs(page, chains, goals)
    run_of = {k: run for run in runs for k in run}
    told, doubt = _told_runs(subjects, chains, goals, runs)
    still = broken or bool((goals == homes).all())
    spoken = set() if still else _spoken_of(page, chains, goals)
    features = np.zeros((len(chains), len(MOVE_FEATURES)))
    for number, chain in enumerate(chains):
        goal, home = int(goals[number]), int(homes[number])
        if goal != home >= 0 and goal < len(page.zones):
            odds = np.log(sure[number] / max(1.0 - sure[number], 1e-12))
            odds -= float(doubt[chain[0]]) * (len(chain) == 1)
            odds -= _NAMES_HOME * _names_home(subjects, chain, goal, home)
            features[number, :4] = _in_parts(odds)
            if not broken:
                run = run_of[chain[0]]
                features[number, 4:-1] = _describe_run(subjects, run, goal, home)
                features[number, -1] = float(not spoken.isdisjoint(((goal, home), (home, goal))))
    return Outlook(goals, homes, sure, told[[chain[0] for chain in chains]], features)


def _in_parts(odds: float) -> list[float]:
    """The bias, and log odds in three parts of a line that may bend.

    >>> _in_parts(0.85), _in_parts(5.0)
    ([1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 3.15, 1.0])
    """
    least, low, high, most = _BOUNDS
    held = min(max(odds, least), most)
    return [1.0, min(held - low, 0.0), min(max(held - low, 0.0), high - low), max(held - high, 0.0)]


def _names_home(subjects: Subjects, chain: Sequence[int], goal: int, home: int) -> float:
    """Whether a chain names the zone that it stands under, and nothing of the one it would go to.

    The name may have been written over its own, as where an article opens in the midst of another;
    but more often its neighbours draw it along.
    """
    page = subjects.page
    if opens_article(page.texts[chain[0]]) or subjects.turns.second_lead(chain[0]):
        return 0.0
    named = {m.zone for k in chain for m in page.names[k].own if m.strength >= _CLEAR}
    named.update(zone for k in chain for zone, weight in page.names[k].within.items() if weight)
    return float(home in named and goal not in named)


def _describe_run(subjects: Subjects, run: Sequence[int], goal: int, home: int) -> list[float]:
    """What a run says of its move on a page where nothing is broken, from the 5th feature on.

    Columns that change places break paragraphs or repeat lines: of 238 damaged pages all did. On a
    page without either, an article that speaks of another place at length is mostly its own.
    """
    page, first = subjects.page, run[0]
    mentions = [(k, m) for k in run for m in page.names[k].own if m.strength >= _CLEAR]
    homely = {k for k, m in mentions if m.zone == home}
    naming = {k for k, m in mentions if m.zone == goal} - homely
    above = first > 0 and page.section[first - 1] == page.section[first]
    cut = float(above and page.ends.cut[first - 1])
    return [
        1.0,
        float(goal not in page.homes),
        len(homely) / len(run),
        max(float(subjects.turns.headless[first]), cut),
        float(np.log1p(len(naming))),
    ]


def _spoken_of(
    page: Reading, chains: Sequence[tuple[int, ...]], goals: Ints
) -> set[tuple[int, int]]:
    """Pairs of zones of which the second is named in the first one's title or in what stays there.

    Where two articles tell of one another, a piece on the other one stands where it should.
    """
    out = {
        (home, zone.index)
        for home, title in zip(page.homes, page.titles, strict=True)
        for zone in page.zones
        if any(form in title for form, strength in zone.forms if strength >= _CLEAR)
    }
    for chain, goal in zip(chains, goals.tolist(), strict=True):
        for k in chain:
            if page.home(k) == goal:
                out |= {(goal, m.zone) for m in page.names[k].own if m.strength >= _CLEAR}
    return out


def _stay(page: Reading, chain: Sequence[int], logs: Floats) -> int:
    """The likeliest of the headings that the pieces of a chain stand under."""
    homes = dict.fromkeys(page.home(k) for k in chain)
    if len(homes) == 1:
        return page.home(chain[0])
    return max(homes, key=lambda home: float(logs[list(chain), home].sum()))


def _find_runs(
    page: Reading, chains: Sequence[tuple[int, ...]], goals: Ints
) -> list[tuple[int, ...]]:
    """Maximal stretches of pieces of one section that go to one zone, without copies that went."""
    zones = {k: goal for chain, goal in zip(chains, goals.tolist(), strict=True) for k in chain}
    runs: list[list[int]] = []
    for k in sorted(zones):
        last = runs[-1][-1] if runs else k
        if not runs or zones[k] != zones[last] or page.section[k] != page.section[last]:
            runs.append([])
        runs[-1].append(k)
    return [tuple(run) for run in runs]


def _told_runs(
    subjects: Subjects,
    chains: Sequence[tuple[int, ...]],
    goals: Ints,
    runs: Sequence[tuple[int, ...]],
) -> tuple[Bools, Floats]:
    """Whether each piece or its near neighbours in the run are tied to its chain's goal.

    They name that zone or a place within, or run on under the zone's heading. And what the piece
    is less sure of for standing above the first of its run that is, without a sign that an article
    begins there, or below the only one.
    """
    page = subjects.page
    best = np.full(len(page.texts), -1)
    for chain, goal in zip(chains, goals.tolist(), strict=True):
        best[list(chain)] = goal
    told = subjects.tells(best)
    for chain in chains:
        if len(chain) > 1:
            told[list(chain)] = told[list(chain)].any() or any(
                page.home(k) == best[k] for k in chain
            )
    doubt = np.zeros(len(best))
    for run in map(list, runs):
        shown = [told[k] or opens_article(page.texts[k]) for k in run]
        doubt[run] = np.where(np.cumsum(shown) == 0, _LEADING, 0.0)
        if told[run].sum() == 1:
            doubt[_left_alone(page, run, run[int(told[run].argmax())])] = _TRAILING
        told[run] = _within_reach(told[run])
    for chain in chains:
        if len(chain) > 1:
            told[list(chain)] = told[list(chain)].any()
    doubt[[k for pair in subjects.copies for k in pair]] = 0.0
    return told, doubt


def _left_alone(page: Reading, run: Sequence[int], at: int) -> Ints:
    """The pieces of a run near below its only telling one, `at`, that no wording ties to it.

    They share less with it than with the rest of the article that they stand in, or next to
    nothing.
    """
    first = run.index(at) + 1
    below = np.array(run[first : first + _REACH_AFTER], np.int64)
    rest = np.flatnonzero(page.section == page.section[at])
    rest = rest[~np.isin(rest, run)]
    with_rest = page.alike[np.ix_(below, rest)].max(axis=1, initial=_ALIKE)
    alone: Ints = below[page.alike[below, at] <= with_rest]
    return alone


def _within_reach(told: Bools) -> Bools:
    """The pieces of one run that stand near enough to one that tells the zone, or between two.

    >>> _within_reach(np.array([0, 1, 0, 0, 0, 0], bool)).tolist()
    [True, True, True, True, False, False]
    """
    telling = np.flatnonzero(told)
    out = np.zeros(len(told), bool)
    if len(telling):
        out[max(0, telling[0] - _REACH_BEFORE) : telling[-1] + _REACH_AFTER + 1] = True
    return out
