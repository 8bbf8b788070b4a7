"""The data contract in code: one pandera model per table, and the vocabularies.

A model is the only place that names a column. Arrow schemas, Parquet metadata, DuckDB comments and the data
dictionary are derived from it.
"""

from schemas.crew import Crew
from schemas.documents import Documents
from schemas.events import Events
from schemas.evidence import Evidence
from schemas.people import People
from schemas.quotes import Quotes
from schemas.rejects import Rejects
from schemas.runs import Runs
from schemas.table import Table

CONTRACT_VERSION = "1"

TABLES: dict[str, type[Table]] = {
    model.to_schema().name: model for model in (Documents, People, Crew, Events, Quotes, Evidence, Rejects, Runs)
}
"""The eight tables by name, in the order of the contract."""
