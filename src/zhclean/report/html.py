"""A clean page as one HTML file that needs nothing beside it: segments, marks, the defect log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from zhclean.markup import LACUNA, UNASSIGNED
from zhclean.model import CleanedPage, Defect, Paragraph, ZoneSegment
from zhclean.report.labels import ACTIONS, KINDS, summarize
from zhclean.report.marks import Run, mark_runs

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --soft: #68727d; --rule: #d9dee3; --sheet: #fff;
  --desk: #f3f4f2; --fixed: #d7efe0; --doubt: #ffe9bd; --seam: #b5482f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #98a2ac; --rule: #39414a;
  --sheet: #1c2126; --desk: #14181c; --fixed: #1f4a33; --doubt: #57430f; --seam: #ef8a70; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink); line-height: 1.8;
  font-family: "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; }
main, header { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem; }
section { background: var(--sheet); border: 1px solid var(--rule); border-radius: 6px;
  margin: 0 0 1.5rem; padding: 1.25rem 1.75rem; overflow-wrap: anywhere; }
h1 { font-size: 1.15rem; margin: .5rem 0 0; }
h2 { font-size: 1.35rem; line-height: 1.4; margin: 0 0 .25rem; }
h2 small { display: block; font-size: .85rem; font-weight: normal; color: var(--soft); }
p { margin: .6rem 0; text-indent: 2em; white-space: pre-wrap; }
.byline, .summary { color: var(--soft); text-indent: 0; margin: 0; }
mark { color: inherit; background: var(--fixed); border-radius: 2px; padding: 0 1px; cursor: help; }
mark.doubt { background: var(--doubt); }
mark:empty::before { content: "\\2038"; }
.seam::before { content: "\\2040"; color: var(--seam); }
.lost { color: var(--seam); }
details { border-top: 1px solid var(--rule); margin-top: 1rem; padding-top: .5rem; }
summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; line-height: 1.5; }
td, th { border-bottom: 1px solid var(--rule); padding: .3rem .5rem .3rem 0; text-align: left;
  vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; }
"""
_WORDS = {
    "zh": {
        "page": "清洗结果",
        "log": "缺陷 {} 处",
        "reported": "仅报告",
        "confidence": "置信度 {}",
    },
    "en": {
        "page": "Clean page",
        "log": "{} defects",
        "reported": "only reported",
        "confidence": "confidence {}",
    },
}
_COLUMNS = {
    "zh": ("位置", "类别", "原文", "处理", "置信度", "依据"),
    "en": ("Position", "Kind", "Quote", "Repair", "Confidence", "Evidence"),
}
_MAX_QUOTE = 60  # two lines of its column; the position leads to the whole


def page_to_html(page: CleanedPage, *, language: str = "zh") -> str:
    """The whole file as text; every word of the page is escaped.

    >>> "&lt;b&gt;" in page_to_html(CleanedPage(unassigned=(Paragraph(text="<b>", sources=()),)))
    True
    """
    if language not in _WORDS:
        msg = f"language must be one of {', '.join(_WORDS)}, got {language!r}"
        raise ValueError(msg)
    words = _WORDS[language]
    return "".join(
        (
            f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{words['page']}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
            f"<header><h1>{words['page']}</h1>\n",
            *(f'<p class="summary">{line}</p>\n' for line in _summary(page, language)),
            "</header>\n<main>\n",
            *(_segment(segment, language) for segment in page.segments),
            _unassigned(page, language),
            _rest_of_log(page, language),
            "</main>\n</body>\n</html>\n",
        )
    )


def _summary(page: CleanedPage, language: str) -> Iterator[str]:
    return (_text(line) for line in summarize(page.defects, language=language))


def _segment(segment: ZoneSegment, language: str) -> str:
    return "".join(
        (
            "<section>\n",
            _heading(segment, language),
            *(f'<p class="byline">{_text(byline)}</p>\n' for byline in segment.bylines),
            *(_paragraph(paragraph, segment.defects) for paragraph in segment.paragraphs),
            _log(segment.defects, language),
            "</section>\n",
        )
    )


def _heading(segment: ZoneSegment, language: str) -> str:
    if not segment.zone and not segment.title:
        return ""
    notes = [_text(alias) for alias in segment.aliases]
    if segment.confidence < 1:
        notes.append(_WORDS[language]["confidence"].format(f"{segment.confidence:.2f}"))
    small = f"<small>{' · '.join(notes)}</small>" if notes else ""
    name = "：".join(_text(part) for part in (segment.zone, segment.title) if part)
    return f"<h2>{name}{small}</h2>\n"


def _paragraph(paragraph: Paragraph, defects: Iterable[Defect]) -> str:
    lost = f'<span class="lost">{LACUNA}</span>'
    return "".join(
        (
            "<p>",
            "" if paragraph.complete_start else lost,
            *map(_run, mark_runs(paragraph, defects)),
            "" if paragraph.complete_end else lost,
            "</p>\n",
        )
    )


def _run(run: Run) -> str:
    if run.is_seam:
        return '<span class="seam"></span>'
    if run.defect is None:
        return _text(run.text)
    kind = "doubt" if run.defect.repair is None else "fixed"
    why = "；".join((f"「{run.defect.quote}」", *run.defect.evidence))
    return f'<mark class="{kind}" title="{_text(why)}">{_text(run.text)}</mark>'


def _unassigned(page: CleanedPage, language: str) -> str:
    if not page.unassigned:
        return ""
    heading = f"<section>\n<h2>{UNASSIGNED}</h2>\n"
    body = "".join(_paragraph(paragraph, page.defects) for paragraph in page.unassigned)
    return f"{heading}{body}</section>\n"


def _rest_of_log(page: CleanedPage, language: str) -> str:
    """The defects that no segment owns, page furniture above all."""
    owned = {defect for segment in page.segments for defect in segment.defects}
    rest = [defect for defect in page.defects if defect not in owned]
    return f"<section>\n{_log(rest, language)}</section>\n" if rest else ""


def _log(defects: Iterable[Defect], language: str) -> str:
    rows = [_row(defect, language) for defect in defects]
    if not rows:
        return ""
    words = _WORDS[language]
    head = "".join(f"<th>{column}</th>" for column in _COLUMNS[language])
    summary = words["log"].format(len(rows))
    return (
        f"<details><summary>{summary}</summary>\n<table>\n"
        f"<tr>{head}</tr>\n{''.join(rows)}</table>\n</details>\n"
    )


def _row(defect: Defect, language: str) -> str:
    quote = defect.quote
    if len(quote) > _MAX_QUOTE:
        quote = quote[: _MAX_QUOTE - 1] + "…"
    cells = (
        KINDS[language][defect.kind],
        quote,
        _repair(defect, language),
        f"{defect.confidence:.2f}",
        "；".join(defect.evidence),
    )
    place = f'<td class="number">{defect.span.start}–{defect.span.end}</td>'
    return f"<tr>{place}{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>\n"


def _repair(defect: Defect, language: str) -> str:
    if defect.repair is None:
        return _WORDS[language]["reported"]
    repair = defect.repair
    parts = (ACTIONS[language][repair.action], repair.replacement, repair.to_zone)
    return " ".join(part for part in parts if part)


def _text(text: str) -> str:
    """`text` escaped; what UTF-8 has no bytes for is shown as its code."""
    return escape(text.encode("utf-8", "backslashreplace").decode("utf-8"))
