"""Shows a damaged page beside its segments: ``make demo``, or ``python scripts/demo.py PAGE``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from zhclean import CleanedPage, Cleaner, Defect, Paragraph, Span
from zhclean.files import read_text
from zhclean.markup import LACUNA, UNASSIGNED
from zhclean.report.labels import summarize
from zhclean.report.marks import mark_runs

PAGE = Path(__file__).resolve().parent.parent / "fixtures" / "pages" / "hitech_news.txt"
# Colours that read on dark and on light ground alike; a page with more zones uses them again.
COLOURS = ("cyan", "magenta", "green", "blue", "yellow", "red")
GREY = "bright_black"
# Less than this and a column of Chinese is too narrow to follow; a pipe has no width of its own.
MIN_WIDTH = 100


def main() -> None:
    """Clean the page and print both sides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", nargs="?", default=PAGE, help="a text file (default: %(default)s)")
    path = Path(parser.parse_args().page)
    console = Console()
    if console.width < MIN_WIDTH:
        console = Console(width=MIN_WIDTH)
    text = read_text(path)
    cleaner = Cleaner()
    start = time.perf_counter()
    page = cleaner.clean(text)
    took = time.perf_counter() - start
    console.print(_sides(text, page))
    for line in summarize(page.defects):
        console.print(Text(line, style="bold"))
    console.print(Text(f"{path.name}: {len(text)} characters, {took * 1000:.0f} ms", style=GREY))


def _sides(text: str, page: CleanedPage) -> Table:
    table = Table.grid(expand=True, padding=(0, 1))
    for _ in range(2):
        table.add_column(ratio=1, overflow="fold")
    table.add_row(
        Panel(_damaged(text, page), title="the page as it came", border_style=GREY),
        Group(*_segments(page)),
    )
    return table


def _damaged(text: str, page: CleanedPage) -> Text:
    """The page with each piece in the colour of the zone it ends up in, faults underlined."""
    shown = Text(text, style=GREY)
    for i, segment in enumerate(page.segments):
        spans = [span for paragraph in segment.paragraphs for span in paragraph.sources]
        for span in (*spans, *_present(segment.heading)):
            shown.stylize(_colour(i), span.start, span.end)
    for defect in page.defects:
        style = "underline" if defect.repair is not None else "underline dim"
        shown.stylize(style, defect.span.start, defect.span.end)
    return shown


def _segments(page: CleanedPage) -> Iterable[Panel]:
    for i, segment in enumerate(page.segments):
        lines = [Text(byline, style=GREY) for byline in segment.bylines]
        lines += [_clean(paragraph, segment.defects) for paragraph in segment.paragraphs]
        title = Text("：".join(filter(None, (segment.zone, segment.title))), style="bold")
        yield Panel(Text("\n\n").join(lines), title=title, border_style=_colour(i))
    if page.unassigned:
        lines = [_clean(paragraph, page.defects) for paragraph in page.unassigned]
        yield Panel(Text("\n\n").join(lines), title=UNASSIGNED, border_style=GREY)


def _clean(paragraph: Paragraph, defects: Sequence[Defect]) -> Text:
    """A clean paragraph: new characters reversed, a small arc where two pieces were joined."""
    text = Text("" if paragraph.complete_start else LACUNA)
    for run in mark_runs(paragraph, defects):
        if run.is_seam:
            text.append("⁀", style="bold red")
        elif run.defect is None:
            text.append(run.text)
        else:
            text.append(run.text, style="underline" if run.defect.repair is None else "reverse")
    return text.append("" if paragraph.complete_end else LACUNA)


def _colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def _present(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


if __name__ == "__main__":
    main()
