"""The rows that stand as they were published before."""

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.tables import Made, renamed


def standing(
    before: Conclusions,
    documents: pl.DataFrame,
    people: pl.DataFrame,
    crew: pl.DataFrame,
    events: pl.DataFrame,
    quotes: pl.DataFrame,
    made: Made,
) -> dict[str, pl.LazyFrame]:
    """The rows per table that nothing told anew has touched, in the order of their keys, read when they are asked for.
    Events that stand, but under another id, are rows made anew.

    `documents` holds the `doc_id` of those whose rows stand, `people` and `crew` the `person_id`, `quotes` the
    `quote_id`, `events` the `event_id` and what it `was`.
    """
    same = events.filter(pl.col("was") == pl.col("event_id")).select("event_id")
    moved = events.filter(pl.col("was") != pl.col("event_id")).select("was", now="event_id")
    made.rows.put("events", _moved(before.table("events"), "event_id", moved))
    made.rows.put("evidence", _moved(before.table("evidence").filter(of="events"), "id", moved))
    stands = {"documents": documents, "people": people, "crew": crew, "events": same, "quotes": quotes}
    gone = {table: _gone(before.table(table), ids) for table, ids in stands.items()}
    crews = before.table("crew").select("crew_id", "person_id").join(gone["crew"].lazy(), on="person_id", how="semi")
    unsupported = {"people": gone["people"], "crew": crews.select("crew_id").collect(), "events": gone["events"]}
    gone["evidence"] = pl.concat(ids.select(of=pl.lit(of), id=pl.first()) for of, ids in unsupported.items())
    return {table: _but(before.table(table), ids) for table, ids in gone.items()}


def _gone(rows: pl.LazyFrame, stand: pl.DataFrame) -> pl.DataFrame:
    """What ids of rows are not among those that stand."""
    return rows.select(stand.columns).unique().join(stand.lazy(), on=stand.columns, how="anti").collect()


def _but(rows: pl.LazyFrame, ids: pl.DataFrame) -> pl.LazyFrame:
    return rows.join(ids.lazy(), on=ids.columns, how="anti", maintain_order="left")


def _moved(rows: pl.LazyFrame, key: str, ids: pl.DataFrame) -> pl.DataFrame:
    found = rows.join(ids.lazy(), left_on=key, right_on="was", how="semi").collect()
    return renamed(found, key, ids)
