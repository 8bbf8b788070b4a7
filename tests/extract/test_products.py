"""Products are numpy's, and each row or column of them comes out the same wherever it stands."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.api import NumpyOps

from spacefilm_pipeline.extract import products
from spacefilm_pipeline.extract.products import STEP, SteadyOps, multiply, one_thread

WIDTH, WIDE = 96, 128


def random(*shape: int) -> products.Floats:
    return np.random.default_rng(7).standard_normal(shape, dtype=np.float32)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(before=st.integers(0, 700), count=st.integers(1, 700), after=st.integers(0, 700))
def test_a_row_comes_out_the_same_wherever_it_stands(before: int, count: int, after: int) -> None:
    rows, weight, ops = random(before + count + after, WIDTH), random(WIDE, WIDTH), SteadyOps()
    with one_thread():
        alone = ops.gemm(rows[before : before + count], weight, trans2=True)
        among = ops.gemm(rows, weight, trans2=True)
    assert np.array_equal(among[before : before + count], alone)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(before=st.integers(0, 15), count=st.integers(1, 15), after=st.integers(0, 15), moved=st.integers(0, STEP))
def test_a_column_comes_out_the_same_wherever_it_stands(before: int, count: int, after: int, moved: int) -> None:
    columns, matrix = random(WIDTH, (before + count + after) * STEP), random(WIDE, WIDTH)
    start, n = min(before * STEP + moved, columns.shape[1] - count * STEP), count * STEP
    alone, among = (np.empty((WIDE, many), dtype=np.float32) for many in (n, columns.shape[1]))
    with one_thread():
        multiply(matrix, columns[:, start : start + n], alone)
        multiply(matrix, columns, among)
    assert np.array_equal(among[:, start : start + n], alone)


@pytest.mark.parametrize("count", [1, 47, 48, 49, 576, 577, 2000])
@pytest.mark.parametrize("steady", [True, False])
def test_products_are_those_of_spacys_library_but_for_rounding(
    count: int, steady: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "is_steady", lambda *_, **__: steady)
    rows, weight, out = random(count, WIDTH), random(WIDE, WIDTH), np.empty((count, WIDE), dtype=np.float32)
    expected = NumpyOps().gemm(rows, weight, trans2=True)
    assert np.allclose(SteadyOps().gemm(rows, weight, trans2=True), expected, atol=1e-4)
    assert SteadyOps().gemm(rows, weight, trans2=True, out=out) is out
    assert np.allclose(out, expected, atol=1e-4)
    whole = count // STEP * STEP
    turned = np.empty((WIDE, whole), dtype=np.float32)
    multiply(weight, np.ascontiguousarray(rows[:whole].T), turned)
    assert np.allclose(turned.T, expected[:whole], atol=1e-4)
