"""Tables on their way into a snapshot: in the very files that will be published, and read back from these."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO
from weakref import finalize

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from schemas import arrow_schema
from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.publish.places import PART


class Draft(Mapping[str, pl.DataFrame]):
    """Tables by name, each in a file that is written once, and read back whole or some rows at a time.

    They lie in a folder of their own, within a given one or among the system's temporary files. It goes with the draft.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = Path(mkdtemp(prefix=".", suffix=durable.UNFINISHED, dir=folder))
        finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.heights: dict[str, int] = {}
        """How many rows were written of each."""
        self.digests: dict[str, list[bytes]] = {}
        """Of each table the `digest` of every group of rows, as they were written."""

    def write(self, table: str, parts: Iterable[pl.DataFrame]) -> None:
        """Write a table, given some rows at a time. The same rows give the same bytes, however they are parted."""
        self.digests[table] = []
        groups = (group.rechunk() for group in _groups(parts, group_rows(table)))
        self.write_groups(table, arrow_schema(table), map(partial(self._digested, table), groups))

    def _digested(self, table: str, group: pl.DataFrame) -> pl.DataFrame:
        self.digests[table].append(digest(group))
        return group

    def write_groups(
        self, name: str, schema: pa.Schema, groups: Iterable[pl.DataFrame], *, is_for_queries: bool = True
    ) -> None:
        """Write anything, each group of rows as one of the file. What is not for queries, but to be read whole, has
        neither dictionaries of its values nor statistics: both take time, and numbers of which each is another get
        larger by them."""
        path = self.file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        extras = {"use_dictionary": is_for_queries, "write_statistics": is_for_queries}

        def fill(file: BinaryIO) -> None:
            self.heights[name] = 0
            with pq.ParquetWriter(file, schema, compression="zstd", **extras) as writer:
                for group in groups:
                    writer.write_table(group.to_arrow().cast(schema))
                    self.heights[name] += len(group)

        durable.write_file(path, fill)

    def file(self, name: str) -> Path:
        """Where a table is."""
        return self._folder / name / PART

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """A table, or some of its columns, some rows at a time, once at least."""
        rows, size = pl.scan_parquet(self.file(name), glob=False), group_rows(name)
        chosen = rows if columns is None else rows.select(columns)
        return (chosen.slice(first, size).collect() for first in range(0, max(self.heights[name], 1), size))

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.concat(self.parts(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self.heights)

    def __len__(self) -> int:
        return len(self.heights)


def digest(rows: pl.DataFrame) -> bytes:
    """A hash of what some rows hold, and of their order; the same for the same within one process."""
    return sha256(rows.hash_rows().to_numpy()).digest()


def group_rows(table: str) -> int:
    """How many rows of a table are written, and read back, at once: they are some megabytes."""
    return 5_000 if table == "documents" else 25_000


def _groups(parts: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """The same rows, so many at a time."""
    held = pl.DataFrame()
    for part in parts:
        held = pl.concat([held, part]) if len(held) else part
        while len(held) > size:
            yield held[:size]
            held = held[size:]
    yield held
