"""The tables of a snapshot: taken over from a draft, published, and read."""

from collections.abc import Iterable
from filecmp import cmp
from functools import partial
from pathlib import Path
from shutil import copyfileobj

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from schemas import arrow_schema
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.publish.catalogue import write_catalogue, write_script
from spacefilm_pipeline.publish.places import CATALOGUE, PART, current_snapshot, switch


def take_over(snapshot: Path, name: str, file: Path, earlier: Iterable[Path]) -> None:
    """Let a file be one of a snapshot; that of an earlier one is shared where it is the same."""
    path = snapshot / name / PART
    for folder in (path.parent.parent, path.parent):
        if not folder.exists():
            durable.make_folder(folder)
    others = (other / name / PART for other in earlier)
    same = next((other for other in others if other.exists() and cmp(other, file, shallow=False)), file)
    try:
        durable.link(path, same)
    except OSError:  # this file system shares no files, or this file is shared as often as can be
        with open(file, "rb") as content:
            durable.write_file(path, partial(copyfileobj, content))


def read_table(snapshot: Path, table: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
    """A table of a snapshot, or some of its columns.

    Raises AuditFailed where its file has other columns than the contract's.
    """
    rows = scan_table(snapshot, table)
    return (rows if columns is None else rows.select(columns)).collect()


def scan_table(snapshot: Path, table: str) -> pl.LazyFrame:
    """As `read_table`, of which only what is asked for is read."""
    path = snapshot / table / PART
    hold_schema(pq.read_schema(path), table, check_metadata=False)
    return pl.scan_parquet(path, glob=False)


def hold_schema(found: pa.Schema, table: str, *, check_metadata: bool) -> None:
    """Raise AuditFailed where the schema of a table that is read is not the contract's."""
    if not found.equals(arrow_schema(table), check_metadata=check_metadata):
        raise AuditFailed(f"{table} reads back with another schema than the contract's.")


def rows_per_table(out: Path) -> dict[str, int]:
    """The rows per table of the published snapshot; empty where nothing was published."""
    snapshot = current_snapshot(out)
    return read_table(snapshot, "runs").row(-1, named=True)["n_rows"] if snapshot else {}


def publish(out: Path, snapshot: Path) -> None:
    """Give a snapshot its catalogue and switch to it."""
    write_catalogue(snapshot)
    if not (out / CATALOGUE).is_symlink():
        durable.point(out / CATALOGUE, f"current/{CATALOGUE}")
    write_script(out.resolve())
    switch(out, snapshot)
