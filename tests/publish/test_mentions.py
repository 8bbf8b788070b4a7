"""The mention store gives back what was put in."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import batched
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.faults import at, watched
from spacefilm_pipeline.publish.mentions import MentionStore, to_parquet
from spacefilm_pipeline.records import DocumentMentions, NameMention, Person, Span

SAID = DocumentMentions("d1", people=(Person("Ada Novak", (NameMention(Span(0, 9), "Ada Novak"),), 0.5, ("title",)),))


def any_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type hint as the records use it, shallow and small."""
    if get_origin(hint) is tuple:
        return st.lists(any_of(get_args(hint)[0]), max_size=2).map(tuple)
    if get_args(hint):
        return st.one_of([any_of(arg) for arg in get_args(hint)])
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(max_size=5),
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
        date: st.dates(),
        type(None): st.none(),
    }
    if hint in plain:
        return plain[hint]
    return st.builds(hint, **{name: any_of(h) for name, h in get_type_hints(hint).items()})


@settings(max_examples=30, derandomize=True, deadline=None)
@given(said=st.lists(any_of(DocumentMentions), min_size=1, max_size=3, unique_by=lambda said: said.doc_id))
def test_whatever_is_put_comes_back(tmp_path_factory: pytest.TempPathFactory, said: list[DocumentMentions]) -> None:
    store = MentionStore(tmp_path_factory.mktemp("store"), "v1", "m1")
    store.put(said)
    assert store.get(one.doc_id for one in said) == {one.doc_id: one for one in said}


def test_what_was_not_put_is_not_there(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    assert (store.get(["d1"]), store.doc_ids()) == ({}, frozenset())
    store.put([])
    assert store.doc_ids() == frozenset()
    store.put([SAID])
    assert store.get(["d2"]) == {}
    assert store.doc_ids() == {"d1"}


def test_what_comes_from_elsewhere_is_kept_as_what_is_put(tmp_path: Path) -> None:
    here, elsewhere = (MentionStore(tmp_path, version, "m1") for version in ("v1", "v2"))
    for said in ([], [SAID, replace(SAID, doc_id="d0")]):
        here.put(said)
        elsewhere.put_parquet(to_parquet(said))
    files = [{path.name: path.read_bytes() for path in store.folder.iterdir()} for store in (here, elsewhere)]
    assert files[0] == files[1] != {}
    assert elsewhere.get(["d1"]) == {"d1": SAID}


def test_another_extractor_or_model_knows_nothing(tmp_path: Path) -> None:
    MentionStore(tmp_path, "v1", "m1").put([SAID])
    assert MentionStore(tmp_path, "v2", "m1").doc_ids() == frozenset()
    assert MentionStore(tmp_path, "v1", "m2").doc_ids() == frozenset()


def test_a_batch_put_again_takes_no_more_room(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    for _ in range(2):
        store.put([SAID])
    assert len(list(store.folder.iterdir())) == 1
    assert store.get(["d1"]) == {"d1": SAID}


def test_what_a_killed_run_left_half_written_is_passed_over(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    store.put([SAID])
    (store.folder / ".0123.parquet.part").write_bytes(b"PAR1")
    assert store.doc_ids() == {"d1"}


def test_files_of_another_layout_are_passed_over_and_then_taken_away(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    store.put([SAID])
    earlier = pa.table({"doc_id": ["d2"], "people": [[{"name": "Ada Novak"}]]})
    pq.write_table(earlier, store.folder / "0123456789abcdef.parquet")
    assert store.doc_ids() == {"d1"}
    assert store.get(["d1", "d2"]) == {"d1": SAID}
    store.tidy()
    assert len(list(store.folder.iterdir())) == 1
    assert store.get(["d1", "d2"]) == {"d1": SAID}


def test_some_of_many_are_found_in_whatever_files_they_stand(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    said = [replace(SAID, doc_id=f"{number:05}") for number in range(2500)]
    for start in range(7):
        store.put(said[start::7])
    store.put(said[:50])
    for some in (said[::2], said[17:18], said[:0]):
        assert store.get(one.doc_id for one in some) == {one.doc_id: one for one in some}


def test_an_index_gives_what_stood_there_when_it_was_made(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    assert list(store.index().each(["d1"])) == []
    store.put([SAID, replace(SAID, doc_id="d0")])
    index = store.index()
    store.put([SAID, replace(SAID, doc_id="d2")])
    assert sorted(index.doc_ids) == ["d0", "d1"]
    assert [said.doc_id for said in index.each(["d2", "d1", "d0"])] == ["d0", "d1"]
    assert [said.doc_id for said in store.index().each({"d1"})] == ["d1"]


def many(store: MentionStore, count: int, per_file: int = 1) -> dict[str, DocumentMentions]:
    """Puts mentions of so many documents, in files of so many."""
    said = [replace(SAID, doc_id=f"{number:05}") for number in range(count)]
    for batch in batched(said, per_file):
        store.put(batch)
    return {one.doc_id: one for one in said}


def test_small_files_are_put_together_and_say_the_same(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    said = many(store, 100)
    store.tidy()
    assert len(list(store.folder.iterdir())) == 1
    assert store.get(said) == said
    store.tidy()
    assert len(list(store.folder.iterdir())) == 1


def test_few_small_files_and_full_ones_stay_as_they_are(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    many(store, 31)
    files = {path.name: path.stat().st_mtime_ns for path in store.folder.iterdir()}
    store.tidy()
    assert {path.name: path.stat().st_mtime_ns for path in store.folder.iterdir()} == files
    many(store, 1000, per_file=1000)
    many(store, 40)
    store.tidy()
    sizes = sorted(pq.read_metadata(path).num_rows for path in store.folder.iterdir())
    assert sizes == [40, 1000]


def test_a_store_of_many_runs_has_few_files(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    for run in range(60):
        store.tidy()
        store.put(replace(SAID, doc_id=f"{run:02}-{number:02}") for number in range(40))
    assert len(list(store.folder.iterdir())) < 2400 / 1000 + 33
    assert len(store.doc_ids()) == 2400


@pytest.mark.parametrize("moment", range(0, 80, 3))
def test_stopped_while_putting_together_nothing_is_lost(tmp_path: Path, moment: int) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    said = many(store, 32)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt), watched(at(moment, stop)):
        store.tidy()
    assert store.get(said) == said
    assert store.doc_ids() == said.keys()
    many(store, 40)
    store.tidy()
    assert len(list(store.folder.iterdir())) == 1
    assert store.get(said) == said


def test_files_that_cannot_be_read_are_taken_away(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    store.put([SAID])
    for name, content in (("empty.parquet", b""), ("torn.parquet", b"PAR1 and no more"), (".x.1.part", b"half")):
        (store.folder / name).write_bytes(content)
    store.tidy()
    assert [path.suffix for path in store.folder.iterdir()] == [".parquet"]
    assert store.doc_ids() == {"d1"}


def test_a_store_that_was_cleared_knows_nothing(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "v1", "m1")
    store.clear()
    store.put([SAID])
    store.clear()
    assert (store.doc_ids(), list(tmp_path.iterdir())) == (frozenset(), [])


def test_processes_that_put_at_once_lose_nothing(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        list(pool.map(put_some, [tmp_path] * 6, range(6)))
    assert len(MentionStore(tmp_path, "v1", "m1").doc_ids()) == 40


def put_some(root: Path, first: int) -> None:
    """Puts batches of one document each; neighbours put some of them at the same time."""
    many_from = [replace(SAID, doc_id=f"{number:05}") for number in range(first * 5, first * 5 + 15)]
    for said in many_from:
        MentionStore(root, "v1", "m1").put([said])
