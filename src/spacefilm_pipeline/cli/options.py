"""Options that several commands have, and what they stand for."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from spacefilm_pipeline.errors import NothingPublished
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


def day(name: str, help: str) -> Any:
    """An option that takes a day."""
    return typer.Option(name, help=help, formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")


def published(warehouse: Path) -> Path:
    """The folder of the published snapshot.

    Raises NothingPublished where there is none.
    """
    snapshot = current_snapshot(warehouse)
    if snapshot is None:
        raise NothingPublished(f"Nothing is published in {warehouse} yet: `spacefilm run` does that.")
    return snapshot
