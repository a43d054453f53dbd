"""What holds across the seam of a link: a string the page has elsewhere, a frame, a bracket."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from zhclean.frames import closes_frame
from zhclean.hanzi import PAIRS
from zhclean.langmodel import CharModel
from zhclean.stages.links.ends import Floats, Ints, PieceEnds

_PACK = 1 << 16


def page_phrases(texts: Sequence[str], model: CharModel) -> Ints:
    """All strings of three and four characters inside the pieces, as sorted packed ids."""
    ids = model.encode("\n".join(texts))
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)[:-1] - 1
    ids[ends] = -1  # no string crosses the end of a piece
    ids = ids[ids < model.size]
    out = []
    for size in (3, 4):
        windows = [ids[step : max(0, len(ids) - size + 1) + step] for step in range(size)]
        out.append(_packed(*windows)[np.minimum.reduce(windows) >= 0])
    phrases: Ints = np.sort(np.concatenate(out))
    return phrases


def seen_across(tails: Ints, starts: Ints, ends: PieceEnds, phrases: Ints) -> Floats:
    """How much of the string across the seam the page has elsewhere: 0, 1 or 2."""
    left, right = ends.left[tails, -2:], ends.right[starts, :2]
    whole = np.flatnonzero((left >= 0).all(axis=1) & (right >= 0).all(axis=1))
    out = np.zeros(len(tails))
    one, two, three, four = (*left[whole].T, *right[whole].T)
    some = _among(_packed(one, two, three), phrases) | _among(_packed(two, three, four), phrases)
    out[whole] = np.where(_among(_packed(one, two, three, four), phrases), 2.0, some)
    return out


def frames_closed(tails: Ints, starts: Ints, ends: PieceEnds) -> npt.NDArray[np.bool_]:
    """Whether the start closes a frame that the tail leaves open."""
    out = np.zeros(len(tails), bool)
    opened = np.array([bool(frames) for frames in ends.frames], bool)
    for k in np.flatnonzero(opened[tails]).tolist():
        out[k] = closes_frame(ends.frames[tails[k]], ends.heads[starts[k]])
    return out


def brackets_fit(tails: Ints, starts: Ints, ends: PieceEnds) -> tuple[Floats, Floats]:
    """Whether the start closes what the tail left open, and whether it closes what was not."""
    wanted = np.array([PAIRS[opened[-1]] if opened else "" for opened in ends.opened], "U1")[tails]
    closed = np.array([closing[:1] for closing in ends.closing], "U1")[starts]
    any_mark, fits = (wanted != "") | (closed != ""), (wanted == closed) & (wanted != "")
    return fits.astype(np.float64), (any_mark & ~fits).astype(np.float64)


def _packed(*columns: Ints) -> Ints:
    packed = np.zeros_like(columns[0])
    for column in columns:
        packed = packed * _PACK + column
    return packed


def _among(wanted: Ints, phrases: Ints) -> npt.NDArray[np.bool_]:
    if not len(phrases):
        return np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(phrases, wanted), len(phrases) - 1)
    found: npt.NDArray[np.bool_] = phrases[at] == wanted
    return found
