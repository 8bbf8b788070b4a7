"""Snapshots made from labels: what a pipeline without fault, or with known faults, would publish."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas import arrow_schema

type Labels = dict[str, Any]
type Tables = dict[str, list[dict[str, Any]]]


def read_labelled(labels: Path, raw: Path) -> tuple[list[Labels], dict[str, str]]:
    """Label files and the texts that they label, by name."""
    found = [json.loads(path.read_text()) for path in sorted(labels.glob("*.json"))]
    texts = {label["document"]: (raw / label["document"]).read_text() for label in found}
    return found, texts


def tables_from(labels: Sequence[Labels], texts: Mapping[str, str]) -> Tables:
    """The tables that say what the labels say."""
    tables: Tables = {name: [] for name in ("documents", "people", "crew", "events", "quotes", "evidence")}
    for label in labels:
        doc_id, text = label["document"], texts[label["document"]]
        published_on = _day(label.get("published_on"))
        document = {"doc_id": doc_id, "sources": [f"some/folder/{doc_id}"], "text": text, "published_on": published_on}
        tables["documents"].append(document)
        for person in label["people"] or ():
            _add(tables, "people", _person(person), doc_id, [(0, 1)])
        for seat in label["crew"]:
            _add(tables, "crew", _seat(seat), doc_id, [(0, 1)])
        for number, event in enumerate(label["events"] or ()):
            spans = [_span(text, clause) for clause in event["evidence"]]
            _add(tables, "events", _event(event, f"{doc_id}-{number}"), doc_id, spans)
        for number, quote in enumerate(label["quotes"]):
            tables["quotes"].append(_quote(quote, f"{doc_id}-{number}", doc_id, text))
    return tables


def spoil(tables: Tables) -> Tables:
    """The tables with every kind of fault: rows missing, doubled and surplus, and wrong values, spans and speakers."""
    people = [row["person_id"] for row in tables["people"]] or [None]
    for number, row in enumerate(tables["quotes"]):
        row["start"] += 3 * (number % 5 == 1) + 40 * (number % 11 == 2)
        if number % 7 == 3:
            row["speaker_id"], row["speaker_kind"] = people[number % len(people)], "person"
        if number % 13 == 4 and row["speaker_start"] is not None:
            row["speaker_start"], row["speaker_end"], row["speaker_text"] = 0, 1, "Nobody"
    for number, row in enumerate(tables["events"]):
        row["event_type"] = "landing" if number % 6 == 1 else row["event_type"]
        row["starts_on"] = None if number % 5 == 2 else row["starts_on"]
        row["status"] = "planned" if number % 4 == 3 else row["status"]
        row["participants"] = [*row["participants"][1:], people[number % len(people)]]
    for number, row in enumerate(tables["people"]):
        row["roles"], row["age"] = [*row["roles"][1:], "official"], 50 if number % 3 == 0 else row["age"]
        row["name"] = row["name"].upper() if number % 4 else f"Somebody {number}"
        row["aliases"] = [row["name"].title()]
    tables["people"].append(
        {**tables["people"][0], "person_id": "again"} if tables["people"] else _person({"name": "A"})
    )
    tables["evidence"] += [
        {**row, "id": "again"} for row in tables["evidence"] if row["of"] == "people" and row["id"] == people[0]
    ]
    return tables | {
        "documents": tables["documents"][:-1] if len(tables["documents"]) > 2 else tables["documents"],
        "quotes": [row for number, row in enumerate(tables["quotes"]) if number % 9],
        "events": [row for number, row in enumerate(tables["events"]) if number % 8],
        "crew": [row for number, row in enumerate(tables["crew"]) if number % 7],
    }


def write(tables: Tables, warehouse: Path) -> Path:
    """Write the tables as a snapshot. Columns that the labels say nothing of are null, empty or zero."""
    for table, rows in tables.items():
        schema = arrow_schema(table)
        blank = {field.name: _blank(field) for field in schema}
        (warehouse / "current" / table).mkdir(parents=True)
        full = pa.Table.from_pylist([blank | row for row in rows], schema)
        pq.write_table(full, warehouse / "current" / table / "part.parquet")
    return warehouse


def _blank(field: pa.Field) -> Any:
    if field.nullable:
        return None
    if pa.types.is_list(field.type):
        return []
    return "" if pa.types.is_string(field.type) else False if pa.types.is_boolean(field.type) else 0


def _add(tables: Tables, table: str, row: dict[str, Any], doc_id: str, spans: Sequence[tuple[int, int]]) -> None:
    key = row[f"{'person' if table == 'people' else table.removesuffix('s')}_id"]
    if row not in tables[table] and not any(key in other.values() for other in tables[table]):
        tables[table].append(row)
    tables["evidence"] += [{"of": table, "id": key, "doc_id": doc_id, "start": a, "end": b} for a, b in spans]


def _person(label: Labels) -> dict[str, Any]:
    facts = {name: label.get(name) for name in ("nationality", "age", "prior_missions")}
    lists = {name: label.get(name, []) for name in ("roles", "affiliations")}
    return {"person_id": _slug(label["name"]), "name": label["name"], "aliases": [], **lists, **facts}


def _seat(label: Labels) -> dict[str, Any]:
    person_id = _slug(label["name"])
    facts = {name: label.get(name) for name in ("agency", "position", "film_part")}
    return {"crew_id": f"{person_id}@{_slug(label['craft'])}", "person_id": person_id, "name": label["name"],
            "craft": label["craft"], **facts}  # fmt: skip


def _event(label: Labels, event_id: str) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "event_type": label["event_type"],
        "status": label["status"],
        "headline": label["event_type"],
        "starts_on": _day(label.get("starts_on")),
        "ends_on": _day(label.get("ends_on")),
        "participants": [_slug(name) for name in label["participants"]],
    }


def _quote(label: Labels, quote_id: str, doc_id: str, text: str) -> dict[str, Any]:
    start, end = (label["start"], label["end"]) if "start" in label else _span(text, label["text"], label)
    kind = label.get("speaker_kind", "person")
    speaker_start, speaker_end = label.get("speaker_span") or (None, None)
    return {
        "quote_id": quote_id,
        "doc_id": doc_id,
        "start": start,
        "end": end,
        "text": text[start:end],
        "kind": label["kind"],
        "speaker_kind": kind,
        "speaker_id": _slug(label["speaker"]) if kind == "person" and label.get("speaker") else None,
        "speaker_text": label.get("speaker"),
        "speaker_start": speaker_start,
        "speaker_end": speaker_end,
    }


def _span(text: str, words: str, label: Labels | None = None) -> tuple[int, int]:
    at = -1
    for _ in range((label or {}).get("occurrence", 1)):
        at = text.index(words, at + 1)
    return at, at + len(words)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
