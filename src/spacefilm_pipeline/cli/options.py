"""Options that several commands have, and what they stand for.

What is published is read with much that a command may never need: that is imported when it is read.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from spacefilm_pipeline.errors import NothingPublished
from spacefilm_pipeline.location import Location, S3Url, location
from spacefilm_pipeline.runners import CLUSTERS, Runner


def place(text: str) -> Location:
    """A folder, or an address in object storage."""
    try:
        return location(str(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def folder(text: str) -> Location:
    """A place that is no file."""
    found = place(text)
    if isinstance(found, Path) and found.exists() and not found.is_dir():
        raise typer.BadParameter(f"{text} is a file, not a folder.")
    return found


def existing_folder(text: str) -> Location:
    """A folder that is there, or an address in object storage."""
    found = folder(text)
    if isinstance(found, Path) and not found.exists():
        raise typer.BadParameter(f"There is no folder {text}.")
    return found


Input = Annotated[
    Location,
    typer.Argument(
        parser=existing_folder, metavar="INPUT", help="Texts, at any depth of a folder or s3://bucket/prefix."
    ),
]
Out = Annotated[
    Location, typer.Option(parser=folder, metavar="PLACE", help="Where to publish: a folder, or s3://bucket/prefix.")
]
Workers = Annotated[int, typer.Option(help="Processes that read texts.", min=1)]
RunnerName = Annotated[Runner, typer.Option(help="Where texts are read: on this machine, or by a Dask or Ray cluster.")]
Address = Annotated[
    str,
    typer.Option(
        metavar="HOST:PORT",
        help="A Dask scheduler or Ray cluster that runs already. Without it, one of --workers processes is started.",
        show_default=False,
    ),
]
Model = Annotated[str, typer.Option(help="spaCy model: the name of an installed one, or a path.")]
Curation = Annotated[
    Path, typer.Option(help="CSV of corrections: who is the same, who is not, what somebody is called.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Publish nothing if anything is refused.")]
MaxRejected = Annotated[
    float,
    typer.Option(help="Publish nothing if a larger share of the files than this stands in rejects.", min=0, max=1),
]
MaxDrop = Annotated[
    float,
    typer.Option(help="Publish nothing if a table lost a larger share of its rows since the last run.", min=0, max=1),
]
INPUT = Path("data/raw")
CURATION = Path("data/curation/people.csv")
WORKERS = min(4, os.cpu_count() or 1)

WAREHOUSE = Path("data/warehouse")
Warehouse = Annotated[
    Location,
    typer.Option(
        parser=place, metavar="PLACE", help="What `spacefilm run` published to: a folder, or s3://bucket/prefix."
    ),
]

Wait = Annotated[
    float,
    typer.Option(
        min=0,
        metavar="SECONDS",
        help="How long to wait for another run that writes to the same warehouse (`inf`: until it ends). Without it, "
        "this one leaves at once.",
    ),
]

leases = ExitStack()
"""What the command that runs holds of the snapshots that it reads."""


def day(name: str, help: str) -> Any:
    """An option that takes a day."""
    return typer.Option(name, help=help, formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")


def published(warehouse: Location) -> Path:
    """The folder of the published snapshot, which is not pruned until the command ends.

    Raises NothingPublished where there is none.
    """
    from spacefilm_pipeline.publish.history import CURRENT

    check_published(warehouse)
    return held(warehouse, CURRENT)


def held(warehouse: Location, name: str) -> Path:
    """The folder of a snapshot by its number, which is not pruned until the command ends.

    Raises NoSuchSnapshot where there is none of that name.
    """
    from spacefilm_pipeline.publish.history import find_snapshot
    from spacefilm_pipeline.publish.lease import reading
    from spacefilm_pipeline.storage.history import fetch_snapshot

    if isinstance(warehouse, S3Url):
        return leases.enter_context(reading(lambda: fetch_snapshot(warehouse, name)))
    return leases.enter_context(reading(lambda: find_snapshot(warehouse, name)))


def check_runner(runner: Runner, address: str, *, direct: bool = False) -> None:
    """See that these options go together."""
    if address and runner not in CLUSTERS:
        raise typer.BadParameter(f"An address is that of a cluster: add --runner {' or '.join(CLUSTERS)}.")
    if direct and runner in CLUSTERS:
        raise typer.BadParameter(f"A run with --direct is without Prefect, which it takes to reach {runner}.")


def check_published(warehouse: Location) -> None:
    """Raises NothingPublished where a folder holds no snapshot; in object storage that shows when one is fetched."""
    from spacefilm_pipeline.publish.places import current_snapshot

    if isinstance(warehouse, Path) and current_snapshot(warehouse) is None:
        raise NothingPublished(f"Nothing is published in {warehouse} yet: `spacefilm run` does that.")
