"""What the commands read: pages, settings and zone lists."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zhclean.cli.messages import complain, describe
from zhclean.config import CleanConfig
from zhclean.files import STDIN, STDIN_NAME, read_text

if TYPE_CHECKING:
    from zhclean.gazetteer import ZoneCatalog
    from zhclean.model import CleanedPage
    from zhclean.pipeline import Cleaner


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text and the name that output and errors give it."""

    name: str
    text: str


class PageReader:
    """The pages of `paths`, one at a time; those that fail are complained of and skipped.

    A progress bar shows on standard error where several pages are read, a person looks on, and no
    output goes to the same screen.
    """

    def __init__(self, paths: Sequence[str], *, show_progress: bool) -> None:
        self._paths = paths
        self._show_progress = show_progress or not sys.stdout.isatty()
        self.has_failed = False

    def __iter__(self) -> Iterator[Page]:
        with self._progress() as paths:
            for path in paths:
                try:
                    text = read_text(path)
                except (OSError, ValueError) as error:
                    complain(describe(error))
                    self.has_failed = True
                else:
                    yield Page(page_name(path), text)

    def cleaned(self, cleaner: Cleaner) -> Iterator[tuple[Page, CleanedPage]]:
        """Each page with what it comes to."""
        for page in self:
            try:
                clean = cleaner.clean(page.text)
            except Exception as error:
                # A fault of ours (or of the judge) on one page of a thousand must not cost the
                # others; whoever mends it needs the kind of error and the page.
                complain(f"{page.name}: cannot be cleaned: {type(error).__name__}: {error}")
                self.has_failed = True
            else:
                yield page, clean

    def _progress(self) -> AbstractContextManager[Iterable[str]]:
        if self._show_progress and len(self._paths) > 1 and sys.stderr.isatty():
            return _progress_bar(self._paths)
        return nullcontext(self._paths)


@contextmanager
def _progress_bar(paths: Sequence[str]) -> Iterator[Iterable[str]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield progress.track(paths, description="pages")


def page_name(path: str) -> str:
    """What a page is called in output and errors."""
    return STDIN_NAME if path == STDIN else path


def load_config(
    path: str | None, *, zones: str | None, min_confidence: float | None
) -> CleanConfig:
    """The settings of the file, if there is one, with those of the command line over them."""
    config = CleanConfig()
    if path is not None:
        try:
            config = CleanConfig.from_toml(path)
        except (ValueError, TypeError) as error:
            msg = f"{path}: {error}"
            raise ValueError(msg) from None
    if zones is not None:
        config = replace(config, zones=load_zones(zones))
    if min_confidence is not None:
        config = replace(config, min_confidence=min_confidence)
    return config


def load_zones(path: str) -> ZoneCatalog | tuple[str, ...]:
    """A catalog from a TSV file, or the names of a plain list without blank and ``#`` lines."""
    text = read_text(path)
    lines = [line.strip() for line in text.splitlines()]
    names = tuple(line for line in lines if line and not line.startswith("#"))
    if not names:
        msg = f"{path}: there are no zone names in it"
        raise ValueError(msg)
    if not any("\t" in name for name in names):
        return names
    from zhclean.gazetteer import ZoneCatalog

    return ZoneCatalog.from_table(text, path)


def load_catalog(path: str | None) -> ZoneCatalog:
    """The catalog in the file, or the one that is built in."""
    from zhclean.gazetteer import ZoneCatalog

    if path is None:
        return ZoneCatalog.builtin()
    zones = load_zones(path)
    return ZoneCatalog.from_names(zones) if isinstance(zones, tuple) else zones
