"""The side table of a snapshot that tells why names are one person's: outside the contract, for `spacefilm why`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.publish.snapshot import PART, write_part

JUDGEMENTS = "identity"
_SCHEMA = pa.schema(
    [
        ("person_id", pa.string()),
        ("decision", pa.string()),
        ("rules", pa.list_(pa.string())),
        ("score", pa.float64()),
        ("name", pa.string()),
        ("other_name", pa.string()),
        ("other_person_id", pa.string()),
        ("documents", pa.list_(pa.string())),
    ],
    metadata={
        "description": "One row per judgement of sameness: two names that are one person's (same), or not (apart)."
    },
)


def write_judgements(snapshot: Path, rows: Sequence[Mapping[str, Any]], earlier: Sequence[Path]) -> None:
    """Write the judgements beside the tables of a snapshot that is not yet published."""
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=_SCHEMA)
    write_part(snapshot, JUDGEMENTS, _SCHEMA, [table], earlier)


def read_judgements(snapshot: Path, person_id: str) -> list[dict[str, Any]]:
    """The judgements on one person, the surest first."""
    path = snapshot / JUDGEMENTS / PART
    if not path.exists():
        return []
    rows = pq.read_table(path, schema=_SCHEMA, filters=[("person_id", "=", person_id)]).to_pylist()
    return sorted(rows, key=lambda row: (row["decision"] != "same", -row["score"], repr(row)))
