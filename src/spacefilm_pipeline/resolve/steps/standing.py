"""The rows that stand as they were published before."""

from pathlib import Path

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.shelf import Shelf
from spacefilm_pipeline.resolve.tables import Made, renamed


def standing(
    before: Conclusions,
    people: pl.DataFrame,
    crew: pl.DataFrame,
    events: pl.DataFrame,
    quotes: pl.DataFrame,
    folder: Path | None,
) -> Shelf:
    """The rows per table that nothing told anew has touched, in the order of their keys.

    `people` and `crew` hold the `person_id` of those whose rows stand, `events` their `event_id` and what it `was`;
    `quotes` are the very rows.
    """
    tables, stands = before.tables, Shelf(folder)
    crews = _those(tables["crew"], crew)
    same = events.filter(pl.col("was") == pl.col("event_id")).select("event_id")
    stands.put("documents", tables["documents"].clear())
    stands.put("people", _those(tables["people"], people))
    stands.put("crew", crews)
    stands.put("events", _those(tables["events"], same))
    stands.put("quotes", quotes)
    evidence = {
        "crew": crews.select(id="crew_id"),
        "events": same.select(id="event_id"),
        "people": people.select(id="person_id"),
    }
    for of, ids in evidence.items():
        stands.put("evidence", _those(tables["evidence"].filter(of=of), ids))
    return stands


def _those(rows: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    return rows.join(keys, on=keys.columns, how="semi", maintain_order="left")


def move(before: Conclusions, events: pl.DataFrame, made: Made) -> None:
    """Put the rows of events that stand under another id now, and of their evidence, to those that are made anew."""
    ids = events.filter(pl.col("was") != pl.col("event_id")).select("was", now="event_id")
    made.rows.put("events", renamed(before.tables["events"], "event_id", ids))
    made.rows.put("evidence", renamed(before.tables["evidence"].filter(of="events"), "id", ids))
