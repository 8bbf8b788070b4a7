"""The documents of a run, and what they say, which is read only where it is asked for."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from spacefilm_pipeline.records import Document, DocumentMentions

type Read = Callable[[Collection[str]], Mapping[str, DocumentMentions]]
"""Gives the mentions of documents, by doc_id."""


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
        self._mentions: dict[str, DocumentMentions] = {}

    def frame(self) -> pl.DataFrame:
        """`doc`, the `day` it speaks from, and whether its mentions can be `read`."""
        documents = self.documents.values()
        columns = {
            "doc": pl.Series(list(self.documents), dtype=pl.UInt64),
            "day": pl.Series([one.published_on for one in documents], dtype=pl.Date),
            "read": pl.Series([one.doc_id in self._readable for one in documents], dtype=pl.Boolean),
        }
        return pl.DataFrame(columns)

    def some(self, docs: Iterable[int]) -> list[Document]:
        """Documents by their numbers, in order."""
        return [self.documents[doc] for doc in sorted(set(docs))]

    def said(self, documents: Sequence[Document]) -> Mapping[str, DocumentMentions]:
        """What these documents say, with what was asked for before; nothing where it could not be read."""
        wanted = [one.doc_id for one in documents if one.doc_id not in self._mentions]
        found = self._read(self._readable.intersection(wanted)) if wanted else {}
        self._mentions |= {doc_id: found.get(doc_id) or DocumentMentions(doc_id) for doc_id in wanted}
        return self._mentions

    def settle(self, days: Mapping[int, date]) -> None:
        """Let documents speak from days that the corpus tells."""
        for doc, day in days.items():
            self.documents[doc] = replace(self.documents[doc], published_on=day, published_basis="corpus")
