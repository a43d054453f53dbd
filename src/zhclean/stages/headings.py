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
    """A heading line: `name` of the zone (empty for a head above the articles) and the rest."""

    span: Span
    name: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    line: Line
    style: str
    name: str
    title: str | None
    known: bool
    split: bool  # a delimiter set the name apart from the title
    at: int  # place among the lines that are not furniture


_CJK_NUMBER = "[一二三四五六七八九十百]{1,4}"
# Markers by which a page sets headings apart; the order matters where one prefixes another.
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("markdown", re.compile(r"(?P<level>#{1,6})\s*(?P<rest>.*?)\s*#*")),
    ("bracket", re.compile(r"[【〖［\[](?P<name>[^】〗］\]]{1,30})[】〗］\]]\s*[：:]?\s*(?P<rest>.*)")),
    ("bold", re.compile(r"\*\*(?P<rest>[^*]+)\*\*(?P<after>.{0,40})")),
    ("bullet", re.compile(r"(?P<level>[■□◆◇●○▲△★☆▶►◎※❖♦▪▍▌◤§])\s*(?P<rest>.+)")),
    ("chapter", re.compile(r"第[一二三四五六七八九十百\d]{1,4}[章节篇部分]\s*[、：:]?\s*(?P<rest>.+)")),
    ("parenthesised", re.compile(rf"[（(](?:{_CJK_NUMBER}|\d{{1,2}})[）)]\s*(?P<rest>.+)")),
    ("numbered", re.compile(rf"{_CJK_NUMBER}\s*[、．.]\s*(?P<rest>.+)")),
    ("arabic", re.compile(r"\d{1,2}\s*[、．.](?!\d)\s*(?P<rest>.+)")),
)
# Styles that serve headings and enumerations alike: names have to decide.
_AMBIGUOUS = frozenset({"bracket", "parenthesised", "numbered", "arabic", "bullet", "bold"})
_DELIMITER = re.compile(r"\s*(?:[：:|｜丨]|—{1,2}|–|──?|\s-\s|·|　|\s)\s*")
_MAX_NAME = 25
_MAX_HEADING = 60
_MAX_BARE = 48
_MAX_TITLE_LINE = 40
_NO_HEADING_END = tuple("。；，、：,;")
# What ends a clause of speech or a list and never a name (“他说：”, “主要有：”).
_NO_NAME_END = tuple("说道称是为有示出指了的中下上来到于和与及如即")
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9·（）()“”\-&]+")
# A mark inside a would-be name says that it is a clause.
_CLAUSE = re.compile(r"[，。；！？、,;!?]")


def elect_headings(
    lines: Sequence[Line], bylines: Collection[int], catalog: ZoneCatalog
) -> dict[int, Heading]:
    """Headings by line number; a head above the articles has no name.

    `lines` are those that are no furniture, `bylines` the numbers of those that name writers.
    """
    body = "\n".join(line.text for line in lines)
    candidates = [
        candidate
        for at, line in enumerate(lines)
        if line.number not in bylines and (candidate := _candidate(at, line, catalog))
    ]
    chosen, heads = _elect(candidates, lines, bylines, body)
    return _with_titles(chosen, heads, lines, bylines)


def _candidate(at: int, line: Line, catalog: ZoneCatalog) -> _Candidate | None:
    text = line.text
    if len(text) > _MAX_HEADING + 10:
        return None
    for style, pattern in _MARKERS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        level = str(len(groups["level"])) if style == "markdown" else groups.get("level") or ""
        if style not in ("markdown",) and text.endswith(_NO_HEADING_END):
            return None
        if groups.get("name"):
            name, title = groups["name"].strip(), groups["rest"].strip() or None
            return _Candidate(line, style, name, title, is_name(name, catalog), True, at)
        name, title, split = split_heading(groups["rest"].strip(), catalog)
        known = is_name(name, catalog)
        if not name or (not known and style == "arabic"):
            return None
        return _Candidate(line, style + level, name, title, known, split, at)
    return _bare_candidate(at, line, catalog)


def _bare_candidate(at: int, line: Line, catalog: ZoneCatalog) -> _Candidate | None:
    text = line.text
    if len(text) > _MAX_BARE or text.endswith(_NO_HEADING_END) or "。" in text:
        return None
    name, title, split = split_heading(text, catalog)
    if not name or (not split and title) or (title is None and name != text):
        return None
    known = is_name(name, catalog)
    if title is None and not known:
        return None
    if not known and (name.endswith(_NO_NAME_END) or not _colon_after(text, name)):
        return None
    style = "bare" if title else "name"
    return _Candidate(line, style, name, title, known, split, at)


def _colon_after(text: str, name: str) -> bool:
    return text[len(name) :].lstrip()[:1] in ("：", ":", "—", "|", "｜")


def is_name(name: str, catalog: ZoneCatalog) -> bool:
    """Whether a string is the name of an entity: in the catalog, or with a suffix that says so."""
    if not 2 <= len(name) <= _MAX_NAME or _CLAUSE.search(name):
        return False
    if catalog.lookup(name):
        return True
    core, suffix = split_name(name)
    return bool(suffix) and len(core) >= 2 and bool(_NAME.fullmatch(name))


def split_heading(text: str, catalog: ZoneCatalog) -> tuple[str, str | None, bool]:
    """A heading cut into name, title and whether a delimiter stood between them.

    The name comes first as a rule; a known name at the end, after a dash, is taken where the first
    part is none. Without a delimiter, a known name that opens the heading counts.
    """
    match = _DELIMITER.search(text)
    if match and match.start() > 0:
        first, rest = text[: match.start()], text[match.end() :]
        if is_name(first, catalog) or not rest:
            return first, rest or None, True
        last = _DELIMITER.split(text)[-1].strip()
        if last != first and is_name(last, catalog) and catalog.lookup(last):
            head = text[: len(text) - len(last)]
            return last, _DELIMITER.sub(" ", head).strip() or None, True
        prefix = _known_prefix(text, catalog)
        if prefix:
            return prefix, text[len(prefix) :].strip(), False
        if text[match.start() : match.end()].strip() and len(first) <= _MAX_NAME:
            return first, rest, True
        return text, None, False
    if is_name(text, catalog):
        return text, None, True
    prefix = _known_prefix(text, catalog)
    if prefix:
        return prefix, text[len(prefix) :].strip(), False
    return text, None, False


def _known_prefix(text: str, catalog: ZoneCatalog) -> str:
    """The longest entity of the catalog that opens the text, or "" where none does."""
    for start, end, _ in catalog.find(text[:_MAX_NAME]):
        return text[:end] if start == 0 else ""
    return ""


def _elect(
    candidates: Sequence[_Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
    body: str,
) -> tuple[list[_Candidate], set[int]]:
    """The candidates that are zone headings, and the line numbers of heads above them."""
    by_style: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_style[candidate.style].append(candidate)
    zone_level = _markdown_level(by_style, lines)
    chosen: list[_Candidate] = []
    heads: set[int] = set()
    for style, group in by_style.items():
        if style.startswith("markdown"):
            level = int(style.removeprefix("markdown"))
            if level == zone_level:
                chosen += group
            elif level < zone_level:
                heads |= {candidate.line.number for candidate in group}
        elif style == "chapter" or style.rstrip("■□◆◇●○▲△★☆▶►◎※❖♦▪▍▌◤§") in _AMBIGUOUS:
            chosen += _by_names(group, lines, bylines, body)
        else:
            marked = zone_level or any(s not in ("bare", "name") for s in by_style)
            chosen += _bare(group, lines, bylines, body, strict=bool(marked))
    heads |= _page_title(lines, chosen, heads, bylines)
    chosen.sort(key=lambda candidate: candidate.at)
    return chosen, heads


def _markdown_level(by_style: dict[str, list[_Candidate]], lines: Sequence[Line]) -> int:
    """The Markdown level of the articles: names weigh most, then how many have text below."""
    best, best_score = 0, 0.0
    for style, group in by_style.items():
        if not style.startswith("markdown"):
            continue
        score = 0.0
        for candidate in group:
            below = lines[candidate.at + 1].text if candidate.at + 1 < len(lines) else ""
            has_body = bool(below) and not below.startswith("#")
            score += 2.0 * candidate.known + 0.5 * candidate.split + 1.0 * has_body
        if score > best_score:
            best, best_score = int(style.removeprefix("markdown")), score
    return best


def _by_names(
    group: Sequence[_Candidate], lines: Sequence[Line], bylines: Collection[int], body: str
) -> list[_Candidate]:
    """Headings of a style that enumerations share: most of them have to open with a name."""
    fit = [c for c in group if c.known or (c.split and c.title and _introduced(c, body))]
    if not any(c.known for c in fit) and len(fit) < 2:
        return []
    return fit if 2 * len(fit) >= len(group) else [c for c in fit if _stands_alone(c, lines, bylines)]


def _bare(
    group: Sequence[_Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
    body: str,
    *,
    strict: bool,
) -> list[_Candidate]:
    """Unmarked headings: a name, known or used again on the page, set apart from a title."""
    colons = sum(c.known and _colon_after(c.line.text, c.name) for c in group)
    followed = sum(_byline_follows(c, lines, bylines) for c in group if c.known)
    out = []
    for candidate in group:
        byline = _byline_follows(candidate, lines, bylines)
        if candidate.title is None:
            accept = byline or _title_follows(candidate, lines) or (not strict and len(group) > 1)
        elif candidate.known:
            accept = candidate.split and (
                byline or not strict or _colon_after(candidate.line.text, candidate.name)
            )
        else:
            habit = byline if 2 * followed > colons else colons >= 2 or len(group) >= 3
            accept = candidate.split and habit and _introduced(candidate, body)
        if accept:
            out.append(candidate)
    return out


def _introduced(candidate: _Candidate, body: str) -> bool:
    """Whether the page uses the name again, outside the heading."""
    return 2 <= len(candidate.name) <= _MAX_NAME and body.count(candidate.name) > 1


def _stands_alone(
    candidate: _Candidate, lines: Sequence[Line], bylines: Collection[int]
) -> bool:
    return _byline_follows(candidate, lines, bylines)


def _byline_follows(
    candidate: _Candidate, lines: Sequence[Line], bylines: Collection[int]
) -> bool:
    at = candidate.at + 1
    if at < len(lines) and lines[at].number in bylines:
        return True
    return (
        at + 1 < len(lines)
        and len(lines[at].text) <= _MAX_TITLE_LINE
        and lines[at + 1].number in bylines
    )


def _title_follows(candidate: _Candidate, lines: Sequence[Line]) -> bool:
    at = candidate.at + 1
    return (
        at + 1 < len(lines)
        and _is_title(lines[at].text)
        and len(lines[at + 1].text) > len(lines[at].text)
    )


def _is_title(text: str) -> bool:
    text = text.lstrip("#—–─-  ")
    return 4 <= len(text) <= _MAX_TITLE_LINE and not text.endswith(_NO_HEADING_END)


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
    if any(line.number not in heads and not _is_title(line.text) for line in above):
        return set()
    return {line.number for line in above}


def _with_titles(
    chosen: Sequence[_Candidate],
    heads: Collection[int],
    lines: Sequence[Line],
    bylines: Collection[int],
) -> dict[int, Heading]:
    """Headings by line number, with titles that stand on the line below a bare name."""
    out = {
        line.number: Heading(line.span, "") for line in lines if line.number in heads
    }
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
            if line.number not in bylines and _is_title(line.text) and (
                deeper or dashed or _byline_or_body_after(at, lines, bylines)
            ):
                heading = replace(heading, title=line.text.lstrip("#—–─-  "))
                out[line.number] = Heading(line.span, "")
        out[candidate.line.number] = heading
    return out


def _byline_or_body_after(at: int, lines: Sequence[Line], bylines: Collection[int]) -> bool:
    if at + 1 >= len(lines):
        return False
    return lines[at + 1].number in bylines or lines[at + 1].text.endswith(("。", "！", "？", "”"))
