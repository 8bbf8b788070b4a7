"""Rows of documents: all of them."""

from schemas import polars_schema
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.tables import Made

_AT_ONCE = 10_000
"""The texts of so many documents are in memory at once."""


def write_down(corpus: Corpus, made: Made) -> None:
    """Put the rows of documents to what is made."""
    columns = list(polars_schema("documents"))
    for some in corpus.documents.parts(_AT_ONCE):
        made.rows.put("documents", some.frame.with_columns(text=some.texts()).select(columns))
