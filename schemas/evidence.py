"""evidence: one row per span that supports a row."""

import polars as pl

from schemas.table import Table, column
from schemas.vocabularies import EVIDENCE_OF


class Evidence(Table):
    of: str = column("The table of the row supported: people, crew or events.", isin=EVIDENCE_OF)
    id: str = column("person_id, crew_id or event_id of the row supported.")
    doc_id: str = column("The document.", references="documents.doc_id")
    start: pl.Int64 = column("First code point of the span.", ge=0)
    end: pl.Int64 = column("Code point after the span.", ge=1)
    text: str = column(
        "The span: a naming mention (people), the clause that puts the person aboard (crew), the clause that tells "
        "the happening (events).",
        span=("start", "end"),
    )

    class Config:
        name = "evidence"
        description = "One row per span that supports a row of people, crew or events."
        unique = ("of", "id", "doc_id", "start", "end")
