"""`Cleaner`: the stages wired together, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhclean.config import CleanConfig, checked_config
from zhclean.judges.judge import judge_of
from zhclean.langmodel import model_of
from zhclean.model import CleanedPage, Defect, RepairedText, ZoneSegment
from zhclean.page import read_page
from zhclean.writing import write_page


class Cleaner:
    """Cleans page after page with one config; safe to pickle, one for each worker.

    >>> Cleaner().clean("").segments
    ()
    """

    def __init__(self, config: CleanConfig | None = None) -> None:
        self.config = checked_config(config)
        # what cannot be had is told of here
        model_of(self.config.language_model)
        judge_of(self.config.judge)

    def clean(self, text: str) -> CleanedPage:
        """The segments of one page, every defect, and what belongs nowhere."""
        if not isinstance(text, str):
            msg = f"text must be a str, got {type(text).__name__}"
            raise TypeError(msg)
        return write_page(read_page(text, self.config), self.config)

    def pipe(
        self, texts: Iterable[str], *, n_process: int = 1, batch_size: int = 64
    ) -> Iterator[CleanedPage]:
        """Clean pages in order; `n_process` workers hold at most `batch_size` pages each.

        Raises ValueError when either number is under 1. Where `texts` raise or hold what is no
        text, the pages before come first.
        """
        if isinstance(texts, str) or not isinstance(texts, Iterable):
            msg = f"texts must be an iterable of strings, got {texts!r}"
            raise TypeError(msg)
        for name, value in (("n_process", n_process), ("batch_size", batch_size)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                msg = f"{name} must be a whole number of at least 1, got {value!r}"
                raise ValueError(msg)
        if n_process == 1:
            return map(self.clean, texts)
        return self._pipe_parallel(texts, n_process, batch_size)

    def _pipe_parallel(
        self, texts: Iterable[str], n_process: int, batch_size: int
    ) -> Iterator[CleanedPage]:
        from collections import deque
        from concurrent.futures import Future, ProcessPoolExecutor
        from multiprocessing import get_context

        source = _Batches(texts, batch_size)
        with ProcessPoolExecutor(
            n_process,
            mp_context=get_context("spawn"),
            initializer=_start_worker,
            initargs=(self.config,),
        ) as pool:
            waiting: deque[Future[_Done]] = deque()
            while True:
                while len(waiting) < 2 * n_process and (batch := source.next()):
                    waiting.append(pool.submit(_clean_batch, batch))
                if not waiting:
                    break
                pages, error = waiting.popleft().result()
                yield from pages
                if error is not None:
                    raise error
        if source.error is not None:
            raise source.error


class _Batches:
    """Texts, so many at a time; an error of their source is kept until those before are done."""

    def __init__(self, texts: Iterable[str], size: int) -> None:
        self._texts, self._size = iter(texts), size
        self.error: Exception | None = None

    def next(self) -> list[str]:
        """The next batch, empty behind the last one."""
        batch: list[str] = []
        while len(batch) < self._size and self.error is None:
            try:
                batch.append(next(self._texts))
            except StopIteration:
                break
            except Exception as error:
                self.error = error
        return batch


# The cleaner of a worker process: the config, and a judge in it, travels once.
_worker: list[Cleaner] = []


def _start_worker(config: CleanConfig) -> None:
    _worker[:] = [Cleaner(config)]


_Done = tuple[list[CleanedPage], Exception | None]


def _clean_batch(texts: list[str]) -> _Done:
    """The pages, and what went wrong behind the last of them."""
    pages: list[CleanedPage] = []
    try:
        for text in texts:
            pages.append(_worker[0].clean(text))
    except Exception as error:
        return pages, error
    return pages, None


def clean(text: str, config: CleanConfig | None = None) -> CleanedPage:
    """The segments of a page, all its defects, and the text that belongs to no zone."""
    return Cleaner(config).clean(text)


def segment_by_zone(text: str, config: CleanConfig | None = None) -> list[ZoneSegment]:
    """The clean segments of a page, one for each zone, in page order."""
    return list(clean(text, config).segments)


def find_defects(text: str, config: CleanConfig | None = None) -> list[Defect]:
    """Every defect of a page, none repaired."""
    from dataclasses import replace

    return [replace(defect, repair=None) for defect in clean(text, config).defects]


__all__ = ["Cleaner", "RepairedText", "clean", "find_defects", "segment_by_zone"]
