"""Folders of Parquet files, which runs keep for those to come: each run adds files of its own."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.publish import durable

MOST_SMALL = 32
"""From this many small files on, these are put together."""


def found(folder: Path, schema: pa.Schema | None = None) -> dict[Path, pq.FileMetaData]:
    """The files that can be read, in order of their names; those of a schema where one is given."""
    files = {}
    for file in sorted(folder.glob("*.parquet")):
        try:
            metadata = pq.read_metadata(file)
        except pa.ArrowInvalid:
            continue  # a fault of the disk
        if schema is None or metadata.schema.to_arrow_schema().equals(schema, check_metadata=True):
            files[file] = metadata
    return files


def sweep(folder: Path, schema: pa.Schema | None = None) -> dict[Path, pq.FileMetaData]:
    """Take away what cannot be read, is of another schema or was left half written; gives the rest as `found`."""
    durable.remove_parts(folder)
    files = found(folder, schema)
    for file in sorted(set(folder.glob("*.parquet")) - files.keys()):
        durable.remove_file(file)
    return files


def write(folder: Path, named_for: bytes, parquet: bytes) -> Path:
    """Write a file, called by a hash of what it is named for: for the same it is the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{sha256(named_for).hexdigest()[:16]}.parquet"
    durable.write_bytes(file, parquet)
    return file


def to_parquet(rows: pa.Table, row_group_size: int | None = None) -> bytes:
    """A table as the bytes of such a file."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", use_dictionary=False, row_group_size=row_group_size)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def remove(files: Iterable[Path], but: Path) -> None:
    """Take files away whose rows another one holds."""
    for file in files:
        if file != but:
            durable.remove_file(file)


def clear(folder: Path) -> None:
    """Take all away."""
    if folder.exists():
        durable.remove_folder(folder)
