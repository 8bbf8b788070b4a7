"""Where the mentions of documents stand among the files of a store, so that some are found without looking at all."""

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import msgspec
import polars as pl
import pyarrow.parquet as pq

from spacefilm_pipeline.records import DocumentMentions

_PLACES = pl.Schema({"doc_id": pl.String(), "file": pl.Categorical(), "row": pl.UInt32()})
_DECODER = msgspec.msgpack.Decoder(DocumentMentions)


class MentionIndex:
    """The mentions in some files, as these are now."""

    def __init__(self, files: Collection[Path]) -> None:
        self._places = _places_in(files) if files else _PLACES.to_frame()

    @property
    def doc_ids(self) -> pl.Series:
        """The documents whose mentions are kept, each once."""
        return self._places["doc_id"]

    def each(self, doc_ids: Collection[str]) -> Iterator[DocumentMentions]:
        """The mentions of those documents that are kept, in the order in which they are kept.

        Only the parts of files that hold some are read, and only one part is in memory at once.
        """
        wanted = pl.Series(list(doc_ids), dtype=pl.String)
        places = self._places.filter(pl.col("doc_id").is_in(wanted.implode()))
        for (file,), rows in places.group_by("file", maintain_order=True):
            yield from map(_DECODER.decode, _read(str(file), rows["row"].to_list()))


def _places_in(files: Collection[Path]) -> pl.DataFrame:
    """Which documents stand in which row of which file: in the first, where they stand in two."""
    found = pl.scan_parquet(list(files), glob=False, include_file_paths="file")
    found = found.select("doc_id", pl.col("file").cast(pl.Categorical))
    rows = pl.int_range(pl.len(), dtype=pl.UInt32).over("file")
    return found.with_columns(row=rows).unique("doc_id", keep="first", maintain_order=True).collect()


def _read(file: str, rows: Sequence[int]) -> Iterator[bytes]:
    """What stands in these rows of a file, which are in order."""
    with pq.ParquetFile(file) as parquet:
        ends = accumulate(parquet.metadata.row_group(part).num_rows for part in range(parquet.num_row_groups))
        for part, (start, end) in enumerate(pairwise((0, *ends))):
            some = [row - start for row in rows if start <= row < end]
            if some:
                mentions = parquet.read_row_group(part, ["mentions"])["mentions"]
                yield from mentions.take(some).to_pylist()
