"""Frames on a shelf, or in a draft, for tests."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from spacefilm_pipeline.publish.draft import Draft
from spacefilm_pipeline.shelf import Shelf


def shelved(frames: Mapping[str, pl.DataFrame], at_once: int = 100) -> Shelf:
    """Frames on a shelf, in parts of so many rows."""
    shelf = Shelf()
    for name, frame in frames.items():
        for first in range(0, max(len(frame), 1), at_once):
            shelf.put(name, frame.slice(first, at_once))
    return shelf


def drafted(tables: Mapping[str, pl.DataFrame], folder: Path | None = None) -> Draft:
    """A draft of tables as they are."""
    draft = Draft(folder)
    for table, rows in tables.items():
        draft.write(table, [rows])
    return draft
