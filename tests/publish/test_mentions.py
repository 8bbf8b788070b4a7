"""The mention store gives back what was put in."""

from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.publish.mentions import SCHEMA, MentionStore
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


def test_types_are_told_before_there_is_any_data() -> None:
    assert SCHEMA.names == list(get_type_hints(DocumentMentions))
    assert not SCHEMA.field("people").nullable
