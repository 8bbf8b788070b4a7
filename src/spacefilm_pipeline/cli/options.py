"""Options that several commands have, and what they stand for."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from spacefilm_pipeline.errors import NothingPublished
from spacefilm_pipeline.publish.history import CURRENT, find_snapshot
from spacefilm_pipeline.publish.lease import reading
from spacefilm_pipeline.publish.snapshot import current_snapshot

Input = Annotated[Path, typer.Argument(help="Folder of texts, at any depth.", exists=True, file_okay=False)]
Out = Annotated[Path, typer.Option(help="Where to publish.", file_okay=False)]
Workers = Annotated[int, typer.Option(help="Processes that read texts.", min=1)]
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

Warehouse = Annotated[Path, typer.Option(help="The folder that `spacefilm run` published to.")]
WAREHOUSE = Path("data/warehouse")

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


def published(warehouse: Path) -> Path:
    """The folder of the published snapshot, which is not pruned until the command ends.

    Raises NothingPublished where there is none.
    """
    check_published(warehouse)
    return held(warehouse, CURRENT)


def held(warehouse: Path, name: str) -> Path:
    """The folder of a snapshot by its number, which is not pruned until the command ends.

    Raises NoSuchSnapshot where there is none of that name.
    """
    return leases.enter_context(reading(lambda: find_snapshot(warehouse, name)))


def check_published(warehouse: Path) -> None:
    """Raises NothingPublished where the warehouse holds no snapshot."""
    if current_snapshot(warehouse) is None:
        raise NothingPublished(f"Nothing is published in {warehouse} yet: `spacefilm run` does that.")
