"""Refusing rows: what refers to a refused row goes with it, the rest stays, and everything is accounted for."""

import errno
import json
import random
from typing import Any
from unittest.mock import Mock, patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import FACTS, TABLES, columns_of, key_of, polars_schema
from schemas.relations import violations
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish import durable, judge
from spacefilm_pipeline.publish.drafting import Drafting
from spacefilm_pipeline.publish.validate import Checked, validate
from spacefilm_pipeline.standing import Standing
from tests.examples import DOC_ID, Rows, rows, span
from tests.shelves import shelved


def refused(checked: Checked) -> list[tuple[str | None, str]]:
    return [(reject.table, reject.rule) for reject in checked.rejects]


def test_a_refused_person_takes_along_what_names_them() -> None:
    broken = rows()
    broken["people"][0]["roles"] = ["wizard"]
    checked = validate(broken)
    assert refused(checked)[0] == ("people", "roles_in_vocabulary")
    assert {(table, rule) for table, rule in refused(checked)[1:]} == {
        ("crew", "reference"),
        ("events", "reference"),
        ("evidence", "reference"),
        ("quotes", "reference"),
    }
    assert [table for table in FACTS if len(checked.tables[table])] == ["documents"]


def test_others_stay_when_one_is_refused() -> None:
    several = rows()
    several["people"].append(several["people"][0] | {"person_id": "b", "name": "B", "is_crew": False, "age": 999})
    several["evidence"].append(several["evidence"][0] | {"id": "b"})
    checked = validate(several)
    assert refused(checked) == [("people", "in_range(0, 125)"), ("evidence", "reference")]
    assert {table: len(checked.tables[table]) for table in FACTS} == {table: len(rows()[table]) for table in FACTS}


def test_counts_follow_what_is_published() -> None:
    extra = rows()
    extra["evidence"].append(extra["evidence"][0] | {"start": 0})
    extra["people"][0] |= {"n_mentions": 2}
    checked = validate(extra)
    assert refused(checked) == [("evidence", "grounded")]
    assert checked.tables["people"]["n_mentions"].to_list() == [1]


def test_of_rows_with_one_key_the_first_stays() -> None:
    twice = rows()
    twice["events"].append(twice["events"][0] | {"headline": "Zzz"})
    checked = validate(twice)
    assert refused(checked) == [("events", "key")]
    assert checked.tables["events"]["headline"].to_list() == [rows()["events"][0]["headline"]]


def test_a_reject_says_where_it_is_from_and_holds_the_row() -> None:
    broken = rows()
    broken["quotes"][0]["kind"] = "shouted"
    broken["events"][0]["status"] = "maybe"
    event, quote = validate(broken).rejects[:2]
    assert (quote.source, quote.doc_id, quote.stage) == ("a.txt", DOC_ID, "validate")
    assert (event.source, event.doc_id) == ("a.txt", None)
    assert json.loads(quote.row or "")["text"] == "It was bright,"
    assert "'shouted'" in quote.reason


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.text(max_size=3))
)


@st.composite
def spoilt_rows(draw: st.DrawFn) -> Rows:
    spoilt = rows()
    for _ in range(draw(st.integers(1, 3))):
        table = draw(st.sampled_from(FACTS))
        row = draw(st.sampled_from(spoilt[table]))
        row[draw(st.sampled_from(columns_of(table)))] = draw(_VALUES)
    return spoilt


@settings(max_examples=25, derandomize=True, deadline=None)
@given(spoilt_rows(), st.integers(0, 9))
def test_whatever_is_spoilt_published_plus_rejected_is_all_and_valid(spoilt: Rows, seed: int) -> None:
    checked = validate(spoilt)
    for table in FACTS:
        TABLES[table].validate(checked.tables[table])
        rejected = sum(reject.table == table for reject in checked.rejects)
        assert len(checked.tables[table]) + rejected == len(spoilt[table])
    assert violations(checked.tables) == []
    shuffled: dict[str, list[dict[str, Any]]] = {t: random.Random(seed).sample(r, len(r)) for t, r in spoilt.items()}
    again = validate(shuffled)
    assert again.rejects == checked.rejects
    assert all(again.tables[table].equals(checked.tables[table]) for table in FACTS)


def test_frames_are_judged_as_their_rows_are() -> None:
    broken = rows()
    broken["events"] += [rows()["events"][0] | {"headline": "Zzz"}, rows()["events"][0] | {"event_id": "launch-0"}]
    broken["evidence"] += [rows()["evidence"][0] | change for change in ({"start": 0}, {"of": "quotes"}, {"id": "b"})]
    broken["quotes"].append(rows()["quotes"][0] | {"quote_id": "q0", "kind": "shouted"})
    frames = {table: pl.DataFrame(broken[table], polars_schema(table)) for table in FACTS}
    by_rows, by_frames = validate(broken), validate(frames)
    assert len(by_rows.rejects) == 6
    assert by_frames.rejects == by_rows.rejects
    assert all(by_frames.tables[table].equals(by_rows.tables[table]) for table in FACTS)


IDS = ["ada", "ada-novak", "ada-novak-2", "bo", "launch-2021", "launch-2021--2"]


def named(ids: list[str]) -> Rows:
    """People and events of the same ids, each with evidence in two places."""
    of_ids: Rows = {table: [] for table in FACTS} | {"documents": rows()["documents"]}
    person, event, clause = rows()["people"][0], rows()["events"][0], rows()["evidence"][0]
    for one in ids:
        of_ids["people"].append(person | {"person_id": one, "is_crew": False})
        of_ids["events"].append(event | {"event_id": one, "participants": [one]})
        for of in ("people", "events"):
            of_ids["evidence"] += [clause | {"of": of, "id": one}, clause | {"of": of, "id": one, **_LATER}]
    return of_ids


_LATER = {"start": span("Novak")[0], "end": span("Novak")[1], "text": "Novak"}


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.data(), st.sampled_from([1, 2, 100]))
def test_whatever_rows_are_kept_and_however_parted_the_tables_are_the_same(data: st.DataObject, at_once: int) -> None:
    whole = named(data.draw(st.lists(st.sampled_from(IDS), unique=True)))
    new: Rows = {table: [] for table in FACTS}
    kept: Rows = {table: [] for table in FACTS}
    for table in FACTS:
        for row in whole[table]:
            (kept if data.draw(st.booleans()) else new)[table].append(row)
    spoilt = [row | {"text": "No such words"} for row in new["evidence"][:1] if data.draw(st.booleans())]
    new["evidence"][: len(spoilt)] = spoilt
    both = {table: [*new[table], *kept[table]] for table in FACTS}
    none = {table: pl.DataFrame(schema={key_of(table)[0]: pl.String}) for table in FACTS}
    frames = {table: pl.LazyFrame(kept[table], polars_schema(table)).sort(key_of(table)) for table in FACTS}
    standing = {table: Standing(frames[table], none[table]) for table in FACTS}
    expected = validate(both)
    on_shelf = shelved({table: pl.DataFrame(new[table], polars_schema(table)) for table in FACTS})
    for anew in (new, on_shelf):  # of those on a shelf only what is in the documents that they are in is looked up
        with patch.object(judge, "group_rows", lambda _: at_once), patch.object(judge, "_SAMPLE", 1):
            checked = validate(anew, standing)
        assert checked.rejects == expected.rejects
        assert all(checked.tables[table].equals(expected.tables[table]) for table in FACTS)


def test_a_table_may_be_drafted_before_the_others_are_there() -> None:
    frames = {table: pl.DataFrame(rows()[table], polars_schema(table)) for table in FACTS}
    shelf, begun, expected = shelved(frames), Drafting(), validate(rows())
    for table in ("people", "documents"):
        begun.put(table, shelf, None)
    assert all(table in begun for table in ("people", "documents"))
    checked = validate(shelf, begun=begun)
    assert all(checked.tables[table].equals(expected.tables[table]) for table in FACTS)


def test_where_drafting_failed_it_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = shelved({table: pl.DataFrame(rows()[table], polars_schema(table)) for table in FACTS})
    begun = Drafting()
    with monkeypatch.context() as disk:
        disk.setattr(durable, "write_file", Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))
        begun.put("documents", shelf, None)
        with pytest.raises(OSError, match="No space left"):
            validate(shelf, begun=begun)
    assert len(validate(shelf, begun=begun).tables["documents"]) == 1


def test_a_frame_of_other_columns_is_not_taken() -> None:
    frames = {table: pl.DataFrame(rows()[table], polars_schema(table)) for table in FACTS}
    with pytest.raises(AuditFailed, match="people came as a frame"):
        validate(frames | {"people": frames["people"].drop("age")})


def test_rows_of_the_wrong_type_are_found_among_many() -> None:
    several = rows()
    several["evidence"] = [several["evidence"][0] | {"start": number} for number in range(100)]
    for number, change in ((7, {"start": "7"}), (50, {"end": True}), (99, {"text": 9})):
        several["evidence"][number] |= change
    reasons = [reject.reason for reject in validate(several).rejects if reject.rule == "type"]
    assert [reason.partition(" The row")[0] for reason in reasons] == [
        "A row of evidence does not fit its model: start is '7', which is no int.",
        "A row of evidence does not fit its model: text is 9, which is no str.",
        "A row of evidence does not fit its model: end is True, which is no int.",
    ]


@pytest.mark.parametrize("value", [["a"], b"a", 7, "\ud800", None])
def test_whatever_stands_for_a_key_is_refused_with_its_row(value: Any) -> None:
    broken = rows()
    broken["quotes"][0]["quote_id"] = broken["evidence"][0]["doc_id"] = value
    assert ("quotes", "type") in refused(validate(broken)) or value is None
    assert validate(broken).tables["quotes"].is_empty()


@pytest.mark.parametrize("table", FACTS)
def test_an_empty_table_keeps_its_types(table: str) -> None:
    empty = validate({table: [] for table in FACTS})
    assert empty.tables[table].schema == validate(rows()).tables[table].schema
