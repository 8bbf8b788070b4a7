"""The memory of ingest: what was found out about single files and texts, in Parquet, by ingest version."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.publish import durable

SCHEMA = pa.schema([pa.field("question", pa.string(), nullable=False), pa.field("answer", pa.binary(), nullable=False)])

_FULL = 10_000
"""A file of so many notes is not rewritten any more."""
_MOST_SMALL = 32
"""From this many files with fewer notes on, these are put together."""


class NoteStore:
    """The notes that one version of ingest has taken: answers by their questions, see `ingest.notes`.

    Each `put` writes one file of its own, and `tidy` puts them together when there are many.
    """

    def __init__(self, root: Path, version: str) -> None:
        self.folder = root / version

    def put(self, notes: Mapping[str, bytes]) -> None:
        """Keep notes."""
        if notes:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(notes)

    def get(self) -> dict[str, bytes]:
        """All notes that are kept."""
        return _notes(self._sizes())

    def tidy(self) -> None:
        """Put small files together, and take away what cannot be read or was left half written.

        Only for who holds the warehouse for writing. A file goes only when the one that holds its notes is on disk:
        stopped in between, notes stand in two files, which say the same.
        """
        durable.remove_parts(self.folder)
        sizes = self._sizes()
        for file in set(self.folder.glob("*.parquet")) - sizes.keys():
            durable.remove_file(file)  # a fault of the disk: its notes are taken again
        small = [file for file, size in sizes.items() if size < _FULL]
        if len(small) >= _MOST_SMALL:
            together = self._write(_notes(small))
            for file in set(small) - {together}:
                durable.remove_file(file)

    def clear(self) -> None:
        """Forget everything. Only for who holds the warehouse for writing."""
        if self.folder.exists():
            durable.remove_folder(self.folder)

    def _sizes(self) -> dict[Path, int]:
        """The files that can be read, with the number of notes in each."""
        sizes = {}
        for file in sorted(self.folder.glob("*.parquet")):
            try:
                found = pq.read_metadata(file)
            except pa.ArrowInvalid:
                continue
            if found.schema.to_arrow_schema().equals(SCHEMA):
                sizes[file] = found.num_rows
        return sizes

    def _write(self, notes: Mapping[str, bytes]) -> Path:
        """Write a file, named for the questions that it answers."""
        questions = sorted(notes)
        table = pa.Table.from_arrays([questions, [notes[question] for question in questions]], schema=SCHEMA)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", use_dictionary=False)
        name = sha256("\n".join(questions).encode()).hexdigest()[:16]
        file = self.folder / f"{name}.parquet"
        durable.write_bytes(file, sink.getvalue().to_pybytes())
        return file


def _notes(files: Iterable[Path]) -> dict[str, bytes]:
    notes: dict[str, bytes] = {}
    for file in files:
        table = pq.read_table(file)
        notes.update(zip(table["question"].to_pylist(), table["answer"].to_pylist(), strict=True))
    return notes
