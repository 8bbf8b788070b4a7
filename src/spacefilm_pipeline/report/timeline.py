"""What happened, first to last, for a person to read."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from spacefilm_pipeline.report.query import query
from spacefilm_pipeline.report.visible import visible

_EVENTS = """
    SELECT starts_on, ends_on, date_precision, event_type, status, headline, craft, participants, event_id
    FROM events ORDER BY starts_on NULLS LAST, ends_on, event_type, event_id
"""
_PEOPLE = "SELECT person_id, name, aliases FROM people ORDER BY person_id"


def timeline(
    snapshot: Path,
    start: date | None = None,
    end: date | None = None,
    person: str | None = None,
    craft: str | None = None,
) -> Iterator[str]:
    """One line per happening of a published snapshot, in order of days; the undated last.

    `start` and `end` (both included) leave out what certainly lies outside, and what has no day. `person` is a name,
    alias or person_id, `craft` a craft's name; parts of either will do, in any case and without accents.
    """
    events = query(snapshot, _EVENTS).to_pylist()
    if person is not None:
        wanted = _people(snapshot, person)
        events = [event for event in events if wanted & set(event["participants"])]
    if craft is not None:
        events = [event for event in events if any(_fold(craft) in _fold(name) for name in event["craft"])]
    for event in events:
        if _within(event, start, end):
            yield _line(event)


def _people(snapshot: Path, name: str) -> set[str]:
    """The ids of the people whom a name may mean."""
    wanted = _fold(name)
    return {
        row["person_id"]
        for row in query(snapshot, _PEOPLE).to_pylist()
        if name == row["person_id"] or any(wanted in _fold(form) for form in (row["name"], *row["aliases"]))
    }


def _within(event: Mapping[str, Any], start: date | None, end: date | None) -> bool:
    if event["starts_on"] is None:
        return start is None and end is None
    return (start is None or event["ends_on"] >= start) and (end is None or event["starts_on"] <= end)


def _line(event: Mapping[str, Any]) -> str:
    status = "" if event["status"] == "happened" else f" ({event['status']})"
    return f"{_when(event):<24} {visible(event['headline'])}{status}"


def _when(event: Mapping[str, Any]) -> str:
    """The day, or the first and the last possible one."""
    if event["starts_on"] is None:
        return "no day told"
    first, last = event["starts_on"].isoformat(), event["ends_on"].isoformat()
    return first if first == last else f"{first} … {last}"


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
