"""Tables → a published snapshot: write, audit, switch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from schemas import CONTRACT_VERSION, columns_of, polars_schema
from spacefilm_pipeline.publish.judgements import write_judgements
from spacefilm_pipeline.publish.snapshot import (
    audit,
    current_snapshot,
    new_snapshot,
    read_table,
    switch,
    write_table,
)
from spacefilm_pipeline.records import Reject


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. The fields named as columns of `runs` become its row there."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    contract_version: str
    software_version: str
    model: str
    n_seen: int
    n_new: int
    n_changed: int
    n_removed: int
    n_unchanged: int
    n_rejected: int
    n_rows: dict[str, int]
    seconds: dict[str, float]
    n_parsed: int
    """Texts that were read in this run; those read before come from the mention store."""
    rejects: tuple[Reject, ...]
    snapshot: Path


@dataclass(frozen=True, slots=True)
class Run:
    """What publishing needs to know of the run whose tables it publishes."""

    run_id: str
    software_version: str
    model: str
    started_at: datetime
    seen: Sequence[str]
    """The sources of all text files."""
    n_parsed: int
    seconds: Callable[[], dict[str, float]]
    """Seconds per stage up to now."""


def publish_snapshot(
    out: Path,
    run: Run,
    facts: Mapping[str, pl.DataFrame],
    rejects: Sequence[Reject],
    judgements: Sequence[Mapping[str, Any]] = (),
) -> RunReport:
    """Write a snapshot of the fact tables, rejects, runs and judgements of who is who, audit it, and switch to it.

    Raises AuditFailed where what was written does not keep the contract; what was published before then stands.
    """
    previous = current_snapshot(out)
    snapshot = new_snapshot(out)
    tables = {**facts, "rejects": _rejects(run.run_id, rejects)}
    for table, frame in tables.items():
        write_table(snapshot, table, frame, previous)
    rows = {table: len(frame) for table, frame in tables.items()}
    report = _report(run, tables["documents"], rejects, rows, previous, snapshot)
    runs = _runs(report, previous)
    write_table(snapshot, "runs", runs, previous)
    write_judgements(snapshot, judgements, previous)
    audit(snapshot, {**rows, "runs": len(runs)})
    switch(out, snapshot)
    return replace(report, seconds=run.seconds())


def _rejects(run_id: str, rejects: Sequence[Reject]) -> pl.DataFrame:
    columns = columns_of("rejects")[1:]
    rows = sorted({tuple(getattr(reject, column) or "" for column in columns) for reject in rejects})
    filled = ((run_id, *(value or None for value in row)) for row in rows)
    return pl.DataFrame(list(filled), polars_schema("rejects"), orient="row")


def _report(
    run: Run,
    documents: pl.DataFrame,
    rejects: Sequence[Reject],
    rows: dict[str, int],
    previous: Path | None,
    snapshot: Path,
) -> RunReport:
    now = _doc_ids(documents)
    before = _doc_ids(read_table(previous, "documents")) if previous else {}
    unchanged = {source for source in now if before.get(source) == now[source]}
    return RunReport(
        run_id=run.run_id,
        started_at=run.started_at,
        finished_at=datetime.now(UTC),
        contract_version=CONTRACT_VERSION,
        software_version=run.software_version,
        model=run.model,
        n_seen=len(run.seen),
        n_new=len(now.keys() - before.keys()),
        n_changed=len(now.keys() & before.keys()) - len(unchanged),
        n_removed=len(before.keys() - now.keys()),
        n_unchanged=len(unchanged),
        n_rejected=len({reject.source for reject in rejects}.intersection(run.seen) - now.keys()),
        n_rows=rows,
        seconds=run.seconds(),
        n_parsed=run.n_parsed,
        rejects=tuple(rejects),
        snapshot=snapshot,
    )


def _doc_ids(documents: pl.DataFrame) -> dict[str, str]:
    """source → doc_id"""
    return dict(documents.select("sources", "doc_id").explode("sources").iter_rows())


def _runs(report: RunReport, previous: Path | None) -> pl.DataFrame:
    row: dict[str, Any] = {column: [getattr(report, column)] for column in columns_of("runs")}
    latest = pl.DataFrame(row, polars_schema("runs"))
    return pl.concat([read_table(previous, "runs"), latest]) if previous else latest
