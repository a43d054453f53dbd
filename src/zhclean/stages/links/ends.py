"""What the two ends of every piece look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhclean.continuity import ContinuityEncoder
from zhclean.discourse import opens_bare_list
from zhclean.frames import opened_frames
from zhclean.hanzi import PAIRS
from zhclean.langmodel import CharModel
from zhclean.openings import opening_odds
from zhclean.stages.links.tails import Tail, find_alone, read_tails
from zhclean.starts import StartModel

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]
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
    `cut` pieces break off at their end, `maybe_cut` ones may: they need no full stop. `end_gain` is
    the log-probability that a paragraph ends there. `alone` ones are no part of a longer one.
    `before` and `after` are the encoder's vectors of the end and the start. `mid_odds` is the log
    odds of a start inside a sentence, `paragraph_odds` of a paragraph's rather than a sentence's,
    by the encoder and the model of starts together.
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
    end_gain: Floats
    cut: npt.NDArray[np.bool_]
    maybe_cut: npt.NDArray[np.bool_]
    alone: npt.NDArray[np.bool_]
    mark_first: npt.NDArray[np.bool_]
    opened: tuple[str, ...]
    closing: tuple[str, ...]
    frames: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    digit_first: npt.NDArray[np.bool_]
    digit_last: npt.NDArray[np.bool_]


def describe_ends(
    texts: Sequence[str], model: CharModel, encoder: ContinuityEncoder, starts: StartModel
) -> PieceEnds:
    """Measure both ends of every piece."""
    reach = model.order - 1
    right = _ids([text[: reach + 4] for text in texts], model, last=False)
    left = _ids([text[-reach - 4 :] for text in texts], model, last=True)
    end_gain = model.end_gain(left)
    alone = find_alone(texts)
    tails = np.array(read_tails(texts, end_gain.tolist(), alone), np.int64)
    brackets = [_brackets(text) for text in texts]
    after, begins = encoder.encode_after(texts)
    clause, comma, sentence, paragraph = (begins.astype(np.float64) + starts.begins(texts)).T / 2
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
        end_gain=end_gain,
        cut=tails == Tail.BREAKS_OFF,
        maybe_cut=tails == Tail.MAY_BREAK_OFF,
        alone=np.array(alone, bool),
        bare_item=np.array([opens_bare_list(text) for text in texts], bool),
        mark_first=np.array([text[:1] in _NEVER_FIRST for text in texts], bool),
        opened=tuple(opened for opened, _ in brackets),
        closing=tuple(closing for _, closing in brackets),
        frames=tuple(opened_frames(text) for text in texts),
        heads=tuple(text[:_HEAD] for text in texts),
        digit_first=np.array([text[:1].isdecimal() for text in texts], bool),
        digit_last=np.array([text[-1:].isdecimal() for text in texts], bool),
    )


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
