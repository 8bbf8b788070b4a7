"""Frames that nobody needs for the time being."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from spacefilm_pipeline.spool import Spool


class Shelf(Mapping[str, pl.DataFrame]):
    """Frames by name, on disk until they are asked for: whole, or in the parts in which they were put there.

    They lie in a spool in a folder, or in the system's own for such files.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._spool = Spool(folder)
        self._parts: dict[str, list[tuple[int, int]]] = {}
        self.heights: Counter[str] = Counter()
        """How many rows each has."""

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """A frame, or further rows of one."""
        self._parts.setdefault(name, []).append(self._spool.fill(frame.write_ipc))
        self.heights[name] += len(frame)

    def parts(
        self, name: str, columns: Sequence[str] | None = None, but: Container[int] = ()
    ) -> Iterator[pl.DataFrame]:
        """A frame as it was put there, part by part, or some of its columns; without the parts of these numbers."""
        for number, place in enumerate(self._parts.get(name, ())):
            if number not in but:
                arrow = self._spool.read(*place)
                yield pl.read_ipc(arrow, columns=None if columns is None else list(columns))

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.concat(self.parts(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
