"""What waits for all that is told: events under the ids that they have now, and the evidence for each table."""

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.steps.events import Events
from spacefilm_pipeline.resolve.tables import Made, renamed


def support(before: Conclusions, people: pl.DataFrame, crew: pl.DataFrame, events: Events, made: Made) -> None:
    """Put the rows of events that stand, but under another id, to what is made, and with them the rows of evidence; and
    part from rows that were published before those whose `person_id` is in `people` and `crew`, with their evidence.
    """
    made.rows.put("events", _moved(before.table("events"), "event_id", events.moved))
    made.rows.put("evidence", _moved(before.table("evidence").filter(of="events"), "id", events.moved))
    crews = before.table("crew").select("crew_id", "person_id").join(crew.lazy(), on="person_id", how="semi").collect()
    unsupported = {"people": people, "crew": crews.select("crew_id"), "events": events.gone}
    evidence = pl.concat(ids.select(of=pl.lit(of), id=pl.first()) for of, ids in unsupported.items())
    for table, gone in {"crew": crew, "evidence": evidence, "events": events.gone, "people": people}.items():
        made.whole(table, gone)


def _moved(rows: pl.LazyFrame, key: str, ids: pl.DataFrame) -> pl.DataFrame:
    return renamed(rows.filter(pl.col(key).is_in(ids["was"].implode())).collect(), key, ids)
