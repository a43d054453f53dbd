"""What `zhclean train-lm` does: text files in, a language model out, a word on each step."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhclean.cli.inputs import page_name
from zhclean.cli.outputs import refuse_blank, refuse_inputs
from zhclean.files import read_parts, require_folder

_TOLD_EVERY = 50_000_000  # characters


def train_model(
    files: Sequence[str],
    out: str,
    *,
    size: float,
    order: int,
    share: float,
    hold_out: int,
    min_count: int,
) -> None:
    """Write the model of `files` to `out`, whole or not at all."""
    from zhclean.langmodel.loading import load_built_in
    from zhclean.langmodel.train import Options, Source, train

    if not 0 < share <= 1:
        msg = f"--share must be over 0 and at most 1, got {share}"
        raise ValueError(msg)
    refuse_blank(out)
    require_folder(out)
    refuse_inputs([Path(out)], files)
    options = Options(order=order, min_char_count=min_count, max_bytes=int(size * 1e6))
    sources = [Source(Path(name), share, hold_out) for name in files]
    target, progress = Path(out), Progress()
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    os.close(handle)
    try:
        about = train(
            sources,
            Path(temporary),
            options,
            date=_today(),
            read=progress.reading,
            base=load_built_in(),
            tell=progress.tell,
        )
        size_in_bytes = Path(temporary).stat().st_size
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    progress.say(f"{out}: {size_in_bytes / 1e6:.1f} MB, {about['characters']:,} characters")
    progress.say(_weights(about))


class Progress:
    """Says on standard error what is being done, with the seconds since the beginning."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()

    def tell(self, step: str) -> None:
        """A step begins; that a file is written under another name first is nobody's concern."""
        if not step.startswith(("reading", "writing")):
            self.say(step)

    def reading(self, path: Path) -> Iterator[str]:
        """The text of a file, with a word now and then on how far it is."""
        name = page_name(str(path))
        self.say(f"reading {name}")
        read = told = 0
        for part in read_parts(path):
            yield part
            read += len(part)
            if read - told >= _TOLD_EVERY:
                told = read
                self.say(f"reading {name}: {read / 1e6:,.0f} M characters")

    def say(self, text: str) -> None:
        """Print one line."""
        print(f"{time.perf_counter() - self._begun:6.1f} s  {text}", file=sys.stderr, flush=True)


def _weights(about: dict[str, Any]) -> str:
    if "mixing" not in about:
        return "too little text was held out to weigh it against the built-in model"
    shares = "/".join(f"{100 * weight:.0f}" for weight in about["mixing"]["weights"])
    return f"beside the built-in model it weighs {shares} % after 0/1/2/… characters that it knows"


def _today() -> str:
    """The date, or that of SOURCE_DATE_EPOCH, for builds that can be repeated."""
    epoch = float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    return datetime.fromtimestamp(epoch, UTC).date().isoformat()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
