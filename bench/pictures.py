"""Reliability diagrams as SVG: how often what is said with some confidence is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

# A bin of a diagram holds decisions of about one confidence; the ECE is taken over the same bins.
BINS = 10
_SIZE, _MARGIN, _COLUMNS = 190, 34, 4
_STYLE = (
    "text{font:11px sans-serif;fill:#333}.name{font-weight:bold}"
    ".frame{fill:none;stroke:#999}.even{stroke:#bbb;stroke-dasharray:4 3}"
    ".range{stroke:#2a6f97;stroke-width:1}.mean{fill:#2a6f97}"
)


@dataclass(frozen=True, slots=True)
class Bin:
    """Decisions of about one confidence: how many, how sure on average, how many right."""

    count: int
    said: float
    right: float


def bins_of(decisions: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The decisions in bins of one width; empty bins are left out."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in decisions:
        held.setdefault(min(int(sure * BINS), BINS - 1), []).append((sure, right))
    return [
        Bin(
            len(own),
            sum(sure for sure, _ in own) / len(own),
            sum(right for _, right in own) / len(own),
        )
        for _, own in sorted(held.items())
    ]


def brier(decisions: Sequence[tuple[float, bool]]) -> float:
    """The mean squared distance of confidence and outcome (Brier 1950)."""
    return sum((sure - right) ** 2 for sure, right in decisions) / max(1, len(decisions))


def expected_error(decisions: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error: how far bins are off, each by how much it holds."""
    off = sum(own.count * abs(own.said - own.right) for own in bins_of(decisions))
    return off / max(1, len(decisions))


def diagram(kinds: Mapping[str, Sequence[tuple[float, bool]]]) -> str:
    """One panel for each kind of decision.

    A dot is a bin, its area the number of decisions, its line two standard errors. On the diagonal
    confidences are as often right as they say.
    """
    panels = [
        _panel(name, decisions, *divmod(number, _COLUMNS))
        for number, (name, decisions) in enumerate(kinds.items())
    ]
    step = _SIZE + 2 * _MARGIN
    width = min(len(panels), _COLUMNS) * step
    height = -(-len(panels) // _COLUMNS) * step
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n'
        + "\n".join(panels)
        + "\n</svg>\n"
    )


def _panel(name: str, decisions: Sequence[tuple[float, bool]], row: int, column: int) -> str:
    step = _SIZE + 2 * _MARGIN
    x, y = column * step + _MARGIN, row * step + _MARGIN
    marks = "".join(_mark(own, len(decisions)) for own in bins_of(decisions))
    return (
        f'<g transform="translate({x} {y})">'
        f'<text class="name" y="-14">{name}</text>'
        f'<text y="-2">{len(decisions)}, Brier {brier(decisions):.3f}, '
        f"ECE {expected_error(decisions):.3f}</text>"
        f'<rect class="frame" width="{_SIZE}" height="{_SIZE}"/>'
        f'<line class="even" x1="0" y1="{_SIZE}" x2="{_SIZE}" y2="0"/>'
        f"{marks}{_scale()}</g>"
    )


def _mark(own: Bin, total: int) -> str:
    x, y = own.said * _SIZE, (1 - own.right) * _SIZE
    doubt = 2 * sqrt(own.right * (1 - own.right) / own.count) * _SIZE
    low, high = min(_SIZE, y + doubt), max(0, y - doubt)
    radius = 2 + 8 * sqrt(own.count / total)
    return (
        f'<line class="range" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>'
        f'<circle class="mean" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
    )


def _scale() -> str:
    ends: Iterable[tuple[float, float, str]] = (
        (-10, _SIZE + 4, "0"),
        (_SIZE - 3, _SIZE + 14, "1"),
        (-10, 8, "1"),
    )
    return "".join(f'<text x="{x}" y="{y}">{text}</text>' for x, y, text in ends) + (
        f'<text x="{_SIZE / 2 - 28}" y="{_SIZE + 14}">confidence</text>'
        f'<text transform="translate(-14 {_SIZE / 2 + 14}) rotate(-90)">right</text>'
    )
