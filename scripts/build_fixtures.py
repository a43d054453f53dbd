#!/usr/bin/env python3
"""Builds the damaged pages of `fixtures/pages` from the articles written in `fixtures/sources`.

    python scripts/build_fixtures.py [--check] [NAME...]

The source format is described in `fixtures/README.md`. Building is deterministic: the same
source gives the same bytes. `--check` writes nothing and fails where a built page is stale.
"""

from __future__ import annotations

import argparse
import json
import re
import string
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "fixtures"

# {|} cuts here; {-text-} is lost (and cuts); {wrong→right} stands wrong on the page.
_MARK = re.compile(r"\{\|\}|\{-(?P<lost>[^{}]+)-\}|\{(?P<wrong>[^{}→]*)→(?P<right>[^{}→]*)\}")
_ARTICLE = re.compile(r"==\s*(?P<key>[a-z]+)\s+(?P<place>[^|]+?)\s*(?:\|\s*(?P<aliases>.*))?")
_FIELD = re.compile(r"(title|byline|heading):\s*(.*)")
_TOKEN = re.compile(
    r"(?P<key>[a-z]+)(?:(?P<all>\*)|(?P<first>\d+)(?:~(?P<last>\d+)|(?P<letter>[a-z]))?)"
    r"|(?P<glue>\+)|\{(?P<wrong>[^{}→]*)→(?P<right>[^{}→]*)\}"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text as the page shows it and as it should read; alike but for a typo."""

    shown: str
    right: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One unbroken piece of a clean paragraph, with what stood beside it."""

    label: str
    zone: int
    paragraph: int
    order: int
    runs: tuple[Run, ...]
    open_start: bool
    open_end: bool
    follows: str | None  # label of the piece that this one continues with nothing lost between

    @property
    def right(self) -> str:
        return "".join(run.right for run in self.runs)


@dataclass(slots=True)
class Article:
    """A clean article: its zone, its headings, its paragraphs whole and cut into pieces."""

    key: str
    place: str
    aliases: list[str]
    title: str = ""
    byline: str = ""
    heading: str = ""
    whole: list[str] = field(default_factory=list)
    paragraphs: list[tuple[Piece, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """A source file: page settings, articles in their true order, and the layout lines."""

    name: str
    clean: bool = False
    heading: str = "{place}：{title}"
    articles: list[Article] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)


def parse_runs(text: str) -> list[Run | str | None]:
    """The runs of a marked-up text; None stands for a cut, a str for what is lost there.

    >>> parse_runs("{已→己}{|}乙{-丙-}")
    [Run(shown='已', right='己'), None, Run(shown='乙', right='乙'), '丙']
    """
    out: list[Run | str | None] = []
    at = 0
    for mark in _MARK.finditer(text):
        if mark.start() > at:
            out.append(Run(text[at : mark.start()], text[at : mark.start()]))
        if mark["lost"] is not None:
            out.append(mark["lost"])
        elif mark["wrong"] is not None:
            out.append(Run(mark["wrong"], mark["right"]))
        else:
            out.append(None)
        at = mark.end()
    if at < len(text):
        out.append(Run(text[at:], text[at:]))
    if any(isinstance(x, Run) and set("{}") & set(x.shown + x.right) for x in out):
        msg = f"stray brace or unknown mark in {text!r}"
        raise ValueError(msg)
    return out


def cut_paragraph(text: str, key: str, zone: int, paragraph: int) -> tuple[Piece, ...]:
    """The pieces of one marked-up paragraph, labelled key1, or key1a, key1b… where it is cut."""
    groups: list[list[Run]] = [[]]
    lost_before, lost = [False], False
    for item in parse_runs(text):
        if isinstance(item, Run):
            groups[-1].append(item)
            continue
        if groups[-1]:
            groups.append([])
            lost_before.append(False)
        lost_before[-1] |= item is not None
    if not groups[-1]:
        lost = lost_before.pop()
        groups.pop()
    base = f"{key}{paragraph + 1}"
    labels = [base + string.ascii_lowercase[i] * (len(groups) > 1) for i in range(len(groups))]
    lost_after = [*lost_before[1:], lost]
    return tuple(
        Piece(
            label=labels[i],
            zone=zone,
            paragraph=paragraph,
            order=i,
            runs=tuple(runs),
            open_start=lost_before[i],
            open_end=lost_after[i],
            follows=labels[i - 1] if i and not lost_before[i] else None,
        )
        for i, runs in enumerate(groups)
    )


def read_source(path: Path) -> Source:
    """The source file at `path`, parsed."""
    source = Source(path.stem)
    in_layout = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("//"):
            continue
        try:
            if line.strip() == "== layout":
                in_layout = True
            elif in_layout:
                source.layout.append(line.strip())
            else:
                _read_line(source, line.strip())
        except ValueError as error:
            msg = f"{path.name}:{number}: {error}"
            raise ValueError(msg) from error
    return source


def _read_line(source: Source, line: str) -> None:
    """Adds one line that stands above the layout: a setting, an article, a field, a paragraph."""
    if line.startswith("=="):
        head = _ARTICLE.fullmatch(line)
        if not head:
            msg = f"expected '== key 地名 | 别名, 别名', got {line!r}"
            raise ValueError(msg)
        aliases = [a.strip() for a in (head["aliases"] or "").split(",") if a.strip()]
        source.articles.append(Article(head["key"], head["place"], aliases))
    elif not source.articles:
        name, _, value = line.partition(":")
        if name == "clean":
            source.clean = value.strip() == "true"
        elif name == "heading":
            source.heading = value.strip()
        else:
            msg = f"unknown page setting {line!r}"
            raise ValueError(msg)
    elif part := _FIELD.fullmatch(line):
        setattr(source.articles[-1], part[1], part[2])
    else:
        article = source.articles[-1]
        zone, paragraph = len(source.articles) - 1, len(article.paragraphs)
        article.paragraphs.append(cut_paragraph(line, article.key, zone, paragraph))
        runs = [run.right if isinstance(run, Run) else run or "" for run in parse_runs(line)]
        article.whole.append("".join(runs))


class PageBuilder:
    """Sets the articles of a source as its layout says, and keeps the truth beside the text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.articles = {article.key: article for article in source.articles}
        if len(self.articles) != len(source.articles):
            msg = f"{source.name}: two articles share a key"
            raise ValueError(msg)
        every = (p for a in source.articles for pieces in a.paragraphs for p in pieces)
        self.pieces = {piece.label: piece for piece in every}
        self.text = ""
        self.under: int | None = None
        self.has_heading: set[int] = set()
        self.set_pieces: list[dict] = []
        self.copied: list[str | None] = []  # label copied, beside set_pieces
        self.at: dict[str, int] = {}  # label: index in set_pieces of the copy that counts
        self.typos: list[dict] = []

    def build(self) -> dict:
        """The page with its truth, in the format of the bench."""
        for line in self.source.layout or [f"@ {key}" for key in self.articles]:
            self._set_line(line)
        self.text += "\n"
        missing = sorted(self.pieces.keys() - self.at.keys())
        if missing:
            msg = f"{self.source.name}: pieces not set in the layout: {' '.join(missing)}"
            raise ValueError(msg)
        return {
            "id": self.source.name,
            "clean": self.source.clean,
            "text": self.text,
            "zones": [self._zone(z, a) for z, a in enumerate(self.source.articles)],
            "pieces": self._linked_pieces(),
            "joins": self._joins(),
            "typos": self.typos,
        }

    def _set_line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        if word == "!":
            self._break()
            self.text += rest
        elif word in ("@", "#", "#heading", "#byline"):
            self._set_heading(word, rest)
        elif word == "copy":
            self._set_pieces(rest, copy=True)
        else:
            self._set_pieces(line, copy=False)

    def _set_heading(self, word: str, key: str) -> None:
        if key not in self.articles:
            msg = f"{self.source.name}: no article {key!r}"
            raise ValueError(msg)
        article = self.articles[key]
        if word != "#byline":
            self.under = self.source.articles.index(article)
            self.has_heading.add(self.under)
            style = self.source.heading
            plain = style.replace("{place}", article.place).replace("{title}", article.title)
            self._break()
            self._put([r for r in parse_runs(article.heading or plain) if isinstance(r, Run)])
        if word != "#heading" and article.byline:
            self._break()
            self.text += article.byline
        if word == "@":
            self._set_pieces(f"{key}*", copy=False)

    def _set_pieces(self, line: str, *, copy: bool) -> None:
        todo: list[tuple[Piece, bool, list[Run]]] = []  # piece, glued to the one before, noise
        glue, at = False, 0
        while at < len(line):
            token = _TOKEN.match(line, at)
            if not token:
                msg = f"{self.source.name}: layout not understood at {line[at:]!r}"
                raise ValueError(msg)
            if token["glue"]:
                glue = True
            elif token["key"]:
                for piece in self._named(token):
                    todo.append((piece, glue, []))
                    glue = False
            else:
                todo[-1][2].append(Run(token["wrong"], token["right"]))
            at = token.end()
            at += len(line[at:]) - len(line[at:].lstrip())
        for piece, glued, noise in todo:
            self._set_piece(piece, glued=glued, noise=noise, copy=copy)

    def _named(self, token: re.Match[str]) -> list[Piece]:
        """The pieces that `su*`, `su3`, `su3b` or `su2~4` stands for, in their true order."""
        paragraphs = self.articles[token["key"]].paragraphs if token["key"] in self.articles else []
        if not token["all"]:
            first = int(token["first"])
            paragraphs = paragraphs[first - 1 : int(token["last"] or first)]
        label = token.group() if token["letter"] else None
        found = [p for pieces in paragraphs for p in pieces if label in (None, p.label)]
        if not found:
            msg = f"{self.source.name}: no piece {token.group()!r}"
            raise ValueError(msg)
        return found

    def _set_piece(self, piece: Piece, *, glued: bool, noise: list[Run], copy: bool) -> None:
        if not copy and (piece.label in self.at or noise):
            msg = f"{self.source.name}: {piece.label} is set twice, or has noise and is no copy"
            raise ValueError(msg)
        if not glued:
            self._break()
        start = len(self.text)
        self._put(_noisy(piece, noise) if copy else piece.runs)
        if not copy:
            self.at[piece.label] = len(self.set_pieces)
        self.copied.append(piece.label if copy else None)
        self.set_pieces.append(
            {
                "start": start,
                "end": len(self.text),
                "zone": piece.zone,
                "under": self.under,
                "paragraph": piece.paragraph,
                "order": piece.order,
                "open_start": piece.open_start,
                "open_end": piece.open_end,
                "duplicate_of": None,
            }
        )

    def _break(self) -> None:
        if self.text:
            self.text += "\n\n"

    def _put(self, runs: list[Run] | tuple[Run, ...]) -> None:
        for run in runs:
            start = len(self.text)
            self.text += run.shown
            if run.shown != run.right:
                self.typos.append(
                    {"start": start, "end": len(self.text), "wrong": run.shown, "right": run.right}
                )

    def _linked_pieces(self) -> list[dict]:
        for piece, label in zip(self.set_pieces, self.copied, strict=True):
            if label is not None:
                piece["duplicate_of"] = self.at[label]
        return self.set_pieces

    def _joins(self) -> list[list[int]]:
        return [[self.at[p.follows], self.at[p.label]] for p in self.pieces.values() if p.follows]

    def _zone(self, zone: int, article: Article) -> dict:
        has_heading = zone in self.has_heading
        return {
            "place": article.place,
            "aliases": article.aliases,
            "title": (article.title or None) if has_heading else None,
            "has_heading": has_heading,
            "paragraphs": ["".join(p.right for p in pieces) for pieces in article.paragraphs],
        }


def _noisy(piece: Piece, noise: list[Run]) -> list[Run]:
    """The runs of a copy: the right text with the copy's own misread characters."""
    rest, out = piece.right, []
    for run in noise:
        if rest.count(run.right) != 1:
            msg = f"{piece.label}: {run.right!r} must stand once in what follows: {rest!r}"
            raise ValueError(msg)
        before, _, rest = rest.partition(run.right)
        out += [Run(before, before), run]
    return [run for run in (*out, Run(rest, rest)) if run.shown or run.right]


def build(path: Path) -> dict[Path, bytes]:
    """The files that the source at `path` gives, by name, not yet written."""
    page = PageBuilder(read_source(path)).build()
    target = path.parent.parent / "pages" / path.stem
    truth = json.dumps(page, ensure_ascii=False, indent=1) + "\n"
    return {
        target.with_suffix(".txt"): page["text"].encode(),
        target.with_suffix(".json"): truth.encode(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="sources to build; all of them when left out")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on stale pages")
    args = parser.parse_args()
    paths = sorted((ROOT / "sources").glob("*.txt"))
    stale = []
    for path in paths:
        if args.names and path.stem not in args.names:
            continue
        for target, content in build(path).items():
            if args.check and (not target.exists() or target.read_bytes() != content):
                stale.append(target.name)
            elif not args.check:
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(content)
    if stale:
        print("stale:", *stale)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
