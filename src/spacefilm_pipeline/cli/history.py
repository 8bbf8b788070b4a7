"""Snapshots of before: `spacefilm history`, `diff`, `rollback`, `prune`."""

from datetime import timedelta
from typing import Annotated

import typer

from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.cli.options import WAREHOUSE, Wait, Warehouse, check_published, held
from spacefilm_pipeline.location import S3Url, current
from spacefilm_pipeline.publish import history as snapshots
from spacefilm_pipeline.publish.snapshot import read_table
from spacefilm_pipeline.publish.writer import writing
from spacefilm_pipeline.report import formats
from spacefilm_pipeline.report.diff import COMPARED, diff_json, diff_text
from spacefilm_pipeline.report.diff import diff as differences
from spacefilm_pipeline.report.history import history_json, history_table
from spacefilm_pipeline.storage import history as stored

Json = Annotated[bool, typer.Option("--json", help="Give all of it as JSON.")]
_NUMBER = "Number of a snapshot, as `spacefilm history` lists them, or `current`."


def history(json: Json = False, warehouse: Warehouse = WAREHOUSE) -> None:
    """List the snapshots: when, what their runs found new (+), changed (~) and gone (-), rows per table."""
    check_published(warehouse)
    past = stored.history(warehouse) if isinstance(warehouse, S3Url) else snapshots.history(warehouse)
    if json:
        terminal.give(history_json(past))
        return
    terminal.give(formats.table_text(history_table(past), terminal.width()))
    gone = len(read_table(past[-1].folder, "runs")) - len(past)
    if gone:
        terminal.out.print(f"{gone} earlier snapshots were pruned; the table runs tells of them.", soft_wrap=True)


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=_NUMBER)],
    after: Annotated[str, typer.Argument(metavar="B", help=_NUMBER)] = snapshots.CURRENT,
    table: Annotated[str | None, typer.Option(help=f"Only this one of: {', '.join(COMPARED)}.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Rows shown of each kind per table.")] = 10,
    json: Json = False,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Show what B has that A has not: rows added (+), removed (-) and changed (~) per table, by their keys."""
    if table is not None and table not in COMPARED:
        raise typer.BadParameter(f"{table!r} is none of {', '.join(COMPARED)}", param_hint="--table")
    check_published(warehouse)
    old, new = (held(warehouse, name) for name in (before, after))
    found = differences(old, new, [table] if table else COMPARED)
    if json:
        terminal.give(diff_json(found))
        return
    for line in diff_text(found, limit):
        terminal.out.print(line, soft_wrap=True)


def rollback(
    snapshot: Annotated[str, typer.Argument(metavar="ID", help=_NUMBER)],
    wait: Wait = 0,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Publish an earlier snapshot again, or a later one after that. Nothing is lost: only what `current` means changes.

    The next run starts from what is current then, and publishes under a new number.
    """
    check_published(warehouse)
    if isinstance(warehouse, S3Url):
        number = stored.roll_back(warehouse, snapshot)
    else:
        with writing(warehouse, wait):
            number = int(snapshots.roll_back(warehouse, snapshot).name)
    terminal.out.print(f"Snapshot {number} is current in {current(warehouse)}.", soft_wrap=True)


def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest snapshots to keep.")],
    grace: Annotated[
        float, typer.Option(min=0, help="Minutes for which a snapshot is kept after it was current.")
    ] = 60,
    wait: Wait = 0,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Free the space of old snapshots, and of what earlier versions have found in texts.

    Never taken are the current snapshot, one that a spacefilm command is reading, and one that was current within the
    time of --grace: other readers, who know nothing of this, may still use the path that it has. Whoever reads for
    longer should copy what they need.
    """
    from spacefilm_pipeline.extract.version import extractor_version
    from spacefilm_pipeline.software import ingest_version

    check_published(warehouse)
    versions = (extractor_version(), ingest_version())
    if isinstance(warehouse, S3Url):
        pruned = stored.prune(warehouse, keep, timedelta(minutes=grace), *versions)
    else:
        with writing(warehouse, wait):
            pruned = snapshots.prune(warehouse, keep, timedelta(minutes=grace), *versions)
    for what, numbers in (
        ("Pruned", pruned.removed),
        ("Kept, since a spacefilm command reads them", pruned.in_use),
        (f"Kept, since they were current less than {grace:g} minutes ago", pruned.in_grace),
        ("What earlier versions found in texts, pruned", pruned.stores),
    ):
        if numbers:
            terminal.out.print(f"{what}: {', '.join(map(str, numbers))}", soft_wrap=True)
    if not any((pruned.removed, pruned.in_use, pruned.in_grace, pruned.stores)):
        terminal.out.print("There is nothing to prune.")
