"""The memory of what was read: mentions in Parquet, by document, extractor version and model."""

import types
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.records import DocumentMentions

_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}


def arrow_type(hint: Any) -> pa.DataType:
    """The Arrow type of a type hint: a plain value, a tuple of any length, or a dataclass of such."""
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return pa.struct([_field(field.name, hints[field.name]) for field in fields(hint)])
    if get_origin(hint) is tuple:
        return pa.list_(arrow_type(get_args(hint)[0]))
    return _TYPES[hint]


def _field(name: str, hint: Any) -> pa.Field:
    if get_origin(hint) in (Union, types.UnionType):
        (plain,) = (arg for arg in get_args(hint) if arg is not types.NoneType)
        return pa.field(name, arrow_type(plain))
    return pa.field(name, arrow_type(hint), nullable=False)


SCHEMA = pa.schema(list(arrow_type(DocumentMentions)))

_FULL = 1000
"""A file of mentions of this many documents is not rewritten any more."""
_MOST_SMALL = 32
"""From this many files with fewer documents on, these are put together."""


class MentionStore:
    """The mentions that one extractor version found with one model.

    Each `put` writes one file of its own, so that several processes may put at once. `tidy` puts small files together,
    so that a warehouse of N documents has some N / 1000 files, however many runs they came from.
    """

    def __init__(self, root: Path, extractor: str, model: str) -> None:
        self.folder = root / f"{extractor}-{model}"

    def put(self, mentions: Iterable[DocumentMentions]) -> None:
        """Keep the mentions of a batch of documents."""
        self.keep(to_parquet(mentions))

    def keep(self, file: bytes) -> None:
        """As `put`, of mentions as `to_parquet` gives them."""
        doc_ids = pq.read_table(pa.BufferReader(file), columns=["doc_id"])["doc_id"].to_pylist()
        if doc_ids:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(doc_ids, file)

    def doc_ids(self) -> frozenset[str]:
        """The documents whose mentions are kept."""
        tables = [pq.read_table(file, schema=SCHEMA, columns=["doc_id"]) for file in self._files()]
        return frozenset(doc_id for table in tables for doc_id in table["doc_id"].to_pylist())

    def get(self, doc_ids: Iterable[str]) -> dict[str, DocumentMentions]:
        """The mentions of those documents that are kept."""
        wanted = pc.field("doc_id").isin(pa.array(sorted(doc_ids), pa.string()))
        rows = (row for file in self._files() for row in pq.read_table(file, schema=SCHEMA).filter(wanted).to_pylist())
        return {row["doc_id"]: msgspec.convert(row, DocumentMentions) for row in rows}

    def tidy(self) -> None:
        """Put small files together, and take away what cannot be read or was left half written.

        Only for who holds the warehouse for writing. A file goes only when those that hold its documents are on disk:
        stopped in between, documents stand in two files, which say the same.
        """
        durable.remove_parts(self.folder)
        sizes = {file: self._size(file) for file in self._files()}
        for file, size in sizes.items():
            if size is None:
                durable.remove_file(file)  # a fault of the disk: its texts are read again
        small = [file for file, size in sizes.items() if size is not None and size < _FULL]
        if len(small) < _MOST_SMALL:
            return
        together = pa.concat_tables(pq.read_table(file, schema=SCHEMA) for file in small).sort_by("doc_id")
        first_of_each = {doc_id: row for row, doc_id in reversed(list(enumerate(together["doc_id"].to_pylist())))}
        distinct = together.take(sorted(first_of_each.values()))
        files = [distinct.slice(at, _FULL) for at in range(0, len(distinct), _FULL)]
        written = {self._write(rows["doc_id"].to_pylist(), _parquet(rows)) for rows in files}
        for file in set(small) - written:
            durable.remove_file(file)

    def clear(self) -> None:
        """Forget everything, so that every text is read again. Only for who holds the warehouse for writing."""
        if self.folder.exists():
            durable.remove_folder(self.folder)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))

    def _size(self, file: Path) -> int | None:
        """How many documents' mentions a file holds; None where it cannot be read."""
        try:
            return int(pq.read_metadata(file).num_rows)
        except pa.ArrowInvalid:
            return None

    def _write(self, doc_ids: Sequence[str], content: bytes) -> Path:
        """Write a file, named for the documents whose mentions it holds."""
        name = sha256("".join(doc_ids).encode()).hexdigest()[:16]
        file = self.folder / f"{name}.parquet"
        durable.write_bytes(file, content)
        return file


def to_parquet(mentions: Iterable[DocumentMentions]) -> bytes:
    """The mentions of a batch of documents as a file of the store."""
    rows = [msgspec.to_builtins(said, builtin_types=(date,)) for said in mentions]
    return _parquet(pa.Table.from_pylist(rows, SCHEMA).sort_by("doc_id"))


def _parquet(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content
