"""The command line: `main` runs it and turns whatever goes wrong into one line and an exit code."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from typing import Final

from zhclean.cli.messages import complain, describe

_EXIT_INTERRUPTED: Final = 128 + 2
_EXIT_USAGE: Final = 2

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (by default those of the process) ask for; its exit code."""
    if sys.stdout is None:  # closed by the caller; data would go nowhere
        complain("standard output is closed")
        return _EXIT_USAGE
    _speak_utf8()
    _end_with_the_reader()
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except OSError as error:
        complain(describe(error))
        return _EXIT_USAGE
    return code


def _run(arguments: list[str]) -> int:
    import typer

    from zhclean.cli.app import app

    try:
        return app(arguments, prog_name="zhclean", standalone_mode=False) or 0
    except typer.Abort:
        complain("interrupted")
        return _EXIT_INTERRUPTED
    except Exception as error:
        # The errors of usage; releases of typer differ in where they keep the classes.
        say = getattr(error, "format_message", None)
        if say is None:
            raise
        complain(f"{say().rstrip('.')} (see zhclean --help)")
        return _EXIT_USAGE


def _speak_utf8() -> None:
    """Chinese goes out as UTF-8 in every locale, and line ends as they were written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _end_with_the_reader() -> None:
    """Once nobody reads the output (``| head``), end as other tools do: quietly and at once.

    typer would exit with code 1, which here means that defects were found.
    """
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
