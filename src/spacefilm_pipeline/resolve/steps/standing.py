"""The rows that stand as they were published before."""

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.steps.events import Events
from spacefilm_pipeline.resolve.steps.people import People
from spacefilm_pipeline.resolve.steps.quotes import Quotes


def standing(
    before: Conclusions, people: People, crew: People, events: Events, quotes: Quotes
) -> dict[str, pl.DataFrame]:
    """The rows per table that nothing told anew has touched, under the ids that events have now."""
    tables = before.tables
    crews = tables["crew"].join(crew.kept, on="person_id", how="semi")
    evidence = {
        "people": people.kept.select(id="person_id", now="person_id"),
        "crew": crews.select(id="crew_id", now="crew_id"),
        "events": events.kept.select(id="was", now="event_id"),
    }
    return {
        "documents": tables["documents"].clear(),
        "people": tables["people"].join(people.kept, on="person_id", how="semi"),
        "crew": crews,
        "events": _renamed(tables["events"], "event_id", events.kept.select(event_id="was", now="event_id")),
        "quotes": quotes.kept,
        "evidence": pl.concat(_renamed(tables["evidence"].filter(of=of), "id", ids) for of, ids in evidence.items()),
    }


def _renamed(rows: pl.DataFrame, key: str, ids: pl.DataFrame) -> pl.DataFrame:
    """The rows with these keys, under the keys that they have `now`."""
    return rows.join(ids, on=key).with_columns(pl.col("now").alias(key)).select(rows.columns)
