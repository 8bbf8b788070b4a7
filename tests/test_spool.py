"""Bytes and frames that lie in one nameless file come back as they were put down."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from spacefilm_pipeline.shelf import Shelf
from spacefilm_pipeline.spool import Spool


def put_down(spool: Spool, is_filled: bool, data: bytes) -> tuple[int, int]:
    return spool.fill(lambda file: file.write(data)) if is_filled else (spool.add(data), len(data))


@given(
    st.lists(
        st.tuples(st.booleans(), st.one_of(st.binary(max_size=300), st.sampled_from([bytes(4096), bytes(10_000)]))),
        max_size=20,
    )
)
def test_what_is_put_down_is_read_back(some: list[tuple[bool, bytes]]) -> None:
    spool, places = Spool(), []
    for is_filled, data in some:
        places.append(put_down(spool, is_filled, data))
        assert spool.read(*places[-1]) == data
    assert [spool.read(*place) for place in places] == [data for _, data in some]
    assert [bytes(spool.mapped(*place)) for place in places if place[1]] == [data for _, data in some if data]


@pytest.mark.parametrize("n_parts", [1, 2, 300])
def test_frames_come_back_whole_and_part_by_part(n_parts: int) -> None:
    shelf = Shelf()
    parts = [
        pl.DataFrame({"word": ["orbit"] * n, "n": [n] * n}, {"word": pl.String, "n": pl.Int64}) for n in range(n_parts)
    ]
    for part in parts:
        shelf.put("words", part)
        shelf.put("others", part.rename({"n": "m"}))
    assert_frame_equal(shelf["words"], pl.concat(parts))
    assert [len(part) for part in shelf.parts("words", ["n"])] == list(range(n_parts))
    assert shelf.heights == dict.fromkeys(("words", "others"), sum(range(n_parts)))


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("words", pl.DataFrame({"word": ["orbit"]}))
    assert list(tmp_path.iterdir()) == []
    assert shelf["words"].rows() == [("orbit",)]
