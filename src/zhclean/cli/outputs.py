"""Where clean pages go: standard output, one file, or a directory with a file for each page."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from zhclean.cli.inputs import page_name
from zhclean.files import STDIN, open_for_replacement, require_folder
from zhclean.markup import SETTLED, page_line
from zhclean.model import CleanedPage
from zhclean.report.markdown import page_to_markdown
from zhclean.report.text import page_to_text

_SUFFIXES = {"text": ".txt", "md": ".md", "json": ".json", "jsonl": ".jsonl"}

NamedPages = Iterable[tuple[str, CleanedPage]]


class Destination(Protocol):
    """Takes the clean pages, in order, as they are made."""

    def write(self, pages: NamedPages) -> None: ...


@dataclass(frozen=True, slots=True)
class _Style:
    form: str
    language: str

    def render(self, pages: NamedPages, *, many: bool) -> Iterator[str]:
        """The output for `pages`, piece by piece; `many` says that it has to tell them apart."""
        if self.form == "json":
            return _json_chunks(pages, many=many)
        if self.form == "jsonl":
            return (to_json(_record(name, page)) + "\n" for name, page in pages)
        if self.form == "md":
            return _markdown(pages, many=many)
        return _titled(
            "==> {} <==\n\n",
            pages,
            lambda page: page_to_text(page, language=self.language),
            many=many,
        )


@dataclass(frozen=True, slots=True)
class _StandardOutput:
    style: _Style
    many: bool

    def write(self, pages: NamedPages) -> None:
        for piece in self.style.render(pages, many=self.many):
            sys.stdout.write(piece)
            sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class _OneFile:
    style: _Style
    many: bool
    path: Path

    def write(self, pages: NamedPages) -> None:
        waiting = iter(pages)
        first = next(waiting, None)
        if first is None:  # nothing could be read: an earlier output is better than an empty one
            return
        with open_for_replacement(self.path) as stream:
            stream.writelines(self.style.render(chain((first,), waiting), many=self.many))


@dataclass(frozen=True, slots=True)
class _Directory:
    style: _Style
    targets: dict[str, Path]

    def write(self, pages: NamedPages) -> None:
        for name, page in pages:
            target = self.targets[name]
            target.parent.mkdir(parents=True, exist_ok=True)
            with open_for_replacement(target) as stream:
                stream.writelines(self.style.render(((name, page),), many=False))


def choose_destination(
    out: str | None, paths: Sequence[str], *, form: str, language: str
) -> Destination:
    """The destination that the command line asks for.

    Raises ValueError where output would take the place of an input or of another page's output,
    FileNotFoundError where its folder does not exist: before any work is done, not after.
    """
    style = _Style(str(form), language)
    many = len(paths) > 1
    if out is None:
        return _StandardOutput(style, many)
    refuse_blank(out)
    if not _is_directory(out, many=many):
        require_folder(out)
        refuse_inputs([Path(out)], paths)
        return _OneFile(style, many, Path(out))
    targets = _targets(Path(out), paths, _SUFFIXES[style.form])
    refuse_inputs(targets.values(), paths)
    return _Directory(style, targets)


def to_json(value: Any, *, indent: int | None = None) -> str:
    """JSON with Chinese left readable, but for text that no encoding can hold."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if any("\ud800" <= char <= "\udfff" for char in text):
        return json.dumps(value, ensure_ascii=True, indent=indent)
    return text


def _is_directory(out: str, *, many: bool) -> bool:
    """Whether `out` means a directory; several pages make one of a new name without a suffix."""
    path = Path(out)
    if path.exists():
        return path.is_dir()
    return out.endswith(("/", os.sep)) or (many and not path.suffix)


def _targets(directory: Path, paths: Sequence[str], suffix: str) -> dict[str, Path]:
    taken: dict[str, str] = {}
    targets = {}
    for path in paths:
        name = page_name(path)
        stem = "stdin" if path == STDIN else Path(path).stem
        other = taken.setdefault(stem.casefold(), name)
        if other != name or name in targets:
            msg = f"{other} and {name} would both be written to {directory / (stem + suffix)}"
            raise ValueError(msg)
        targets[name] = directory / (stem + suffix)
    return targets


def refuse_blank(out: str) -> None:
    """Raise ValueError where the name of the output is empty: a variable that was not set."""
    if not out.strip():
        msg = f"--out must name a file or a directory, got {out!r}"
        raise ValueError(msg)


def refuse_inputs(targets: Iterable[Path], paths: Sequence[str]) -> None:
    """Raise ValueError where a target is one of the files that are read."""
    for target in targets:
        for path in paths:
            if path != STDIN and _is_same_file(target, path):
                msg = f"{target}: the output would overwrite this input"
                raise ValueError(msg)


def _is_same_file(one: Path, other: str) -> bool:
    try:
        return one.is_file() and os.path.samefile(one, other)
    except OSError:
        return False


def _record(name: str, page: CleanedPage) -> dict[str, Any]:
    return {"file": name, **page.to_dict()}


def _json_chunks(pages: NamedPages, *, many: bool) -> Iterator[str]:
    """One object for one page, an array of them for several, however many could be read."""
    between = ""
    if many:
        yield "[\n"
    for name, page in pages:
        yield between + to_json(_record(name, page), indent=2)
        between = ",\n"
    if many or between:
        yield "\n]\n" if many else "\n"


def _markdown(pages: NamedPages, *, many: bool) -> Iterator[str]:
    """The pages with a line that names each, below the mark that opens it, if there are many."""
    for i, (name, page) in enumerate(pages):
        text = page_to_markdown(page)
        if not many:
            yield text
            continue
        mark, _, rest = text.partition("\n")
        yield ("\n" if i else "") + f"{mark or SETTLED}\n\n{page_line(name)}\n{rest}"


def _titled(
    title: str, pages: NamedPages, render: Callable[[CleanedPage], str], *, many: bool
) -> Iterator[str]:
    for i, (name, page) in enumerate(pages):
        if many:
            yield ("\n" if i else "") + title.format(name)
        yield render(page)
