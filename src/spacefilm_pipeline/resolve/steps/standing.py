"""The rows that stand as they were published before."""

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.steps.events import Events
from spacefilm_pipeline.resolve.tables import Made, renamed
from spacefilm_pipeline.standing import Standing


def standing(
    before: Conclusions,
    documents: pl.DataFrame,
    people: pl.DataFrame,
    crew: pl.DataFrame,
    events: Events,
    quotes: pl.DataFrame,
    made: Made,
) -> dict[str, Standing]:
    """The rows per table that nothing told anew has touched, read when they are asked for.
    Events that stand, but under another id, are rows made anew.

    Of what was published before and does not stand `documents` holds the `doc_id`, `people` and `crew` the `person_id`,
    `quotes` the `quote_id`.
    """
    made.rows.put("events", _moved(before.table("events"), "event_id", events.moved))
    made.rows.put("evidence", _moved(before.table("evidence").filter(of="events"), "id", events.moved))
    crews = before.table("crew").select("crew_id", "person_id").join(crew.lazy(), on="person_id", how="semi").collect()
    unsupported = {"people": people, "crew": crews.select("crew_id"), "events": events.gone}
    evidence = pl.concat(ids.select(of=pl.lit(of), id=pl.first()) for of, ids in unsupported.items())
    gone = {"documents": documents, "people": people, "crew": crew, "events": events.gone, "quotes": quotes}
    return {table: Standing(before.table(table), ids) for table, ids in (gone | {"evidence": evidence}).items()}


def _moved(rows: pl.LazyFrame, key: str, ids: pl.DataFrame) -> pl.DataFrame:
    return renamed(rows.filter(pl.col(key).is_in(ids["was"].implode())).collect(), key, ids)
