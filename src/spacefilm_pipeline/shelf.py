"""Frames that nobody needs for the time being."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import polars as pl


class Shelf(Mapping[str, pl.DataFrame]):
    """Frames by name, on disk until they are asked for: whole, or in the parts in which they were put there.

    Their files, in a folder or in the system's own for such files, have no names: nothing is left of them when the run
    ends, however it ends.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._parts: dict[str, list[BinaryIO]] = {}
        self.heights: Counter[str] = Counter()
        """How many rows each has."""

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """A frame, or further rows of one."""
        file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - it is open as long as the shelf stands
        frame.write_ipc(file)
        self._parts.setdefault(name, []).append(file)
        self.heights[name] += len(frame)

    def parts(
        self, name: str, columns: Sequence[str] | None = None, but: Container[int] = ()
    ) -> Iterator[pl.DataFrame]:
        """A frame as it was put there, part by part, or some of its columns; without the parts of these numbers."""
        for number, file in enumerate(self._parts.get(name, ())):
            if number not in but:
                file.seek(0)
                yield pl.read_ipc(file, columns=None if columns is None else list(columns))

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.concat(self.parts(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
