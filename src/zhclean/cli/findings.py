"""Defects with the line and column they stand at, as a table or as JSON."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhclean.cli.outputs import to_json
from zhclean.model import CleanedPage, Defect, DefectKind, Repair
from zhclean.report.labels import ACTIONS, KINDS

_LINE_END = re.compile(r"\r\n|\r|\n")
_MAX_QUOTE = 24
# Wide enough that no cell breaks: whoever reads a pipe wants one defect on one line.
_PIPE_WIDTH = 100_000
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))} | {
    0x0A: "⏎",
    0x0D: "",
}
_COLUMNS = {
    "zh": ("位置", "类别", "原文", "修复", "置信度", "依据"),
    "en": ("place", "kind", "quote", "repair", "confidence", "evidence"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect of a file, with its line and column, both counted from 1."""

    file: str
    line: int
    column: int
    defect: Defect

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def locate(file: str, text: str, defects: Iterable[Defect]) -> list[Finding]:
    """The defects with their places in `text`.

    >>> from zhclean.model import DefectKind
    >>> from zhclean.spans import Span
    >>> typo = Defect(
    ...     kind=DefectKind.TYPO, span=Span(4, 5), quote="特", repair=None, confidence=0.9
    ... )
    >>> locate("page.txt", "第一\\n第特", [typo])[0].place
    'page.txt:2:2'
    """
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    findings = []
    for defect in defects:
        line = bisect_right(starts, defect.span.start)
        column = defect.span.start - starts[line - 1] + 1
        findings.append(Finding(file, line, column, defect))
    return findings


def print_json(findings: Sequence[Finding]) -> None:
    """Print an array of defects, each with its place."""
    defects = CleanedPage(defects=tuple(finding.defect for finding in findings)).to_dict()
    records = [
        {"file": finding.file, "line": finding.line, "column": finding.column, **record}
        for finding, record in zip(findings, defects["defects"], strict=True)
    ]
    print(to_json(records, indent=2))


def print_table(findings: Sequence[Finding], *, language: str) -> None:
    """Print one row for each defect; in a pipe each row is one line.

    Forms that come back in a file (the breaks of a wrapped page) share the row of the first.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in _COLUMNS[language]:
        table.add_column(name, overflow="fold", no_wrap=name == _COLUMNS[language][0])
    counts = Counter(map(_form, findings))
    shown: set[object] = set()
    for finding in findings:
        form = _form(finding)
        if form in shown:
            continue
        if form is not None:
            shown.add(form)
        cells = _cells(finding, language, 1 if form is None else counts[form])
        style = "yellow" if finding.defect.repair is None else "green"
        table.add_row(
            Text(cells[0], style="bold"), Text(cells[1], style=style), *map(Text, cells[2:])
        )
    Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)


def _form(finding: Finding) -> object:
    """What findings of character forms have in common that are alike; None for other kinds."""
    defect = finding.defect
    if defect.kind is not DefectKind.CHARACTER_FORM:
        return None
    return finding.file, defect.quote, defect.repair, defect.evidence


def _cells(finding: Finding, language: str, count: int) -> tuple[str, ...]:
    defect = finding.defect
    times = f" ×{count}" if count > 1 else ""
    return (
        finding.place,
        f"{defect.kind} {KINDS[language][defect.kind]}" if language == "zh" else str(defect.kind),
        _short(defect.quote) + times,
        _repair(defect.repair, language),
        f"{defect.confidence:.2f}",
        "；".join(map(_visible, defect.evidence)),
    )


def _repair(repair: Repair | None, language: str) -> str:
    if repair is None:
        return "—"
    target = f"@{repair.target.start}" if repair.target is not None else None
    parts = (repair.replacement and _short(repair.replacement), target, repair.to_zone)
    return " ".join((ACTIONS[language][repair.action], *(part for part in parts if part)))


def _short(text: str) -> str:
    return _visible(text if len(text) <= _MAX_QUOTE else text[: _MAX_QUOTE - 1] + "…")


def _visible(text: str) -> str:
    return text.translate(_CONTROLS)
