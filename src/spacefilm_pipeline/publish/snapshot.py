"""Write, audit, switch: a snapshot is a numbered folder that never changes, and `current` points to one of them.

OUT/snapshots/000001/people/part-0.parquet …    the tables
OUT/snapshots/000001/spacefilm.duckdb           its catalogue, written last: a folder without one is a leftover
OUT/left/000001                                 when it was last left for another, once it was
OUT/current → snapshots/000001                  the switch
OUT/spacefilm.duckdb → current/spacefilm.duckdb switches with it
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from copy import copy
from datetime import UTC, datetime
from filecmp import cmp
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pandera.errors import SchemaErrors

from schemas import FACTS, TABLES, arrow_schema, key_of
from schemas.relations import violations
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.publish.catalogue import CATALOGUE, write_catalogue, write_script

PART = "part-0.parquet"
"""Every table is one file, always of the same name, so that a reader who looks it up finds it in any snapshot."""


def current_snapshot(out: Path) -> Path | None:
    """The folder of the published snapshot; None where nothing was published."""
    current = out / "current"
    return current.resolve() if current.is_dir() else None


def snapshots(out: Path) -> list[Path]:
    """The snapshots that were published and not pruned, the oldest first."""
    current = current_snapshot(out)
    if current is None:
        return []
    whole = [path for path in _numbered(out) if (path / CATALOGUE).exists()]
    return sorted((path for path in whole if _number(path) <= _number(current) or _left(path).exists()), key=_number)


def left_at(snapshot: Path) -> datetime | None:
    """When a snapshot was last left for another one; None where it was not, or does not tell."""
    try:
        return datetime.fromisoformat(_left(snapshot).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def sweep(out: Path) -> None:
    """Take away what writers that were killed left behind. Only for who holds the warehouse for writing."""
    for folder in (out, out / "snapshots"):
        durable.remove_parts(folder)
    for leftover in set(_numbered(out)).difference(snapshots(out)):
        durable.remove_folder(leftover)
    for note in (out / "left").glob("*"):
        if not (out / "snapshots" / note.name).exists():
            durable.remove_file(note)


def remove(snapshot: Path) -> None:
    """Take a snapshot away. Files that others share with it stay with them."""
    durable.remove_folder(snapshot)
    durable.remove_file(_left(snapshot))


def new_snapshot(out: Path) -> Path:
    """An empty folder with the next number."""
    folder = out.resolve() / "snapshots"
    if not folder.exists():
        durable.make_folder(folder)
    snapshot = folder / f"{max(map(_number, _numbered(out)), default=0) + 1:06}"
    durable.make_folder(snapshot)
    return snapshot


def _numbered(out: Path) -> list[Path]:
    return [path for path in (out.resolve() / "snapshots").glob("*") if path.name.isdecimal()]


def _number(snapshot: Path) -> int:
    return int(snapshot.name)


def _left(snapshot: Path) -> Path:
    return snapshot.parent.parent / "left" / snapshot.name


def write_table(snapshot: Path, table: str, frame: pl.DataFrame, earlier: Iterable[Path]) -> None:
    """Write one table; the file of an earlier snapshot is shared where it would be the same."""
    size = _group_rows(table)
    groups = (frame.slice(first, size).rechunk().to_arrow() for first in range(0, max(len(frame), 1), size))
    write_part(snapshot, table, arrow_schema(table), groups, earlier)


def write_part(
    snapshot: Path, table: str, schema: pa.Schema, groups: Iterable[pa.Table], earlier: Iterable[Path]
) -> None:
    """Write the one file of a table, group of rows by group, or share that of an earlier snapshot.

    The same groups give the same bytes.
    """
    path = snapshot / table / PART
    durable.make_folder(path.parent)

    def fill(file: BinaryIO) -> None:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for group in groups:
                writer.write_table(group.cast(schema))

    durable.write_file(path, fill)
    same = (other / table / PART for other in earlier)
    existing = next((file for file in same if file.exists() and cmp(file, path, shallow=False)), None)
    if existing:
        with suppress(OSError):  # this file system shares no files, or this file is shared as often as can be
            durable.link(path, existing)


def _group_rows(table: str) -> int:
    """How many rows of a table are written, and read back, at once: they are some tens of megabytes."""
    return 10_000 if table == "documents" else 100_000


def read_table(snapshot: Path, table: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
    """A table of a snapshot, or some of its columns.

    Raises AuditFailed where its file has other columns than the contract's.
    """
    path = snapshot / table / PART
    _hold_schema(pq.read_schema(path), table, snapshot, check_metadata=False)
    return pl.read_parquet(path, columns=None if columns is None else list(columns), glob=False)


def _hold_schema(found: pa.Schema, table: str, snapshot: Path, *, check_metadata: bool) -> None:
    if not found.equals(arrow_schema(table), check_metadata=check_metadata):
        raise AuditFailed(f"{table} in {snapshot} reads back with another schema than the contract's.")


def rows_per_table(out: Path) -> dict[str, int]:
    """The rows per table of the published snapshot; empty where nothing was published."""
    snapshot = current_snapshot(out)
    return read_table(snapshot, "runs").row(-1, named=True)["n_rows"] if snapshot else {}


def audit_table(snapshot: Path, table: str) -> int:
    """Read a table back, some rows at a time, and hold it to its model, and that of facts to the order of its keys;
    gives the number of its rows.

    Raises AuditFailed where it does not keep to these.
    """
    path, size = snapshot / table / PART, _group_rows(table)
    _hold_schema(pq.read_schema(path), table, snapshot, check_metadata=True)
    model, is_ordered = copy(TABLES[table].to_schema()), table in FACTS
    if is_ordered:
        model.unique = None  # so much the order of the keys tells
    frame, n_rows, last = pl.scan_parquet(path, glob=False), 0, None
    while len(rows := frame.slice(n_rows, size).collect()):
        try:
            model.validate(rows, lazy=True)
        except SchemaErrors as error:
            raise AuditFailed(f"{table} reads back with rows that its model refuses: {error}") from error
        if is_ordered and not _ascending(rows if last is None else pl.concat([last, rows]), key_of(table)):
            raise AuditFailed(f"{table} reads back with rows that are not in order, or have the same key.")
        n_rows, last = n_rows + len(rows), rows.tail(1)
    return n_rows


def audit_agreement(snapshot: Path) -> None:
    """Read a snapshot back, some columns at a time, and hold its tables to each other.

    Raises AuditFailed where they do not agree, or where what was seen is not what was published and what was refused.
    """
    if found := violations({table: pl.scan_parquet(snapshot / table / PART, glob=False) for table in FACTS}):
        raise AuditFailed(f"{len(found)} rows do not agree with the rest, the first: {found[0].reason}")
    latest = read_table(snapshot, "runs").row(-1, named=True)
    sources = read_table(snapshot, "documents", ["sources"])["sources"].explode()
    if len(sources) != sources.n_unique() or latest["n_seen"] != len(sources) + latest["n_rejected"]:
        raise AuditFailed(
            f"{latest['n_seen']} files were seen, but {len(sources)} published and {latest['n_rejected']} refused."
        )


def _ascending(rows: pl.DataFrame, key: Sequence[str]) -> bool:
    """Whether the key of each row is more than that of the row before."""
    more = pl.lit(False)
    for name in reversed(key):
        before = pl.col(name).shift()
        more = (before < pl.col(name)) | ((before == pl.col(name)) & more)
    return bool(rows.select(more)[1:].to_series().all())


def switch(out: Path, snapshot: Path) -> None:
    """Make a snapshot the published one.

    That the one before was left is put down first: a snapshot that was ever published is current or has such a note,
    whenever the machine stops.
    """
    if before := current_snapshot(out):
        note = _left(before)
        if not note.parent.exists():
            durable.make_folder(note.parent)
        durable.write_bytes(note, datetime.now(UTC).isoformat().encode())
    durable.point(out / "current", os.path.relpath(snapshot, out.resolve()))


def publish(out: Path, snapshot: Path) -> None:
    """Give a snapshot its catalogue and switch to it."""
    write_catalogue(snapshot)
    if not (out / CATALOGUE).is_symlink():
        durable.point(out / CATALOGUE, f"current/{CATALOGUE}")
    write_script(out.resolve())
    switch(out, snapshot)
