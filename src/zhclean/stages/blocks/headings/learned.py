"""Names that begin like a place and end as the page's other names do: 盐城自然保护区."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from zhclean.gazetteer import ZoneCatalog, longest_shared
from zhclean.stages.blocks.headings.shape import is_short_name
from zhclean.stages.blocks.headings.surroundings import Surroundings
from zhclean.stages.blocks.marks import (
    MAX_BARE,
    NO_HEADING_END,
    Candidate,
    Line,
    split_heading,
)

# More lines than these that begin with a place are a list, and each is looked for in the page.
_MOST = 500


@dataclass(frozen=True, slots=True)
class _Cut:
    """A candidate that was cut behind a place, as it would be uncut; `rest` is behind the place."""

    whole: Candidate
    rest: str


def with_learned_names(
    candidates: Sequence[Candidate],
    lines: Sequence[Line],
    bylines: Collection[int],
    around: Surroundings,
    catalog: ZoneCatalog,
) -> list[Candidate]:
    """The candidates, uncut where the page uses the whole as a name, as it does others so called.

    盐城自然保护区 is no place with a title where there is 扎龙自然保护区; 盐城发展 is, beside
    苏州发展.
    """
    at_place = {c.at: c for c in candidates}
    free = (line for line in enumerate(lines) if line[1].number not in bylines)
    cuts = {cut.whole.at: cut for at, line in free for cut in _cut(at, line, at_place, catalog)}
    if not 0 < len(cuts) <= _MOST:
        return list(candidates)
    last = {cut.whole.name[-1] for cut in cuts.values()}
    others = (c.name for c in candidates if c.joint != "none" and is_short_name(c.name))
    names = dict.fromkeys(islice((name for name in others if name[-1] in last), _MOST), "")
    names |= {cut.whole.name: cut.rest for cut in cuts.values()}
    used = [name for name in names if around.uses_of(name)]
    shared = longest_shared(used)
    own = {shared[name] for name in used if shared[name] != names[name]} - {""}
    for at, cut in cuts.items():
        if any(cut.whole.name.endswith(ending) for ending in own):
            at_place[at] = cut.whole
    return [at_place[at] for at in sorted(at_place)]


def _cut(
    at: int, line: Line, at_place: dict[int, Candidate], catalog: ZoneCatalog
) -> Iterator[_Cut]:
    candidate = at_place.get(at)
    if candidate is None:
        if len(line.text) > MAX_BARE or "。" in line.text or line.text.endswith(NO_HEADING_END):
            return
        name, title, joint = split_heading(line.text, catalog)
        candidate = Candidate(line, "", joint, name, title, False, at)
    if candidate.joint != "none" or candidate.title is None:
        return
    rest, _, title = candidate.title.replace("\u3000", " ").partition(" ")
    name, title = candidate.name + rest, title.strip() or None
    if is_short_name(name):
        joint = "blank" if title else "whole"
        yield _Cut(replace(candidate, name=name, title=title, joint=joint, known=False), rest)
