"""Options that several commands have, and what they stand for."""

from pathlib import Path
from typing import Annotated, Any

import typer

from spacefilm_pipeline.errors import NothingPublished
from spacefilm_pipeline.publish.snapshot import current_snapshot

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
