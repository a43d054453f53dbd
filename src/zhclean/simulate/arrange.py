"""Breaks articles into pieces and says in which order a page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from random import Random

from zhclean.simulate.articles import Article
from zhclean.simulate.damage import Damage
from zhclean.simulate.pieces import Piece, Run, Section, Setting

# A shorter piece does not say enough for anyone to place it.
MIN_PIECE = 6
_INDENT = 2  # of a paragraph's first line
_MOST_STRAYS = 3


def arrange_sections(articles: Sequence[Article], damage: Damage, rng: Random) -> list[Section]:
    """Sections in page order, each with its own runs and those that went there."""
    order = list(range(len(articles)))
    rng.shuffle(order)
    sections = []
    tails: dict[int, list[Run]] = {zone: [] for zone in order}
    for rank, zone in enumerate(order):
        others = [other for other in order if other != zone]
        before = order[rank - 1] if rank else None
        kept = _lose_edges(articles[zone], zone, damage, rng)
        if rng.random() < damage.column_rate:
            runs, carried = _set_columns(kept, before is not None, damage, rng)
            if before is not None and carried:
                tails[before] += carried
        else:
            runs, away = _scatter(kept, bool(others), damage, rng)
            for run in away:
                tails[rng.choice(others)].append(run)
        sections.append(Section(zone, runs))
    for section in sections:
        section.runs += tails[section.zone]
    return sections


def settle(
    section: Section, articles: Sequence[Article], damage: Damage, rng: Random
) -> list[Setting]:
    """The section's pieces in order; some share a line where two runs meet at a cut."""
    settings: list[Setting] = []
    for run in section.runs:
        for rank, piece in enumerate(run):
            may_glue = rank == 0 and settings and _breaks(settings[-1].piece, piece, articles)
            glued = bool(may_glue) and rng.random() < damage.glue_rate
            settings.append(Setting(piece, shares_line=glued))
    return settings


def _breaks(left: Piece, right: Piece, articles: Sequence[Article]) -> bool:
    """Whether text breaks between the two: not where one goes on in the other or both are whole."""
    if left.precedes(right):
        return False
    return right.start > 0 or left.end < len(articles[left.zone].paragraphs[left.paragraph])


def _lose_edges(article: Article, zone: int, damage: Damage, rng: Random) -> list[Piece]:
    kept = []
    for number, text in enumerate(article.paragraphs):
        start, end = 0, len(text)
        if rng.random() < damage.lost_start_rate:
            start = min(rng.randint(*damage.lost_edge), max(0, end - MIN_PIECE))
        if rng.random() < damage.lost_end_rate:
            end = max(end - rng.randint(*damage.lost_edge), min(end, start + MIN_PIECE))
        kept.append(Piece(zone, number, start, end))
    return kept


def _set_columns(
    paragraphs: list[Piece], may_carry: bool, damage: Damage, rng: Random
) -> tuple[list[Run], list[Run]]:
    """The columns in page order, and those that stand in the article before."""
    lines = list(_set_lines(paragraphs, rng.randint(*damage.line_width)))
    columns = [_join_lines(column) for column in _split_columns(lines, damage, rng)]
    carried = 0
    if may_carry and len(columns) > 1 and rng.random() < damage.carry_rate:
        carried = rng.randint(1, max(1, len(columns) // 2))
    rest = columns[carried:]
    if len(rest) > 1 and rng.random() < damage.permute_rate:
        if rng.random() < damage.rotation_rate:
            turn = rng.randrange(1, len(rest))
            rest = rest[turn:] + rest[:turn]
        else:
            rng.shuffle(rest)
    return rest, columns[:carried]


def _set_lines(paragraphs: list[Piece], width: int) -> Iterator[Piece]:
    for piece in paragraphs:
        at = piece.start
        room = max(1, width - _INDENT)
        while at < piece.end:
            yield piece._replace(start=at, end=min(at + room, piece.end))
            at, room = at + room, width


def _split_columns(lines: list[Piece], damage: Damage, rng: Random) -> Iterator[list[Piece]]:
    """Columns of about the same height, less the lines lost at their borders."""
    count = min(rng.randint(*damage.columns), len(lines))
    slack = len(lines) // (4 * count)
    borders = [round(len(lines) * k / count) + rng.randint(-slack, slack) for k in range(1, count)]
    borders = sorted({min(max(border, 1), len(lines) - 1) for border in borders} - {0})
    starts, ends = [0, *borders], [*borders, len(lines)]
    for k in range(len(borders)):
        if rng.random() >= damage.border_loss_rate:
            continue
        lost = rng.randint(*damage.lost_lines)
        if rng.random() < 0.5:  # above the border, or below it
            ends[k] = max(ends[k] - lost, starts[k] + 1)
        else:
            starts[k + 1] = min(starts[k + 1] + lost, ends[k + 1] - 1)
    for start, end in zip(starts, ends, strict=True):
        yield lines[start:end]


def _join_lines(lines: list[Piece]) -> Run:
    run: Run = []
    for line in lines:
        if run and run[-1].precedes(line):
            run[-1] = run[-1]._replace(end=line.end)
        else:
            run.append(line)
    return run


def _scatter(
    paragraphs: list[Piece], has_others: bool, damage: Damage, rng: Random
) -> tuple[list[Run], list[Run]]:
    """The pieces that stay in the article, in page order, and runs that stand in others."""
    stay: list[Run] = []
    away: list[Run] = []
    moved: list[Run] = []
    at = 0
    while at < len(paragraphs):
        if has_others and len(paragraphs) > 1 and rng.random() < damage.stray_rate:
            count = min(rng.randint(1, _MOST_STRAYS), len(paragraphs) - 1)
            away.append(paragraphs[at : at + count])
            at += count
            continue
        first, *rest = _cut(paragraphs[at], damage, rng)
        stay.append([first])
        for piece in rest:
            draw = rng.random()
            if has_others and draw < damage.away_rate:
                away.append([piece])
            elif damage.away_rate <= draw < damage.away_rate + damage.elsewhere_rate:
                moved.append([piece])
            else:
                stay.append([piece])
        at += 1
    for run in moved:
        stay.insert(rng.randint(0, len(stay)), run)
    return stay, away


def _cut(piece: Piece, damage: Damage, rng: Random) -> list[Piece]:
    """The paragraph in one, two or three, less what is lost at the cuts."""
    parts = [piece]
    if rng.random() < damage.cut_rate:
        parts = _cut_once(piece, damage, rng)
        if rng.random() < damage.second_cut_rate:
            *before, last = parts
            parts = [*before, *_cut_once(last, damage, rng)]
    return parts


def _cut_once(piece: Piece, damage: Damage, rng: Random) -> list[Piece]:
    if piece.end - piece.start < 2 * MIN_PIECE:
        return [piece]
    at = rng.randint(piece.start + MIN_PIECE, piece.end - MIN_PIECE)
    left, right = piece._replace(end=at), piece._replace(start=at)
    if rng.random() < damage.cut_loss_rate:
        lost = rng.randint(*damage.cut_loss)
        if rng.random() < 0.5:  # before the cut, or after it
            left = left._replace(end=max(at - lost, left.start + MIN_PIECE))
        else:
            right = right._replace(start=min(at + lost, right.end - MIN_PIECE))
    return [left, right]


def insert_copies(
    sections: list[list[Setting]], damage: Damage, rng: Random
) -> list[list[Setting]]:
    """The sections with some runs of pieces set a second time."""
    for section in sections:
        originals = [k for k, setting in enumerate(section) if not setting.is_copy]
        if not originals or rng.random() >= damage.copy_rate:
            continue
        first = rng.choice(originals)
        last = first + rng.randint(*damage.copy_pieces)
        run = [
            Setting(setting.piece, is_copy=True)
            for setting in takewhile(lambda setting: not setting.is_copy, section[first:last])
        ]
        others = [other for other in sections if other is not section]
        if others and rng.random() < damage.copy_away_rate:
            rng.choice(others).extend(run)
        else:
            # a copy may not part two pieces that share a line
            places = [k for k, s in enumerate(section) if k and not s.shares_line]
            at = rng.choice([*places, len(section)])
            section[at:at] = run
    return sections
