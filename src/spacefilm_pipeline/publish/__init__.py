"""Tables → a published snapshot: write, audit, switch.

Who reads texts keeps mentions with what stands in this package; so what publishing takes is imported on publishing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacefilm_pipeline.records import Reject

if TYPE_CHECKING:
    import polars as pl

    from spacefilm_pipeline.publish.draft import Draft


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
    """Texts that were read in this run."""
    n_reused: int
    """Texts that were read before, whose mentions come from the store."""
    rejects: tuple[Reject, ...]
    snapshot: Path
    published: bool = True
    """False where there was nothing new: `snapshot` is the one that was published before."""


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
    n_reused: int
    seconds: Callable[[], dict[str, float]]
    """Seconds per stage up to now."""


def publish_snapshot(
    out: Path,
    run: Run,
    draft: "Draft",
    rejects: Sequence[Reject],
    concluded: "Draft | None" = None,
    made_by: str = "",
) -> RunReport:
    """Complete a draft of the fact tables by rejects and runs, audit these, make a snapshot of it, and switch to it.

    Beside them stands what was `concluded`, another draft, and by what software, so that the same may go on from there.
    Raises AuditFailed where what was written does not keep the contract; what was published before then stands.
    """
    import polars as pl

    from schemas import FACTS
    from spacefilm_pipeline.publish.audit import audit_sources, audit_table
    from spacefilm_pipeline.publish.conclusions import sign
    from spacefilm_pipeline.publish.places import current_snapshot, new_snapshot, snapshots
    from spacefilm_pipeline.publish.snapshot import publish, take_over

    current, earlier = current_snapshot(out), snapshots(out)[::-1]
    snapshot = new_snapshot(out)
    refused = _rejects(run.run_id, rejects)
    rows = {table: draft.heights[table] for table in FACTS} | {"rejects": len(refused)}
    documents = pl.concat(draft.parts("documents", _BY_SOURCE))
    report = _report(run, documents, rejects, rows, current, snapshot)
    for table, frame in (("rejects", refused), ("runs", _runs(report, earlier))):
        draft.write(table, [frame])
        audit_table(draft, table, is_judged=False)
    audit_sources(draft)
    if concluded:
        sign(concluded, made_by)
    for written in filter(None, (draft, concluded)):
        for name in written:
            take_over(snapshot, name, written.file(name), [path for path in (current, *earlier[:1]) if path])
    publish(out, snapshot)
    return replace(report, seconds=run.seconds())


def _rejects(run_id: str, rejects: Sequence[Reject]) -> "pl.DataFrame":
    import polars as pl

    from schemas import columns_of, polars_schema

    columns = columns_of("rejects")[1:]
    rows = sorted({tuple(getattr(reject, column) or "" for column in columns) for reject in rejects})
    filled = ((run_id, *(value or None for value in row)) for row in rows)
    return pl.DataFrame(list(filled), polars_schema("rejects"), orient="row")


def _report(
    run: Run,
    documents: "pl.DataFrame",
    rejects: Sequence[Reject],
    rows: dict[str, int],
    current: Path | None,
    snapshot: Path,
) -> RunReport:
    import polars as pl

    from schemas import CONTRACT_VERSION
    from spacefilm_pipeline.publish.snapshot import read_table

    now = _by_source(documents)
    before = _by_source(read_table(current, "documents", _BY_SOURCE) if current else documents.clear())
    both = now.join(before, on="sources")
    unchanged = both.filter(pl.col("doc_id") == pl.col("doc_id_right"))
    return RunReport(
        run_id=run.run_id,
        started_at=run.started_at,
        finished_at=datetime.now(UTC),
        contract_version=CONTRACT_VERSION,
        software_version=run.software_version,
        model=run.model,
        n_seen=len(run.seen),
        n_new=len(now) - len(both),
        n_changed=len(both) - len(unchanged),
        n_removed=len(before) - len(both),
        n_unchanged=len(unchanged),
        n_rejected=len({reject.source for reject in rejects}.intersection(run.seen).difference(now["sources"])),
        n_rows=rows,
        seconds=run.seconds(),
        n_parsed=run.n_parsed,
        n_reused=run.n_reused,
        rejects=tuple(rejects),
        snapshot=snapshot,
    )


_BY_SOURCE = ("sources", "doc_id")


def _by_source(documents: "pl.DataFrame") -> "pl.DataFrame":
    """One row per source, with its doc_id."""
    return documents.select(_BY_SOURCE).explode("sources")


def _runs(report: RunReport, earlier: Sequence[Path]) -> "pl.DataFrame":
    """All runs that published, this one the last. The newest snapshot knows them all, whichever one is current."""
    import polars as pl

    from schemas import columns_of, polars_schema
    from spacefilm_pipeline.publish.snapshot import read_table

    row: dict[str, Any] = {column: [getattr(report, column)] for column in columns_of("runs")}
    latest = pl.DataFrame(row, polars_schema("runs"))
    return pl.concat([read_table(earlier[0], "runs"), latest]) if earlier else latest


def unchanged(
    out: Path, run_id: str, started_at: datetime, seconds: Callable[[], dict[str, float]]
) -> RunReport | None:
    """The report of a run that publishes nothing, since what is current was published by a run of the same run_id.

    None where it was not.
    """
    from spacefilm_pipeline.publish.places import current_snapshot
    from spacefilm_pipeline.publish.snapshot import read_table

    current = current_snapshot(out)
    published = read_table(current, "runs").row(-1, named=True) if current else {}
    if current is None or published["run_id"] != run_id:
        return None
    now = {"started_at": started_at, "finished_at": datetime.now(UTC), "seconds": seconds()}
    counts = {"n_new": 0, "n_changed": 0, "n_removed": 0}
    return RunReport(
        **published | now | counts | {"n_unchanged": published["n_seen"] - published["n_rejected"]},
        n_parsed=0,
        n_reused=0,
        rejects=_read_rejects(current),
        snapshot=current,
        published=False,
    )


def _read_rejects(snapshot: Path) -> tuple[Reject, ...]:
    from spacefilm_pipeline.publish.snapshot import read_table

    return tuple(Reject(**row) for row in read_table(snapshot, "rejects").drop("run_id").iter_rows(named=True))
