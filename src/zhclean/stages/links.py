"""Candidate links between pieces, and what speaks for each: named features, one row a candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhclean.continuity import ContinuityEncoder
from zhclean.discourse import opens_bare_list
from zhclean.frames import closes_frame, opened_frames
from zhclean.hanzi import CLOSERS, PAIRS, ends_sentence
from zhclean.langmodel import CharModel
from zhclean.openings import opening_odds
from zhclean.setting import is_set_line
from zhclean.vectors import dot_rows

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]

# A continuation this many pieces away has never been met; the bound keeps long pages linear.
WINDOW = 160

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
    "named_first",
    "fits_template",
    "breaks_template",
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
    "named_first",
    "fits_template",
    "breaks_template",
    "after_border",
    "before_headless",
    "seen",
    "frame",
    "mid_low",
    "seam_low",
    "continuity_low",
    "continuity_high",
)

_CLOSERS = frozenset(PAIRS.values())
_OPENERS = frozenset(PAIRS)
# No sentence begins with one of these, so a piece that does has lost its start.
_NEVER_FIRST = frozenset("，。、；：！？,;:!?.）)》】”’』」〉％%·") | _CLOSERS
_BRACKET_REACH = 400
_HEAD = 40
_ASPECT = re.compile(
    r"(?!为了|除了|随着|沿着|经过|通过|不过|有了)[\u4e00-\u9fff]{1,3}[了着过](?!解|不起|程|去|渡|力|眼|重|手)"
)


@dataclass(frozen=True, slots=True)
class PieceEnds:
    """What the two ends of every piece look like; arrays run over the pieces of the page.

    `start_gain` says how much likelier the first characters are at the start of a paragraph than
    anywhere, `sentence_gain` the same for the start of a sentence by the language model, `opening`
    by plain counts. `aspect`: a verb with 了, 着 or 过 comes before any subject;
    `bare_item`: a list 一是…二是… without the sentence that introduces it.
    `frames` are those that a piece leaves open, `heads` the first characters that could close one.
    `before` and `after` are the encoder's vectors of the end and the start. `mid_odds` is the log
    odds of a start inside a sentence, `paragraph_odds` of a paragraph's rather than a sentence's.
    `left` and `right` hold the last and the first character ids for the language model, `opened`
    and `closing` the brackets that a piece leaves open, and those it closes without opening.
    """

    left: Ints
    right: Ints
    before: Floats
    after: Floats
    mid_odds: Floats
    paragraph_odds: Floats
    start_gain: Floats
    sentence_gain: Floats
    opening: Floats
    aspect: npt.NDArray[np.bool_]
    bare_item: npt.NDArray[np.bool_]
    cut: npt.NDArray[np.bool_]
    mark_first: npt.NDArray[np.bool_]
    opened: tuple[str, ...]
    closing: tuple[str, ...]
    frames: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    digit_first: npt.NDArray[np.bool_]
    digit_last: npt.NDArray[np.bool_]


def describe_ends(texts: Sequence[str], model: CharModel, encoder: ContinuityEncoder) -> PieceEnds:
    """Measure both ends of every piece."""
    reach = model.order - 1
    right = _ids([text[: reach + 4] for text in texts], model, last=False)
    left = _ids([text[-reach - 4 :] for text in texts], model, last=True)
    brackets = [_brackets(text) for text in texts]
    after, begins = encoder.encode_after(texts)
    clause, comma, sentence, paragraph = begins.astype(np.float64).T
    full_stop = np.full((len(texts), reach), -1, np.int64)
    full_stop[:, -1] = model.encode("。")[0]
    return PieceEnds(
        left=left,
        right=right,
        before=encoder.encode_before(texts),
        after=after,
        mid_odds=np.logaddexp(clause, comma) - np.logaddexp(sentence, paragraph),
        paragraph_odds=paragraph - sentence,
        start_gain=model.start_gain(right).astype(np.float64),
        sentence_gain=model.seam(full_stop, right).astype(np.float64),
        opening=opening_odds(texts),
        aspect=np.array([_ASPECT.match(text) is not None for text in texts], bool),
        cut=np.array(find_cut_tails(texts), bool),
        bare_item=np.array([opens_bare_list(text) for text in texts], bool),
        mark_first=np.array([text[:1] in _NEVER_FIRST for text in texts], bool),
        opened=tuple(opened for opened, _ in brackets),
        closing=tuple(closing for _, closing in brackets),
        frames=tuple(opened_frames(text) for text in texts),
        heads=tuple(text[:_HEAD] for text in texts),
        digit_first=np.array([text[:1].isdecimal() for text in texts], bool),
        digit_last=np.array([text[-1:].isdecimal() for text in texts], bool),
    )


_ITEM = re.compile(
    r"(?:[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)、．.]|[①-⑳⑴-⒇]|[·•●■◆▲*-]\s?|[一二三四五六七八九十]是)"
)
_MAX_SUBHEAD = 16


def find_cut_tails(texts: Sequence[str]) -> list[bool]:
    """For each piece whether its text breaks off.

    A colon introduces what comes next, a semicolon ends an item, items of a list and sub-headings
    need no full stop: these are whole as they stand.

    >>> find_cut_tails(["园区引进了一批", "他们说：", "（1）落户；", "提取时；", "结束了。"])
    [True, False, False, False, False]
    """
    closed = [_is_closed(text) for text in texts]
    item = [_ITEM.match(text) is not None for text in texts]
    out = []
    for k, text in enumerate(texts):
        listed = item[k] and any(item[n] for n in (k - 1, k + 1) if 0 <= n < len(texts))
        out.append(
            not (
                closed[k]
                or text.endswith(("：", ":"))
                or (listed and not text.endswith("，"))
                or is_set_line(text)
                or _is_subhead(texts, closed, k)
                or _in_plain_list(texts, closed, k)
            )
        )
    return out


# Of 120 development pages' and 150 other pages' lines that end so, 1 in 50 was cut there.
_ENDS_ITEM = ("；", ";", *CLOSERS)
# A numbered sub-heading at the end of a paragraph: “……的方法。4.2 系统的管理”.
_SUBHEAD_AFTER = re.compile(r"[。．.]\s*\d(?:\.\d){0,2}\.?\s+[\u4e00-\u9fff]{2,16}$")


_COUPLET = re.compile(r"([\u4e00-\u9fff]{3,9})[，；]([\u4e00-\u9fff]{3,9})")


def _is_couplet(text: str) -> bool:
    """Whether a line is two clauses of one length and nothing else, as mottos and verse are."""
    halves = _COUPLET.fullmatch(text)
    return halves is not None and len(halves.group(1)) == len(halves.group(2))


def _is_closed(text: str) -> bool:
    return (
        ends_sentence(text)
        or text.rstrip().endswith(_ENDS_ITEM)
        or _SUBHEAD_AFTER.search(text[-40:]) is not None
        or _is_couplet(text)
    )


def _is_subhead(texts: Sequence[str], closed: Sequence[bool], k: int) -> bool:
    """A short line without a mark between whole paragraphs."""
    text = _ITEM.sub("", texts[k], count=1)
    if text != texts[k] and len(text) <= _MAX_SUBHEAD and not _MARK.search(text):
        return True
    if len(text) > _MAX_SUBHEAD or _MARK.search(text) or any(map(str.isdecimal, text)):
        return False
    whole_above = k == 0 or closed[k - 1] or texts[k - 1].endswith(("：", ":"))
    return whole_above and k + 1 < len(texts) and len(texts[k + 1]) > len(texts[k])


def _in_plain_list(texts: Sequence[str], closed: Sequence[bool], k: int) -> bool:
    """Three or more short lines in a row of one shape, none with a full stop."""
    first = last = k
    while first > 0 and _plain(texts[first - 1], closed[first - 1]):
        first -= 1
    while last + 1 < len(texts) and _plain(texts[last + 1], closed[last + 1]):
        last += 1
    if not _plain(texts[k], closed[k]) or last - first < 1:
        return False
    shapes = {_shape(text) for text in texts[first : last + 1]}
    return len(shapes) == 1 and shapes != {""}


def _plain(text: str, closed: bool) -> bool:
    return not closed and len(text) <= 40 and not text.endswith(("：", ":"))


def _shape(text: str) -> str:
    """The marks of a line in order; items of one list share them."""
    return "".join(_MARK.findall(text))


_MARK = re.compile(r"[，。；：！？、“”《》（）]")


def _ids(texts: Sequence[str], model: CharModel, *, last: bool) -> Ints:
    """The first ids of each text, -1 after them, or the `last` ones, -1 before them."""
    reach = model.order - 1
    width = max(reach, *map(len, texts), 0)
    # a line end is skipped by the model
    ids = model.encode("".join(text.ljust(width, "\n") for text in texts)).reshape(-1, width)
    known = ids < model.size
    order = np.argsort(known if last else ~known, axis=1, kind="stable")
    sorted_ids: Ints = np.take_along_axis(np.where(known, ids, -1), order, axis=1)
    return sorted_ids[:, width - reach :] if last else sorted_ids[:, :reach]


def _brackets(text: str) -> tuple[str, str]:
    """Brackets left open near the end, and closed near the start without having been opened."""
    stack: list[str] = []
    closing: list[str] = []
    for char in text:
        if char in _OPENERS:
            stack.append(char)
        elif char in _CLOSERS:
            if stack and PAIRS[stack[-1]] == char:
                stack.pop()
            elif not stack:
                closing.append(char)
    tail = text[-_BRACKET_REACH:]
    return "".join(char for char in stack if char in tail), "".join(closing)


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
    """What the page as a whole says of its pieces: sections, zone shares and wording vectors.

    `openings` has a row for each piece, columns `OPENINGS`; `phrases` are the page's short strings
    as packed character ids.
    """

    section: Ints
    shares: Floats
    vectors: Floats
    openings: Floats
    phrases: Ints


def with_zones(features: Floats, tails: Ints, starts: Ints, shares: Floats) -> Floats:
    """The features with the one column renewed that depends on whose the pieces are."""
    together = (shares[tails] * shares[starts]).sum(axis=1)
    features[:, LINK_FEATURES.index("same_zone")] = np.log(together + 0.02)
    return features


def link_features(
    tails: Ints, starts: Ints, ends: PieceEnds, context: PageContext, model: CharModel
) -> Floats:
    """Shape (candidates, `LINK_FEATURES`)."""
    seam = model.seam(ends.left[tails], ends.right[starts]).astype(np.float64)
    meets = _dot_pairs(ends.before, ends.after, tails, starts)
    section = context.section
    first = np.concatenate(([True], section[1:] != section[:-1])) if len(section) else section > 0
    together = (context.shares[tails] * context.shares[starts]).sum(axis=1)
    fits, breaks = _bracket_features(tails, starts, ends)
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
        np.log(together + 0.02),
        _dot_pairs(context.vectors, context.vectors, tails, starts),
        fits,
        breaks,
        ends.mark_first[starts],
        first[starts],
        ends.digit_last[tails] & ends.digit_first[starts],
        *context.openings[starts].T,
        ~adjacent & (starts > 0) & ends.cut[starts - 1],
        ~adjacent & _headless_after(tails, ends),
        _seen(tails, starts, ends, context.phrases),
        _frames_closed(tails, starts, ends),
        np.minimum(ends.mid_odds[starts], 0.0),
        np.maximum(seam, -2.0),
        np.maximum(meets, -4.0),
        np.maximum(meets, 2.0),
    )
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


OPENINGS = ("named_first", "fits_template", "breaks_template")


def _headless_after(tails: Ints, ends: PieceEnds) -> npt.NDArray[np.bool_]:
    """Whether the piece below a tail starts in mid-sentence: then a border lies between them."""
    below = np.minimum(tails + 1, len(ends.cut) - 1)
    out: npt.NDArray[np.bool_] = ends.start_gain[below] < _HEADLESS_GAIN
    return out


# Three in four pieces whose first characters score below this start in mid-sentence.
_HEADLESS_GAIN = -1.5
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


def _packed(*columns: Ints) -> Ints:
    packed = np.zeros_like(columns[0])
    for column in columns:
        packed = packed * _PACK + column
    return packed


def _seen(tails: Ints, starts: Ints, ends: PieceEnds, phrases: Ints) -> Floats:
    """How much of the string across the seam the page has elsewhere: 0, 1 or 2."""
    left, right = ends.left[tails, -2:], ends.right[starts, :2]
    whole = np.flatnonzero((left >= 0).all(axis=1) & (right >= 0).all(axis=1))
    out = np.zeros(len(tails))
    one, two, three, four = (*left[whole].T, *right[whole].T)
    some = _among(_packed(one, two, three), phrases) | _among(_packed(two, three, four), phrases)
    out[whole] = np.where(_among(_packed(one, two, three, four), phrases), 2.0, some)
    return out


def _among(wanted: Ints, phrases: Ints) -> npt.NDArray[np.bool_]:
    if not len(phrases):
        return np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(phrases, wanted), len(phrases) - 1)
    found: npt.NDArray[np.bool_] = phrases[at] == wanted
    return found


def _frames_closed(tails: Ints, starts: Ints, ends: PieceEnds) -> npt.NDArray[np.bool_]:
    """Whether the start closes a frame that the tail leaves open."""
    out = np.zeros(len(tails), bool)
    opened = np.array([bool(frames) for frames in ends.frames], bool)
    for k in np.flatnonzero(opened[tails]).tolist():
        out[k] = closes_frame(ends.frames[tails[k]], ends.heads[starts[k]])
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


def _bracket_features(tails: Ints, starts: Ints, ends: PieceEnds) -> tuple[Floats, Floats]:
    """Whether the start closes what the tail left open, and whether it closes what was not."""
    wanted = np.array([PAIRS[opened[-1]] if opened else "" for opened in ends.opened], "U1")[tails]
    closed = np.array([closing[:1] for closing in ends.closing], "U1")[starts]
    any_mark, fits = (wanted != "") | (closed != ""), (wanted == closed) & (wanted != "")
    return fits.astype(np.float64), (any_mark & ~fits).astype(np.float64)


def start_features(ends: PieceEnds, section: Ints, openings: Floats) -> Floats:
    """Shape (pieces, `START_FEATURES`): does a piece start in mid-sentence?"""
    count = len(ends.cut)
    first = np.ones(count, bool)
    after_cut = np.zeros(count, bool)
    if count > 1:
        first[1:] = section[1:] != section[:-1]
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
        first,
        after_cut,
        np.array([bool(closing) for closing in ends.closing], bool),
        ends.bare_item,
        *openings.T,
    )
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


# Beyond this many nats a rival is out of the running, however far behind it lies.
