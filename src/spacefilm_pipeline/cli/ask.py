"""Questions to the published snapshot: `spacefilm sql`, `timeline`, `why`, `schema`."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer
from rich.text import Text

from schemas import TABLES
from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.cli.options import WAREHOUSE, Warehouse, day, published
from spacefilm_pipeline.report import formats
from spacefilm_pipeline.report import timeline as by_day
from spacefilm_pipeline.report import why as judgements
from spacefilm_pipeline.report.formats import visible
from spacefilm_pipeline.report.query import query
from spacefilm_pipeline.report.schema import description_of, dictionary


class Format(StrEnum):
    """How `spacefilm sql` gives its answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT, in DuckDB's SQL, over the tables of the snapshot.")],
    format: Annotated[Format, typer.Option(help="How to give the answer.")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help="File to write to, instead of the terminal.", dir_okay=False)] = None,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Ask the published snapshot a question. Nothing can be changed, and no other file read."""
    if format is Format.PARQUET and out is None:
        raise typer.BadParameter("Parquet is no text: name a file with --out.", param_hint="--format")
    answer = query(published(warehouse), statement)
    match format:
        case Format.PARQUET:
            pq.write_table(answer, out)
        case Format.TABLE:
            terminal.give(formats.table_text(answer, terminal.width(out)), out)
        case Format.CSV:
            terminal.give(formats.csv_text(answer), out)
        case Format.JSON:
            terminal.give(formats.json_text(answer), out)


def timeline(
    start: Annotated[datetime | None, day("--from", "First day to show.")] = None,
    end: Annotated[datetime | None, day("--to", "Last day to show.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Only what this person took part in: a name or part of one.")
    ] = None,
    craft: Annotated[str | None, typer.Option(help="Only happenings of this craft: a name or part of one.")] = None,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Show what happened, first to last."""
    first, last = (moment and moment.date() for moment in (start, end))
    for line in by_day.timeline(published(warehouse), first, last, person, craft):
        terminal.out.print(line, soft_wrap=True)


def why(
    person_id: Annotated[str, typer.Argument(help="A person_id of the table people.")], warehouse: Warehouse = WAREHOUSE
) -> None:
    """Explain why a row of people is one person: names, rules and places."""
    for line in judgements.why(published(warehouse), person_id):
        terminal.out.print(visible(line), soft_wrap=True)


def schema(
    table: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(TABLES)}.", metavar="[TABLE]")] = None,
) -> None:
    """Explain the tables: every column with its type and meaning."""
    if table is not None and table not in TABLES:
        raise typer.BadParameter(f"there is no table {table!r}; there are {', '.join(TABLES)}", param_hint="TABLE")
    for name in [table] if table else TABLES:
        terminal.out.print(Text(name, style="bold"), Text(f": {description_of(name)}"), sep="", soft_wrap=True)
        terminal.give(formats.table_text(dictionary(name), terminal.width()))
