"""Products of matrices in which each row comes out the same, to the last bit, wherever it stands.

numpy's are up to twice as fast as those of blis, spaCy's library. But what some processors' kernels make of a row
hangs on its place among the others: there blis is taken.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

_MOST = 576
"""So many rows are multiplied at a time."""
_STEP = 48
"""They are a multiple of this. Libraries work on 4, 8, 12 or 16 at a time, and on a rest in another way: so there is
none."""
_SHIFTS = (1, 7, 12)
"""By so many rows a row is moved to see whether it comes out the same."""

type Floats = NDArray[np.float32]
type Product = Callable[[Floats, Floats, Floats], object]
"""(rows, n) and (n, m) → their product, put into the third, (rows, m)."""


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
        if trans1 or not trans2 or not is_steady(x.shape[1], len(y)):
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
        found = np.empty((len(x), len(y)), dtype=np.float32) if out is None else out
        multiply(x, y.T, found)
        return found


def multiply(rows: Floats, weight: Floats, out: Floats) -> None:
    """Put the product of rows (n, k) with a weight (k, m) for which that `is_steady` into `out`."""
    whole = len(rows) // _STEP * _STEP
    for start in range(0, whole, _MOST):
        end = min(start + _MOST, whole)
        np.matmul(rows[start:end], weight, out=out[start:end])
    if rest := len(rows) - whole:
        filled = np.zeros((_STEP, rows.shape[1]), dtype=np.float32)
        filled[:rest] = rows[whole:]
        out[whole:] = (filled @ weight)[:rest]


@cache
def is_steady(width: int, wide: int) -> bool:
    """Whether rows times the transpose of a matrix (wide, width) are the same wherever they stand."""
    random = np.random.default_rng(0)
    rows, matrix = (random.standard_normal((count, width), dtype=np.float32) for count in (_MOST, wide))
    with one_thread():
        whole = rows @ matrix.T
        for count in range(_STEP, _MOST + 1, _STEP):
            for shift in _SHIFTS:
                moved = np.roll(rows[:count], shift, axis=0) @ matrix.T
                if not np.array_equal(np.roll(moved, -shift, axis=0), whole[:count]):
                    return False
    return True
