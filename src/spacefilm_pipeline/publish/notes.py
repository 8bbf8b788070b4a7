"""The memory of ingest: what was found out about single files and texts, in Parquet, by ingest version."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.publish import kept

SCHEMA = pa.schema([pa.field("question", pa.string(), nullable=False), pa.field("answer", pa.binary(), nullable=False)])

_FULL = 10_000
"""A file of so many notes is not rewritten any more."""


class NoteStore:
    """The notes that one version of ingest has taken: answers by their questions, see `ingest.notes`.

    Each `put` writes one file of its own, and `tidy` puts them together when there are many.
    """

    def __init__(self, root: Path, version: str) -> None:
        self.folder = root / version

    def put(self, notes: Mapping[str, bytes]) -> None:
        """Keep notes."""
        if notes:
            self._write(notes)

    def get(self) -> dict[str, bytes]:
        """All notes that are kept."""
        return _notes(kept.sizes(self.folder, SCHEMA))

    def tidy(self) -> None:
        """Put small files together, and take away what cannot be read or was left half written.

        Only for who holds the warehouse for writing. A file goes only when the one that holds its notes is on disk:
        stopped in between, notes stand in two files, which say the same.
        """
        small = [file for file, size in kept.sweep(self.folder, SCHEMA).items() if size < _FULL]
        if len(small) >= kept.MOST_SMALL:
            kept.remove(small, but=self._write(_notes(small)))

    def clear(self) -> None:
        """Forget everything. Only for who holds the warehouse for writing."""
        kept.clear(self.folder)

    def _write(self, notes: Mapping[str, bytes]) -> Path:
        questions = sorted(notes)
        table = pa.Table.from_arrays([questions, [notes[question] for question in questions]], schema=SCHEMA)
        return kept.write(self.folder, questions, kept.to_parquet(table))


def _notes(files: Iterable[Path]) -> dict[str, bytes]:
    notes: dict[str, bytes] = {}
    for file in files:
        table = pq.read_table(file)
        notes.update(zip(table["question"].to_pylist(), table["answer"].to_pylist(), strict=True))
    return notes
