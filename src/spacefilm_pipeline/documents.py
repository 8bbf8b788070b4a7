"""The documents of a run, in columns, and their texts outside of Python's memory."""

from collections.abc import Iterable, Iterator
from typing import Self

import polars as pl

from spacefilm_pipeline.records import Document
from spacefilm_pipeline.spool import Spool

SCHEMA = pl.Schema(
    {
        "doc_id": pl.String(),
        "sources": pl.List(pl.String),
        "language": pl.String(),
        "title": pl.String(),
        "publisher": pl.String(),
        "url": pl.String(),
        "place": pl.String(),
        "published_on": pl.Date(),
        "published_basis": pl.String(),
        "near_duplicate_of": pl.String(),
        "n_chars": pl.Int64(),
        "begin": pl.Int64(),
        "size": pl.Int64(),
    }
)
"""`begin` and `size` tell where a document's text lies in the spool, in UTF-8."""


class Documents:
    """Distinct texts with what their sources say about them. A text is read whenever somebody asks for it."""

    def __init__(self, frame: pl.DataFrame, spool: Spool) -> None:
        self.frame = frame.select(SCHEMA.names())
        """A row for each, of the columns in SCHEMA."""
        self._spool = spool

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """These documents, by doc_id."""
        spool = Spool()
        rows = []
        for one in sorted(documents, key=lambda one: one.doc_id):
            text = one.text.encode()
            told = {name: getattr(one, name) for name in SCHEMA.names()[:-3]}
            rows.append(told | {"n_chars": len(one.text), "begin": spool.add(text), "size": len(text)})
        return cls(pl.DataFrame(rows, SCHEMA), spool)

    def __len__(self) -> int:
        return len(self.frame)

    def __iter__(self) -> Iterator[Document]:
        told = self.frame.drop("n_chars", "begin", "size").iter_rows()
        for (doc_id, sources, *rest), text in zip(told, self._texts(), strict=True):
            yield Document(doc_id, tuple(sources), text, *rest)

    @property
    def n_chars(self) -> int:
        """The characters of all of them together."""
        return int(self.frame["n_chars"].sum())

    def texts(self) -> pl.Series:
        """All their texts."""
        return pl.Series(self._texts(), dtype=pl.String)

    def _texts(self) -> Iterator[str]:
        return (self._spool.read(*place).decode() for place in self.frame.select("begin", "size").iter_rows())

    def parts(self, count: int) -> Iterator["Documents"]:
        """So many of them at a time; none once."""
        return (self.told(self.frame.slice(start, count)) for start in range(0, max(len(self), 1), count))

    def take(self, rows: Iterable[int]) -> "Documents":
        """The documents in these rows, in this order."""
        return self.told(self.frame[pl.Series(rows, dtype=pl.UInt32)])

    def told(self, frame: pl.DataFrame) -> "Documents":
        """The same documents, told of by another frame."""
        return Documents(frame, self._spool)
