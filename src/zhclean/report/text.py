"""A clean page as plain text for people: segments first, then what was repaired and reported."""

from __future__ import annotations

from collections.abc import Iterator

from zhclean.model import CleanedPage, ZoneSegment
from zhclean.report.labels import summarize
from zhclean.report.markdown import marked

_UNASSIGNED = {"zh": "【未归属】", "en": "[unassigned]"}


def page_to_text(page: CleanedPage, *, language: str = "zh") -> str:
    """Segments under their zones, a blank line after each paragraph, the summary under a rule.

    >>> print(page_to_text(CleanedPage(segments=(ZoneSegment(zone="北海高新区", title="向海图强",
    ...     bylines=("本报记者 叶伟",)),))), end="")
    【北海高新区】向海图强
    本报记者 叶伟
    <BLANKLINE>
    ────────
    未发现缺陷
    """
    blocks = [block for segment in page.segments for block in _segment_blocks(segment)]
    if page.unassigned:
        blocks.append(_UNASSIGNED[language])
        blocks += map(marked, page.unassigned)
    blocks.append("\n".join(("─" * 8, *summarize(page.defects, language=language))))
    return "\n\n".join(blocks) + "\n"


def _segment_blocks(segment: ZoneSegment) -> Iterator[str]:
    zone = f"【{segment.zone}】" if segment.zone else ""
    head = "\n".join(filter(None, (zone + (segment.title or ""), *segment.bylines)))
    if head:
        yield head
    yield from map(marked, segment.paragraphs)
