"""Products of matrices in which each row or column comes out the same, to the last bit, wherever it stands.

numpy's are up to twice as fast as those of blis, spaCy's library. But what some processors' kernels make of a row
hangs on its place among the others: there blis is taken.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from blis.py import gemm  # type: ignore[import-untyped]
from numpy.typing import NDArray
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

_MOST = 576
"""So many rows are multiplied at a time."""
STEP = 48
"""They are a multiple of this. Libraries work on 4, 8, 12 or 16 at a time, and on a rest in another way: so there is
none."""
_COUNTS = (STEP, _MOST // 2, _MOST)
"""Whether rows come out the same is seen with so many of them: libraries have other kernels for small matrices."""
_SHIFTS = (1, 7)
"""By so many rows a row is moved for that."""

type Floats = NDArray[np.float32]


def one_thread() -> AbstractContextManager[object]:
    """Let numpy multiply in one thread: more would wait for each other, and for those of other processes."""
    limit: AbstractContextManager[object] = _libraries().limit(limits=1)
    return limit


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


class SteadyOps(NumpyOps):  # type: ignore[misc]
    """What thinc's networks reckon with, with numpy's product of `x` and the transposed `y` where that is steady."""

    def gemm(self, x: Any, y: Any, *, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """The product of two matrices, of which the first, the second or both are transposed before."""
        if trans1 or not trans2 or not is_steady(*y.shape, of_rows=True):
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
        found = np.empty((len(x), len(y)), dtype=np.float32) if out is None else out
        whole = len(x) // STEP * STEP
        for part in _parts(whole):
            np.matmul(x[part], y.T, out=found[part])
        if rest := len(x) - whole:
            filled = np.zeros((STEP, x.shape[1]), dtype=np.float32)
            filled[:rest] = x[whole:]
            found[whole:] = (filled @ y.T)[:rest]
        return found


def multiply(matrix: Floats, columns: Floats, out: Floats) -> None:
    """Put the product of a matrix (m, k) and columns (k, n), of which there is a multiple of STEP, into `out`."""
    if is_steady(*matrix.shape, of_rows=False):
        for part in _parts(columns.shape[1]):
            np.matmul(matrix, columns[:, part], out=out[:, part])
    else:
        out[:] = gemm(np.ascontiguousarray(columns.T), matrix, trans2=True).T


def _parts(count: int) -> Iterator[slice]:
    return (slice(start, min(start + _MOST, count)) for start in range(0, count, _MOST))


@cache
def is_steady(wide: int, width: int, *, of_rows: bool) -> bool:
    """Whether rows times the transpose of a matrix (wide, width) are the same wherever they stand; or else whether the
    matrix times columns are."""
    random = np.random.default_rng(0)
    rows, matrix = (random.standard_normal((count, width), dtype=np.float32) for count in (_MOST, wide))

    def product(rows: Floats) -> Floats:
        return rows @ matrix.T if of_rows else (matrix @ np.ascontiguousarray(rows.T)).T

    with one_thread():
        whole = product(rows)
        return all(
            np.array_equal(np.roll(product(np.roll(rows[:count], shift, axis=0)), -shift, axis=0), whole[:count])
            for count in _COUNTS
            for shift in _SHIFTS
        )
