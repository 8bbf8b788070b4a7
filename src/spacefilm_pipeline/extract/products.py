"""Products of matrices in which each row comes out the same, to the last bit, wherever it stands.

numpy's are up to twice as fast as those of blis, spaCy's library. But what some processors' kernels make of a row
hangs on its place among the others: there blis is taken.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
from blis.py import gemm  # type: ignore[import-untyped]
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

STEP = 48
"""What is multiplied has a multiple of so many rows. Libraries work on 4, 8, 12 or 16 at a time, and on a rest in
another way: so there is none."""

_SHIFTS = (1, 7, 12)
"""By so many rows a row is moved to see whether it comes out the same."""

type Floats = NDArray[np.float32]
type Product = Callable[[Floats, Floats, Floats], object]
"""(rows, n) and (n, m) → the product, put into the third, (rows, m)."""


def one_thread() -> AbstractContextManager[object]:
    """Let numpy multiply in one thread: more would wait for each other, and for those of other processes."""
    limit: AbstractContextManager[object] = _libraries().limit(limits=1)
    return limit


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def steady_product(width: int, wide: int, most: int) -> Product:
    """The fastest product with a weight of (width, wide), for up to so many rows at a time."""
    with one_thread():
        return np.matmul if _is_steady(np.matmul, width, wide, most) else _by_blis


def _by_blis(rows: Floats, weight: Floats, out: Floats) -> object:
    return gemm(rows, weight, out=out, beta=0.0)


def _is_steady(product: Product, width: int, wide: int, most: int) -> bool:
    random = np.random.default_rng(0)
    rows, weight = (random.standard_normal((count, n), dtype=np.float32) for count, n in ((most, width), (width, wide)))
    whole = _multiplied(product, rows, weight)
    for count in range(STEP, most + 1, STEP):
        for shift in _SHIFTS:
            moved = _multiplied(product, np.roll(rows[:count], shift, axis=0), weight)
            if not np.array_equal(np.roll(moved, -shift, axis=0), whole[:count]):
                return False
    return True


def _multiplied(product: Product, rows: Floats, weight: Floats) -> Floats:
    out = np.empty((len(rows), weight.shape[1]), dtype=np.float32)
    product(rows, weight, out)
    return out
