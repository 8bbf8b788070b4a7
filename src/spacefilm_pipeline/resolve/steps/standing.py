"""The rows that stand as they were published before."""

from pathlib import Path

import polars as pl

from schemas import polars_schema
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.shelf import Shelf
from spacefilm_pipeline.resolve.tables import renamed


def standing(
    before: Conclusions,
    people: pl.DataFrame,
    crew: pl.DataFrame,
    events: pl.DataFrame,
    quotes: pl.DataFrame,
    folder: Path | None,
) -> Shelf:
    """The rows per table that nothing told anew has touched, under the ids that events have now.

    `people` and `crew` hold the `person_id` of those whose rows stand, `events` their `event_id` and what it `was`;
    `quotes` are the very rows.
    """
    tables, stands = before.tables, Shelf(folder)
    crews = tables["crew"].join(crew, on="person_id", how="semi")
    now = events.select("was", now="event_id")
    stands.put("documents", pl.DataFrame(schema=polars_schema("documents")))
    stands.put("people", tables["people"].join(people, on="person_id", how="semi"))
    stands.put("crew", crews)
    stands.put("events", renamed(tables["events"], "event_id", now))
    stands.put("quotes", quotes)
    evidence = {
        "people": people.select(was="person_id", now="person_id"),
        "crew": crews.select(was="crew_id", now="crew_id"),
        "events": now,
    }
    for of, ids in evidence.items():
        stands.put("evidence", renamed(tables["evidence"].filter(of=of), "id", ids))
    return stands
