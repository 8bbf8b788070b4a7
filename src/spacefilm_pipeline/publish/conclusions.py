"""What a run concluded, beside the tables of its snapshot and outside the contract: for the next run, and for
`spacefilm why`.
"""

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from spacefilm_pipeline.publish.draft import Draft
from spacefilm_pipeline.publish.places import PART
from spacefilm_pipeline.shelf import Shelf

FOLDER = "concluded"
_MADE_BY = "made_by"


class Keeping:
    """Frames on their way into a draft in a `folder`, to stand beside the tables of a snapshot: a `writer` writes them,
    one after the other, while others are still concluded."""

    def __init__(self, folder: Path | None, writer: Executor) -> None:
        self._draft = Draft(folder)
        self._written: dict[str, Future[None]] = {}
        self._writer = writer

    def put(self, frames: Shelf) -> None:
        """Frames that are whole; some of them may be under way already."""
        for name in frames:
            if name not in self._written:
                self._written[name] = self._writer.submit(self._write, name, frames)

    def finished(self) -> Draft:
        """The draft, when all frames that were put are in it."""
        for written in self._written.values():
            written.result()
        return self._draft

    def _write(self, name: str, frames: Shelf) -> None:
        schema = next(frames.parts(name)).clear().to_arrow().schema
        parts = (part.rechunk() for part in frames.parts(name))
        self._draft.write_groups(f"{FOLDER}/{name}", schema, parts, is_for_queries=False)


def sign(draft: Draft, made_by: str) -> None:
    """Put down beside frames what software made them."""
    signature = pl.DataFrame({_MADE_BY: [made_by]})
    draft.write_groups(f"{FOLDER}/{_MADE_BY}", signature.to_arrow().schema, [signature])


def read_conclusions(snapshot: Path, schemas: Mapping[str, pl.Schema], made_by: str) -> dict[str, pl.LazyFrame] | None:
    """The frames of a snapshot, by name, read when they are asked for; None where these very frames were not made by
    this software."""
    try:
        signature = pl.read_parquet(_path(snapshot, _MADE_BY), glob=False).item()
        frames = {name: pl.scan_parquet(_path(snapshot, name), glob=False) for name in schemas}
        are_these = all(frames[name].collect_schema() == schema for name, schema in schemas.items())
    except (FileNotFoundError, pl.exceptions.ComputeError):
        return None
    return frames if signature == made_by and are_these else None


def read_judgements(snapshot: Path, person_id: str) -> list[dict[str, Any]]:
    """The judgements on who one person is, the surest first."""
    path = _path(snapshot, "identity")
    if not path.exists():
        return []
    rows = pq.read_table(path, filters=[("person_id", "=", person_id)], partitioning=None).to_pylist()
    return sorted(rows, key=lambda row: (row["decision"] != "same", -row["score"], repr(row)))


def _path(snapshot: Path, name: str) -> Path:
    return snapshot / FOLDER / name / PART
