"""The documents of a run, and what they say, which is read only where it is asked for."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import batched

import polars as pl

from spacefilm_pipeline.records import Document, DocumentMentions

type Read = Callable[[Collection[str]], Iterable[DocumentMentions]]
"""Gives the mentions of documents by doc_id, one after the other, in the order in which they are kept."""
type Heard = list[tuple[Document, DocumentMentions]]
"""Some documents with what they say."""

_AT_ONCE = 1000
"""What so many documents say is in memory at once."""


def number_of(doc_id: str) -> int:
    """A document as the number that its doc_id is."""
    return int(doc_id, 16)


def doc_id_of(doc: int) -> str:
    """The doc_id of a document's number."""
    return f"{doc:016x}"


class Corpus:
    """Documents by number, in order, and their mentions. `readable` are the doc_ids of those that `read` can give."""

    def __init__(self, documents: Iterable[Document], readable: Collection[str], read: Read) -> None:
        self.documents = {number_of(one.doc_id): one for one in sorted(documents, key=lambda one: one.doc_id)}
        self._readable = frozenset(readable)
        self._read = read
        self.frame = self._framed()
        """`doc`, the `day` it speaks from, and whether its mentions can be `read`."""

    def _framed(self) -> pl.DataFrame:
        documents = self.documents.values()
        columns = {
            "doc": pl.Series(list(self.documents), dtype=pl.UInt64),
            "day": pl.Series([one.published_on for one in documents], dtype=pl.Date),
            "read": pl.Series([one.doc_id in self._readable for one in documents], dtype=pl.Boolean),
        }
        return pl.DataFrame(columns)

    def heard(self, docs: Iterable[int]) -> Iterator[Heard]:
        """What documents say, some of them at a time, in no order that means anything."""
        readable = self._readable.intersection(map(doc_id_of, docs))
        for some in batched(self._read(readable) if readable else (), _AT_ONCE):
            yield [(self.documents[number_of(said.doc_id)], said) for said in some]

    def settle(self, days: Mapping[int, date]) -> None:
        """Let documents speak from days that the corpus tells."""
        for doc, day in days.items():
            self.documents[doc] = replace(self.documents[doc], published_on=day, published_basis="corpus")
        if days:
            self.frame = self._framed()
