"""The rows that stand as they were published before."""

from pathlib import Path

import polars as pl

from schemas import polars_schema
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.shelf import Shelf
from spacefilm_pipeline.resolve.tables import Made, renamed


def standing(
    before: Conclusions,
    people: pl.DataFrame,
    crew: pl.DataFrame,
    events: pl.DataFrame,
    quotes: pl.DataFrame,
    made: Made,
    folder: Path | None,
) -> Shelf:
    """The rows per table that nothing told anew has touched, in the order of their keys. Events that stand, but under
    another id, are rows made anew.

    `people` and `crew` hold the `person_id` of those whose rows stand, `events` their `event_id` and what it `was`;
    `quotes` are the very rows.
    """
    tables, stands = before.tables, Shelf(folder)
    crews = _among(tables["crew"], "person_id", crew)
    same = events.filter(pl.col("was") == pl.col("event_id")).select("event_id")
    moved = events.filter(pl.col("was") != pl.col("event_id")).select("was", now="event_id")
    stands.put("documents", pl.DataFrame(schema=polars_schema("documents")))
    stands.put("people", _among(tables["people"], "person_id", people))
    stands.put("crew", crews)
    stands.put("events", _among(tables["events"], "event_id", same))
    stands.put("quotes", quotes)
    made.rows.put("events", renamed(tables["events"], "event_id", moved))
    evidence = {"crew": crews.select("crew_id"), "events": same, "people": people}
    for of, ids in evidence.items():
        stands.put("evidence", _among(tables["evidence"].filter(of=of), "id", ids.select(pl.first().alias("id"))))
    made.rows.put("evidence", renamed(tables["evidence"].filter(of="events"), "id", moved))
    return stands


def _among(rows: pl.DataFrame, key: str, ids: pl.DataFrame) -> pl.DataFrame:
    return rows.join(ids, on=key, how="semi", maintain_order="left")
