"""Write, audit, switch: a snapshot is a numbered folder that never changes, and `current` points to one of them.

OUT/snapshots/000001/people/part-0.parquet …    the tables
OUT/snapshots/000001/spacefilm.duckdb           its catalogue, written last: a folder without one is a leftover
OUT/current → snapshots/000001                  the switch
OUT/spacefilm.duckdb → current/spacefilm.duckdb switches with it
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pandera.errors import SchemaErrors

from schemas import FACTS, TABLES, arrow_schema
from schemas.relations import violations
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish.catalogue import CATALOGUE, write_catalogue, write_script
from spacefilm_pipeline.publish.durable import point, sync_folder, write_bytes

PART = "part-0.parquet"
"""Every table is one file, always of the same name, so that a reader who looks it up finds it in any snapshot."""


def current_snapshot(out: Path) -> Path | None:
    """The folder of the published snapshot; None where nothing was published."""
    current = out / "current"
    return current.resolve() if current.is_dir() else None


def new_snapshot(out: Path) -> Path:
    """An empty folder with the next number. What runs that were killed left behind is taken away."""
    snapshots = out.resolve() / "snapshots"
    snapshots.mkdir(exist_ok=True)
    whole = []
    for folder in (path for path in snapshots.iterdir() if path.name.isdecimal()):
        if (folder / CATALOGUE).exists():
            whole.append(int(folder.name))
        else:
            shutil.rmtree(folder)
    snapshot = snapshots / f"{max(whole, default=0) + 1:06}"
    snapshot.mkdir()
    return snapshot


def write_table(snapshot: Path, table: str, frame: pl.DataFrame, previous: Path | None) -> None:
    """Write one table; the file of the previous snapshot is shared where it would be the same."""
    write_part(snapshot, table, parquet(table, frame), previous)


def write_part(snapshot: Path, table: str, data: bytes, previous: Path | None) -> None:
    """Write the one file of a table, or share that of the previous snapshot."""
    path = snapshot / table / PART
    path.parent.mkdir()
    before = previous and previous / table / PART
    if before and before.exists() and before.read_bytes() == data:
        os.link(before, path)
        sync_folder(path.parent)
    else:
        write_bytes(path, data)


def parquet(table: str, frame: pl.DataFrame) -> bytes:
    """The bytes of a table's file: the same for the same rows."""
    sink = pa.BufferOutputStream()
    pq.write_table(frame.to_arrow().cast(arrow_schema(table)), sink, compression="zstd")
    return bytes(sink.getvalue())


def read_table(snapshot: Path, table: str) -> pl.DataFrame:
    """A table of a snapshot.

    Raises AuditFailed where its file has another schema than the contract's.
    """
    found = pq.read_table(snapshot / table / PART, partitioning=None)
    if not found.schema.equals(arrow_schema(table), check_metadata=True):
        raise AuditFailed(f"{table} in {snapshot} reads back with another schema than it was written with.")
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table is no series
    return frame


def rows_per_table(out: Path) -> dict[str, int]:
    """The rows per table of the published snapshot; empty where nothing was published."""
    snapshot = current_snapshot(out)
    return read_table(snapshot, "runs").row(-1, named=True)["n_rows"] if snapshot else {}


def audit(snapshot: Path, rows: Mapping[str, int]) -> None:
    """Read a snapshot back and hold it to the contract.

    Raises AuditFailed where a table is refused by its model, does not agree with the others, has other numbers of rows
    than were written, or where what was seen is not what was published and what was refused.
    """
    tables = {table: read_table(snapshot, table) for table in TABLES}
    for table, model in TABLES.items():
        try:
            model.validate(tables[table], lazy=True)
        except SchemaErrors as error:
            raise AuditFailed(f"{table} reads back with rows that its model refuses: {error}") from error
    if found := violations({table: tables[table] for table in FACTS}):
        raise AuditFailed(f"{len(found)} rows do not agree with the rest, the first: {found[0].reason}")
    read = {table: len(tables[table]) for table in rows}
    if read != rows:
        raise AuditFailed(f"Other numbers of rows were read back than written: {read}, {dict(rows)}.")
    latest = tables["runs"].row(-1, named=True)
    sources = tables["documents"]["sources"].explode()
    if len(sources) != sources.n_unique() or latest["n_seen"] != len(sources) + latest["n_rejected"]:
        raise AuditFailed(
            f"{latest['n_seen']} files were seen, but {len(sources)} published and {latest['n_rejected']} refused."
        )


def switch(out: Path, snapshot: Path) -> None:
    """Make a snapshot the published one."""
    write_catalogue(snapshot)
    sync_folder(snapshot)
    sync_folder(snapshot.parent)
    if not (out / CATALOGUE).is_symlink():
        point(out / CATALOGUE, f"current/{CATALOGUE}")
    write_script(out.resolve())
    point(out / "current", os.path.relpath(snapshot, out.resolve()))
