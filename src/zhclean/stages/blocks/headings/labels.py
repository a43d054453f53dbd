"""Labels before names, and headings of parts of articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.blocks.headings.shape import A_STYLE, by_style
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.marks import DASH, Candidate, is_name, named_within


def without_label(candidate: Candidate, around: Surroundings, catalog: ZoneCatalog) -> Candidate:
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


def parts_of_articles(candidates: Sequence[Candidate]) -> set[int]:
    """Places of headings of a style that stands below known names of another: 【概况】.

    They head the parts of the articles, whatever some of them are called: 【第八医院】.
    """
    styles = by_style(candidates)
    at = {c.at: c for c in candidates}
    out: set[int] = set()
    for style, group in styles.items():
        if not style[0] or style[0].startswith("#") or style[0] == DASH:
            continue
        first = [c for c in group if (above := at.get(c.at - 1)) and _is_over(above, c)]
        again = Counter(c.name for c in group)
        if len(first) >= A_STYLE and all(again[c.name] > 1 or c.title for c in first):
            out |= {c.at for c in group}
    return out


def _is_over(above: Candidate, below: Candidate) -> bool:
    return above.known and above.style != below.style and above.title is None and not below.known
