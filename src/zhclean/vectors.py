"""Products of small matrices without the threads of a BLAS, which cost more than they save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Number = TypeVar("Number", bound=np.floating)

# Below so many multiplications waking a second thread takes longer than the work: on a page of
# 8,000 characters it took half of the time.
_SMALL = 50_000_000
# Up to so many a BLAS wakes none (OpenBLAS: 65,536 times 4).
ALONE = 262_144
_ROWS = 16
# Of whole numbers so many columns at a time, and as many rows as leaves a BLAS alone: of 16 to 128
# the fastest for both models.
_COLUMNS = 32
_PARTS = 64  # of a row of scores, to tell what cannot be among the best


def times(rows: npt.NDArray[Number], matrix: Floats) -> npt.NDArray[Number]:
    """`rows` times the transposed `matrix`; no row's result hangs on how many there are.

    A BLAS adds the products of a row in another order where the row has another place. Sums of
    single precision are therefore made in double precision and rounded, which hides it; a matrix
    that is used again and again is best kept in double precision.

    >>> times(np.eye(2), np.ones((1, 2))).tolist()
    [[1.0], [1.0]]
    """
    if rows.dtype != np.float32:
        plain: npt.NDArray[Number] = np.einsum("ik,jk->ij", rows, matrix, optimize=False)
        return plain
    out = np.empty((len(rows), len(matrix)), rows.dtype)
    turned = matrix.astype(np.float64, copy=False).T
    step = max(1, ALONE // (_ROWS * max(1, rows.shape[1])))
    parts = [slice(at, at + step) for at in range(0, len(matrix), step)]
    for top in range(0, len(rows), _ROWS):
        block = rows[top : top + _ROWS].astype(np.float64)
        for part in parts:
            out[top : top + _ROWS, part] = block @ turned[:, part]
    return out


def in_blocks(matrix: npt.NDArray[Number]) -> tuple[npt.NDArray[Number], ...]:
    """The columns of `matrix`, so many together as are multiplied by at a time.

    Read out of a wide matrix they would lie far apart: that took twice as long.
    """
    columns = range(0, matrix.shape[1], _COLUMNS)
    return tuple(np.ascontiguousarray(matrix[:, at : at + _COLUMNS]) for at in columns)


def times_whole(
    rows: npt.NDArray[np.float32], blocks: Sequence[npt.NDArray[np.float32]]
) -> npt.NDArray[np.float32]:
    """`rows` times a matrix in blocks, whole numbers whose sums stay below 2 ** 24: exact.

    So few rows at a time that a BLAS wakes no second thread.

    >>> times_whole(np.ones((1, 2), np.float32), in_blocks(np.ones((2, 1), np.float32))).tolist()
    [[2.0]]
    """
    return _by_blocks(rows, blocks)


def times_blocks(
    rows: npt.NDArray[np.float32], blocks: Sequence[npt.NDArray[np.float64]]
) -> npt.NDArray[np.float32]:
    """`times` a matrix that is used again and again, turned and in blocks, in less time.

    >>> times_blocks(np.ones((1, 2), np.float32), in_blocks(np.ones((2, 1)))).tolist()
    [[2.0]]
    """
    return _by_blocks(rows.astype(np.float64), blocks).astype(np.float32)


def _by_blocks(
    rows: npt.NDArray[Number], blocks: Sequence[npt.NDArray[Number]]
) -> npt.NDArray[Number]:
    out = np.empty((len(rows), sum(block.shape[1] for block in blocks)), rows.dtype)
    step = max(1, ALONE // (_COLUMNS * max(1, rows.shape[1])))
    for top in range(0, len(rows), step):
        part, left = rows[top : top + step], 0
        for block in blocks:
            right = left + block.shape[1]
            np.matmul(part, block, out=out[top : top + step, left:right])
            left = right
    return out


def best_of_rows(
    scores: npt.NDArray[np.float32], number: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows and columns of what is as large as the `number`th of its row, in order.

    Of parts of a row that share no column each has a largest; the `number`th of these is no larger
    than the `number`th of all. What is as large as it is so little that all else can be left out.

    >>> best_of_rows(np.array([[1, 5, 3, 4]], np.float32), 2)
    (array([0, 0]), array([1, 3]))
    """
    height, width = scores.shape
    parts = max(_PARTS, number) if width >= 2 * max(_PARTS, number) else width
    peaks = scores[:, : width - width % parts].reshape(height, -1, parts).max(axis=1)
    at = np.flatnonzero(scores >= _nth_of(peaks, number)[:, None])
    rows, large = at // width, scores.ravel().take(at)
    sizes = np.bincount(rows, minlength=height)
    table = np.full((height, int(sizes.max(initial=number))), -np.inf, np.float32)
    table[np.arange(table.shape[1]) < sizes[:, None]] = large
    kept = np.flatnonzero(large >= _nth_of(table, number).take(rows))
    return rows.take(kept), at.take(kept) % width


def _nth_of(rows: npt.NDArray[np.float32], number: int) -> npt.NDArray[np.float32]:
    """The `number`th largest value of each row."""
    nth: npt.NDArray[np.float32] = np.partition(rows, -number, axis=1)[:, -number]
    return nth


def dot_rows(left: Floats, right: Floats) -> Floats:
    """Inner products of all rows of `left` with all rows of `right`.

    >>> dot_rows(np.eye(2), np.ones((1, 2))).tolist()
    [[1.0], [1.0]]
    """
    if len(left) * len(right) * left.shape[1] < _SMALL:
        return times(left, right)
    large: Floats = left @ right.T
    return large
