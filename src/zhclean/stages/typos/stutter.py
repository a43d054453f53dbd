"""Words and phrases doubled by the reader of the page, told from what the language doubles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zhclean import engines
from zhclean.langmodel import CharModel, load_default
from zhclean.lexicon import words
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.typos.reduplication import is_doubled_by_grammar
from zhclean.stages.typos.seams import govern, may_meet, stuttered
from zhclean.stages.typos.surprise import surprise
from zhclean.tables import rows

_Floats = NDArray[np.float64]

FEATURES = (
    *("bias", "gain", "cost", "seen", "pattern", "word", "grows", "long"),
    *("alone", "opens", "again"),
)
# Units from two characters up: one doubled character is nearly always language (慢慢, 人人).
_SHORTEST, _LONGEST = 2, 10
_HAN = re.compile("[\u4e00-\u9fff]")
_STOP = re.compile("[。！？；\n]")
_UNIT = re.compile(r"[\u4e00-\u9fff〇0-9A-Za-z]*[\u4e00-\u9fff][\u4e00-\u9fff〇0-9A-Za-z]*")
# Acts tried one after the other, each doubled: 研究研究订单、切磋切磋工艺.
_SERIES = 24  # characters
_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万亿点0-9A-Za-z]+")
# A heading run into its text says its words again: 1.2 园区概况园区概况如下.
_OPENING = re.compile(r"(?:^|[0-9一二三四五六七八九十）)．.、]\s?)$")
_AGAIN = 4  # 聚焦聚焦再聚焦
_LEFT, _RIGHT = 8, 6  # characters around that the features look at
_PATTERN = 0.7  # what grammar doubles (一趟一趟) may be a stutter, but is only ever reported
_SAID_TWICE = 0.7  # where two words may meet in the unit: what is less sure than this is told
_MEETING = 0.6  # with this, and left
# Pages of the development set that stutter do so 2.2 times more in 10,000 characters, one in six of
# them where words may meet; in clean text words meet .03 times: ten stutters to one of these.
_HABIT, _SURE, _OF_HABIT = 2, 0.8, 2.3  # different units, how sure, what is added to the log-odds
_NOISE = 0.2  # below this a doubling is not worth a reader's time


def find_stutters(
    text: str, model: CharModel | None = None, page: str | None = None
) -> Iterator[Proposal]:
    """Each surplus second copy in `text`, with how sure it is that it is surplus.

    `page` is the whole of which the text is part; where it stutters for sure, it does so oftener.

    >>> [p.span for p in find_stutters("大力扶持乡镇纺织企业企业改造设备。")]
    [Span(start=10, end=12)]
    >>> list(find_stutters("问题要一个一个解决。"))
    []
    """
    found = list(doubled_units(text))
    if not found:
        return
    model = model or load_default()
    vectors = features(text, found, model)
    patterned = vectors[:, FEATURES.index("pattern")] > 0
    sure = _confidence(vectors)
    meeting = _where_words_meet(text, found, model, page)
    for span, confidence, pattern in zip(found, sure.tolist(), patterned, strict=True):
        most = _PATTERN - 0.01 if pattern else 1.0
        if meeting.get(span, 1.0) < _SAID_TWICE:
            most = min(most, _MEETING)
            confidence = min(confidence, meeting[span])
        confidence = min(confidence, most)
        if confidence >= _NOISE:
            reason = f"“{span.of(text)}”重出"
            yield Proposal(span, "", DefectKind.STUTTER, confidence, (reason,), most)


def _where_words_meet(
    text: str, spans: Sequence[Span], model: CharModel, page: str | None = None
) -> dict[Span, float]:
    """How sure it is that a unit was said twice, of those that two words may have in common."""
    around = {span: _around(text, span) for span in spans}
    may = [span for span, parts in around.items() if may_meet(*parts)]
    sure: dict[Span, float] = {}
    if may:
        raised = _OF_HABIT if page is not None and _is_habit(page, model) else 0.0
        sure |= zip(may, stuttered(model, *priced(text, may, model), raised), strict=True)
    verbs = govern(model, list(around.values()))
    sure |= {
        span: _MEETING
        for span, verb in zip(around, verbs, strict=True)
        if verb and span not in sure
    }
    return sure


def _is_habit(page: str, model: CharModel) -> bool:
    """Whether the reader of the page stutters: surely so, in places where no two words can meet."""
    spans = [span for span in doubled_units(page) if not may_meet(*_around(page, span))]
    if len(spans) < _HABIT:
        return False
    sure = _confidence(features(page, spans, model)) >= _SURE
    return (
        len({span.of(page) for span, is_sure in zip(spans, sure, strict=True) if is_sure}) >= _HABIT
    )


def priced(
    text: str, spans: Sequence[Span], model: CharModel
) -> tuple[list[tuple[str, str, str]], list[tuple[float, float, int]]]:
    """What stands around each second copy, and its cost, by the character too, and places seen."""
    around = [_around(text, span) for span in spans]
    gains = [twice - once for once, twice in zip(*costs(model, around), strict=True)]
    seen = [_seen().get(unit, 0) for _, unit, _ in around]
    sizes = [len(span) for span in spans]
    return around, [(g, g / size, n) for g, size, n in zip(gains, sizes, seen, strict=True)]


def doubled_units(text: str) -> Iterator[Span]:
    """Second copies that follow right on the first, shorter units first; none overlap.

    >>> list(doubled_units("西藏规藏规模"))
    [Span(start=3, end=5)]
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    ends = np.flatnonzero(codes == ord("\n"))
    codes[ends] = -1 - ends  # no line end is like another: nothing is doubled across them
    taken: set[int] = set()
    for size in range(_SHORTEST, min(_LONGEST, len(codes) // 2) + 1):
        for start, length in _runs(codes[:-size] == codes[size:], size):
            if length >= 2 * size:
                continue  # three copies and more are for `repeats` and `tandem`
            start = _at_a_word(text, start, size, length)
            unit = text[start : start + size]
            copies = range(start + size, start + 2 * size)
            if not _is_unit(unit) or not taken.isdisjoint(copies):
                continue
            taken.update(range(start, start + 2 * size))
            yield Span(copies.start, copies.stop)


def _at_a_word(text: str, start: int, size: int, length: int) -> int:
    """Where in a stretch that is longer than two copies a word begins: 招标|投标|投标, not 标投."""
    starts = range(start, start + length - size + 1)
    if len(starts) == 1:
        return start
    return next((at for at in starts if engines.word_frequency(text[at : at + size])), start)


def _runs(same: NDArray[np.bool_], least: int) -> Iterator[tuple[int, int]]:
    """Start and length of each run of True that is `least` long, two or more."""
    if not (same[1:] & same[:-1]).any():
        return
    edges = np.flatnonzero(np.diff(same, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= least
    yield from zip(starts[long].tolist(), (ends - starts)[long].tolist(), strict=True)


def _is_unit(unit: str) -> bool:
    """Whether `unit` is Han in the main and not itself made of copies (哈哈, 人人人人)."""
    if _UNIT.fullmatch(unit) is None or _NUMERAL.fullmatch(unit) is not None:
        return False
    return not any(
        unit == unit[:part] * (len(unit) // part)
        for part in range(1, len(unit) // 2 + 1)
        if len(unit) % part == 0
    )


def features(text: str, spans: Sequence[Span], model: CharModel) -> _Floats:
    """One row of `FEATURES` for each second copy."""
    around = [_around(text, span) for span in spans]
    priced = zip(around, *costs(model, around), _in_series(text, spans), strict=True)
    rows = [_row(*parts) for parts in priced]
    return np.array(rows, np.float64)


def _in_series(text: str, spans: Sequence[Span]) -> list[bool]:
    """Which doublings are acts that may be tried, with another such in the same sentence."""
    acts = sorted(span.start for span in spans if span.of(text) in words("reduplicable"))
    near = [{a, b} for a, b in pairwise(acts) if b - a <= _SERIES and not _STOP.search(text, a, b)]
    together = frozenset().union(*near)
    return [span.start in together for span in spans]


def _around(text: str, span: Span) -> tuple[str, str, str]:
    """What stands to the left of both copies, one copy, and what stands to their right."""
    first = span.start - len(span)
    left = _same_line(text[max(0, first - _LEFT) : first], tail=True)
    right = _same_line(text[span.end : span.end + _RIGHT], tail=False)
    return left, span.of(text), right


def _row(around: tuple[str, str, str], once: float, twice: float, in_series: bool) -> list[float]:
    left, unit, right = around
    size, gain = len(unit), twice - once
    return [
        1.0,
        min(gain, 30.0) / 10,
        min(gain / size, 10.0) / 10,
        float(np.log1p(_seen().get(unit, 0))),
        float(in_series or is_doubled_by_grammar(left, unit, right)),
        float(engines.word_frequency(unit) > 0),
        float(_grows(left, unit, right)),
        float(size > 2),
        float(not _HAN.search(left[-1:] + right[:1])),
        float(_OPENING.search(left) is not None),
        float(unit in right[: _AGAIN + size] or unit in left[-_AGAIN - size :]),
    ]


def _same_line(context: str, *, tail: bool) -> str:
    lines = context.split("\n")
    return lines[-1] if tail else lines[0]


def costs(
    model: CharModel, around: Sequence[tuple[str, str, str]]
) -> tuple[list[float], list[float]]:
    """How unlikely each unit and what follows is after its left, once and with the unit doubled."""
    once = [(left, unit + right) for left, unit, right in around]
    twice = [(left, unit * 2 + right) for left, unit, right in around]
    both = surprise(model, once + twice)
    return both[: len(around)], both[len(around) :]


def _grows(left: str, unit: str, right: str) -> bool:
    """Whether one copy may be part of a longer word and the other a word beside it: 大学|大学生."""
    if not engines.word_frequency(unit):
        return False
    longer = (unit + right[:1], unit + right[:2], left[-1:] + unit, left[-2:] + unit)
    return any(len(word) > len(unit) and engines.word_frequency(word) for word in longer)


@lru_cache(maxsize=1)
def _seen() -> dict[str, int]:
    return {unit: int(count) for unit, count in rows("doublings")}


@lru_cache(maxsize=1)
def _weights() -> _Floats:
    text = files("zhclean").joinpath("data/stutters.json").read_text(encoding="utf-8")
    table = json.loads(text)["weights"]
    return np.array([table[name] for name in FEATURES], np.float64)


def _confidence(vectors: _Floats) -> _Floats:
    # no matrix product: its rounding hangs on the number of rows
    odds: _Floats = np.clip((vectors * _weights()).sum(axis=1), -30, 30)
    sure: _Floats = 1 / (1 + np.exp(-odds))
    sure[vectors[:, FEATURES.index("pattern")] > 0] *= _PATTERN
    return sure
