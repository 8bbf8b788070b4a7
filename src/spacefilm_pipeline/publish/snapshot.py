"""Write, audit, switch: the tables of a snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
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
from spacefilm_pipeline.publish.catalogue import write_catalogue, write_script
from spacefilm_pipeline.publish.places import CATALOGUE, PART, current_snapshot, switch


def write_table(snapshot: Path, table: str, parts: Iterable[pl.DataFrame], earlier: Iterable[Path]) -> None:
    """Write one table, given some rows at a time, at least once; the file of an earlier snapshot is shared where it
    would be the same."""
    groups = (group.rechunk().to_arrow() for group in _groups(parts, group_rows(table)))
    write_part(snapshot, table, arrow_schema(table), groups, earlier)


def _groups(parts: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """The same rows, so many at a time."""
    held = pl.DataFrame()
    for part in parts:
        held = pl.concat([held, part]) if len(held) else part
        while len(held) > size:
            yield held[:size]
            held = held[size:]
    yield held


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


def group_rows(table: str) -> int:
    """How many rows of a table are written, and read back, at once: they are some tens of megabytes."""
    return 10_000 if table == "documents" else 100_000


def read_table(snapshot: Path, table: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
    """A table of a snapshot, or some of its columns.

    Raises AuditFailed where its file has other columns than the contract's.
    """
    rows = scan_table(snapshot, table)
    return (rows if columns is None else rows.select(columns)).collect()


def scan_table(snapshot: Path, table: str) -> pl.LazyFrame:
    """As `read_table`, of which only what is asked for is read."""
    path = snapshot / table / PART
    _hold_schema(pq.read_schema(path), table, snapshot, check_metadata=False)
    return pl.scan_parquet(path, glob=False)


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
    path, size = snapshot / table / PART, group_rows(table)
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


class _Published:
    """The tables of a snapshot, read back some rows at a time."""

    def __init__(self, snapshot: Path) -> None:
        self._snapshot = snapshot

    def parts(self, name: str, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        file = pl.scan_parquet(self._snapshot / name / PART, glob=False).select(columns)
        n_rows, size = pq.read_metadata(self._snapshot / name / PART).num_rows, group_rows(name)
        return (file.slice(first, size).collect() for first in range(0, max(n_rows, 1), size))


def audit_agreement(snapshot: Path) -> None:
    """Read a snapshot back, some columns at a time, and hold its tables to each other.

    Raises AuditFailed where they do not agree, or where what was seen is not what was published and what was refused.
    """
    if found := violations(_Published(snapshot)):
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


def publish(out: Path, snapshot: Path) -> None:
    """Give a snapshot its catalogue and switch to it."""
    write_catalogue(snapshot)
    if not (out / CATALOGUE).is_symlink():
        durable.point(out / CATALOGUE, f"current/{CATALOGUE}")
    write_script(out.resolve())
    switch(out, snapshot)
