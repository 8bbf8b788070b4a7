"""The eight tables of the contract, by name."""

from schemas.without_pandas import without_pandas

with without_pandas():
    import pandera.polars  # noqa: F401
    import pyarrow as pa

    pa.array([0])  # looks for pandas once; whoever asks for a pandas frame lets it look again

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
    "documents": Documents,
    "people": People,
    "crew": Crew,
    "events": Events,
    "quotes": Quotes,
    "evidence": Evidence,
    "rejects": Rejects,
    "runs": Runs,
}
"""In the order of the contract."""

FACTS = ("documents", "people", "crew", "events", "quotes", "evidence")
"""The tables of what the sources say; the other two tell of the run."""


def key_of(table: str) -> tuple[str, ...]:
    """The columns that are a row's key; none for rejects."""
    return tuple(TABLES[table].to_schema().unique or ())


def columns_of(table: str) -> tuple[str, ...]:
    """The names of a table's columns, in order."""
    return tuple(TABLES[table].to_schema().columns)
