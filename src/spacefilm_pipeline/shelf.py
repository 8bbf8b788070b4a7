"""Frames that nobody needs for the time being."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa

from spacefilm_pipeline.spool import Spool

_AT_ONCE = 50_000
"""No part has more rows."""


type Place = tuple[int, int]
"""Where a frame lies in a spool: where it begins, and how many bytes it takes."""


def put_down(spool: Spool, frame: pl.DataFrame) -> Place:
    """Put a frame into a spool, as Arrow does it: without Polars' threads, which others may keep busy."""
    table = _compact(frame)

    def write(file: BinaryIO) -> None:
        with pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)

    return spool.fill(write)


def taken_up(spool: Spool, place: Place) -> pl.DataFrame:
    """A frame as it was put down. It stays there, too."""
    with pa.ipc.open_stream(pa.py_buffer(spool.mapped(*place))) as stream:
        return pl.DataFrame(stream.read_all())


def compact(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows, without those beside which they once stood: see `_compact`."""
    return pl.DataFrame(_compact(frame))


def _compact(frame: pl.DataFrame) -> pa.Table:
    """A frame whose strings lie side by side. As Polars holds them, they take along all others of the frame that they
    were chosen from."""
    return frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())


class Shelf(Mapping[str, pl.DataFrame]):
    """Frames by name, on disk until they are asked for: whole, or in the parts in which they were put there.

    They lie in a spool in a folder, or in the system's own for such files, each column apart: of those that are asked
    for nothing else is read or in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._spool = Spool(folder)
        self._parts: dict[str, list[dict[str, Place]]] = {}
        self.heights: Counter[str] = Counter()
        """How many rows each has."""

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """A frame, or further rows of one; where these are many, in several parts."""
        for first in range(0, max(len(frame), 1), _AT_ONCE):
            some = frame.slice(first, _AT_ONCE)
            places = {column.name: put_down(self._spool, column.to_frame()) for column in some}
            self._parts.setdefault(name, []).append(places)
        self.heights[name] += len(frame)

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """A frame as it was put there, part by part, or some of its columns."""
        for places in self._parts.get(name, ()):
            wanted = (places[column] for column in columns or places)
            yield pl.DataFrame([taken_up(self._spool, place).to_series() for place in wanted])

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.concat(self.parts(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
