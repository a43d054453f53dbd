"""Which lines are headings, and what each is about: styles are elected by the page as a whole."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from zhclean.gazetteer import ZoneCatalog, kind_of
from zhclean.markup import UNASSIGNED
from zhclean.spans import Span
from zhclean.stages.blocks.marks import (
    CLAUSE,
    DASH,
    ENUMERATING,
    MAX_BARE,
    NO_HEADING_END,
    Candidate,
    Line,
    heading_candidate,
    is_name,
    named_within,
    numbered,
    split_heading,
)

_MAX_TITLE_LINE = 40
# An article has no more lines that name its writers.
_MOST_BYLINES = 4
# What stands between the halves of a title as well as between name and title.
_LOOSE = frozenset(("blank", "none", "whole"))
_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]")
_SENTENCE_END = tuple("。！？”…）")
_IN_BRACKETS = re.compile("[【〖［][^】〗］]*[】〗］]")
_LEADING_MARKS = re.compile(r"^[#—–─\- ]+")
# Uses of a name are counted within so many characters: enough for a page, bounded for a book.
_REACH = 200_000
_HEAD_OF_TEXT, _OFTEN = 60, 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: `name` of the zone and the rest.

    The name is empty for a head above the articles, and for a title on a line of its own. `known`
    says that it is that of an entity, `set_off` that a mark sets it off as a name; else it may be
    but the first words of a title.
    """

    span: Span
    name: str
    title: str | None = None
    known: bool = True
    set_off: bool = True


def elect_headings(
    lines: Sequence[Line], bylines: Collection[int], catalog: ZoneCatalog
) -> dict[int, Heading]:
    """Headings by line number; a head above the articles has no name.

    `lines` are those that are no furniture, `bylines` the numbers of those that name writers.
    """
    candidates = [
        candidate
        for at, line in enumerate(lines)
        if line.number not in bylines and (candidate := heading_candidate(at, line, catalog))
    ]
    around = _Surroundings(lines, frozenset(bylines), catalog)
    candidates = [_without_label(candidate, around, catalog) for candidate in candidates]
    over = _over_others(candidates)
    taken = {candidate.at for candidate in over} | _parts_of_articles(candidates)
    candidates = [candidate for candidate in candidates if candidate.at not in taken]
    chosen = _elect(candidates, around)
    chosen = _with_alike(chosen, candidates, around)
    chosen = _with_bylined(chosen, lines, bylines, around, catalog)
    heads = _heads(candidates, chosen, lines, bylines) | {c.line.number for c in over}
    dashed = {candidate.at: candidate for candidate in candidates if candidate.marker == DASH}
    return _with_titles(chosen, dashed, heads, lines, bylines)


class _Surroundings:
    """What stands around a candidate: bylines, body text, other uses of its name."""

    def __init__(
        self, lines: Sequence[Line], bylines: Collection[int], catalog: ZoneCatalog
    ) -> None:
        self._lines, self._bylines, self._catalog = lines, bylines, catalog
        self._body = "\n".join(line.text for line in lines)
        self._uses: dict[str, int] = {}

    def byline(self, candidate: Candidate) -> bool:
        """Whether a byline follows, at once or after a title line."""
        at = candidate.at + 1
        if at < len(self._lines) and self._lines[at].number in self._bylines:
            return True
        return (
            at + 1 < len(self._lines)
            and _is_title(self._lines[at].text)
            and self._lines[at + 1].number in self._bylines
        )

    def title_below(self, candidate: Candidate) -> bool:
        """Whether the next line could be the title and text comes after it."""
        at = candidate.at + 1
        return (
            at + 1 < len(self._lines)
            and _is_title(self._lines[at].text)
            and len(self._lines[at + 1].text) > len(self._lines[at].text)
        )

    def uses(self, candidate: Candidate) -> int:
        """How often the page uses the name elsewhere."""
        name = candidate.name
        if name not in self._uses:
            self._uses[name] = self._body.count(name, 0, _REACH) - 1
        return self._uses[name]

    def taken_up(self, candidate: Candidate) -> bool:
        """Whether the text below takes the name up: at its beginning, or again and again."""
        below = [
            line.text
            for line in self._lines[candidate.at + 1 : candidate.at + 4]
            if line.number not in self._bylines
        ]
        named = any(candidate.name in text[:_HEAD_OF_TEXT] for text in below)
        return named or self.uses(candidate) >= _OFTEN

    def named_below(self, candidate: Candidate) -> bool:
        """Whether the text right below names it near its beginning."""
        return candidate.name in self._below(candidate)[:_HEAD_OF_TEXT]

    def opened_below(self, candidate: Candidate) -> bool:
        """Whether the text right below begins with the name."""
        return self._below(candidate).startswith(candidate.name)

    def _below(self, candidate: Candidate) -> str:
        """The first text below that is no byline, "" if none is left."""
        lines = self._lines[candidate.at + 1 : candidate.at + 1 + _MOST_BYLINES]
        return next((line.text for line in lines if line.number not in self._bylines), "")

    def heads_text(self, candidate: Candidate) -> bool:
        """Whether a sentence stands below that is longer than the line."""
        below = self._below(candidate)
        return len(below) > len(candidate.line.text) and below.endswith(_SENTENCE_END)

    def introduced(self, candidate: Candidate) -> bool:
        """Whether the text below begins about the name and the page comes back to it."""
        below = self._lines[candidate.at + 1 : candidate.at + 2]
        named = any(candidate.name in line.text[:_HEAD_OF_TEXT] for line in below)
        return named and self.uses(candidate) >= _OFTEN

    def named_above(self, candidate: Candidate) -> bool:
        """Whether the line above is a name, to which this one is the subtitle."""
        return candidate.at > 0 and is_name(self._lines[candidate.at - 1].text, self._catalog)

    def closed_above(self, candidate: Candidate) -> bool:
        """Whether the line above is no text that breaks off."""
        at = candidate.at
        return self.ended_above(at) or len(self._lines[at - 1].text) < MAX_BARE

    def ended_above(self, at: int) -> bool:
        """Whether a text ends above a place, and does not only look short."""
        if at == 0:
            return True
        line = self._lines[at - 1]
        return line.number in self._bylines or line.text.endswith(_SENTENCE_END)


def _elect(candidates: Sequence[Candidate], around: _Surroundings) -> list[Candidate]:
    """The candidates that are zone headings: whole styles are taken or left."""
    by_style = _by_style(candidates)
    level = _markdown_level(by_style, around)
    marked = any(c.known for c in candidates if level and c.marker == level)
    chosen: list[Candidate] = []
    below: set[int] = set()
    # Names that stand alone come first: the line below them is a title and no heading.
    for (marker, joint), group in sorted(by_style.items(), key=_election_order):
        group = [candidate for candidate in group if candidate.at not in below]
        if marker.startswith("#"):
            chosen += group if marker == level else []
        elif marker == DASH:
            chosen += _dashed(group, around, {candidate.at for candidate in chosen})
        elif marker:
            others = sum(c.known for c in candidates if c.style != (marker, joint))
            chosen += _marked(
                group, around, enumerating=marker in ENUMERATING, alone=others < _A_STYLE
            )
        else:
            marked = marked or any(c.marker and c.known for c in chosen)
            found = _bare(group, joint, around, marked=marked)
            if sum(c.known for c in chosen) >= _A_STYLE and not any(c.known for c in found):
                found = [c for c in found if around.byline(c)]  # “访客：由三百增加到九百”
            chosen += found
            if joint == "whole":
                below = {c.at + 1 for c in found if around.title_below(c)}
    if not any(c.known for c in chosen if not c.marker.startswith("#")):
        chosen = [c for c in chosen if c.marker.startswith("#")] or chosen
    return sorted(chosen, key=lambda candidate: candidate.at)


def _without_label(candidate: Candidate, around: _Surroundings, catalog: ZoneCatalog) -> Candidate:
    """The candidate without what only says where or of which sort its article is.

    【要闻】荆州高新区：…… and 专访 | 荆州高新区：…… are headings of 荆州高新区.
    """
    if candidate.known or not candidate.title or around.named_below(candidate):
        return candidate
    name, title, joint = named_within(candidate.title, catalog)
    # 杂粮之乡 behind a blank is a title that only ends like a name
    named = is_name(name, catalog) and (title is not None or candidate.joint == "bracket")
    if joint in ("none", "blank") or not (named or catalog.lookup(name)):
        return candidate
    return replace(candidate, name=name, title=title, joint=joint, known=True)


def _parts_of_articles(candidates: Sequence[Candidate]) -> set[int]:
    """Places of headings of a style that stands below known names of another: 【概况】.

    They head the parts of the articles, whatever some of them are called: 【第八医院】.
    """
    by_style = _by_style(candidates)
    at = {c.at: c for c in candidates}
    out: set[int] = set()
    for style, group in by_style.items():
        if not style[0] or style[0].startswith("#") or style[0] == DASH:
            continue
        first = [c for c in group if (above := at.get(c.at - 1)) and _is_over(above, c)]
        again = Counter(c.name for c in group)
        if len(first) >= _A_STYLE and all(again[c.name] > 1 or c.title for c in first):
            out |= {c.at for c in group}
    return out


def _is_over(above: Candidate, below: Candidate) -> bool:
    return above.known and above.style != below.style and above.title is None and not below.known


def _with_alike(
    chosen: Sequence[Candidate], candidates: Sequence[Candidate], around: _Surroundings
) -> list[Candidate]:
    """The headings and what is like them but for its mark: `#` for `##`, or no mark at all.

    A reader of pages tells levels by the size of type and drops marks.
    """
    taken = {candidate.at for candidate in chosen}
    known = [candidate for candidate in chosen if candidate.known]
    kinds = {kind_of(candidate.name) for candidate in known} - {""}
    titled = 2 * sum(candidate.title is not None for candidate in known) > len(known)
    names = {candidate.name for candidate in known}
    found = [
        c
        for c in candidates
        if c.at not in taken
        and c.at + 1 not in taken
        and c.known
        and c.name not in names
        and c.marker not in ENUMERATING | {DASH}
        and (c.title is not None) == titled
        and (c.marker or (c.joint in ("colon", "whole") and around.closed_above(c)))
        and _is_alike(c, kinds, around)
    ]
    return sorted([*chosen, *found], key=lambda candidate: candidate.at)


def _is_alike(candidate: Candidate, kinds: Collection[str], around: _Surroundings) -> bool:
    """Of three signs that it is a heading, two: some `#` and a title, the kind, the text below."""
    marked = candidate.marker.startswith("#") and candidate.title is not None
    return marked + (kind_of(candidate.name) in kinds) + around.named_below(candidate) > 1


def _with_bylined(
    chosen: Sequence[Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
    around: _Surroundings,
    catalog: ZoneCatalog,
) -> list[Candidate]:
    """The headings and the titles above bylines, where a page sets its bylines below headings.

    Nothing else has a byline below it, so that these need neither a mark nor a name.
    """
    taken = {candidate.at for candidate in chosen}
    headed = taken | {at + 1 for at in taken}
    signed = [at for at, below in enumerate(lines[1:]) if below.number in bylines]
    titles = [
        candidate
        for at in signed
        if at not in headed and (candidate := _title_above(at, lines, bylines, around, catalog))
    ]
    if len(titles) + len(headed.intersection(signed)) < _A_STYLE:
        return list(chosen)
    return sorted([*chosen, *titles], key=lambda candidate: candidate.at)


def _title_above(
    at: int,
    lines: Sequence[Line],
    bylines: Collection[int],
    around: _Surroundings,
    catalog: ZoneCatalog,
) -> Candidate | None:
    """The line at `at`, with a byline below it, as a heading; or the one above, of two that are."""
    line = lines[at]
    if line.number in bylines or not _may_be_title(line.text):
        return None
    if around.ended_above(at):
        name, title, joint = split_heading(line.text, catalog)
        return Candidate(line, "", joint, name, title, is_name(name, catalog), at)
    above = lines[at - 1]
    if _is_title(line.text) and _may_be_title(above.text) and around.ended_above(at - 1):
        return Candidate(above, "", "whole", above.text, None, is_name(above.text, catalog), at - 1)
    return None


def _may_be_title(text: str) -> bool:
    return (
        4 <= len(text) <= _MAX_TITLE_LINE and "。" not in text and not text.endswith(NO_HEADING_END)
    )


def _by_style(candidates: Sequence[Candidate]) -> dict[tuple[str, str], list[Candidate]]:
    by_style: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_style[candidate.style].append(candidate)
    return by_style


def _over_others(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of styles that only stand right above headings of another: 山东省 above 威海高新区."""
    by_style = _by_style(candidates)
    at = {c.at: c for c in candidates if c.marker != DASH}
    out: list[Candidate] = []
    for style, group in by_style.items():
        below = [c for head in group if (c := at.get(head.at + 1)) and c.style != style]
        marks = {c.marker for c in below}
        alone = all(c.known and c.title is None for c in group) and len(below) == len(group)
        if alone and len(marks) == 1 and 2 * sum(c.known for c in below) > len(group):
            same = [c for c in candidates if c.marker in marks and c.style != style and c.known]
            out += group if len(same) > len(group) else []
    return out


# An interview names its speakers as a heading names its zone.
_ASKING = tuple("？！?!")
# So many known names show how the page sets its headings; unknown ones look no other.
_A_STYLE = 2
_LISTED = _RECURRING = 3


def _election_order(item: tuple[tuple[str, str], list[Candidate]]) -> tuple[bool, bool, bool]:
    """Marked styles first, dashes last of them; of the bare ones those that stand alone."""
    (marker, joint), _ = item
    return not marker, marker == DASH, joint != "whole"


def _markdown_level(by_style: dict[tuple[str, str], list[Candidate]], around: _Surroundings) -> str:
    """The Markdown level of the articles: names weigh most, then how many have text below."""
    best, best_score = "", 0.0
    for (marker, _), group in by_style.items():
        if not marker.startswith("#"):
            continue
        named = {c.name: c for c in group}.values()  # what comes back heads a part of each article
        score = sum(
            2.0 * c.known + 0.5 * (c.joint != "whole") + 1.0 * around.taken_up(c) for c in named
        )
        if score > best_score or not best:
            best, best_score = marker, score
    bare = not any(c.known for c in by_style.get((best, ""), ()))
    others = (group for (mark, _), group in by_style.items() if not mark.startswith(("#", DASH)))
    if bare and sum(c.known for group in others for c in group) >= _A_STYLE:
        return ""  # the names stand in another style, and these head parts of the articles
    return best


def _fits(group: Sequence[Candidate], around: _Surroundings) -> list[Candidate]:
    """Candidates that name something: known, or taken up by the text below."""
    return [c for c in group if c.known or (_is_short_name(c.name) and around.taken_up(c))]


def _is_short_name(name: str) -> bool:
    return 2 <= len(name) <= 12 and not CLAUSE.search(name)


def _marked(
    group: Sequence[Candidate], around: _Surroundings, *, enumerating: bool, alone: bool
) -> list[Candidate]:
    """The headings of one style; `alone` says that no other style of the page names zones."""
    group = _not_of_parts(group)
    fit = _fits(group, around)
    known = sum(c.known for c in fit)
    bylines = sum(around.byline(c) for c in group)
    if enumerating:
        fit = [c for c in fit if c.joint != "none" or around.byline(c)]
        known = sum(c.known for c in fit)
        if len(fit) < 2 or 5 * len(fit) < 3 * len(group) or not (known or bylines or len(fit) >= 3):
            titled = [c for c in group if c.joint == "colon"]
            if alone and len(titled) >= _A_STYLE and all(c.known for c in titled):
                return titled  # （一）日照市：…… above （一）主要成效, which has no title
            if alone and known >= _LISTED:
                return [c for c in fit if c.known]  # （一）日照市 above （一）主要成效
            return [c for c in fit if c.known and around.byline(c)]
        return [c for c in group if c in fit or (c.joint == "colon" and 2 * known >= len(group))]
    if (not fit and not bylines) or not (alone or known or bylines):
        return []
    return list(group) if 2 * len(fit) >= len(group) or 2 * bylines >= len(group) else fit


def _not_of_parts(group: Sequence[Candidate]) -> list[Candidate]:
    """The candidates but for those that come back in article after article: 【概况】, 【工业】."""
    times = Counter(c.name for c in group if not c.known)
    again = {name for name, count in times.items() if count > 1}
    if len(again) < 2 and max(times.values(), default=0) < _RECURRING:
        return list(group)
    return [c for c in group if c.name not in again]


def _dashed(
    group: Sequence[Candidate], around: _Surroundings, taken: Collection[int]
) -> list[Candidate]:
    """Lines after a dash that name their zone, where most of the page's are no subtitles."""
    free = [c for c in group if c.at - 1 not in taken and not around.named_above(c)]
    fit = [c for c in _fits(free, around) if c.joint != "none" or around.byline(c)]
    known = sum(c.known for c in fit)
    return fit if 2 * len(fit) >= len(group) and (known >= 2 or len(group) == known) else []


def _bare(
    group: Sequence[Candidate], joint: str, around: _Surroundings, *, marked: bool
) -> list[Candidate]:
    """Unmarked headings: a name, known or taken up below, set apart from a title or alone."""
    known = sum(c.known for c in group)
    habit = 2 * sum(around.byline(c) for c in group if c.known) > known > 0
    opened = set() if marked or habit else _opened(group, around)
    sure: list[Candidate] = []
    maybe: list[Candidate] = []
    for candidate in group:
        byline = around.byline(candidate)
        if candidate.known:
            if habit and not byline and joint != "colon":
                continue
            if (
                byline
                or (joint == "colon" and not marked)
                or (not marked and (known >= 2 or around.title_below(candidate)))
                or candidate.at in opened
            ):
                sure.append(candidate)
        elif candidate.at in opened:
            sure.append(candidate)
        elif _is_short_name(candidate.name) and around.taken_up(candidate):
            set_apart = byline or around.closed_above(candidate)
            alike = joint == "colon" and known >= _A_STYLE and around.introduced(candidate)
            if (habit and not byline) or not (set_apart or alike):
                continue
            if candidate.line.text.endswith(_ASKING) and not byline:
                continue
            if byline or (not marked and (len(group) >= 3 or (joint == "colon" and known >= 2))):
                maybe.append(candidate)
    if joint in ("colon", "dash") and not (marked or habit):
        maybe += _of_one_shape(group, sure + maybe, around)
    if joint in ("colon", "dash") or all(around.byline(c) for c in maybe):
        return sure + maybe
    return sure + maybe if 5 * (len(sure) + len(maybe)) >= 3 * len(group) and not sure else sure


def _of_one_shape(
    group: Sequence[Candidate], found: Sequence[Candidate], around: _Surroundings
) -> list[Candidate]:
    """What looks as the headings found do and heads a text, though that names it nowhere.

    The opening of an article may be lost, or speak of 我国 or 该校. Rows of a list stand together,
    and no text between them.
    """
    taken = {c.at for c in found}
    if len(found) < _A_STYLE or 2 * len(found) < len(group):
        return []
    return [
        c
        for c in group
        if c.at not in taken
        and _is_short_name(c.name)
        and around.ended_above(c.at)
        and around.heads_text(c)
        and not c.line.text.endswith(_ASKING)
    ]


# The last character of the name of an institution, a place, a country.
_INSTITUTION = frozenset("局院所社厂店队团部行港站馆校会司室办处园坊村乡镇县市区州省国")


def _opened(group: Sequence[Candidate], around: _Surroundings) -> set[int]:
    """Places of names on lines of their own that the text below begins with.

    Two of them at least are headings, of whatever kind. A sub-heading that its text takes up
    (科技创新|科技创新是……) stands among others that theirs do not.
    """
    fit = [
        c
        for c in group
        if (c.known or _is_short_name(c.name))
        and around.opened_below(c)
        and around.closed_above(c)
        and not c.line.text.endswith(_ASKING)
    ]
    strange = [c for c in group if not c.known]
    opened = [c for c in fit if not c.known]
    if 2 * len(opened) < len(strange) or (len(opened) == 1 and not _is_institution(opened[0])):
        fit = [c for c in fit if c.known]
    return {c.at for c in fit} if len(fit) >= _A_STYLE else set()


def _is_institution(candidate: Candidate) -> bool:
    return candidate.name[-1] in _INSTITUTION


def _is_title(text: str) -> bool:
    if _IN_BRACKETS.fullmatch(text):
        return False
    text = _LEADING_MARKS.sub("", text)
    return (
        4 <= len(text) <= _MAX_TITLE_LINE
        and "，" not in text
        and "。" not in text
        and not _ITEM.match(text)
        and not text.endswith((*NO_HEADING_END, "”"))
    )


def _heads(
    candidates: Sequence[Candidate],
    chosen: list[Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
) -> set[int]:
    """Lines that head the page or a column: Markdown of another level, a heading over a heading.

    What is found to be a head is taken out of `chosen`.
    """
    places = {candidate.at for candidate in chosen}
    deepest = max((len(c.marker) for c in chosen if c.marker.startswith("#")), default=0)
    above_all = [
        c
        for c in candidates
        if c.marker.startswith("#")
        and len(c.marker) < deepest
        and not c.line.text.endswith(_SENTENCE_END)
        and c.at not in places
    ]
    chosen += _chapters(above_all, chosen)
    chosen.sort(key=lambda candidate: candidate.at)
    taken = {candidate.at: candidate for candidate in chosen}
    heads = {c.line.number for c in above_all if c.at not in taken}
    titled = sum(c.title is not None for c in chosen)
    for candidate in list(chosen):
        below = taken.get(candidate.at + 1)
        if below is None:
            continue
        bare = candidate.title is None and below.title is not None and 2 * titled > len(chosen)
        if bare or (not candidate.known and candidate.joint in ("whole", "blank")):
            heads.add(candidate.line.number)
            chosen.remove(candidate)
    if not any(c.marker.startswith("#") for c in chosen):
        first = min((c.at for c in chosen), default=len(lines))
        above = {c.at - 1 for c in chosen}
        hashed = [c for c in candidates if c.marker.startswith("#")]
        heads |= {c.line.number for c in hashed if c.at < first or c.at in above}
    return heads | _page_title(lines, chosen, heads, bylines)


def _chapters(above_all: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    """Numbered headings above the articles' level that have a text of their own below.

    `## 二、工作启示` ends the articles of `## 一、典型案例`.
    """
    headings = {c.at for c in (*above_all, *chosen)}
    first = min(c.at for c in chosen) if chosen else 0
    counted = [c for c in above_all if numbered(c.line.text.lstrip("# "))]
    if len(counted) < _A_STYLE:
        return []
    return [c for c in counted if c.at > first and c.at + 1 not in headings]


def _page_title(
    lines: Sequence[Line],
    chosen: Sequence[Candidate],
    heads: Collection[int],
    bylines: Collection[int],
) -> set[int]:
    """Short lines without a full stop above the first heading."""
    if not chosen:
        return set()
    first = min(candidate.at for candidate in chosen)
    above = [line for line in lines[:first] if line.number not in bylines]
    if len(above) > _MAX_HEADS or any(
        line.number not in heads and not _is_head(line.text) for line in above
    ):
        return set()
    return {line.number for line in above}


# A page opens with its name, a column's name, a date: hardly with more.
_MAX_HEADS = 4
_MAX_HEAD = 30


def _is_head(text: str) -> bool:
    return len(text) <= _MAX_HEAD and not CLAUSE.search(text) and not text.endswith("：")


def _with_titles(
    chosen: Sequence[Candidate],
    dashed: Mapping[int, Candidate],
    heads: Collection[int],
    lines: Sequence[Line],
    bylines: Collection[int],
) -> dict[int, Heading]:
    """Headings by line number, with titles that stand on a line of their own.

    A title stands below a bare name, or above a name after a dash; `dashed` are lines after a dash
    by their place.
    """
    out = {line.number: Heading(line.span, "") for line in lines if line.number in heads}
    taken = {candidate.at for candidate in chosen}
    for candidate in chosen:
        marked_off = candidate.title is not None and candidate.joint not in _LOOSE
        heading = Heading(
            candidate.line.span, candidate.name, candidate.title, candidate.known, marked_off
        )
        if candidate.name == UNASSIGNED:
            heading = replace(heading, name=UNASSIGNED)
        at = candidate.at + 1
        below = dashed.get(at)
        if not candidate.known and below and below.known and at not in taken:
            title = _LEADING_MARKS.sub("", candidate.line.text)
            heading = replace(heading, name=below.name, title=title, known=True, set_off=True)
            out[below.line.number] = Heading(below.line.span, "", below.title)
        elif at < len(lines) and at not in taken and _is_title_of(candidate, at, lines, bylines):
            title = _LEADING_MARKS.sub("", lines[at].text)
            out[lines[at].number] = Heading(lines[at].span, "", title)
            full = f"{candidate.title}{DASH}{title}" if candidate.title else title
            heading = replace(heading, title=full)
        out[candidate.line.number] = heading
    return out | _titles_above(chosen, lines, bylines)


def _is_title_of(
    candidate: Candidate, at: int, lines: Sequence[Line], bylines: Collection[int]
) -> bool:
    """Whether the line at `at`, below the candidate, is its title, or its subtitle after a dash."""
    line = lines[at]
    if line.number in bylines or not _is_title(line.text):
        return False
    if line.text.startswith(candidate.name):
        return False  # a text that begins as its article does, and breaks off
    followed = _byline_or_body_after(at, lines, bylines)
    subtitle = line.text.startswith(("—", "–", "─"))
    if candidate.title is not None:
        return subtitle and followed
    return subtitle or line.text.startswith("#") or followed


def _titles_above(
    chosen: Sequence[Candidate], lines: Sequence[Line], bylines: Collection[int]
) -> dict[int, Heading]:
    """Names after a dash with the title on the line above, where most of them have one."""
    bare = [c for c in chosen if c.marker == DASH and c.joint in ("whole", "none")]
    found: dict[int, Heading] = {}
    for candidate in bare:
        at = candidate.at - 1
        if at < 0 or lines[at].number in bylines or not _is_title(lines[at].text):
            continue
        above = lines[at - 1]
        if at and above.number not in bylines and not above.text.endswith(_SENTENCE_END):
            continue
        title = lines[at].text
        full = f"{title}{DASH}{candidate.title}" if candidate.title else title
        found[lines[at].number] = Heading(lines[at].span, "", title)
        found[candidate.line.number] = Heading(candidate.line.span, candidate.name, full)
    return found if len(found) >= len(bare) else {}  # two lines for each


def _byline_or_body_after(at: int, lines: Sequence[Line], bylines: Collection[int]) -> bool:
    if at + 1 >= len(lines):
        return False
    return lines[at + 1].number in bylines or lines[at + 1].text.endswith(("。", "！", "？", "”"))
