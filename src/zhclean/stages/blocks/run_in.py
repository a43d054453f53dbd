"""Run-in heads: names that open the first paragraph of their article (【北海】近年来，……).

One style heads all articles of a page, so that whole styles are taken or left, as those of
headings on lines of their own are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from zhclean.gazetteer import ZoneCatalog
from zhclean.spans import Span
from zhclean.stages.blocks.marks import (
    MAX_HEADING,
    ORNAMENTS,
    Candidate,
    Line,
    heading_candidate,
    is_name,
)

_RUN_IN = re.compile(
    rf"(?P<mark>[{ORNAMENTS}]\s*"
    r"|(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．、](?!\d)|——)\s*"
    r"|[【〖［])?"
    r"(?P<name>[\u4e00-\u9fffA-Za-z（）()]{2,25}?)"
    r"(?P<sep>[】〗］]\s*[：:]?|[：:。]|[ \u3000]{1,2})\s*(?=\S)"
)
# Without a mark, and so many names at least, a name before a paragraph is a heading.
_FEWEST, _FEWEST_MARKED = 3, 2


def with_run_in(lines: Sequence[Line], catalog: ZoneCatalog) -> tuple[Line, ...]:
    """The lines with run-in heads set on lines of their own, numbered anew.

    The span of a head takes in the mark behind it, its text does not.
    """
    heads = _elected(lines, catalog)
    if not heads:
        return tuple(lines)
    parts = [part for line in lines for part in _parts(line, heads.get(line.number))]
    return tuple(Line(number, line.span, line.text) for number, line in enumerate(parts))


def _elected(lines: Iterable[Line], catalog: ZoneCatalog) -> dict[int, re.Match[str]]:
    """The run-in heads by line number, if one style of them heads the articles of the page."""
    styles: dict[tuple[str, str], dict[int, re.Match[str]]] = defaultdict(dict)
    below: Counter[tuple[str, str]] = Counter()  # how often a style stands below a heading
    headings: list[Candidate] = []
    above = None
    for at, line in enumerate(lines):
        candidate = None
        if not _is_prose(line.text):
            candidate = heading_candidate(at, line, catalog)
        elif match := _RUN_IN.match(line.text):
            below[_style(match)] += above is not None
            if is_name(match["name"], catalog):
                styles[_style(match)][line.number] = match
        above = candidate if candidate and candidate.known else None
        headings += [above] if above else []
    style, heads = max(styles.items(), key=lambda item: len(item[1]), default=(("", ""), {}))
    names = {match["name"] for match in heads.values()}
    if len(names) < (_FEWEST_MARKED if style[0] else _FEWEST) or len(headings) >= len(names):
        return {}
    # What opens the first paragraph below headings opens parts of their articles.
    parts = below[style] >= _FEWEST_MARKED or sum(c.marker[:1] == "#" for c in headings) > 1
    return {} if parts else heads


def _is_prose(text: str) -> bool:
    return len(text) > MAX_HEADING or "。" in text or text.count("，") > 1


def _style(match: re.Match[str]) -> tuple[str, str]:
    mark = (match["mark"] or "").strip()
    kind = "1" if mark[-1:] in ("、", "）", ".", "．") else mark
    return kind, match["sep"].strip()[:1]


def _parts(line: Line, head: re.Match[str] | None) -> Iterator[Line]:
    if head is None:
        yield line
        return
    start = line.span.start
    said = line.text[: head.end()].rstrip()
    yield Line(line.number, Span(start, start + len(said)), said.rstrip("：:。 \u3000"))
    yield Line(line.number, Span(start + head.end(), line.span.end), line.text[head.end() :])
