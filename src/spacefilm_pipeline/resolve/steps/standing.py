"""The rows that stand as they were published before."""

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.steps.events import Events
from spacefilm_pipeline.resolve.steps.people import People
from spacefilm_pipeline.resolve.steps.quotes import Quotes

type Tables = dict[str, pl.DataFrame]


def standing(before: Conclusions, people: People, crew: People, events: Events, quotes: Quotes) -> Tables:
    """The rows per table that nothing told anew has touched, in the order of their keys."""
    tables = before.tables
    crews = tables["crew"].join(crew.kept, on="person_id", how="semi", maintain_order="left")
    same = events.kept.filter(pl.col("was") == pl.col("event_id")).select("event_id")
    evidence = {
        "crew": crews.select(id="crew_id"),
        "events": same.select(id="event_id"),
        "people": people.kept.select(id="person_id"),
    }
    return {
        "documents": tables["documents"].clear(),
        "people": tables["people"].join(people.kept, on="person_id", how="semi", maintain_order="left"),
        "crew": crews,
        "events": tables["events"].join(same, on="event_id", how="semi", maintain_order="left"),
        "quotes": quotes.kept,
        "evidence": pl.concat(
            tables["evidence"].filter(of=of).join(ids, on="id", how="semi", maintain_order="left")
            for of, ids in evidence.items()
        ),
    }


def renamed(before: Conclusions, events: Events) -> Tables:
    """The rows of events that stand, but have another id now, and of their evidence."""
    ids = events.kept.filter(pl.col("was") != pl.col("event_id")).select("was", now="event_id")
    return {
        "events": _renamed(before.tables["events"], "event_id", ids),
        "evidence": _renamed(before.tables["evidence"].filter(of="events"), "id", ids),
    }


def _renamed(rows: pl.DataFrame, key: str, ids: pl.DataFrame) -> pl.DataFrame:
    return rows.join(ids, left_on=key, right_on="was").with_columns(pl.col("now").alias(key)).select(rows.columns)
