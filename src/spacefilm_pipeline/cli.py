"""The front door: `spacefilm run`, `sql`, `evaluate`, `schema` and the rest.

Exit codes: 0 done; 1 failed, and nothing was changed; 2 wrong usage.
"""

import atexit
import os
import sys
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Self

import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from schemas import TABLES
from spacefilm_pipeline.errors import NothingPublished, RunFailed
from spacefilm_pipeline.publish.snapshot import current_snapshot
from spacefilm_pipeline.report import formats
from spacefilm_pipeline.report.evaluate import LabelsError, Tally, evaluate, read_labels, read_snapshot
from spacefilm_pipeline.report.formats import visible
from spacefilm_pipeline.report.query import QueryFailed, query
from spacefilm_pipeline.report.schema import description_of, dictionary
from spacefilm_pipeline.report.summary import summary
from spacefilm_pipeline.report.timeline import timeline
from spacefilm_pipeline.report.why import why

EXPECTED = (RunFailed, QueryFailed, LabelsError, OSError)
"""What a person can mend, told without a traceback. Anything else is a fault of ours and shows where it happened."""

_out = Console(highlight=False, markup=False, emoji=False)
_err = Console(stderr=True, highlight=False, markup=False, emoji=False)


class _Commands(TyperGroup):
    """The commands, with errors that a person can mend told in a line and not as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever reads our output has seen enough
        except EXPECTED as error:
            _err.print(f"spacefilm: {_shown(str(error))}", soft_wrap=True)
            ctx.exit(1)


app = typer.Typer(
    cls=_Commands,
    help="From news text about crewed spaceflight to validated, grounded tables: crew, events and quotes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _day(name: str, help: str) -> Any:
    return typer.Option(name, help=help, formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")


Warehouse = Annotated[Path, typer.Option(help="The folder that `spacefilm run` published to.")]
WAREHOUSE = Path("data/warehouse")


class _Stages:
    """News of a run on standard error: the stage that runs now, and how long each one took."""

    def __init__(self) -> None:
        self._status = _err.status("")
        self._stage: str | None = None
        self._began = 0.0

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._status.stop()
        if not any(failure):
            self._finish()

    def begin(self, stage: str) -> None:
        """A stage begins, so the one before it is done."""
        self._finish()
        self._stage, self._began = stage, perf_counter()
        self._status.update(stage)

    def progress(self, stage: str, done: int, total: int) -> None:
        """As `pipeline.Progress`."""
        if stage != self._stage:
            self.begin(stage)
        elif total > 1:
            self._status.update(f"{stage}: {done} of {total}")

    def _finish(self) -> None:
        if self._stage is not None:
            _err.print(f"{self._stage:<20} {perf_counter() - self._began:6.1f} s")


class Format(StrEnum):
    """How `spacefilm sql` gives its answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@app.command()
def run(
    input: Annotated[Path, typer.Argument(help="Folder of texts, at any depth.", exists=True, file_okay=False)] = Path(
        "data/raw"
    ),
    out: Annotated[Path, typer.Option(help="Where to publish.", file_okay=False)] = WAREHOUSE,
    workers: Annotated[int, typer.Option(help="Processes that read texts.", min=1)] = min(4, os.cpu_count() or 1),
    model: Annotated[
        str, typer.Option(help="spaCy model: the name of an installed one, or a path.")
    ] = "en_core_web_md",
    curation: Annotated[
        Path, typer.Option(help="CSV of corrections: who is the same, who is not, what somebody is called.")
    ] = Path("data/curation/people.csv"),
    direct: Annotated[bool, typer.Option("--direct", help="Run the same stages without Prefect.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Publish nothing if anything is refused.")] = False,
) -> None:
    """Read texts and publish their tables."""
    from spacefilm_pipeline.pipeline import Settings
    from spacefilm_pipeline.pipeline import run as run_directly

    settings = Settings(input, out, model, workers, strict, curation=curation)
    with _Stages() as stages:
        if direct:
            report = run_directly(settings, stages.progress)
        else:
            stages.begin("start of Prefect")
            from flows.spacefilm import run as run_flow

            report = run_flow(settings, stages.progress)
    _out.print(summary(report, out), soft_wrap=True)


@app.command()
def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT, in DuckDB's SQL, over the tables of the snapshot.")],
    format: Annotated[Format, typer.Option(help="How to give the answer.")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help="File to write to, instead of the terminal.", dir_okay=False)] = None,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Ask the published snapshot a question. Nothing can be changed, and no other file read."""
    if format is Format.PARQUET and out is None:
        raise typer.BadParameter("Parquet is no text: name a file with --out.", param_hint="--format")
    answer = query(_published(warehouse), statement)
    match format:
        case Format.PARQUET:
            pq.write_table(answer, out)
        case Format.TABLE:
            _give(formats.table_text(answer, _out.width if _for_terminal(out) else None), out)
        case Format.CSV:
            _give(formats.csv_text(answer), out)
        case Format.JSON:
            _give(formats.json_text(answer), out)


@app.command("timeline")
def timeline_command(
    start: Annotated[datetime | None, _day("--from", "First day to show.")] = None,
    end: Annotated[datetime | None, _day("--to", "Last day to show.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Only what this person took part in: a name or part of one.")
    ] = None,
    craft: Annotated[str | None, typer.Option(help="Only happenings of this craft: a name or part of one.")] = None,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Show what happened, first to last."""
    first, last = (day and day.date() for day in (start, end))
    for line in timeline(_published(warehouse), first, last, person, craft):
        _out.print(line, soft_wrap=True)


@app.command("why")
def why_command(
    person_id: Annotated[str, typer.Argument(help="A person_id of the table people.")], warehouse: Warehouse = WAREHOUSE
) -> None:
    """Explain why a row of people is one person: names, rules and places."""
    for line in why(_published(warehouse), person_id):
        _out.print(visible(line), soft_wrap=True)


@app.command("evaluate")
def evaluate_command(
    labels: Annotated[Path, typer.Argument(help="Folder of label files (*.json).", exists=True, file_okay=False)],
    errors: Annotated[bool, typer.Option("--errors", help="Show every error, grouped by kind.")] = False,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Score the published snapshot against labels."""
    tally = evaluate(read_snapshot(_published(warehouse)), read_labels(labels))
    if errors:
        _print_errors(tally)
    _out.print(f"{'measure':24} {'P':>6} {'R':>6} {'F1':>6} {'n':>5}", soft_wrap=True)
    for measure, figures in tally.figures().items():
        line = f"{measure:24} {figures.precision:6.3f} {figures.recall:6.3f} {figures.f1:6.3f} {figures.n:5}"
        _out.print(line, soft_wrap=True)


def _print_errors(tally: Tally) -> None:
    for (measure, kind), errors in tally.errors_by_kind().items():
        _out.print(Text(f"{measure}: {visible(kind)} ({len(errors)})", style="bold"), soft_wrap=True)
        for error in errors:
            _out.print(Text(visible(f"  {error.where}: {error.detail}")), soft_wrap=True)
    _out.print()


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(TABLES)}.", metavar="[TABLE]")] = None,
) -> None:
    """Explain the tables: every column with its type and meaning."""
    if table is not None and table not in TABLES:
        raise typer.BadParameter(f"there is no table {table!r}; there are {', '.join(TABLES)}", param_hint="TABLE")
    for name in [table] if table else TABLES:
        _out.print(Text(name, style="bold"), Text(f": {description_of(name)}"), sep="", soft_wrap=True)
        _give(formats.table_text(dictionary(name), _out.width if _for_terminal(None) else None), None)


def _published(warehouse: Path) -> Path:
    """The folder of the published snapshot."""
    snapshot = current_snapshot(warehouse)
    if snapshot is None:
        raise NothingPublished(f"Nothing is published in {warehouse} yet: `spacefilm run` does that.")
    return snapshot


def _shown(text: str) -> str:
    """The lines of a text, each `visible`."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _for_terminal(file: Path | None) -> bool:
    return file is None and sys.stdout.isatty()


def _give(text: str, file: Path | None) -> None:
    """Write the text to a file as it is, or to standard output, where a terminal gets it without control characters."""
    if file is not None:
        file.write_text(text, encoding="utf-8")
    elif _for_terminal(file):
        sys.stdout.write(_shown(text))
    else:
        sys.stdout.write(text)


def main() -> None:
    """The console script."""
    ending = _Ending()
    atexit.register(ending.leave)  # before Prefect registers anything, so that it runs after Prefect has cleaned up
    try:
        app()
    except SystemExit as ended:
        ending.code = ended.code if isinstance(ended.code, int) else 1
        raise


class _Ending:
    """The end of the process, without taking the interpreter apart.

    Threads of Prefect's that are never joined keep the interpreter from freeing DuckDB's types, of which DuckDB
    complains on standard error at great length.
    """

    code = 1
    """What the process exits with; a fault of ours ends in no SystemExit."""

    def leave(self) -> None:
        with suppress(OSError):  # whoever reads our output may be gone
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(self.code)
