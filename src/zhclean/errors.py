"""The errors that callers can meet."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike, fspath


class InputError(ValueError):
    """A file that is not text: `path` and byte `offset` say where reading stopped."""

    def __init__(self, path: str | PathLike[str], offset: int, reason: str) -> None:
        self.path, self.offset, self.reason = fspath(path), offset, reason
        super().__init__(f"{self.path}: byte {offset}: {reason}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, int, str]]:
        return type(self), (self.path, self.offset, self.reason)


def checked_strings(argument: str, given: Iterable[object]) -> tuple[str, ...]:
    """What was given for an argument, if it is all strings; else TypeError.

    >>> checked_strings("zones", ["北海", 7])
    Traceback (most recent call last):
    TypeError: zones must hold strings, got 7
    """
    found = []
    for one in given:
        if not isinstance(one, str):
            msg = f"{argument} must hold strings, got {one!r}"
            raise TypeError(msg)
        found.append(one)
    return tuple(found)
