"""Sub-headings go where the paragraph below them goes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from zhclean.stages.zones import PieceNames
from zhclean.structure.decisions import Copy, Piece, Structure, with_numbers

_LONGEST = 30
_MARKED = re.compile(r"#{1,6}\s*\S.*|【[^】]+】|\*\*[^*]+\*\*|[■□◆◇●○▲△★☆▶►※❖]\s*\S.*")
# A line with a number may be the beginning of a sentence, unless it stands in other articles too.
_NUMBERED = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]|第[一二三四五六七八九十]{1,3}[章节])\s*\S.*"
)
_GOES_ON = tuple("。！？；，：、…”,;:")


def sub_headings(text: str, pieces: Sequence[Piece]) -> dict[int, int]:
    """For each piece that is a sub-heading the piece of text below it, in the same section."""
    said = [text[p.start : min(p.end, p.start + _LONGEST + 1)] for p in pieces]
    times = Counter(line for line in said if len(line) <= _LONGEST)
    heads = [_is_sub_heading(line, times[line]) for line in said]
    below: dict[int, int] = {}
    last: int | None = None
    for k in reversed(range(len(pieces))):
        if not heads[k]:
            last = k
        elif last is not None and pieces[last].section == pieces[k].section:
            below[k] = last
    return below


def _is_sub_heading(line: str, times: int) -> bool:
    if len(line) > _LONGEST or line.endswith(_GOES_ON):
        return False
    return bool(_MARKED.fullmatch(line)) or (times > 1 and bool(_NUMBERED.fullmatch(line)))


def with_sub_headings(
    structure: Structure,
    texts: Sequence[str],
    pieces: Sequence[Piece],
    below: dict[int, int],
    names: Sequence[PieceNames],
    home: Sequence[int],
) -> Structure:
    """The structure of the other pieces with the sub-headings put in, numbered as `pieces`."""
    others = [k for k in range(len(pieces)) if k not in below]
    structure = with_numbers(structure, others)
    zone = dict(zip(others, structure.labels, strict=True))
    sure = dict(zip(others, structure.sureness, strict=True))
    articles = {z: [list(c) for c in chains] for z, chains in structure.articles.items()}
    copies = _copied(structure.copies, texts, below)
    dropped = {copy.gone for copy in structure.copies}
    heads: dict[int, list[int]] = defaultdict(list)
    for head, piece in sorted(below.items()):
        away = piece in dropped  # the sub-heading of a copy stays unless it is one, too
        zone[head], sure[head] = (home[head], 1.0) if away else (zone[piece], sure[piece])
        if head not in copies:
            heads[piece].append(head)
    for piece, own in heads.items():
        _put_in(articles, zone, piece, own)
    order = range(len(pieces))
    return replace(
        structure,
        pieces=tuple(pieces),
        copies=(*structure.copies, *copies.values()),
        labels=tuple(zone[k] for k in order),
        sureness=tuple(sure[k] for k in order),
        articles={z: tuple(tuple(c) for c in chains) for z, chains in articles.items()},
        names=tuple(names),
        home=tuple(home),
    )


def _copied(copies: Sequence[Copy], texts: Sequence[str], below: dict[int, int]) -> dict[int, Copy]:
    """The sub-headings above copies that say what those above the pieces that stay do."""
    above: dict[int, dict[str, int]] = defaultdict(dict)
    for head, piece in below.items():
        above[piece][texts[head]] = head
    return {
        head: replace(copy, gone=head, kept=above[copy.kept][said])
        for copy in copies
        for said, head in above[copy.gone].items()
        if said in above[copy.kept]
    }


def _put_in(
    articles: dict[int, list[list[int]]], zone: dict[int, int], piece: int, heads: Sequence[int]
) -> None:
    """Set sub-headings before the chain of their piece, or where the page has them.

    Behind the chain where its sentence runs on over them: nothing is headed in mid-sentence.
    """
    chains = articles.setdefault(zone[heads[0]], [])
    at = next((n for n, chain in enumerate(chains) if piece in chain), None)
    if at is None:
        at = sum(1 for one in chains if min(one) < heads[0])
    elif chains[at][0] != piece:
        at += 1
    chains[at:at] = [[head] for head in heads]
