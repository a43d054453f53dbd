"""The model file: a magic line, a JSON header, then numpy arrays that are used in place.

``ZHCLM001`` · header length (u64, little endian) · header · arrays at multiples of 64 bytes. The
header lists every array with type, length and offset, and says what the model was counted from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = 1
"""Of the header and the arrays; raised when an older reader would misread them."""

_MAGIC = b"ZHCLM001"
_ALIGN = 64
_TYPES = {"<u2", "<u4", "<f4"}

Array = NDArray[Any]


def write_model(path: Path, about: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write the header `about` and the `arrays` to `path`; the same values give the same bytes."""
    listed, offset = {}, 0
    for name, array in arrays.items():
        listed[name] = {"type": array.dtype.str, "length": len(array), "offset": offset}
        offset += _padded(array.nbytes)
    header = json.dumps({**about, "arrays": listed}, ensure_ascii=False, sort_keys=True).encode()
    with path.open("wb") as out:
        out.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        out.write(bytes(_padded(16 + len(header)) - 16 - len(header)))
        for array in arrays.values():
            out.write(array.tobytes())
            out.write(bytes(_padded(array.nbytes) - array.nbytes))


def read_model(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The header and the arrays of the file at `path`, the arrays mapped and not read."""
    try:
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
        head = bytes(mapped[:16])
        if head[:8] != _MAGIC:
            raise ValueError("it does not begin as one")
        size = int.from_bytes(head[8:], "little")
        about = json.loads(bytes(mapped[16 : 16 + size]))
        data = mapped[_padded(16 + size) :]
        arrays = {name: _array(data, entry) for name, entry in about.pop("arrays").items()}
        if about.get("version") != VERSION:
            msg = f"version {about.get('version')!r}, this reads {VERSION}"
            raise ValueError(msg)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is no zhclean language model: {error}"
        raise ValueError(msg) from error
    return about, arrays


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
