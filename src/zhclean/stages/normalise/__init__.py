"""Encoding and character forms: what the characters are, before anyone asks what they mean.

Lines stay lines, but for those that a fixed width has broken. A CR, CRLF, VT, FF, U+2028 or U+2029
becomes a newline for the stages after this one (an edit, no defect); `normalize`, which answers to
the caller, leaves them as they were.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from zhclean import langmodel
from zhclean.config import CleanConfig, checked_config
from zhclean.layers import Layered
from zhclean.markup import is_settled, own_marks
from zhclean.model import Defect, DefectKind, RepairedText
from zhclean.proposals import Alike, Proposal
from zhclean.spans import Edit, Span
from zhclean.stages.normalise.blanks import find_blanks, find_stray_blanks
from zhclean.stages.normalise.encoding import find_encoding
from zhclean.stages.normalise.escapes import find_escapes
from zhclean.stages.normalise.forms import find_forms, line_ends
from zhclean.stages.normalise.markup import find_markup
from zhclean.stages.normalise.parting import part_edits
from zhclean.stages.normalise.punctuation import find_marks
from zhclean.stages.normalise.reasons import in_language
from zhclean.stages.normalise.script import find_script
from zhclean.stages.normalise.width import find_width
from zhclean.stages.normalise.wrapping import find_wrapping
from zhclean.stages.normalise.written_ends import find_written_line_ends

__all__ = ["NormalisedText", "normalise", "normalize", "part_edits"]

_Finder = Callable[[str, CleanConfig], Iterable[Proposal | Alike]]


def _find_escapes(text: str, _: CleanConfig) -> Iterator[Proposal | Alike]:
    yield from find_escapes(text)
    yield from find_written_line_ends(text)


def _find_encoding(text: str, _: CleanConfig) -> Iterator[Proposal | Alike]:
    return find_encoding(text)


def _find_strays(text: str, _: CleanConfig) -> Iterator[Alike]:
    return find_stray_blanks(text)


def _find_breaks(text: str, config: CleanConfig) -> Iterator[Proposal]:
    return find_wrapping(text, langmodel.model_of(config.language_model))


def _find_markup(text: str, _: CleanConfig) -> Iterator[Proposal]:
    return find_markup(text)


def _sparing_own(finder: _Finder) -> _Finder:
    """The finder, but for what it would change of the marks that a written page bears."""

    def find(text: str, config: CleanConfig) -> Iterator[Proposal | Alike]:
        proposals = list(finder(text, config))
        own = own_marks(text) if proposals else []
        starts = [start for start, _ in own]
        for found in proposals:
            if isinstance(found, Proposal):
                k = bisect_right(starts, found.span.end - 1) - 1
                if k >= 0 and own[k][1] > found.span.start:
                    continue
            yield found

    return find


_find_own_marks = _sparing_own(find_marks)
# Each reads the text that the one before has left: what was misread may be written in entities,
# and what looks invisible may be a byte of it.
_DECODING = (_find_escapes, _find_encoding)
_FORMS: tuple[_Finder, ...] = (
    lambda text, _: find_forms(text),
    lambda text, _: find_blanks(text),
    _find_strays,
    _find_breaks,
)
_ASKED_FOR: tuple[_Finder, ...] = (find_marks, find_width, find_script)
_LAYERS = (*_DECODING, *_FORMS, *_ASKED_FOR)
# A page is read without the markup of the tool that wrote it, which `normalize` leaves; of our own
# Markdown nothing but the text is touched.
_LAYERS_OF_PAGE = (*_DECODING, _find_markup, *_FORMS, *_ASKED_FOR)
_LAYERS_OF_SETTLED = (
    *_DECODING,
    *_FORMS,
    _find_own_marks,
    *map(_sparing_own, _ASKED_FOR[1:]),
)
# These go by shares or stretches of the whole page, which repairs change; the others never look
# beyond a line.
_OF_THE_PAGE = (
    *_DECODING,
    _find_markup,
    _find_strays,
    _find_breaks,
    find_marks,
    _find_own_marks,
)
# A repair can lay bare another fault (a mark gone between two bytes of mojibake); text twice
# mangled needs two rounds, and none has needed more than three.
_MOST_ROUNDS = 6
# What is held while a text is read is some hundred times as large as its characters. What goes by
# shares of the page goes by those of such a part.
_PART, _NEAR_END = 1 << 18, 4000


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """The text to work on, the edits that lead to it and the defects found, in raw positions."""

    text: str
    edits: tuple[Edit, ...] = ()
    defects: tuple[Defect, ...] = ()


def normalise(text: str, config: CleanConfig) -> NormalisedText:
    """Repair what `config` lets be repaired; `edits` applied to `text` give the result.

    >>> normalise("⻓沙\\r\\n高新区", CleanConfig()).text
    '长沙\\n高新区'
    """
    settled = is_settled(text)
    layered = _in_rounds(text, config, _LAYERS_OF_SETTLED if settled else _LAYERS_OF_PAGE)
    return NormalisedText(layered.text, layered.edits, layered.defects)


def normalize(text: str, config: CleanConfig | None = None) -> RepairedText:
    """Encoding and character forms repaired, line ends kept; spans index the text passed in.

    The defects are a sequence that makes each of them when it is asked for.

    >>> normalize("北 海 高 新 区").text
    '北海高新区'
    """
    if not isinstance(text, str):
        msg = f"text must be a str, got {type(text).__name__}"
        raise TypeError(msg)
    layered = _in_rounds(text, checked_config(config), _LAYERS)
    return RepairedText(text=layered.repaired, defects=layered.log)


def _in_rounds(text: str, config: CleanConfig, layers: Sequence[_Finder]) -> Layered:
    """All layers over and over, until they find nothing; a long text part by part.

    Where one part ends and the next begins hangs on the text as it stands, so that they are read
    until no part changes.
    """
    if len(text) <= _PART:
        return _of_part(text, config, layers)
    whole = Layered(text)
    whole.add_plain(line_ends(text))
    for _ in range(_MOST_ROUNDS):
        if not whole.add_parts(_of_part(part, config, layers) for part in _parts(whole.text)):
            break
    return whole


def _parts(text: str) -> Iterator[str]:
    """The text in parts of whole lines, cut behind the end of a sentence where one is near."""
    start = 0
    while len(text) - start > _PART:
        least = start + _PART
        end = text.find("。\n", least, least + _NEAR_END) + 2
        end = end if end > 1 else text.find("\n", least) + 1
        if not end:
            break
        yield text[start:end]
        start = end
    yield text[start:]


def _of_part(text: str, config: CleanConfig, layers: Sequence[_Finder]) -> Layered:
    layered = Layered(text)
    layered.add_plain(line_ends(text))
    since = None
    for _ in range(_MOST_ROUNDS):
        begun = layered.layer
        if not _one_round(layered, config, layers, since):
            break
        since = begun
    return layered


def _one_round(
    layered: Layered, config: CleanConfig, layers: Sequence[_Finder], since: int | None
) -> bool:
    """One layer after another; past the first round most read only lines changed `since` one."""
    changed = False
    lines = [] if since is None else layered.changed_lines(since)
    for layer in layers:
        if since is None or layer in _OF_THE_PAGE:
            found = layer(layered.text, config)
        else:
            found = _in_lines(layered.text, lines, layer, config)
        if layered.add(in_language(found, config.language), config, _family):
            changed = True
            lines = [] if since is None else layered.changed_lines(since)
    return changed


def _in_lines(
    text: str, lines: Sequence[Span], layer: _Finder, config: CleanConfig
) -> Iterator[Proposal | Alike]:
    """What a layer finds in some lines of a text; it never looks beyond one."""
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    shifts = np.array([line.start - at for line, at in zip(lines, starts, strict=False)], np.int64)
    for found in layer("\n".join([line.of(text) for line in lines]), config):
        if isinstance(found, Alike):
            yield found.moved(shifts[np.searchsorted(starts, found.starts, "right") - 1])
            continue
        k = bisect_right(starts, found.span.start) - 1
        shift = int(shifts[k])
        span = Span(found.span.start + shift, found.span.end + shift)
        if span.end <= lines[k].end:
            yield replace(found, span=span)


def _family(found: Proposal | Alike) -> str:
    return "encoding" if found.kind is DefectKind.ENCODING else "forms"
