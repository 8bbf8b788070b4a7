"""A published snapshot → what the page shows of it."""

from collections.abc import Sized
from pathlib import Path

from schemas import FACTS
from spacefilm_pipeline.publish.snapshot import read_table
from spacefilm_pipeline.report.page.days import day_text
from spacefilm_pipeline.report.page.model import Count, Page
from spacefilm_pipeline.report.page.rows import aboard, crew_rows, event_rows, person_rows, quote_rows, voices_of
from spacefilm_pipeline.report.page.select import Limits, choose_texts
from spacefilm_pipeline.report.page.sources import Sources


def read_page(snapshot: Path, limits: Limits) -> Page:
    """What the page shows of a snapshot: as many texts as fit, and the rows that rest on them."""
    tables = {table: read_table(snapshot, table) for table in FACTS}
    run = read_table(snapshot, "runs").row(-1, named=True)
    documents = choose_texts(tables, limits)
    sources = Sources(tables, documents, limits)
    on_craft = aboard(tables["crew"])
    events = event_rows(tables["events"], sources)
    crew = crew_rows(tables["crew"], sources)
    persons = person_rows(tables["people"], sources, on_craft)
    quotes = quote_rows(tables, sources, on_craft)
    shown: dict[str, Sized] = {
        "documents": documents,
        "events": events,
        "crew": crew,
        "people": persons,
        "quotes": quotes,
    }
    names = {row["person_id"]: (row["name"], *row["aliases"]) for row in tables["people"].iter_rows(named=True)}
    days = sorted(documents["published_on"].drop_nulls())
    return Page(
        counts={table: Count(len(rows), len(tables[table])) for table, rows in shown.items()},
        people=tuple(names[person_id] for person_id in sources.people.numbers),
        craft=tuple(sources.craft.numbers),
        events=events,
        crew=crew,
        persons=persons,
        voices=voices_of(quotes),
        quotes=quotes,
        texts=sources.texts(),
        first_day=day_text(days[0] if days else None),
        last_day=day_text(days[-1] if days else None),
        run_id=run["run_id"],
        software_version=run["software_version"],
        contract_version=run["contract_version"],
    )
