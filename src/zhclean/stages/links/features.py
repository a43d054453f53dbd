"""Candidate links between pieces, and what speaks for each: named features, one row a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhclean.langmodel import CharModel
from zhclean.stages.links.across import brackets_fit, frames_closed, seen_across
from zhclean.stages.links.ends import Floats, Ints, PieceEnds
from zhclean.vectors import dot_rows

# A continuation this many pieces away has never been met; the bound keeps long pages linear.
WINDOW = 160

OPENINGS = ("named_first", "fits_template", "breaks_template")
START_FEATURES = (
    "bias",
    "start_gain",
    "sentence_gain",
    "opening",
    "aspect",
    "mid_odds",
    "paragraph_odds",
    "mark_first",
    "first_in_section",
    "after_cut",
    "closes_unopened",
    "bare_item",
    *OPENINGS,
)
LINK_FEATURES = (
    "bias",
    "seam",
    "continuity",
    "mid_odds",
    "paragraph_odds",
    "start_gain",
    "sentence_gain",
    "opening",
    "adjacent",
    "adjacent_home",
    "near",
    "backward",
    "same_section",
    "same_zone",
    "likeness",
    "bracket_fits",
    "bracket_breaks",
    "mark_first",
    "first_in_section",
    "digit_seam",
    *OPENINGS,
    "after_border",
    "before_headless",
    "seen",
    "frame",
    "mid_low",
    "seam_low",
    "continuity_low",
    "continuity_high",
    "maybe_cut",
)
# Three in four pieces whose first characters score below this start in mid-sentence.
_HEADLESS_GAIN = -1.5


def candidate_links(
    tails: Sequence[int], starts: Sequence[int], window: int = WINDOW
) -> tuple[Ints, Ints]:
    """All pairs of a tail and another start within `window` pieces of each other."""
    start_array = np.array(sorted(starts), np.int64)
    left, right = [], []
    for tail in tails:
        low = np.searchsorted(start_array, tail - window)
        high = np.searchsorted(start_array, tail + window, side="right")
        near = start_array[low:high]
        near = near[near != tail]
        left.append(np.full(len(near), tail, np.int64))
        right.append(near)
    if not left:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(left), np.concatenate(right)


@dataclass(frozen=True, slots=True)
class PageContext:
    """What the page as a whole says of its pieces: sections, zone shares, likeness of wording.

    `openings` has a row for each piece, columns `OPENINGS`; `phrases` are the page's short strings
    as packed character ids.
    """

    section: Ints
    shares: Floats
    alike: Floats
    openings: Floats
    phrases: Ints


def link_features(
    tails: Ints, starts: Ints, ends: PieceEnds, context: PageContext, model: CharModel
) -> Floats:
    """Shape (candidates, `LINK_FEATURES`)."""
    seam = model.seams(ends.left, ends.right, tails, starts).astype(np.float64)
    meets = _dot_pairs(ends.before, ends.after, tails, starts)
    section = context.section
    fits, breaks = brackets_fit(tails, starts, ends)
    home = section[tails] == section[starts]
    adjacent = starts == tails + 1
    columns = (
        np.ones(len(tails)),
        seam,
        meets,
        ends.mid_odds[starts],
        ends.paragraph_odds[starts],
        ends.start_gain[starts],
        ends.sentence_gain[starts],
        ends.opening[starts],
        adjacent,
        adjacent & home,
        np.abs(starts - tails) <= 3,
        starts < tails,
        home,
        _same_zone(tails, starts, context.shares),
        context.alike[tails, starts],
        fits,
        breaks,
        ends.mark_first[starts],
        _first_in_section(section)[starts],
        ends.digit_last[tails] & ends.digit_first[starts],
        *context.openings[starts].T,
        ~adjacent & (starts > 0) & ends.cut[starts - 1],
        ~adjacent & _headless_after(tails, ends),
        seen_across(tails, starts, ends, context.phrases),
        frames_closed(tails, starts, ends),
        np.minimum(ends.mid_odds[starts], 0.0),
        np.maximum(seam, -2.0),
        np.maximum(meets, -4.0),
        np.maximum(meets, 2.0),
        ends.maybe_cut[tails],
    )
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


def with_zones(features: Floats, tails: Ints, starts: Ints, shares: Floats) -> Floats:
    """The features with the one column renewed that depends on whose the pieces are."""
    features[:, LINK_FEATURES.index("same_zone")] = _same_zone(tails, starts, shares)
    return features


def start_features(ends: PieceEnds, section: Ints, openings: Floats) -> Floats:
    """Shape (pieces, `START_FEATURES`): does a piece start in mid-sentence?"""
    count = len(ends.cut)
    after_cut = np.zeros(count, bool)
    after_cut[1:] = ends.cut[:-1]
    columns = (
        np.ones(count),
        ends.start_gain,
        ends.sentence_gain,
        ends.opening,
        ends.aspect,
        ends.mid_odds,
        ends.paragraph_odds,
        ends.mark_first,
        _first_in_section(section),
        after_cut,
        np.array([bool(closing) for closing in ends.closing], bool),
        ends.bare_item,
        *openings.T,
    )
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


def _same_zone(tails: Ints, starts: Ints, shares: Floats) -> Floats:
    """How likely both pieces of each pair belong to one zone, as a logarithm."""
    together: Floats = np.log(dot_rows(shares, shares)[tails, starts] + 0.02)
    return together


def _first_in_section(section: Ints) -> npt.NDArray[np.bool_]:
    """Which pieces are the first of their section."""
    first = np.ones(len(section), bool)
    first[1:] = section[1:] != section[:-1]
    return first


def _headless_after(tails: Ints, ends: PieceEnds) -> npt.NDArray[np.bool_]:
    """Whether the piece below a tail starts in mid-sentence: then a border lies between them."""
    below = np.minimum(tails + 1, len(ends.cut) - 1)
    out: npt.NDArray[np.bool_] = ends.start_gain[below] < _HEADLESS_GAIN
    return out


def _dot_pairs(one: Floats, other: Floats, left: Ints, right: Ints, chunk: int = 256) -> Floats:
    """Inner products of row `left` of `one` with row `right` of `other`, pair by pair.

    `left` is sorted, so that whole blocks are multiplied at once.
    """
    out = np.empty(len(left))
    at = 0
    while at < len(left):
        end = int(np.searchsorted(left, left[at] + chunk))
        low, high = int(right[at:end].min()), int(right[at:end].max()) + 1
        block = dot_rows(one[left[at] : left[end - 1] + 1], other[low:high])
        out[at:end] = block[left[at:end] - left[at], right[at:end] - low]
        at = end
    return out
