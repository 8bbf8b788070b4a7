"""A published snapshot as rows in memory, each with the evidence that supports it."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import pyarrow.parquet as pq

from spacefilm_pipeline.records import Span

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tables that are scored. `evidence` holds spans by (table, id) and then doc_id."""

    documents: dict[str, Row]
    people: dict[str, Row]
    crew: list[Row]
    events: list[Row]
    quotes: list[Row]
    evidence: dict[tuple[str, str], dict[str, list[Span]]]

    def told_in(self, table: str, key: str, doc_id: str) -> list[Span]:
        """The spans of one document that support a row."""
        return self.evidence.get((table, key), {}).get(doc_id, [])

    def documents_of(self, table: str, key: str) -> set[str]:
        """The documents that support a row."""
        return set(self.evidence.get((table, key), {}))

    def by_file_name(self) -> dict[str, Row]:
        """Documents by the file names of their sources."""
        return {PurePath(source).name: row for row in self.documents.values() for source in row["sources"]}


def read_snapshot(folder: Path) -> Snapshot:
    """Read the snapshot in a folder.

    Raises FileNotFoundError where a table is missing.
    """
    documents, people, crew, events, quotes, evidence = (
        pq.read_table(folder / table).to_pylist()
        for table in ("documents", "people", "crew", "events", "quotes", "evidence")
    )
    spans: dict[tuple[str, str], dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for row in evidence:
        spans[row["of"], row["id"]][row["doc_id"]].append(Span(row["start"], row["end"]))
    return Snapshot(
        {row["doc_id"]: row for row in documents},
        {row["person_id"]: row for row in people},
        crew,
        events,
        quotes,
        {key: dict(by_document) for key, by_document in spans.items()},
    )
