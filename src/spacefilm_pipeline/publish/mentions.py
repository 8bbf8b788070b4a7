"""The memory of what was read: mentions in Parquet, by document, extractor version and model."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.publish import kept
from spacefilm_pipeline.records import DocumentMentions

if TYPE_CHECKING:
    from spacefilm_pipeline.publish.mention_index import MentionIndex

SCHEMA = pa.schema(
    [pa.field("doc_id", pa.string(), nullable=False), pa.field("mentions", pa.binary(), nullable=False)],
    {"mentions": "DocumentMentions in MessagePack"},
)
"""A document's mentions are only ever asked for as a whole, and as nested columns they would be read much slower."""

_FULL = 1000
"""A file of mentions of this many documents is not rewritten any more."""
_AT_ONCE = 100
"""So many documents of a file are in memory at once."""

_ENCODER = msgspec.msgpack.Encoder()


class MentionStore:
    """The mentions that one extractor version found with one model.

    Each `put` writes one file of its own, so that several processes may put at once. `tidy` puts small files together,
    so that a warehouse of N documents has some N / 1000 files, however many runs they came from.
    """

    def __init__(self, root: Path, extractor: str, model: str) -> None:
        self.folder = root / f"{extractor}-{model}"

    def put(self, mentions: Iterable[DocumentMentions]) -> None:
        """Keep the mentions of a batch of documents."""
        self._put(_table(mentions))

    def put_parquet(self, content: bytes) -> None:
        """As `put`, of what `to_parquet` gives."""
        self._put(pq.read_table(pa.BufferReader(content)))

    def _put(self, rows: pa.Table) -> None:
        if len(rows):
            self._write(rows)

    def index(self) -> "MentionIndex":
        """Where the mentions stand that are kept now."""
        from spacefilm_pipeline.publish.mention_index import MentionIndex

        return MentionIndex(self._sizes())

    def doc_ids(self) -> frozenset[str]:
        """The documents whose mentions are kept."""
        return frozenset(self.index().doc_ids)

    def size(self) -> int:
        """How many documents these are about: as many more as stand in two files."""
        return sum(self._sizes().values())

    def get(self, doc_ids: Iterable[str]) -> dict[str, DocumentMentions]:
        """The mentions of those documents that are kept, by doc_id."""
        with no_collector():
            return {said.doc_id: said for said in self.index().each(list(doc_ids))}

    def tidy(self) -> None:
        """Put small files together, and take away what cannot be read, is of another layout or was left half written.

        Only for who holds the warehouse for writing. A file goes only when those that hold its documents are on disk:
        stopped in between, documents stand in two files, which say the same.
        """
        swept = kept.sweep(self.folder, SCHEMA)
        small = {file: told.num_rows for file, told in swept.items() if told.num_rows < _FULL}
        if len(small) >= kept.MOST_SMALL:
            for files in _filling(small):
                self._put_together(files)

    def clear(self) -> None:
        """Forget everything, so that every text is read again. Only for who holds the warehouse for writing."""
        kept.clear(self.folder)

    def _sizes(self) -> dict[Path, int]:
        return {file: told.num_rows for file, told in kept.found(self.folder, SCHEMA).items()}

    def _put_together(self, files: Sequence[Path]) -> None:
        rows = pa.concat_tables(pq.read_table(file) for file in files)
        first_of_each = {doc_id: row for row, doc_id in reversed(list(enumerate(rows["doc_id"].to_pylist())))}
        kept.remove(files, but=self._write(rows.take(list(first_of_each.values())).sort_by("doc_id")))

    def _write(self, rows: pa.Table) -> Path:
        return kept.write(self.folder, "\n".join(rows["doc_id"].to_pylist()).encode(), _parquet(rows))


def to_parquet(mentions: Iterable[DocumentMentions]) -> bytes:
    """The mentions of a batch of documents as a file, to be sent from where the store is out of reach."""
    return _parquet(_table(mentions))


def _table(mentions: Iterable[DocumentMentions]) -> pa.Table:
    said = sorted(mentions, key=lambda one: one.doc_id)
    return pa.Table.from_arrays([[one.doc_id for one in said], [_ENCODER.encode(one) for one in said]], schema=SCHEMA)


def _parquet(rows: pa.Table) -> bytes:
    return kept.to_parquet(rows, _AT_ONCE)


def _filling(sizes: dict[Path, int]) -> Iterator[list[Path]]:
    """The files in groups that each make one full file, but for the last."""
    group: list[Path] = []
    for file in sizes:
        group.append(file)
        if sum(sizes[other] for other in group) >= _FULL:
            yield group
            group = []
    if group:
        yield group
