"""The pieces of one page with what every decision needs of them, measured once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhclean.continuity import load_default as load_encoder
from zhclean.langmodel import CharModel
from zhclean.stages.links import PieceEnds, describe_ends
from zhclean.stages.pieces import Template
from zhclean.stages.zones import NameFinder, PageZone, PieceNames, wording
from zhclean.starts import load_default as load_starts
from zhclean.structure.decisions import Piece
from zhclean.vectors import dot_rows

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reading:
    """Arrays and tuples run over the pieces; `homes` and `titles` over the sections.

    `section` is the section of each piece, `home` the zone of that section's heading (-1: none),
    `alike` how alike the wording of any two pieces is, without the names of the zones.
    """

    pieces: tuple[Piece, ...]
    texts: tuple[str, ...]
    section: Ints
    homes: tuple[int, ...]
    titles: tuple[str, ...]
    zones: tuple[PageZone, ...]
    names: tuple[PieceNames, ...]
    finder: NameFinder
    ends: PieceEnds
    alike: Floats
    template: Template
    model: CharModel

    @property
    def zone_names(self) -> frozenset[str]:
        """All that the zones of the page are called."""
        return frozenset(form for zone in self.zones for form, _ in zone.forms) | {
            zone.name for zone in self.zones
        }

    def home(self, piece: int) -> int:
        """The zone of the heading that a piece stands under."""
        return self.homes[self.pieces[piece].section]


def measure(
    text: str,
    pieces: Sequence[Piece],
    zones: Sequence[PageZone],
    names: Sequence[PieceNames],
    finder: NameFinder,
    homes: Sequence[int],
    titles: Sequence[str],
    template: Template,
    model: CharModel,
) -> Reading:
    """Measure the pieces of one page."""
    texts = tuple(text[piece.start : piece.end] for piece in pieces)
    encoder = load_encoder()
    vectors = wording(texts, [form for zone in zones for form, _ in zone.forms], model, encoder)
    return Reading(
        pieces=tuple(pieces),
        texts=texts,
        section=np.array([piece.section for piece in pieces], np.int64),
        homes=tuple(homes),
        titles=tuple(titles),
        zones=tuple(zones),
        names=tuple(names),
        finder=finder,
        ends=describe_ends(texts, model, encoder, load_starts()),
        alike=dot_rows(vectors, vectors),
        template=template,
        model=model,
    )
