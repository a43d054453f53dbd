"""What the command line says when something is wrong: one line on standard error."""

from __future__ import annotations

import sys


def complain(message: str) -> None:
    """Print `message` on standard error, on one line."""
    print("zhclean:", " ".join(message.split()), file=sys.stderr)


def describe(error: OSError | ValueError | TypeError) -> str:
    """What went wrong and with which file.

    >>> describe(FileNotFoundError(2, "No such file or directory", "page.txt"))
    'page.txt: No such file or directory'
    """
    if isinstance(error, OSError) and error.strerror:
        name = "" if error.filename is None else f"{error.filename}: "
        return f"{name}{error.strerror}"
    return str(error)
