"""The memory of what was read: mentions in Parquet, by document, extractor version and model."""

import types
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from spacefilm_pipeline.publish.durable import write_bytes
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


class MentionStore:
    """What each document says, kept by doc_id for one extractor version and one model.

    Each `put` writes one file, so that several processes may put at once.
    """

    def __init__(self, root: Path, extractor: str, model: str) -> None:
        self.folder = root / f"{extractor}-{model}"

    def put(self, mentions: Iterable[DocumentMentions]) -> None:
        """Keep the mentions of a batch of documents."""
        batch = sorted(mentions, key=lambda said: said.doc_id)
        if not batch:
            return
        sink = pa.BufferOutputStream()
        rows = [msgspec.to_builtins(said, builtin_types=(date,)) for said in batch]
        pq.write_table(pa.Table.from_pylist(rows, SCHEMA), sink, compression="zstd")
        name = sha256("".join(said.doc_id for said in batch).encode()).hexdigest()[:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        write_bytes(self.folder / f"{name}.parquet", sink.getvalue().to_pybytes())

    def doc_ids(self) -> frozenset[str]:
        """The documents whose mentions are kept."""
        return frozenset(self._read(["doc_id"])["doc_id"].to_pylist())

    def get(self, doc_ids: Iterable[str]) -> dict[str, DocumentMentions]:
        """The mentions of those documents that are kept."""
        rows = self._read().filter(pc.field("doc_id").isin(pa.array(sorted(doc_ids), pa.string()))).to_pylist()
        return {row["doc_id"]: msgspec.convert(row, DocumentMentions) for row in rows}

    def _read(self, columns: list[str] | None = None) -> pa.Table:
        files = sorted(self.folder.glob("*.parquet"))
        empty = SCHEMA.empty_table()
        tables = [pq.read_table(file, schema=SCHEMA, columns=columns) for file in files]
        return pa.concat_tables([empty.select(columns) if columns else empty, *tables])
