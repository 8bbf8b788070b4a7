"""What a run concluded, beside the tables of its snapshot and outside the contract: for the next run, and for
`spacefilm why`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from spacefilm_pipeline.publish.draft import Draft
from spacefilm_pipeline.publish.places import PART
from spacefilm_pipeline.shelf import Shelf

FOLDER = "concluded"
_MADE_BY = b"made by"


def write_conclusions(draft: Draft, frames: Shelf, made_by: str) -> None:
    """Write frames beside the tables of a draft, and what software made them."""
    for name in frames:
        schema = next(frames.parts(name)).clear().to_arrow().schema.with_metadata({_MADE_BY: made_by.encode()})
        draft.write_groups(f"{FOLDER}/{name}", schema, (part.rechunk() for part in frames.parts(name)))


def read_conclusions(snapshot: Path, schemas: Mapping[str, pl.Schema], made_by: str) -> dict[str, pl.LazyFrame] | None:
    """The frames of a snapshot, by name, read when they are asked for; None where these very frames were not made by
    this software."""
    frames = {}
    for name, schema in schemas.items():
        path = _path(snapshot, name)
        try:
            metadata, frame = pq.read_schema(path).metadata or {}, pl.scan_parquet(path, glob=False)
        except (FileNotFoundError, pa.ArrowInvalid, pl.exceptions.ComputeError):
            return None
        if metadata.get(_MADE_BY) != made_by.encode() or frame.collect_schema() != schema:
            return None
        frames[name] = frame
    return frames


def read_judgements(snapshot: Path, person_id: str) -> list[dict[str, Any]]:
    """The judgements on who one person is, the surest first."""
    path = _path(snapshot, "identity")
    if not path.exists():
        return []
    rows = pq.read_table(path, filters=[("person_id", "=", person_id)], partitioning=None).to_pylist()
    return sorted(rows, key=lambda row: (row["decision"] != "same", -row["score"], repr(row)))


def _path(snapshot: Path, name: str) -> Path:
    return snapshot / FOLDER / name / PART
