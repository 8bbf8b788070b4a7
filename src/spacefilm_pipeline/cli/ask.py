"""Questions to the published snapshot: `spacefilm sql`, `timeline`, `why`, `schema`."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from schemas import TABLES
from spacefilm_pipeline.cli import explain, terminal
from spacefilm_pipeline.cli.options import WAREHOUSE, Warehouse, day, published
from spacefilm_pipeline.report import formats
from spacefilm_pipeline.report import timeline as by_day
from spacefilm_pipeline.report import why as judgements
from spacefilm_pipeline.report.query import query
from spacefilm_pipeline.report.schema import markdown_page
from spacefilm_pipeline.report.visible import visible


class Format(StrEnum):
    """How `spacefilm sql` gives its answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def sql(
    statement: Annotated[
        str | None,
        typer.Argument(
            help="One SELECT, in DuckDB's SQL, over the tables of the snapshot. Without it, a prompt asks for as many "
            "as you like; where standard input is no terminal, it is read for them.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How to give the answer.")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help="File to write to, instead of the terminal.", dir_okay=False)] = None,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Ask the published snapshot a question. Nothing can be changed, and no other file read."""
    if format is Format.PARQUET and out is None:
        raise typer.BadParameter("Parquet is no text: name a file with --out.", param_hint="--format")
    if statement is None and out is not None:
        raise typer.BadParameter("A file holds the answer to one question: give it too.", param_hint="--out")
    snapshot = published(warehouse)
    if statement is not None:
        _give(query(snapshot, statement), format, out)
        return
    from spacefilm_pipeline.cli.prompt import Session, converse, read

    session = Session(snapshot, lambda answer: _give(answer, format))
    if sys.stdin.isatty():
        converse(session)
    else:
        read(session, sys.stdin.buffer.read().decode(errors="surrogateescape"))


def _give(answer: pa.Table, format: Format, out: Path | None = None) -> None:
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
    table: Annotated[
        str | None,
        typer.Argument(help=f"One of: {', '.join(TABLES)}.", metavar="[TABLE]", autocompletion=lambda: list(TABLES)),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Give it as a page in Markdown.")] = False,
) -> None:
    """Explain the tables and macros: every column with its type and meaning."""
    if table is not None and table not in TABLES:
        raise typer.BadParameter(f"there is no table {table!r}; there are {', '.join(TABLES)}", param_hint="TABLE")
    if markdown:
        terminal.give(markdown_page())
        return
    for name in [table] if table else TABLES:
        explain.table(name)
    if table is None:
        explain.macros()
