"""The memory of ingest: what was found out about single files and texts, in Parquet, by ingest version."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.publish import kept

_FULL = 10_000
"""A file of so many notes is not rewritten any more."""
_KIND = b"notes"


class NoteStore:
    """The notes that one version of ingest has taken, as tables by the names of their kinds: see `ingest.notes`.

    Each `put` writes one file for each kind, and `tidy` puts them together when there are many.
    """

    def __init__(self, root: Path, version: str) -> None:
        self.folder = root / version

    def put(self, notes: Mapping[str, pa.Table]) -> None:
        """Keep notes: rows that are not kept yet."""
        for kind, table in notes.items():
            if len(table):
                self._write(table.replace_schema_metadata({_KIND: kind}))

    def get(self) -> dict[str, pa.Table]:
        """All notes that are kept. What was put together when the machine stopped may be there twice."""
        return {kind: _read(files) for kind, files in _by_kind(kept.found(self.folder)).items()}

    def tidy(self) -> None:
        """Put small files together, and take away what cannot be read or was left half written.

        Only for who holds the warehouse for writing. A file goes only when the one that holds its notes is on disk:
        stopped in between, notes stand in two files, which say the same.
        """
        found = kept.sweep(self.folder)
        small = {file: metadata for file, metadata in found.items() if metadata.num_rows < _FULL}
        for files in _by_kind(small).values():
            if len(files) >= kept.MOST_SMALL:
                kept.remove(files, but=self._write(_read(files)))

    def clear(self) -> None:
        """Forget everything. Only for who holds the warehouse for writing."""
        kept.clear(self.folder)

    def _write(self, notes: pa.Table) -> Path:
        parquet = kept.to_parquet(notes)
        return kept.write(self.folder, parquet, parquet)


def _by_kind(files: Mapping[Path, pq.FileMetaData]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for file, metadata in files.items():
        found.setdefault(metadata.metadata[_KIND].decode(), []).append(file)
    return found


def _read(files: Iterable[Path]) -> pa.Table:
    return pa.concat_tables(map(pq.read_table, files))
