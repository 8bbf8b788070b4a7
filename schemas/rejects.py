"""rejects: one row per thing refused."""

from schemas.table import Table, column
from schemas.vocabularies import REJECTING_STAGES


class Rejects(Table):
    run_id: str = column("What was run: the same input, software and model give the same run_id.")
    stage: str = column("Where it was refused: ingest, extract or validate.", isin=REJECTING_STAGES)
    source: str = column("Path relative to the input root; for a row, the first source that supports it, or its table.")
    doc_id: str = column("The document, where the text could be read.", nullable=True)
    table: str = column("The table of a refused row.", nullable=True)
    rule: str = column("Name of the rule that was broken.")
    reason: str = column("A sentence that a person can act on.")
    row: str = column("The refused row as JSON.", nullable=True)

    class Config:
        name = "rejects"
        description = "One row per thing refused: a file, a sidecar, a text or a row. It never stops the rest."
