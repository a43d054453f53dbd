"""Which lines are headings, and what each is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from zhclean.gazetteer import ZoneCatalog
from zhclean.stages.blocks.headings.alike import with_alike
from zhclean.stages.blocks.headings.bylined import with_bylined
from zhclean.stages.blocks.headings.counters import without_counters
from zhclean.stages.blocks.headings.heading import Heading
from zhclean.stages.blocks.headings.heads import find_heads, over_others
from zhclean.stages.blocks.headings.labels import parts_of_articles, without_label
from zhclean.stages.blocks.headings.learned import with_learned_names
from zhclean.stages.blocks.headings.styles import elect_styles
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.headings.titles import with_titles
from zhclean.stages.blocks.marks import DASH, Line, heading_candidate


def elect_headings(
    lines: Sequence[Line],
    bylines: Collection[int],
    catalog: ZoneCatalog,
    never: Collection[int] = (),
) -> dict[int, Heading]:
    """Headings by line number; a head above the articles has no name.

    `lines` are those that are no furniture, `bylines` the numbers of those that name writers,
    `never` of those that cannot be headings, nor titles, whatever marks they bear.
    """
    candidates = [
        candidate
        for at, line in enumerate(lines)
        if line.number not in bylines
        and line.number not in never
        and (candidate := heading_candidate(at, line, catalog))
    ]
    around = Surroundings(lines, frozenset(bylines), catalog)
    candidates = [without_label(candidate, around, catalog) for candidate in candidates]
    candidates = with_learned_names(candidates, lines, bylines, around, catalog)
    candidates = without_counters(candidates, catalog)
    over = over_others(candidates)
    taken = {candidate.at for candidate in over} | parts_of_articles(candidates)
    candidates = [candidate for candidate in candidates if candidate.at not in taken]
    chosen = elect_styles(candidates, around)
    chosen = with_alike(chosen, candidates, around)
    chosen = with_bylined(chosen, candidates, lines, bylines, around, catalog)
    chosen, heads = find_heads(candidates, chosen, lines, bylines)
    heads |= {candidate.line.number for candidate in over}
    dashed = {candidate.at: candidate for candidate in candidates if candidate.marker == DASH}
    return with_titles(chosen, dashed, heads, lines, frozenset((*bylines, *never)))
