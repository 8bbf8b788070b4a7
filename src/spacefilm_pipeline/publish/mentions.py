"""The memory of what was read: mentions in Parquet, by document, extractor version and model."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.publish import kept
from spacefilm_pipeline.records import DocumentMentions

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
_DECODER = msgspec.msgpack.Decoder(DocumentMentions)


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

    def doc_ids(self) -> frozenset[str]:
        """The documents whose mentions are kept."""
        return frozenset(chain.from_iterable(map(_doc_ids, self._sizes())))

    def size(self) -> int:
        """How many documents these are about: as many more as stand in two files."""
        return sum(self._sizes().values())

    def get(self, doc_ids: Iterable[str]) -> dict[str, DocumentMentions]:
        """The mentions of those documents that are kept, by doc_id."""
        with no_collector():
            return {said.doc_id: said for said in self.each(doc_ids)}

    def each(self, doc_ids: Iterable[str]) -> Iterator[DocumentMentions]:
        """The mentions of those documents that are kept, in the order in which they are kept.

        Only the parts of files that hold some are read, and only one part is in memory at once.
        """
        wanted = set(doc_ids)
        for file in self._sizes() if wanted else ():
            for doc_id, said in _rows(file, wanted):
                wanted.discard(doc_id)
                yield _DECODER.decode(said)

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


def _doc_ids(file: Path) -> list[str]:
    with pq.ParquetFile(file) as parquet:
        doc_ids: list[str] = parquet.read(["doc_id"])["doc_id"].to_pylist()
    return doc_ids


def _rows(file: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """doc_id and mentions of those documents that a file holds."""
    with pq.ParquetFile(file) as parquet:
        ids = parquet.read(["doc_id"])["doc_id"].to_pylist()
        ends = accumulate(parquet.metadata.row_group(part).num_rows for part in range(parquet.num_row_groups))
        for part, (start, end) in enumerate(pairwise((0, *ends))):
            rows = [n for n in range(start, end) if ids[n] in wanted]
            if rows:
                mentions = parquet.read_row_group(part, ["mentions"])["mentions"].to_pylist()
                yield from ((ids[n], mentions[n - start]) for n in rows)


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
