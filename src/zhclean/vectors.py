"""Products of small matrices without the threads of a BLAS, which cost more than they save."""

from __future__ import annotations

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
_ROWS, _WHOLE_ROWS = 16, 32


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


def times_whole(rows: npt.NDArray[np.float32], matrix: Floats) -> npt.NDArray[np.float32]:
    """`rows` times `matrix`, whole numbers whose sums stay below 2 ** 24: exact in any order.

    In blocks so small that a BLAS wakes no second thread.

    >>> times_whole(np.ones((1, 2), np.float32), np.ones((2, 1), np.float32)).tolist()
    [[2.0]]
    """
    out = np.empty((len(rows), matrix.shape[1]), np.float32)
    step = max(1, ALONE // (_WHOLE_ROWS * max(1, len(matrix))))
    for top in range(0, len(rows), _WHOLE_ROWS):
        block = rows[top : top + _WHOLE_ROWS]
        for at in range(0, matrix.shape[1], step):
            out[top : top + _WHOLE_ROWS, at : at + step] = block @ matrix[:, at : at + step]
    return out


def dot_rows(left: Floats, right: Floats) -> Floats:
    """Inner products of all rows of `left` with all rows of `right`.

    >>> dot_rows(np.eye(2), np.ones((1, 2))).tolist()
    [[1.0], [1.0]]
    """
    if len(left) * len(right) * left.shape[1] < _SMALL:
        return times(left, right)
    large: Floats = left @ right.T
    return large
