"""A file of numpy arrays that are used in place: a magic line, a JSON header, then the arrays.

Magic (8 bytes) · header length (u64, little endian) · header · arrays at multiples of 64 bytes. The
header lists every array with type, length and offset, and says what the arrays were made from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

_ALIGN = 64
_TYPES = {"|u1", "<u2", "<u4", "<f4"}

Array = NDArray[Any]
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file holds: its first 8 bytes, its name in messages, and the version of its arrays.

    The version is raised when an older reader would misread the arrays.
    """

    magic: bytes
    name: str
    version: int


def write_arrays(
    path: Path, kind: FileKind, about: Mapping[str, Any], arrays: Mapping[str, Array]
) -> None:
    """Write the header `about` and the flat `arrays`; the same values give the same bytes."""
    listed, offset = {}, 0
    for name, array in arrays.items():
        listed[name] = {"type": array.dtype.str, "length": len(array), "offset": offset}
        offset += _padded(array.nbytes)
    full = {**about, "version": kind.version, "arrays": listed}
    header = json.dumps(full, ensure_ascii=False, sort_keys=True).encode()
    with path.open("wb") as out:
        out.write(kind.magic + len(header).to_bytes(8, "little") + header)
        out.write(bytes(_padded(16 + len(header)) - 16 - len(header)))
        for array in arrays.values():
            out.write(array.tobytes())
            out.write(bytes(_padded(array.nbytes) - array.nbytes))


def read_arrays(path: Path, kind: FileKind) -> tuple[dict[str, Any], dict[str, Array]]:
    """The header and the arrays of the file at `path`, the arrays mapped and not read.

    `ValueError` if it is no file of this kind.
    """
    try:
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
        head = bytes(mapped[:16])
        if head[:8] != kind.magic:
            raise ValueError("it does not begin as one")
        size = int.from_bytes(head[8:], "little")
        about = json.loads(bytes(mapped[16 : 16 + size]))
        data = mapped[_padded(16 + size) :]
        arrays = {name: _array(data, entry) for name, entry in about.pop("arrays").items()}
        if about.get("version") != kind.version:
            msg = f"version {about.get('version')!r}, this reads {kind.version}"
            raise ValueError(msg)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is no {kind.name}: {error}"
        raise ValueError(msg) from error
    return about, arrays


def load_model(
    make: Callable[[Path, dict[str, Any], dict[str, Array]], Model],
    path: str | PathLike[str],
    kind: FileKind,
) -> Model:
    """What `make` makes of path, header and arrays; `ValueError` if the file is no such one."""
    file = Path(path)
    about, arrays = read_arrays(file, kind)
    try:
        return make(file, about, arrays)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        msg = f"{file} is no {kind.name}: {error!r}"
        raise ValueError(msg) from error


class ArrayModel:
    """A model that is read from a file, and pickled as the path of that file."""

    KIND: ClassVar[FileKind]

    def __init__(self, path: Path, about: dict[str, Any], arrays: dict[str, Array]) -> None:
        self.path, self.about = path, about

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """The model in the file at `path`; `ValueError` if it is none."""
        return load_model(cls, path, cls.KIND)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).load, (self.path,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"


def _array(data: Array, entry: Mapping[str, Any]) -> Array:
    if entry["type"] not in _TYPES:
        msg = f"unknown array type {entry['type']!r}"
        raise ValueError(msg)
    kind = np.dtype(entry["type"])
    end = entry["offset"] + entry["length"] * kind.itemsize
    if end > len(data):
        msg = f"it ends {end - len(data)} bytes early"
        raise ValueError(msg)
    # a plain array over the mapping: memmap's own subclass makes every slice dearer
    return np.asarray(data[entry["offset"] : end]).view(np.ndarray).view(kind)


def _padded(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN
