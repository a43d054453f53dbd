"""Styles are elected by the page as a whole: each is taken or left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from zhclean.stages.blocks.headings.bare import bare_headings
from zhclean.stages.blocks.headings.kin import Kin, run_on
from zhclean.stages.blocks.headings.shape import A_STYLE, by_style, is_short_name
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.marks import DASH, ENUMERATING, Candidate

# So many names in a list are no chance.
_LISTED = 3
# So often one line comes back in articles whose parts have headings.
_RECURRING = 3


def elect_styles(candidates: Sequence[Candidate], around: Surroundings) -> list[Candidate]:
    """The candidates that are zone headings: whole styles are taken or left."""
    styles = by_style(candidates)
    level = _markdown_level(styles, around)
    marked = any(c.known for c in candidates if level and c.marker == level)
    known = sum(c.known for c in candidates)
    chosen: list[Candidate] = []
    below: set[int] = set()
    # Names that stand alone come first: the line below them is a title and no heading.
    for (marker, joint), group in sorted(styles.items(), key=_election_order):
        group = [candidate for candidate in group if candidate.at not in below]
        if marker.startswith("#"):
            chosen += group if marker == level else []
        elif marker == DASH:
            chosen += _dashed(group, around, {candidate.at for candidate in chosen})
        elif marker:
            alone = known - sum(c.known for c in styles[marker, joint]) < A_STYLE
            chosen += (_enumerated if marker in ENUMERATING else _marked)(group, around, alone)
        else:
            marked = marked or any(c.marker and c.known for c in chosen)
            found = bare_headings(group, joint, around, marked=marked)
            if sum(c.known for c in chosen) >= A_STYLE and not any(c.known for c in found):
                found = [c for c in found if around.byline(c)]  # “访客：由三百增加到九百”
            chosen += found
            if joint == "whole":
                below = {c.at + 1 for c in found if around.title_below(c)}
    if not any(c.known for c in chosen if not c.marker.startswith("#")):
        chosen = [c for c in chosen if c.marker.startswith("#")] or chosen
    return sorted(chosen, key=lambda candidate: candidate.at)


def _election_order(item: tuple[tuple[str, str], list[Candidate]]) -> tuple[bool, bool, bool]:
    """Marked styles first, dashes last of them; of the bare ones those that stand alone."""
    (marker, joint), _ = item
    return not marker, marker == DASH, joint != "whole"


def _markdown_level(styles: dict[tuple[str, str], list[Candidate]], around: Surroundings) -> str:
    """The Markdown level of the articles: names weigh most, then how many have text below."""
    best, best_score = "", 0.0
    for (marker, _), group in styles.items():
        if not marker.startswith("#"):
            continue
        named = {c.name: c for c in group}.values()  # what comes back heads a part of each article
        score = sum(
            2.0 * c.known + 0.5 * (c.joint != "whole") + 1.0 * around.taken_up(c) for c in named
        )
        if score > best_score or not best:
            best, best_score = marker, score
    bare = not any(c.known for c in styles.get((best, ""), ()))
    others = (group for (mark, _), group in styles.items() if not mark.startswith(("#", DASH)))
    if bare and sum(c.known for group in others for c in group) >= A_STYLE:
        return ""  # the names stand in another style, and these head parts of the articles
    return best


def _fits(group: Sequence[Candidate], around: Surroundings) -> list[Candidate]:
    """Candidates that name something: known, or taken up by the text below."""
    return [c for c in group if c.known or (is_short_name(c.name) and around.taken_up(c))]


def _marked(group: Sequence[Candidate], around: Surroundings, alone: bool) -> list[Candidate]:
    """The headings of one style; `alone` says that no other style of the page names zones."""
    group = _not_of_parts(group)
    fit = _fits(group, around)
    bylines = sum(around.byline(c) for c in group)
    if not (fit or bylines) or not (alone or bylines or any(c.known for c in fit)):
        return []
    return list(group) if 2 * max(len(fit), bylines) >= len(group) else fit


def _enumerated(group: Sequence[Candidate], around: Surroundings, alone: bool) -> list[Candidate]:
    """The headings of a style that counts, as sentences and parts of articles do too."""
    group = _not_of_parts(group)
    fit = [c for c in _fits(group, around) if c.joint != "none" or around.byline(c)]
    known, signed = sum(c.known for c in fit), sum(around.byline(c) for c in group)
    kin = Kin(c.name for c in fit)
    alike = [c for c in group if c in fit or around.byline(c) or kin.has(c.name)]
    if len(fit) >= A_STYLE and 5 * len(alike) >= 3 * len(group) and _is_shown(fit, signed):
        counted = 2 * known >= len(group) or run_on(group)
        return [c for c in group if c in alike or (c.joint == "colon" and counted)]
    if signed >= A_STYLE and 2 * signed >= len(group):
        return alike
    titled = [c for c in group if c.joint == "colon"]
    if alone and len(titled) >= A_STYLE and all(c.known for c in titled):
        return titled  # （一）日照市：…… above （一）主要成效, which has no title
    if alone and known >= _LISTED:
        return [c for c in fit if c.known]  # （一）日照市 above （一）主要成效
    return [c for c in fit if c.known and around.byline(c)]


def _is_shown(fit: Sequence[Candidate], signed: int) -> bool:
    """Whether something says that the fit ones are no parts of an article."""
    return bool(signed) or len(fit) >= _LISTED or any(c.known for c in fit)


def _not_of_parts(group: Sequence[Candidate]) -> list[Candidate]:
    """The candidates but for those that come back in article after article: 【概况】, 【工业】."""
    times = Counter(c.name for c in group if not c.known)
    again = {name for name, count in times.items() if count > 1}
    if len(again) < 2 and max(times.values(), default=0) < _RECURRING:
        return list(group)
    return [c for c in group if c.name not in again]


def _dashed(
    group: Sequence[Candidate], around: Surroundings, taken: Collection[int]
) -> list[Candidate]:
    """Lines after a dash that name their zone, where most of the page's are no subtitles."""
    free = [c for c in group if c.at - 1 not in taken and not around.named_above(c)]
    fit = [c for c in _fits(free, around) if c.joint != "none" or around.byline(c)]
    known = sum(c.known for c in fit)
    return fit if 2 * len(fit) >= len(group) and (known >= 2 or len(group) == known) else []
