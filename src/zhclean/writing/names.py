"""Names of the host in moved pieces, put right where the cues are enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhclean.config import CleanConfig
from zhclean.messages import say
from zhclean.model import Defect, DefectKind
from zhclean.page import ReadPage
from zhclean.proposals import Proposal, settle
from zhclean.spans import Edit, Span
from zhclean.stages.zones import find_overwritten
from zhclean.writing.paragraphs import Home, piece_span


def mend_names(
    page: ReadPage, homes: Sequence[Home], config: CleanConfig
) -> tuple[list[Edit], list[Defect]]:
    """Host names in moved pieces, put right where the cues are enough."""
    edits: list[Edit] = []
    defects: list[Defect] = []
    structure = page.structure
    for home in homes:
        for k in home.pieces:
            host = structure.home[k]
            if home.zone < 0 or host < 0 or host == home.zone:
                continue
            zone, span = structure.zones[home.zone], piece_span(page, k)
            found = find_overwritten(
                span.of(page.plain),
                structure.names[k],
                zone,
                structure.zones[host],
                _named_nearby(page, k, home.zone),
                structure.sureness[k],
                page.catalog,
            )
            proposals = [
                Proposal(
                    Span(span.start + o.start, span.start + o.end),
                    page.spelt(o.replacement),
                    DefectKind.OVERWRITTEN_NAME,
                    o.confidence,
                    tuple(
                        say(config.language, r, zone=page.names[zone.index], host=page.names[host])
                        for r in o.reasons
                    ),
                )
                for o in found
            ]
            settled = settle(page.text, proposals, config, family="names")
            edits += settled.edits
            defects += (replace(defect, zone=page.names[zone.index]) for defect in settled.defects)
    return edits, defects


def _named_nearby(page: ReadPage, piece: int, zone: int) -> int:
    """How often the other pieces of a run name its zone."""
    structure = page.structure
    count = 0
    for step in (-1, 1):
        k = piece + step
        while (
            0 <= k < len(structure.pieces)
            and structure.pieces[k].section == structure.pieces[piece].section
            and structure.labels[k] == zone
        ):
            count += sum(1 for m in structure.names[k].own if m.zone == zone)
            k += step
    return count
