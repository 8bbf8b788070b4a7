"""Notes are kept from run to run: whole or not at all, in few files, and never those of another version."""

from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.faults import at, watched
from spacefilm_pipeline.publish.notes import NoteStore

type Told = dict[str, dict[str, bytes]]
"""Answers by their questions, by kind."""


def put(store: NoteStore, kind: str, notes: dict[str, bytes]) -> None:
    columns = {f"question of {kind}": pl.String, "answer": pl.Binary}
    store.put({kind: pl.DataFrame([list(notes), list(notes.values())], columns)})


def kept(store: NoteStore) -> Told:
    found = {kind: store.get(kind) for kind in ("texts", "twins")}
    return {kind: dict(frame.iter_rows()) for kind, frame in found.items() if frame is not None}


@settings(max_examples=30, derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["texts", "twins"]),
            st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), st.binary(max_size=8), max_size=4),
        )
    )
)
def test_what_was_put_is_there(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[str, dict[str, bytes]]]
) -> None:
    store = NoteStore(tmp_path_factory.mktemp("notes"), "v1")
    expected: Told = {}
    for kind, batch in batches:
        new = {question: answer for question, answer in batch.items() if question not in expected.get(kind, {})}
        put(store, kind, new)
        if new:
            expected.setdefault(kind, {}).update(new)
    assert kept(store) == expected
    assert kept(NoteStore(store.folder.parent, "v2")) == {}


def many(store: NoteStore, count: int, kind: str = "texts") -> Told:
    """Puts so many notes of a kind, each in a file of its own."""
    notes = {f"question {number}": b"%d" % number for number in range(count)}
    for question, answer in notes.items():
        put(store, kind, {question: answer})
    return {kind: notes}


def test_many_small_files_of_a_kind_are_put_together_and_few_are_not(tmp_path: Path) -> None:
    store = NoteStore(tmp_path, "v1")
    few = many(store, 31, "twins")
    many(store, 31)
    store.tidy()
    assert len(list(store.folder.iterdir())) == 62
    notes = many(store, 40)
    store.tidy()
    assert len(list(store.folder.iterdir())) == 32
    assert kept(store) == notes | few


def test_full_files_stay_as_they_are(tmp_path: Path) -> None:
    store = NoteStore(tmp_path, "v1")
    put(store, "texts", {f"full {number}": b"" for number in range(10_000)})
    (full,) = store.folder.iterdir()
    many(store, 40)
    store.tidy()
    assert len(list(store.folder.iterdir())) == 2
    assert full.exists()


@pytest.mark.parametrize("moment", range(0, 70, 3))
def test_stopped_while_putting_together_nothing_is_lost(tmp_path: Path, moment: int) -> None:
    store = NoteStore(tmp_path, "v1")
    notes = many(store, 32)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt), watched(at(moment, stop)):
        store.tidy()
    assert kept(store) == notes


def test_what_cannot_be_read_is_passed_over_and_taken_away(tmp_path: Path) -> None:
    store = NoteStore(tmp_path, "v1")
    notes = many(store, 2)
    for name, content in (("empty.parquet", b""), ("torn.parquet", b"PAR1 and no more"), (".x.1.part", b"half")):
        (store.folder / name).write_bytes(content)
    assert kept(store) == notes
    store.tidy()
    assert [path.suffix for path in store.folder.iterdir()] == [".parquet"] * 2
    assert kept(store) == notes


def test_what_holds_no_notes_is_passed_over(tmp_path: Path) -> None:
    store = NoteStore(tmp_path, "v1")
    notes = many(store, 2)
    pl.DataFrame({"question": ["text 1"]}).write_parquet(store.folder / "0123456789abcdef.parquet")
    store.tidy()
    assert kept(store) == notes


def test_a_store_that_was_cleared_knows_nothing(tmp_path: Path) -> None:
    store = NoteStore(tmp_path, "v1")
    store.clear()
    many(store, 3)
    store.clear()
    assert (kept(store), list(tmp_path.iterdir())) == ({}, [])
