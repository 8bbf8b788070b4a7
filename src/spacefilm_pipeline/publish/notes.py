"""The memory of ingest: what was found out about single files and texts, in Parquet, by ingest version."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from spacefilm_pipeline.publish import kept

if TYPE_CHECKING:
    import polars as pl

_FULL = 10_000
"""A file of so many notes is not rewritten any more."""
_KIND = b"notes"


class NoteStore:
    """The notes that one version of ingest has taken, as frames by the names of their kinds: see `ingest.notes`.

    Each `put` writes one file for each kind, and `tidy` puts them together when there are many.
    """

    def __init__(self, root: Path, version: str) -> None:
        self.folder = root / version

    def put(self, notes: "Mapping[str, pl.DataFrame]") -> None:
        """Keep notes: rows that are not kept yet."""
        for kind, frame in notes.items():
            if len(frame):
                self._write(kind, frame)

    def get(self, kind: str) -> "pl.DataFrame | None":
        """All notes of a kind that are kept, if any; some twice, where the machine stopped in `tidy`."""
        files = _by_kind(kept.found(self.folder)).get(kind)
        return _read(files) if files else None

    def tidy(self) -> None:
        """Put small files together, and take away what cannot be read or was left half written.

        Only for who holds the warehouse for writing. A file goes only when the one that holds its notes is on disk:
        stopped in between, notes stand in two files, which say the same.
        """
        found = kept.sweep(self.folder)
        small = {file: metadata for file, metadata in found.items() if metadata.num_rows < _FULL}
        for kind, files in _by_kind(small).items():
            if len(files) >= kept.MOST_SMALL:
                kept.remove(files, but=self._write(kind, _read(files)))

    def clear(self) -> None:
        """Forget everything. Only for who holds the warehouse for writing."""
        kept.clear(self.folder)

    def _write(self, kind: str, notes: "pl.DataFrame") -> Path:
        parquet = kept.to_parquet(notes.to_arrow().replace_schema_metadata({_KIND: kind}))
        return kept.write(self.folder, parquet, parquet)


def _by_kind(files: Mapping[Path, pq.FileMetaData]) -> dict[str, list[Path]]:
    """Files by the kind of their notes; those that hold no notes are passed over."""
    found: dict[str, list[Path]] = {}
    for file, metadata in files.items():
        if kind := (metadata.metadata or {}).get(_KIND):
            found.setdefault(kind.decode(), []).append(file)
    return found


def _read(files: list[Path]) -> "pl.DataFrame":
    import polars as pl

    return pl.read_parquet(files, glob=False)
