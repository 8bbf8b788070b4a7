"""Rows of documents: of those of which anything is told anew."""

from schemas import polars_schema
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.tables import Made

_AT_ONCE = 10_000
"""The texts of so many documents are in memory at once."""


def write_down(corpus: Corpus, before: Conclusions, made: Made) -> None:
    """Put the rows of documents to what is made. Texts are told by their doc_id."""
    columns = list(polars_schema("documents"))
    told = corpus.documents.frame.select(name for name in columns if name != "text")
    former = before.table("documents").select(told.columns).collect()
    same = former.join(told, on=told.columns, how="semi", nulls_equal=True).select("doc_id")
    new = corpus.documents.told(corpus.documents.frame.join(same, on="doc_id", how="anti", maintain_order="left"))
    for some in new.parts(_AT_ONCE):
        made.rows.put("documents", some.frame.with_columns(text=some.texts()).select(columns))
    made.whole("documents", former.select("doc_id").join(same, on="doc_id", how="anti"))
