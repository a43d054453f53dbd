#!/usr/bin/env python3
"""Score zhclean on pages set in other ways: blanks, line ends, script, markup, headings.

    python bench/layouts.py [DIR...] [--pages N]

Each page is set anew with its truth in the new places, so that nothing should change but the time;
in the last rows names or headings are taken away.
The pages are those of fixtures/ where no directory is given, `N` of each.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import zhclean
from score import FIXTURES, breaks, edited, load, score
from zhclean.engines import convert_script
from zhclean.gazetteer import split_name
from zhclean.spans import Edit, Span

_PAIR = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_RADICALS = dict(zip("高工大长金一", "⾼⼯⼤⻓⾦⼀", strict=True))
_ASCII = dict(zip("，。：；？！（）", ",.:;?!()", strict=True))
_SHEET = 7  # paragraphs between two page numbers
_PROSE = "[^\\n#【■（]{60}"
_SUBJECTS = ("概况", "经济发展", "科技创新", "城市建设", "社会事业")


def blanks(text: str, share: float, blank: str = " ") -> Iterator[Edit]:
    """A blank between so many of the pairs of characters."""
    chance = Random(2)
    for match in _PAIR.finditer(text):
        if chance.random() < share:
            yield Edit(Span(*match.span()), blank)


def put(pattern: str, new: str, text: str) -> Iterator[Edit]:
    """`new` for all that a pattern finds."""
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield Edit(Span(*match.span()), new)


def instead(text: str, table: dict[str, str]) -> Iterator[Edit]:
    """Other characters for those of a table."""
    for at, char in enumerate(text):
        if char in table:
            yield Edit(Span(at, at + 1), table[char])


def traditional(text: str) -> Iterator[Edit]:
    """Traditional script, character by character where a phrase becomes longer."""
    fuller = convert_script(text, "s2t")
    if len(fuller) != len(text):
        fuller = "".join(convert_script(char, "s2t") for char in text)
    return instead(text, dict(zip(text, fuller, strict=True)))


def numbered(text: str) -> Iterator[Edit]:
    """Page numbers between paragraphs."""
    ends = [match.end() for match in re.finditer("\n\n+", text)]
    for number, at in enumerate(ends[_SHEET - 1 :: _SHEET], 1):
        yield Edit(Span(at, at), f"— {number} —\n\n")


def in_tags(text: str) -> Iterator[Edit]:
    """Each line a paragraph of HTML."""
    for line in re.finditer("[^\n]+", text):
        yield Edit(Span(line.start(), line.start()), "<p>")
        yield Edit(Span(line.end(), line.end()), "</p>")


def in_bold(text: str) -> Iterator[Edit]:
    """First sentences in bold."""
    for match in re.finditer("^[^\n，。]{6,30}。", text, re.MULTILINE):
        yield Edit(Span(match.start(), match.start()), "**")
        yield Edit(Span(match.end(), match.end()), "**")


def with_sub_headings(text: str, style: str) -> Iterator[Edit]:
    """A sub-heading above each whole paragraph."""
    for count, match in enumerate(re.finditer(rf"(?<=[。”])\n\n(?={_PROSE})", text)):
        yield Edit(Span(match.end(), match.end()), style.format(_SUBJECTS[count % 5]))


def headings(text: str) -> Iterator[tuple[Span, str]]:
    """Where the headings of zones stand that are found in the page as it is, and the names."""
    found = [s for s in zhclean.clean(text).segments if s.heading is not None]
    for segment in sorted(found, key=lambda segment: segment.heading.start):
        line = segment.heading.of(text)
        names = sorted((*segment.aliases, segment.zone), key=len, reverse=True)
        yield segment.heading, next((name for name in names if name in line), "")


def with_contents(text: str, row: str) -> Iterator[Edit]:
    """A table of contents above the page."""
    lines = [span.of(text).lstrip("#【 ").replace("】", "  ") for span, _ in headings(text)]
    rows = [row.format(line, 3 + 2 * count) for count, line in enumerate(lines)]
    yield Edit(Span(0, 0), "\n".join(["目录", "", *rows, "", ""]))


def glued(text: str, *, above: bool) -> Iterator[Edit]:
    """A blank for the line ends above headings, or below them."""
    for heading, _ in headings(text):
        end = re.compile("\n+$" if above else "\n+")
        found = end.search(text[: heading.start]) if above else end.match(text, heading.end)
        if found is not None and found.start() > 0:
            yield Edit(Span(*found.span()), " ")


def dressed(text: str, before: str, behind: str = "") -> Iterator[Edit]:
    """Something around what stands behind the mark of each heading."""
    for count, (heading, _) in enumerate(headings(text), 1):
        mark = re.compile("(?:[#■◆]+ *)?").match(text, heading.start)
        start = mark.end() if mark else heading.start
        yield Edit(Span(start, start), before.format(count))
        if behind:
            yield Edit(Span(heading.end, heading.end), behind)


def run_in(text: str, style: str) -> Iterator[Edit]:
    """Headings that are a name before the first paragraph; titles and bylines left out."""
    for heading, name in headings(text):
        end = heading.end
        while (line := re.compile("\n+([^\n]{1,29})(?=\n)").match(text, end)) and (
            not line[1].endswith("。") and line.end() < heading.end + 80
        ):
            end = line.end()
        below = re.compile("\n+").match(text, end)
        if name and below:
            yield Edit(Span(heading.start, below.end()), style.format(name))


_MARK = re.compile("(?:[#■◆]+ *)?")


def titles_alone(text: str, every: int = 1) -> Iterator[Edit]:
    """Headings without their names, where a title is left that says nothing of them."""
    for count, (heading, name) in enumerate(headings(text)):
        line = heading.of(text)
        at = line.find(name)
        title = re.sub("^[】〗\\s：:—|]+", "", line[at + len(name) :])
        core = split_name(name)[0] or name
        if name and title and core not in title and count % every == every - 1:
            mark = _MARK.match(line)
            yield Edit(heading, (mark.group() if mark else "") + title)


def lost(text: str, every: int = 2) -> Iterator[Edit]:
    """No heading for every second article; bylines stay."""
    for count, (heading, _) in enumerate(headings(text)):
        if count % every == every - 1:
            yield Edit(heading, "")


def other_marks(text: str, marks: Sequence[str]) -> Iterator[Edit]:
    """Marks of Markdown that change from heading to heading."""
    hashes = re.compile("#+ *")
    for count, (heading, _) in enumerate(headings(text)):
        if found := hashes.match(text, heading.start):
            yield Edit(Span(*found.span()), marks[count % len(marks)])


LAYOUTS: dict[str, Callable[[str], Iterator[Edit]]] = {
    "as it is": lambda text: iter(()),
    "no blank lines": partial(put, "\n\n+", "\n"),
    "indented": partial(put, "^(?=[\u4e00-\u9fff])", "\u3000\u3000"),
    "CR LF": partial(put, "\n", "\r\n"),
    "page numbers": numbered,
    "a blank between all characters": lambda text: blanks(text, 1.0),
    "… between 40 in 100": lambda text: blanks(text, 0.4),
    "… between 3 in 100": lambda text: blanks(text, 0.03),
    "invisible characters": partial(put, "(?<=[的了区])", "\u200b"),
    "… of full width": partial(blanks, share=1.0, blank="\u3000"),
    "radicals": partial(instead, table=_RADICALS),
    "traditional": traditional,
    "marks of ASCII": partial(instead, table=_ASCII),
    "lines of 30": partial(breaks, width=30),
    "lines of 20": partial(breaks, width=20),
    "line ends written out": partial(put, "\n", "\\n"),
    "paragraphs in tags": in_tags,
    "breaks in tags": partial(put, "\n\n", "<br>\n"),
    "quoted": partial(put, "^(?=[^\n])", "> "),
    "sentences in bold": in_bold,
    "indents, no line ends": partial(put, rf"(?<=。)\n\n(?={_PROSE})", "\u3000\u3000"),
    "contents with dots": partial(with_contents, row="{}……{}"),
    "contents in brackets": partial(with_contents, row="{}（{}）"),
    "headings in bold": partial(dressed, before="**", behind="**"),
    "headings in tags": partial(dressed, before="<font size=5>", behind="</font>"),
    "numbers before headings": partial(dressed, before="{}. "),
    "pictures before headings": partial(dressed, before="📌 "),
    "decimal numbers before headings": partial(dressed, before="3.{} "),
    "labels before headings": partial(dressed, before="【要闻】"),
    "marks of several levels": partial(other_marks, marks=("# ", "### ", "## ")),
    "marks lost": partial(other_marks, marks=("### ", "### ", "")),
    "headings glued above": partial(glued, above=True),
    "headings glued below": partial(glued, above=False),
    "run in, brackets": partial(run_in, style="【{}】"),
    "run in, colon": partial(run_in, style="{}："),
    "run in, bold": partial(run_in, style="**{}** "),
    "sub-headings, hashes": partial(with_sub_headings, style="#### {}\n\n"),
    "sub-headings, brackets": partial(with_sub_headings, style="【{}】\n\n"),
}
# Layouts that take something away, so that not all can come out as it would have.
LOSSES: dict[str, Callable[[str], Iterator[Edit]]] = {
    "titles alone, one of three": partial(titles_alone, every=3),
    "titles alone": titles_alone,
    "headings lost, one of two": lost,
}
# What the truth says then, where it is not what it says of the page as it is.
_SAID: dict[str, Callable[[str], str]] = {
    "traditional": lambda text: convert_script(text, "s2t"),
    "marks of ASCII": lambda text: text.translate(str.maketrans(_ASCII)),
}


def laid_out(page: dict[str, Any], layout: str) -> dict[str, Any]:
    """The page in a layout, its truth at the new places and in the new form."""
    moved = edited(page, (LAYOUTS | LOSSES)[layout](page["text"]))
    said = _SAID.get(layout)
    if said is None:
        return moved
    zones = [
        {
            **zone,
            "aliases": [zone["place"], *zone["aliases"], *map(said, zone["aliases"])],
            "place": said(zone["place"]),
            "paragraphs": [said(text) for text in zone["paragraphs"]],
        }
        for zone in moved["zones"]
    ]
    typos = [{**t, "wrong": said(t["wrong"]), "right": said(t["right"])} for t in moved["typos"]]
    return {**moved, "zones": zones, "typos": typos}


def main() -> None:
    """Print a line for each layout."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="*", type=Path, default=[FIXTURES], metavar="DIR")
    parser.add_argument("--pages", type=int, default=10, help="of each directory")
    arguments = parser.parse_args()
    pages = [page for path in arguments.directories for page in load(path)[: arguments.pages]]
    print("| layout | cer | zone_accuracy | order | edit_recall |\n| --- | --: | --: | --: | --: |")
    for name in LAYOUTS | LOSSES:
        row = score([laid_out(page, name) for page in pages])
        told = (row[key] for key in ("cer", "zone_accuracy", "order", "edit_recall"))
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in told) + " |", flush=True)


if __name__ == "__main__":
    main()
