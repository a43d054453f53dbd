"""Text files in, whatever Chinese encoding they are in, and text files out, whole or not at all."""

from __future__ import annotations

import codecs
import errno
import gzip
import lzma
import os
import re
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from zhclean.errors import InputError

STDIN = "-"
STDIN_NAME = "<stdin>"

_PART_BYTES = 1 << 24

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Share of common characters among the non-ASCII ones, by line, over 12 corpora, 2026-11:
# simplified 0.55 to 1, traditional 0.48 to 1 (99 % of lines; median 0.67). Read as GB18030 by
# mistake: UTF-8 0 to 0.28, UTF-16 0, Big5 0 to 0.45 (99 % of lines; median 0.22).
MIN_COMMON_SHARE = 0.45

# A trail byte of GB18030 is 0x30 or more, so these bytes are themselves wherever they stand. Tab,
# line and page breaks are text; so are the end mark of DOS (1A) and the escape of terminals (1B).
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")


def read_text(path: str | PathLike[str]) -> str:
    """The text of a file, or of standard input for ``-``; line ends stay as they are.

    UTF-8, UTF-16 and UTF-32 with their byte order mark, UTF-8 without, else GB18030 where that
    gives plausible Chinese. Whatever is not text raises `InputError`; a file that cannot be read
    raises the `OSError` that says why.
    """
    if path == STDIN:
        if sys.stdin is None:
            raise InputError(STDIN_NAME, 0, "standard input is closed")
        return decode(sys.stdin.buffer.read(), STDIN_NAME)
    return decode(Path(path).read_bytes(), path)


def decode(data: bytes, path: str | PathLike[str]) -> str:
    r"""The text that `data` holds; `path` names it in errors.

    >>> decode("北海高新区".encode("gb18030"), "page.txt")
    '北海高新区'
    >>> decode(b"zone\0", "page.txt")
    Traceback (most recent call last):
    zhclean.errors.InputError: page.txt: byte 4: NUL byte, so this is no text file
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, mark, encoding, path)
    nul = data.find(b"\0")
    if nul >= 0:
        hint = "" if nul > 1 else " (UTF-16 needs its byte order mark)"
        raise InputError(path, nul, f"NUL byte, so this is no text file{hint}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_gb18030(data, path, error)


def _decode_marked(data: bytes, mark: bytes, encoding: str, path: str | PathLike[str]) -> str:
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        offset = len(mark) + error.start
        raise InputError(path, offset, f"not {encoding.upper()}: {error.reason}") from None
    if (at := text.find("\0")) >= 0:
        offset = len(mark) + len(text[:at].encode(encoding))
        raise InputError(path, offset, f"NUL character in {encoding.upper()} text")
    return text


def _decode_gb18030(data: bytes, path: str | PathLike[str], utf8: UnicodeDecodeError) -> str:
    """`data` as GB18030; the error names the encoding that the file seems to be meant in."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start > utf8.start and _is_plausible(data[: error.start].decode("gb18030")):
            raise InputError(path, error.start, f"not GB18030: {error.reason}") from None
    else:
        control = _CONTROL.search(data)
        if control is not None:
            reason = f"control byte 0x{data[control.start()]:02x}, so this is no text file"
            raise InputError(path, control.start(), reason)
        if _is_plausible(text):
            return text
    raise InputError(path, utf8.start, f"neither UTF-8 ({utf8.reason}) nor GB18030")


def _is_plausible(text: str) -> bool:
    """Whether `text` reads as Chinese: any bytes decode to *some* rare characters."""
    counts = Counter(text)
    wide = sum(n for char, n in counts.items() if char > "\x7f")
    common = sum(n for char, n in counts.items() if char in _common_characters())
    return common >= MIN_COMMON_SHARE * wide


@lru_cache(maxsize=1)
def _common_characters() -> frozenset[str]:
    """Symbols (rows 1 to 3) and the 3755 everyday characters (rows 16 to 55) of GB 2312."""
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
    cells = bytes(byte for row in rows for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(cells.decode("gb2312", errors="ignore"))


def read_parts(path: str | PathLike[str]) -> Iterator[str]:
    """The text of a file that may be too large to hold, part by part; ``-`` is standard input.

    `.gz` and `.xz` are unpacked on the way. The encoding, one of those of `read_text`, is told by
    the first part. `InputError` counts bytes of the unpacked text.
    """
    at = 0
    with _open_packed(path) as file:
        try:
            data = file.read(_PART_BYTES)
            encoding, at = _encoding_of(data, path)
            decoder = codecs.getincrementaldecoder(encoding)()
            data = data[at:]
            while data:
                more = file.read(_PART_BYTES)
                start = at - len(decoder.getstate()[0])
                if text := _decode_part(decoder, data, start, encoding, path, final=not more):
                    yield text
                at += len(data)
                data = more
        except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(path, at, f"cannot be unpacked: {error}") from None


def _open_packed(path: str | PathLike[str]) -> AbstractContextManager[BinaryIO]:
    if path == STDIN or path == Path(STDIN):
        if sys.stdin is None:
            raise InputError(STDIN_NAME, 0, "standard input is closed")
        return nullcontext(sys.stdin.buffer)
    opening: Any = {".gz": gzip.open, ".xz": lzma.open}.get(Path(path).suffix, open)
    opened: AbstractContextManager[BinaryIO] = opening(path, "rb")
    return opened


def _encoding_of(head: bytes, path: str | PathLike[str]) -> tuple[str, int]:
    """The encoding that a file begins in, and how long its byte order mark is."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8", 0
    except UnicodeDecodeError as error:
        utf8 = error
    try:
        text = codecs.getincrementaldecoder("gb18030")().decode(head)
    except UnicodeDecodeError:
        text = ""
    if not text or _CONTROL.search(head) is not None or not _is_plausible(text):
        reason = f"neither UTF-8 ({utf8.reason}) nor GB18030"
        raise InputError(path, utf8.start, reason)
    return "gb18030", 0


def _decode_part(
    decoder: codecs.IncrementalDecoder,
    data: bytes,
    start: int,
    encoding: str,
    path: str | PathLike[str],
    *,
    final: bool,
) -> str:
    """The text of a part; `start` is where it begins, with what the decoder still held back."""
    try:
        text = decoder.decode(data, final)
    except UnicodeDecodeError as error:
        reason = f"not {encoding.upper()}: {error.reason}"
        raise InputError(path, start + error.start, reason) from None
    if (nul := text.find("\0")) >= 0:
        offset = start + len(text[:nul].encode(encoding))
        raise InputError(path, offset, "NUL byte, so this is no text file")
    return text


@contextmanager
def open_for_replacement(path: str | PathLike[str]) -> Iterator[TextIO]:
    """A UTF-8 file that takes the place of `path` when the block ends well, else leaves no trace.

    What is no regular file (a pipe, a terminal, ``/dev/null``) is written to directly.
    """
    target = Path(os.path.realpath(path))
    with _naming(path, target):
        yield from _replacement(target)


@contextmanager
def _naming(path: str | PathLike[str], target: Path) -> Iterator[None]:
    """Errors of writing name the file asked for, not the temporary one or none at all."""
    try:
        yield
    except OSError as error:
        named = error.filename is not None and Path(str(error.filename)) != target
        if error.errno is None or (named and not _is_temporary(str(error.filename), target)):
            raise
        raise type(error)(error.errno, error.strerror, str(path)) from error


def _is_temporary(name: str, target: Path) -> bool:
    return Path(name).name.startswith(_before(target))


def _before(target: Path) -> str:
    """What the name of a temporary file begins with."""
    return f".{target.name[:40]}."


def _replacement(target: Path) -> Iterator[TextIO]:
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        return
    require_folder(target)
    handle, temporary = tempfile.mkstemp(prefix=_before(target), dir=target.parent)
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        os.chmod(temporary, _mode_for(target))
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def require_folder(path: str | PathLike[str]) -> None:
    """Raise FileNotFoundError, naming it, where the folder that `path` is in does not exist."""
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "No such directory", str(folder))


def _mode_for(target: Path) -> int:
    """The permissions `target` has, or would get from `open`; `mkstemp` gives owner-only ones."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
