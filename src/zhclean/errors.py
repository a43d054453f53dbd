"""The errors that callers can meet."""

from __future__ import annotations

from os import PathLike, fspath


class InputError(ValueError):
    """A file that is not text: `path` and byte `offset` say where reading stopped."""

    def __init__(self, path: str | PathLike[str], offset: int, reason: str) -> None:
        self.path, self.offset, self.reason = fspath(path), offset, reason
        super().__init__(f"{self.path}: byte {offset}: {reason}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, int, str]]:
        return type(self), (self.path, self.offset, self.reason)
