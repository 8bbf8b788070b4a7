"""The documents of a run, and what they say, which is read only where it is asked for."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import batched

import polars as pl

from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.memory import give_back
from spacefilm_pipeline.records import Document, DocumentMentions

type Read = Callable[[Collection[str]], Iterable[DocumentMentions]]
"""Gives the mentions of documents by doc_id, one after the other, in the order in which they are kept."""
type Heard = list[tuple[Document, DocumentMentions]]
"""Some documents with what they say."""

_AT_ONCE = 200
"""What so many documents say is in memory at once."""


def number_of(doc_id: str) -> int:
    """A document as the number that its doc_id is."""
    return int(doc_id, 16)


def doc_id_of(doc: int) -> str:
    """The doc_id of a document's number."""
    return f"{doc:016x}"


def numbers_of(doc_ids: str) -> pl.Expr:
    """As `number_of`, of a column of doc_ids."""
    return pl.col(doc_ids).str.to_integer(base=16, dtype=pl.UInt64)


class Corpus:
    """Documents and their mentions. `readable` are the doc_ids of those whose mentions `read` can give."""

    def __init__(self, documents: Documents, readable: Collection[str], read: Read) -> None:
        self.documents = documents
        self._read = read
        self._numbers = documents.frame.select(numbers_of("doc_id")).to_series()
        wanted = pl.Series(list(readable), dtype=pl.String)
        self._are_read = documents.frame["doc_id"].is_in(wanted.implode())

    @property
    def frame(self) -> pl.DataFrame:
        """`doc`, the `day` it speaks from, and whether its mentions can be `read`."""
        return pl.DataFrame({"doc": self._numbers, "day": self.documents.frame["published_on"], "read": self._are_read})

    def heard(self, docs: Iterable[int]) -> Iterator[Heard]:
        """What documents say, some of them at a time, in no order that means anything."""
        wanted = self._are_read & self._numbers.is_in(pl.Series(docs, dtype=pl.UInt64).implode())
        readable = self.documents.frame["doc_id"].filter(wanted).to_list()
        for some in batched(self._read(readable) if readable else (), _AT_ONCE):
            yield list(zip(self._taken(number_of(said.doc_id) for said in some), some, strict=True))
        give_back()

    def texts(self, docs: Iterable[int]) -> dict[str, str]:
        """The texts of documents by doc_id."""
        return {one.doc_id: one.text for one in self._taken(docs)}

    def _taken(self, docs: Iterable[int]) -> Documents:
        return self.documents.take(self._numbers.search_sorted(pl.Series(docs, dtype=pl.UInt64)))

    def settle(self, days: pl.DataFrame) -> None:
        """Let documents speak from days that the corpus tells: `doc` and its `day`."""
        told = self.frame.select("doc").join(days, on="doc", how="left", maintain_order="left")["day"]
        settled = self.documents.frame.with_columns(
            published_on=pl.coalesce(told, "published_on"),
            published_basis=pl.when(told.is_null()).then("published_basis").otherwise(pl.lit("corpus")),
        )
        self.documents = self.documents.told(settled)
