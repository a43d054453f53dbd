"""Headings without a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhclean.stages.blocks.headings.kin import Kin
from zhclean.stages.blocks.headings.shape import A_STYLE, ASKING, is_short_name
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.marks import Candidate

# So many bare lines with names that their texts take up are no chance.
_A_ROW = 3


@dataclass(frozen=True, slots=True)
class _Group:
    """The bare lines of a page in which the same joins name and title, and how the page sets them.

    `known` counts those with a known name. `signed`: most of these have a byline below. `marked`:
    the page has headings with a mark.
    """

    joint: str
    size: int
    known: int
    signed: bool
    marked: bool


def bare_headings(
    candidates: Sequence[Candidate], joint: str, around: Surroundings, *, marked: bool
) -> list[Candidate]:
    """Unmarked headings: a name, known or taken up below, set apart from a title or alone."""
    known = [c for c in candidates if c.known]
    signed = 2 * sum(around.byline(c) for c in known) > len(known) > 0
    group = _Group(joint, len(candidates), len(known), signed, marked)
    opened = set() if marked or signed else _opened(candidates, around)
    sure = [c for c in candidates if c.at in opened or (c.known and _is_sure(c, group, around))]
    maybe = [
        c for c in candidates if not c.known and c.at not in opened and _is_likely(c, group, around)
    ]
    titled = joint in ("colon", "dash")
    if titled and not (marked or signed):
        maybe += _of_one_shape(candidates, sure + maybe, around)
    if titled or all(around.byline(c) for c in maybe):
        return sure + maybe
    return sure + maybe if 5 * (len(sure) + len(maybe)) >= 3 * group.size and not sure else sure


def _is_sure(candidate: Candidate, group: _Group, around: Surroundings) -> bool:
    """Whether a known name is that of an article."""
    if around.byline(candidate):
        return True
    if group.marked or (group.signed and group.joint != "colon"):
        return False
    return group.joint == "colon" or group.known >= A_STYLE or around.title_below(candidate)


def _is_likely(candidate: Candidate, group: _Group, around: Surroundings) -> bool:
    """Whether an unknown name, which the text below takes up, is that of an article."""
    if not (is_short_name(candidate.name) and around.taken_up(candidate)):
        return False
    if around.byline(candidate):
        return True
    if group.marked or group.signed or candidate.line.text.endswith(ASKING):
        return False
    alike = group.joint == "colon" and group.known >= A_STYLE
    set_apart = around.closed_above(candidate) or (alike and around.introduced(candidate))
    return set_apart and (alike or group.size >= _A_ROW)


def _of_one_shape(
    group: Sequence[Candidate], found: Sequence[Candidate], around: Surroundings
) -> list[Candidate]:
    """What looks as the headings found do and heads a text, though that names it nowhere.

    The opening of an article may be lost, or speak of 我国 or 该校. Rows of a list stand together,
    and no text between them; what is called as the others are (大通湖, 洪湖) is no row, though the
    text above it breaks off.
    """
    taken = {c.at for c in found}
    kin = Kin(c.name for c in found)
    if len(found) < A_STYLE or 2 * len(found) < len(group):
        return []
    return [
        c
        for c in group
        if c.at not in taken
        and is_short_name(c.name)
        and (kin.has(c.name) or (around.ended_above(c.at) and around.heads_text(c)))
        and not c.line.text.endswith(ASKING)
    ]


# The last character of the name of an institution, a place, a country.
_INSTITUTION = frozenset("局院所社厂店队团部行港站馆校会司室办处园坊村乡镇县市区州省国")


def _opened(group: Sequence[Candidate], around: Surroundings) -> set[int]:
    """Places of names on lines of their own that the text below begins with.

    Two of them at least are headings, of whatever kind. A sub-heading that its text takes up
    (科技创新|科技创新是……) stands among others that theirs do not.
    """
    fit = [
        c
        for c in group
        if (c.known or is_short_name(c.name))
        and around.opened_below(c)
        and around.closed_above(c)
        and not c.line.text.endswith(ASKING)
    ]
    strange = [c for c in group if not c.known]
    opened = [c for c in fit if not c.known]
    if 2 * len(opened) < len(strange) or (len(opened) == 1 and not _is_institution(opened[0])):
        fit = [c for c in fit if c.known]
    return {c.at for c in fit} if len(fit) >= A_STYLE else set()


def _is_institution(candidate: Candidate) -> bool:
    return candidate.name[-1] in _INSTITUTION
