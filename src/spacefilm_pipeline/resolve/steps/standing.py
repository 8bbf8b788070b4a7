"""The rows that stand as they were published before."""

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.steps.events import Events
from spacefilm_pipeline.resolve.steps.people import People
from spacefilm_pipeline.resolve.steps.quotes import Quotes
from spacefilm_pipeline.resolve.tables import renamed


def standing(
    before: Conclusions, people: People, crew: People, events: Events, quotes: Quotes
) -> dict[str, pl.DataFrame]:
    """The rows per table that nothing told anew has touched, under the ids that events have now."""
    tables = before.tables
    crews = tables["crew"].join(crew.kept, on="person_id", how="semi")
    now = events.kept.select("was", now="event_id")
    evidence = {
        "people": people.kept.select(was="person_id", now="person_id"),
        "crew": crews.select(was="crew_id", now="crew_id"),
        "events": now,
    }
    return {
        "documents": tables["documents"].clear(),
        "people": tables["people"].join(people.kept, on="person_id", how="semi"),
        "crew": crews,
        "events": renamed(tables["events"], "event_id", now),
        "quotes": quotes.kept,
        "evidence": pl.concat(renamed(tables["evidence"].filter(of=of), "id", ids) for of, ids in evidence.items()),
    }
