"""`Cleaner`: the stages wired together, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhclean.config import CleanConfig
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
        if config is not None and not isinstance(config, CleanConfig):
            msg = f"config must be a CleanConfig or None, got {type(config).__name__}"
            raise TypeError(msg)
        self.config = config or CleanConfig()
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

        Raises ValueError when either number is under 1.
        """
        for name, value in (("n_process", n_process), ("batch_size", batch_size)):
            if not isinstance(value, int) or value < 1:
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
        from itertools import islice
        from multiprocessing import get_context

        source = iter(texts)
        with ProcessPoolExecutor(
            n_process,
            mp_context=get_context("spawn"),
            initializer=_start_worker,
            initargs=(self.config,),
        ) as pool:
            waiting: deque[Future[list[CleanedPage]]] = deque()
            while True:
                while len(waiting) < 2 * n_process:
                    batch = list(islice(source, batch_size))
                    if not batch:
                        break
                    waiting.append(pool.submit(_clean_batch, batch))
                if not waiting:
                    return
                yield from waiting.popleft().result()


# The cleaner of a worker process: the config, and a judge in it, travels once.
_worker: list[Cleaner] = []


def _start_worker(config: CleanConfig) -> None:
    _worker[:] = [Cleaner(config)]


def _clean_batch(texts: list[str]) -> list[CleanedPage]:
    return [_worker[0].clean(text) for text in texts]


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
