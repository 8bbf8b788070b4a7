"""Write, audit, switch: what is current is always whole, and stays as it was where a run fails."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.faults import moments, watched
from schemas import FACTS, TABLES, arrow_schema
from schemas.doc_ids import doc_id_of
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish import Run, RunReport, publish_snapshot
from spacefilm_pipeline.publish.audit import audit_table
from spacefilm_pipeline.publish.places import current_snapshot, snapshots
from spacefilm_pipeline.publish.snapshot import read_table
from spacefilm_pipeline.publish.validate import validate
from spacefilm_pipeline.publish.writer import writing
from spacefilm_pipeline.records import Reject
from tests.examples import TEXT, Rows, rows
from tests.shelves import drafted

REJECT = Reject("ingest", "bad.txt", "empty", "This file holds no text.")
SECONDS = dict.fromkeys(("ingest", "extract", "resolve", "validate", "publish"), 0.5)


def publish(out: Path, facts: Rows | None = None, seen: tuple[str, ...] = ("a.txt", "bad.txt")) -> RunReport:
    run = Run("r1", "1.0", "m", datetime.now(UTC), seen, 0, 0, lambda: SECONDS)
    with writing(out):
        return publish_snapshot(out, run, validate(facts or rows(), folder=out).tables, [REJECT])


def other_rows(name: str) -> Rows:
    """Rows that differ from the examples in people and crew."""
    other = rows()
    other["people"][0]["name"] = other["crew"][0]["name"] = name
    return other


def files(snapshot: Path) -> dict[str, bytes]:
    return {str(path.relative_to(snapshot)): path.read_bytes() for path in sorted(snapshot.rglob("*.parquet"))}


def test_every_table_is_there_with_its_schema(tmp_path: Path) -> None:
    report = publish(tmp_path)
    assert current_snapshot(tmp_path) == report.snapshot
    for table in TABLES:
        (path,) = (tmp_path / "current" / table).glob("*.parquet")
        assert pq.read_schema(path).equals(arrow_schema(table), check_metadata=True)
    assert report.n_rows == {table: len(rows()[table]) for table in FACTS} | {"rejects": 1}


def test_a_bare_duckdb_reads_it(tmp_path: Path) -> None:
    publish(tmp_path)
    current = tmp_path / "current"
    names = duckdb.read_parquet(f"{current}/crew/*.parquet").project("name").fetchall()
    assert names == [("Ada Novak",)]
    told = pq.ParquetFile(current / "crew" / "part-0.parquet").metadata.metadata
    assert json.loads(told[b"columns"])["craft_kind"] == "spacecraft or station."
    assert told[b"contract_version"] == b"1"


def test_the_same_rows_are_the_same_bytes_and_shared(tmp_path: Path) -> None:
    first, second = publish(tmp_path), publish(tmp_path)
    before, after = files(first.snapshot), files(second.snapshot)
    assert before.pop("runs/part-0.parquet") != after.pop("runs/part-0.parquet")
    assert before == after
    assert all((first.snapshot / name).samefile(second.snapshot / name) for name in before)
    third = publish(tmp_path, other_rows("Ada B. Novak"))
    changed = [name for name, data in files(third.snapshot).items() if data != after.get(name)]
    assert changed == ["crew/part-0.parquet", "people/part-0.parquet", "runs/part-0.parquet"]
    assert [path.name for path in sorted((tmp_path / "snapshots").iterdir())] == ["000001", "000002", "000003"]


def test_runs_are_kept_from_snapshot_to_snapshot(tmp_path: Path) -> None:
    publish(tmp_path)
    changed = rows()
    text = TEXT + " More."
    told = {"doc_id": doc_id_of(text), "text": text, "n_chars": len(text), "sources": ["b.txt"]}
    changed["documents"].append(rows()["documents"][0] | told)
    publish(tmp_path, changed, ("a.txt", "b.txt", "bad.txt"))
    report = publish(tmp_path)
    runs = pl.read_parquet(tmp_path / "current" / "runs" / "*.parquet").to_dicts()
    counts = [(run["n_new"], run["n_changed"], run["n_removed"], run["n_unchanged"], run["n_rejected"]) for run in runs]
    assert counts == [(1, 0, 0, 0, 1), (1, 0, 0, 1, 1), (0, 0, 1, 1, 1)]
    assert runs[-1]["n_rows"] == report.n_rows


@pytest.mark.parametrize("seen", [(), ("bad.txt",), ("a.txt", "bad.txt", "lost.txt"), ("a.txt", "a.txt")])
def test_what_does_not_add_up_is_not_published(tmp_path: Path, seen: tuple[str, ...]) -> None:
    published = publish(tmp_path).snapshot
    with pytest.raises(AuditFailed, match="seen"):
        publish(tmp_path, seen=seen)
    assert current_snapshot(tmp_path) == published


def test_rows_that_break_the_contract_do_not_pass_the_audit(tmp_path: Path) -> None:
    people = validate(rows()).tables["people"]
    with pytest.raises(AuditFailed, match="its model refuses"):
        audit_table(drafted({"people": people.with_columns(name=pl.lit(""))}), "people", is_judged=False)


def test_rows_out_of_order_or_twice_do_not_pass_the_audit(tmp_path: Path) -> None:
    evidence = validate(rows()).tables["evidence"]
    for spoilt in (evidence.reverse(), pl.concat([evidence, evidence.tail(1)])):
        with pytest.raises(AuditFailed, match="not in order"):
            audit_table(drafted({"evidence": spoilt}), "evidence", is_judged=True)


def otherwise(rows: pa.Table) -> pa.Table:
    """The rows, the last of which ends one later."""
    ends = rows["end"].to_pylist()
    return rows.set_column(rows.column_names.index("end"), "end", [[*ends[:-1], ends[-1] + 1]])


@pytest.mark.parametrize("spoil", [lambda rows: rows.slice(1), lambda rows: rows.take([0, 2, 1]), otherwise])
def test_rows_that_are_others_on_the_disk_do_not_pass_the_audit(spoil: Callable[[pa.Table], pa.Table]) -> None:
    draft = drafted({"evidence": validate(rows()).tables["evidence"]})
    audit_table(draft, "evidence", is_judged=True)
    written = pq.read_table(draft.file("evidence"))
    pq.write_table(spoil(written).cast(written.schema), draft.file("evidence"))
    with pytest.raises(AuditFailed, match="other rows than were written"):
        audit_table(draft, "evidence", is_judged=True)


def test_groups_of_rows_tell_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = publish(tmp_path / "whole").snapshot
    monkeypatch.setattr("spacefilm_pipeline.publish.draft.group_rows", lambda table: 2)
    groups = publish(tmp_path / "groups").snapshot
    assert pq.read_metadata(groups / "evidence" / "part-0.parquet").num_row_groups == 2
    for table in FACTS:
        assert read_table(groups, table).equals(read_table(whole, table))


STEPS = [
    "make_folder snapshots/000002",
    "link documents/part-0.parquet",
    "write_file people/part-0.parquet",
    "write_file runs/part-0.parquet",
    "write_bytes 000002/spacefilm.duckdb",
    "write_bytes out/catalog.sql",
    "write_bytes left/000001",
    "point out/current",
]


def test_the_steps_are_those_of_a_run(tmp_path: Path) -> None:
    publish(tmp_path / "out")
    told = moments(lambda: publish(tmp_path / "out", other_rows("Somebody Else")))
    assert {f"{when} {step}" for when in ("before", "after") for step in STEPS} <= set(told)
    assert told[-1] == "after point out/current"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_stopped_at_any_step_the_old_stays_and_the_next_run_completes(tmp_path: Path, step: str, when: str) -> None:
    out = tmp_path / "out"
    old = publish(out).snapshot

    def stop(moment: str) -> None:
        if moment == f"{when} {step}":
            raise KeyboardInterrupt

    with watched(stop), pytest.raises(KeyboardInterrupt):
        publish(out, other_rows("Somebody Else"))
    switched = (when, step) == ("after", "point out/current")
    assert (current_snapshot(out) == old) is not switched
    read_whole(out)
    undisturbed = publish(tmp_path / "undisturbed", other_rows("Somebody Else")).snapshot
    completed = publish(out, other_rows("Somebody Else")).snapshot
    assert without_runs(completed) == without_runs(undisturbed)
    assert len(pl.read_parquet(completed / "runs" / "*.parquet")) == (3 if switched else 2)
    assert [folder.name for folder in snapshots(out)] == sorted(path.name for path in (out / "snapshots").iterdir())
    assert list(out.rglob("*.part")) == []


def without_runs(snapshot: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(snapshot).items() if not name.startswith("runs/")}


def read_whole(out: Path) -> str:
    """The name that people and crew agree on, by Parquet and by the catalogue."""
    with duckdb.connect(str(out / "spacefilm.duckdb"), read_only=True) as connection:
        answer = connection.sql("SELECT p.name, c.name FROM people p JOIN crew c USING (person_id)").fetchall()
    bare = duckdb.read_parquet(f"{out}/current/people/*.parquet").project("name").fetchall()
    ((person, member),) = answer
    assert bare == [(person,)] == [(member,)]
    return str(person)


def test_readers_that_loop_while_runs_publish_meet_only_whole_snapshots(tmp_path: Path) -> None:
    publish(tmp_path, other_rows("Name 0"))
    ended = threading.Event()

    def read_on() -> set[str]:
        read: set[str] = set()
        while not ended.is_set():
            snapshot = (tmp_path / "current").resolve()
            people, crew = (pl.read_parquet(snapshot / table / "*.parquet") for table in ("people", "crew"))
            assert people["name"].to_list() == crew["name"].to_list()
            assert len(pl.read_parquet(tmp_path / "current" / "people" / "*.parquet")) == 1
            read.update(people["name"])
        return read

    with ThreadPoolExecutor(2) as readers:
        reading = [readers.submit(read_on) for _ in range(2)]
        try:
            for number in range(1, 6):
                publish(tmp_path, other_rows(f"Name {number}"))
                assert read_whole(tmp_path) == f"Name {number}"
        finally:
            ended.set()
    assert all(len(reader.result()) > 1 for reader in reading)
