"""Lines that head the page or a column, and no article."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from zhclean.stages.blocks.headings.shape import A_STYLE, SENTENCE_END, by_style
from zhclean.stages.blocks.marks import CLAUSE, DASH, Candidate, Line, numbered


def over_others(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of styles that only stand right above headings of another: 山东省 above 威海高新区."""
    styles = by_style(candidates)
    at = {c.at: c for c in candidates if c.marker != DASH}
    out: list[Candidate] = []
    for style, group in styles.items():
        below = [c for head in group if (c := at.get(head.at + 1)) and c.style != style]
        marks = {c.marker for c in below}
        alone = all(c.known and c.title is None for c in group) and len(below) == len(group)
        if alone and len(marks) == 1 and 2 * sum(c.known for c in below) > len(group):
            same = [c for c in candidates if c.marker in marks and c.style != style and c.known]
            out += group if len(same) > len(group) else []
    return out


def find_heads(
    candidates: Sequence[Candidate],
    chosen: Sequence[Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
) -> tuple[list[Candidate], set[int]]:
    """The headings of articles, and the numbers of the lines that head the page or a column.

    Heads are Markdown above the articles' level, a heading right over a heading, and what stands
    above all of them; numbered ones with a text of their own are articles too.
    """
    above_all = _above_articles(candidates, chosen)
    chosen = sorted([*chosen, *_chapters(above_all, chosen)], key=lambda candidate: candidate.at)
    taken = {candidate.at for candidate in chosen}
    over = _over_headings(chosen)
    chosen = [candidate for candidate in chosen if candidate.at not in over]
    heads = {c.line.number for c in above_all if c.at not in taken}
    heads |= {lines[at].number for at in over}
    if not any(c.marker.startswith("#") for c in chosen):
        first = min((c.at for c in chosen), default=len(lines))
        above = {c.at - 1 for c in chosen}
        hashed = [c for c in candidates if c.marker.startswith("#")]
        heads |= {c.line.number for c in hashed if c.at < first or c.at in above}
    return chosen, heads | _page_title(lines, chosen, heads, bylines)


def _above_articles(
    candidates: Sequence[Candidate], chosen: Sequence[Candidate]
) -> list[Candidate]:
    """Markdown headings of a higher level than the deepest one chosen."""
    places = {candidate.at for candidate in chosen}
    deepest = max((len(c.marker) for c in chosen if c.marker.startswith("#")), default=0)
    return [
        c
        for c in candidates
        if c.marker.startswith("#")
        and len(c.marker) < deepest
        and not c.line.text.endswith(SENTENCE_END)
        and c.at not in places
    ]


def _over_headings(chosen: Sequence[Candidate]) -> set[int]:
    """Places of headings that stand right over another one, and head what follows with it."""
    at = {candidate.at: candidate for candidate in chosen}
    titled = 2 * sum(c.title is not None for c in chosen) > len(chosen)
    out = set()
    for candidate in chosen:
        below = at.get(candidate.at + 1)
        if below is None:
            continue
        bare = candidate.title is None and below.title is not None and titled
        if bare or (not candidate.known and candidate.joint in ("whole", "blank")):
            out.add(candidate.at)
    return out


def _chapters(above_all: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    """Numbered headings above the articles' level that have a text of their own below.

    `## 二、工作启示` ends the articles of `## 一、典型案例`.
    """
    headings = {c.at for c in (*above_all, *chosen)}
    first = min(c.at for c in chosen) if chosen else 0
    counted = [c for c in above_all if numbered(c.line.text.lstrip("# "))]
    if len(counted) < A_STYLE:
        return []
    return [c for c in counted if c.at > first and c.at + 1 not in headings]


# A page opens with its name, a column's name, a date: hardly with more.
_MAX_HEADS = 4
_MAX_HEAD = 30


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


def _is_head(text: str) -> bool:
    return len(text) <= _MAX_HEAD and not CLAUSE.search(text) and not text.endswith("：")
