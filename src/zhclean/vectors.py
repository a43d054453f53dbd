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


def times(rows: npt.NDArray[Number], matrix: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """`rows` times the transposed `matrix`; no row's result hangs on how many there are.

    >>> times(np.eye(2), np.ones((1, 2))).tolist()
    [[1.0], [1.0]]
    """
    out: npt.NDArray[Number] = np.einsum("ik,jk->ij", rows, matrix, optimize=False)
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
