"""Which lines are headings, and what each is about: styles are elected by the page as a whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.markup import UNASSIGNED
from zhclean.spans import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page without the blanks around it."""

    number: int
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: `name` of the zone and the rest.

    The name is empty for a head above the articles, and for a title on a line of its own.
    """

    span: Span
    name: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    line: Line
    marker: str  # how the line is set apart; "" for a bare line
    joint: str  # what stands between name and title: colon, dash, blank, bracket, none or whole
    name: str
    title: str | None
    known: bool
    at: int  # place among the lines that are not furniture

    @property
    def style(self) -> tuple[str, str]:
        """Headings of one page look alike: marker and joint (whole and none go together)."""
        return self.marker, self.joint if not self.marker else ""


_CJK_NUMBER = "[一二三四五六七八九十百]{1,4}"
# Markers by which a page sets headings apart; the order matters where one prefixes another.
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("#", re.compile(r"(?P<level>#{1,6})(?!\d)\s*(?P<rest>.*?)\s*#*")),
    (
        "【",
        re.compile(
            r"[【〖［\[「〔](?P<name>[^】〗］\]」〕]{2,60})[】〗］\]」〕]\s*[：:]?\s*(?P<rest>.*)"
        ),
    ),
    ("*", re.compile(r"\*\*(?P<rest>[^*]+)\*\*")),
    ("■", re.compile(r"(?P<level>[■□◆◇●○▲△★☆▶►◎※❖♦▪▍▌◤§])\s*(?P<rest>.+)")),
    ("章", re.compile(r"第[一二三四五六七八九十百\d]{1,4}[章节篇部分]\s*[、：:]?\s*(?P<rest>.+)")),
    ("（一）", re.compile(rf"[（(](?:{_CJK_NUMBER}|\d{{1,2}})[）)]\s*(?P<rest>.+)")),
    ("一、", re.compile(rf"{_CJK_NUMBER}\s*[、．.]\s*(?P<rest>.+)")),
    ("1.", re.compile(r"\d{1,2}\s*[、．.](?!\d)\s*(?P<rest>.+)")),
)
# Enumerations of sentences and sub-headings share these.
_ENUMERATING = frozenset({"（一）", "一、", "1.", "章"})
_DELIMITER = re.compile(
    r"\s*(?:(?P<colon>[：:|｜丨])|(?P<dash>—{1,2}|–|─{1,2}|\s-\s)|(?P<blank>　|\s))\s*"
)
_MAX_NAME = 25
_MAX_HEADING = 70
_MAX_BARE = 48
_MAX_TITLE_LINE = 40
_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]")
_LEADING_MARKS = re.compile(r"^[#—–─\- ]+")
# Uses of a name are counted within so many characters: enough for a page, bounded for a book.
_REACH = 200_000
# A title is a clause; fewer characters after a known name belong to the name (武穴|酥糖).
_MIN_TITLE = 4
_NO_HEADING_END = tuple("。；，、：,;")
# Where a school has its seat: 中国地质大学（武汉）.
_SEAT = re.compile(r"[（(][\u4e00-\u9fff]{2,6}[）)]$")
# What ends a clause of speech or a list and never a name (“他说：”, “主要有：”).
_NO_NAME_END = tuple("说道称是为有示出指了的中下上来到于和与及如即")
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9·（）()“”\-&]+")
_ARTICLE_OF_LAW = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}[条款项]")
# A mark inside a would-be name says that it is a clause.
_CLAUSE = re.compile(r"[，。；！？、,;!?]")


def elect_headings(
    lines: Sequence[Line], bylines: Collection[int], catalog: ZoneCatalog
) -> dict[int, Heading]:
    """Headings by line number; a head above the articles has no name.

    `lines` are those that are no furniture, `bylines` the numbers of those that name writers.
    """
    candidates = [
        candidate
        for at, line in enumerate(lines)
        if line.number not in bylines and (candidate := _candidate(at, line, catalog))
    ]
    chosen = _elect(candidates, _Surroundings(lines, frozenset(bylines)))
    heads = _heads(candidates, chosen, lines, bylines)
    return _with_titles(chosen, heads, lines, bylines)


def _candidate(at: int, line: Line, catalog: ZoneCatalog) -> _Candidate | None:
    text = line.text
    if len(text) > _MAX_HEADING:
        return None
    for marker, pattern in _MARKERS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        level = groups.get("level") or ""
        if marker != "#" and text.endswith(_NO_HEADING_END):
            return None
        name, rest = groups.get("name"), groups["rest"].strip()
        if name and rest:
            joint, title = "bracket", rest
        else:
            name, title, joint = split_heading((name or rest).strip(), catalog)
        if not name or _ARTICLE_OF_LAW.match(name) or (marker != "#" and _CLAUSE.search(name)):
            return None
        known = is_name(name, catalog)
        kind = level if marker == "#" else marker + level
        return _Candidate(line, kind, joint, name.strip(), title, known, at)
    return _bare_candidate(at, line, catalog)


def _bare_candidate(at: int, line: Line, catalog: ZoneCatalog) -> _Candidate | None:
    text = line.text
    if len(text) > _MAX_BARE or text.endswith(_NO_HEADING_END) or "。" in text:
        return None
    name, title, joint = split_heading(text, catalog)
    if not name or joint == "none" or name.endswith(_NO_NAME_END) or _CLAUSE.search(name):
        return None
    if _ARTICLE_OF_LAW.match(text):
        return None
    return _Candidate(line, "", joint, name, title, is_name(name, catalog), at)


def is_name(name: str, catalog: ZoneCatalog) -> bool:
    """Whether a string is the name of an entity: in the catalog, or with a suffix that says so."""
    if not 2 <= len(name) <= _MAX_NAME or _CLAUSE.search(name):
        return False
    name = _SEAT.sub("", name)
    if catalog.lookup(name):
        return True
    core, suffix = split_name(name)
    return bool(suffix) and len(core) >= 2 and bool(_NAME.fullmatch(name))


def split_heading(text: str, catalog: ZoneCatalog) -> tuple[str, str | None, str]:
    """A heading cut into name, title and what joins them.

    The name comes first as a rule; a known name at the end, after a dash, is taken where the first
    part is none. Without a delimiter, a known name that opens the heading counts (joint ``none``);
    failing that the whole text is the name (``whole``).
    """
    match = _DELIMITER.search(text)
    if match and match.start() > 0:
        joint = match.lastgroup or "blank"
        first, rest = text[: match.start()], text[match.end() :]
        if not rest:
            return first, None, "whole"
        if is_name(first, catalog):
            return first, rest, joint
        last = _DELIMITER.split(text)[-1].strip()
        if last != first and catalog.lookup(last):
            head = _DELIMITER.sub(" ", text[: len(text) - len(last)])
            return last, head.strip() or None, joint
        prefix = _known_prefix(text, catalog)
        if prefix and len(text) - len(prefix) >= _MIN_TITLE and joint == "blank":
            return prefix, text[len(prefix) :].strip(), "none"
        if len(first) <= _MAX_NAME:
            return first, rest, joint
        return text, None, "whole"
    if is_name(text, catalog):
        return text, None, "whole"
    prefix = _known_prefix(text, catalog)
    if prefix and len(text) - len(prefix) >= _MIN_TITLE:
        return prefix, text[len(prefix) :].strip(), "none"
    return text, None, "whole"


def _known_prefix(text: str, catalog: ZoneCatalog) -> str:
    """The longest entity of the catalog that opens the text, or "" where none does."""
    for start, end, _ in catalog.find(text[:_MAX_NAME]):
        return text[:end] if start == 0 else ""
    return ""


class _Surroundings:
    """What stands around a candidate: bylines, body text, other uses of its name."""

    def __init__(self, lines: Sequence[Line], bylines: Collection[int]) -> None:
        self._lines, self._bylines = lines, bylines
        self._body = "\n".join(line.text for line in lines)
        self._uses: dict[str, int] = {}

    def byline(self, candidate: _Candidate) -> bool:
        """Whether a byline follows, at once or after a title line."""
        at = candidate.at + 1
        if at < len(self._lines) and self._lines[at].number in self._bylines:
            return True
        return (
            at + 1 < len(self._lines)
            and _is_title(self._lines[at].text)
            and self._lines[at + 1].number in self._bylines
        )

    def title_below(self, candidate: _Candidate) -> bool:
        """Whether the next line could be the title and text comes after it."""
        at = candidate.at + 1
        return (
            at + 1 < len(self._lines)
            and _is_title(self._lines[at].text)
            and len(self._lines[at + 1].text) > len(self._lines[at].text)
        )

    def uses(self, candidate: _Candidate) -> int:
        """How often the page uses the name elsewhere."""
        name = candidate.name
        if name not in self._uses:
            self._uses[name] = self._body.count(name, 0, _REACH) - 1
        return self._uses[name]

    def taken_up(self, candidate: _Candidate) -> bool:
        """Whether the text below takes the name up: at its beginning, or again and again."""
        below = [
            line.text
            for line in self._lines[candidate.at + 1 : candidate.at + 4]
            if line.number not in self._bylines
        ]
        return any(candidate.name in text[:60] for text in below) or self.uses(candidate) >= 3

    def closed_above(self, candidate: _Candidate) -> bool:
        """Whether the line above is no text that breaks off."""
        if candidate.at == 0:
            return True
        line = self._lines[candidate.at - 1]
        return (
            line.number in self._bylines
            or len(line.text) < _MAX_BARE
            or line.text.endswith(tuple("。！？”…）"))
        )


def _elect(candidates: Sequence[_Candidate], around: _Surroundings) -> list[_Candidate]:
    """The candidates that are zone headings: whole styles are taken or left."""
    by_style: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_style[candidate.style].append(candidate)
    level = _markdown_level(by_style, around)
    marked = any(c.known for c in candidates if level and c.marker == level)
    chosen: list[_Candidate] = []
    below: set[int] = set()
    # Names that stand alone come first: the line below them is a title and no heading.
    for (marker, joint), group in sorted(by_style.items(), key=_election_order):
        group = [candidate for candidate in group if candidate.at not in below]
        if marker.startswith("#"):
            chosen += group if marker == level else []
        elif marker:
            chosen += _marked(group, around, enumerating=marker in _ENUMERATING)
        else:
            marked = marked or any(c.marker and c.known for c in chosen)
            found = _bare(group, joint, around, marked=marked)
            chosen += found
            if joint == "whole":
                below = {c.at + 1 for c in found if around.title_below(c)}
    if not any(c.known for c in chosen if not c.marker.startswith("#")):
        chosen = [c for c in chosen if c.marker.startswith("#")] or chosen
    return sorted(chosen, key=lambda candidate: candidate.at)


def _election_order(item: tuple[tuple[str, str], list[_Candidate]]) -> tuple[bool, bool]:
    """Marked styles first; of the bare ones those that stand alone."""
    (marker, joint), _ = item
    return not marker, joint != "whole"


def _markdown_level(
    by_style: dict[tuple[str, str], list[_Candidate]], around: _Surroundings
) -> str:
    """The Markdown level of the articles: names weigh most, then how many have text below."""
    best, best_score = "", 0.0
    for (marker, _), group in by_style.items():
        if not marker.startswith("#"):
            continue
        score = sum(
            2.0 * c.known + 0.5 * (c.joint != "whole") + 1.0 * around.taken_up(c) for c in group
        )
        if score > best_score or not best:
            best, best_score = marker, score
    return best


def _fits(group: Sequence[_Candidate], around: _Surroundings) -> list[_Candidate]:
    """Candidates that name something: known, or taken up by the text below."""
    return [c for c in group if c.known or (_is_short_name(c.name) and around.taken_up(c))]


def _is_short_name(name: str) -> bool:
    return 2 <= len(name) <= 12 and not _CLAUSE.search(name)


def _marked(
    group: Sequence[_Candidate], around: _Surroundings, *, enumerating: bool
) -> list[_Candidate]:
    fit = _fits(group, around)
    known = sum(c.known for c in fit)
    bylines = sum(around.byline(c) for c in group)
    if enumerating:
        fit = [c for c in fit if c.joint != "none" or around.byline(c)]
        known = sum(c.known for c in fit)
        if len(fit) < 2 or 5 * len(fit) < 3 * len(group) or not (known or bylines or len(fit) >= 3):
            return [c for c in fit if c.known and around.byline(c)]
        return [c for c in group if c in fit or (c.joint == "colon" and 2 * known >= len(group))]
    if not fit and not bylines:
        return []
    return list(group) if 2 * len(fit) >= len(group) or 2 * bylines >= len(group) else fit


def _bare(
    group: Sequence[_Candidate], joint: str, around: _Surroundings, *, marked: bool
) -> list[_Candidate]:
    """Unmarked headings: a name, known or taken up below, set apart from a title or alone."""
    known = sum(c.known for c in group)
    habit = 2 * sum(around.byline(c) for c in group if c.known) > known > 0
    sure: list[_Candidate] = []
    maybe: list[_Candidate] = []
    for candidate in group:
        byline = around.byline(candidate)
        if candidate.known:
            if habit and not byline and joint != "colon":
                continue
            if (
                byline
                or (joint == "colon" and not marked)
                or (not marked and (known >= 2 or around.title_below(candidate)))
            ):
                sure.append(candidate)
        elif _is_short_name(candidate.name) and around.taken_up(candidate):
            if (habit and not byline) or not (byline or around.closed_above(candidate)):
                continue
            if candidate.line.text.endswith(("？", "！", "?", "!")) and not byline:
                continue  # an interview names its speakers like this
            if byline or (not marked and (len(group) >= 3 or (joint == "colon" and known >= 2))):
                maybe.append(candidate)
    if joint in ("colon", "dash") or all(around.byline(c) for c in maybe):
        return sure + maybe
    return sure + maybe if 5 * (len(sure) + len(maybe)) >= 3 * len(group) and not sure else sure


def _is_title(text: str) -> bool:
    text = _LEADING_MARKS.sub("", text)
    return (
        4 <= len(text) <= _MAX_TITLE_LINE
        and "，" not in text
        and not _ITEM.match(text)
        and not text.endswith((*_NO_HEADING_END, "”"))
    )


def _heads(
    candidates: Sequence[_Candidate],
    chosen: list[_Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
) -> set[int]:
    """Lines that head the page or a column: Markdown of another level, a heading over a heading.

    What is found to be a head is taken out of `chosen`.
    """
    taken = {candidate.at: candidate for candidate in chosen}
    heads = {
        c.line.number
        for c in candidates
        if c.marker.startswith("#")
        and c.at not in taken
        and any(o.marker.startswith("#") and len(o.marker) > len(c.marker) for o in chosen)
    }
    for candidate in list(chosen):
        below = taken.get(candidate.at + 1)
        if not candidate.known and candidate.joint in ("whole", "blank") and below is not None:
            heads.add(candidate.line.number)
            chosen.remove(candidate)
    if not any(c.marker.startswith("#") for c in chosen):
        heads |= {c.line.number for c in candidates if c.marker.startswith("#")}
    return heads | _page_title(lines, chosen, heads, bylines)


def _page_title(
    lines: Sequence[Line],
    chosen: Sequence[_Candidate],
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
    return len(text) <= _MAX_HEAD and not _CLAUSE.search(text) and not text.endswith("：")


def _with_titles(
    chosen: Sequence[_Candidate],
    heads: Collection[int],
    lines: Sequence[Line],
    bylines: Collection[int],
) -> dict[int, Heading]:
    """Headings by line number, with titles that stand on the line below a bare name."""
    out = {line.number: Heading(line.span, "") for line in lines if line.number in heads}
    taken = {candidate.line.number for candidate in chosen}
    for candidate in chosen:
        heading = Heading(candidate.line.span, candidate.name, candidate.title)
        if candidate.name == UNASSIGNED:
            heading = replace(heading, name=UNASSIGNED)
        at = candidate.at + 1
        if candidate.title is None and at < len(lines) and lines[at].number not in taken:
            line = lines[at]
            deeper = line.text.startswith("#")
            dashed = line.text.startswith(("—", "–", "─"))
            if (
                line.number not in bylines
                and _is_title(line.text)
                and (deeper or dashed or _byline_or_body_after(at, lines, bylines))
            ):
                heading = replace(heading, title=_LEADING_MARKS.sub("", line.text))
                out[line.number] = Heading(line.span, "", heading.title)
        out[candidate.line.number] = heading
    return out


def _byline_or_body_after(at: int, lines: Sequence[Line], bylines: Collection[int]) -> bool:
    if at + 1 >= len(lines):
        return False
    return lines[at + 1].number in bylines or lines[at + 1].text.endswith(("。", "！", "？", "”"))
