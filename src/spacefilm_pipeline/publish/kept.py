"""Folders of Parquet files of one schema, which runs keep for those to come: each run adds files of its own."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.publish import durable

MOST_SMALL = 32
"""From this many small files on, these are put together."""


def sizes(folder: Path, schema: pa.Schema) -> dict[Path, int]:
    """The files that can be read, in order of their names, and how many rows each holds."""
    found = {}
    for file in sorted(folder.glob("*.parquet")):
        try:
            metadata = pq.read_metadata(file)
        except pa.ArrowInvalid:
            continue  # a fault of the disk
        if metadata.schema.to_arrow_schema().equals(schema, check_metadata=True):
            found[file] = metadata.num_rows
    return found


def sweep(folder: Path, schema: pa.Schema) -> dict[Path, int]:
    """Take away what cannot be read, is of another schema or was left half written; gives `sizes` of the rest."""
    durable.remove_parts(folder)
    found = sizes(folder, schema)
    for file in sorted(set(folder.glob("*.parquet")) - found.keys()):
        durable.remove_file(file)
    return found


def write(folder: Path, names: Iterable[str], parquet: bytes) -> Path:
    """Write a file, called by a hash of the names of its rows: the same rows are the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{sha256('\n'.join(names).encode()).hexdigest()[:16]}.parquet"
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
