"""Rows of tables that are made some at a time."""

from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered
from spacefilm_pipeline.shelf import Shelf
from spacefilm_pipeline.typed import Misfit, typed

type Row = dict[str, Any]


class Made:
    """What is made anew: rows that have the columns and types of their tables, and such as fit into none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.rows = Shelf(folder)
        self.misfits: list[Misfit] = []

    def put(self, table: str, gathered: Gathered[Row]) -> None:
        """Further rows of a table."""
        for some in gathered.parts():
            self.rows.put(table, some)

    def gathered(self, table: str) -> Gathered[Row]:
        """For rows of a table, which are to be put to the others."""
        return Gathered(partial(typed, table, misfits=self.misfits), self._folder)


def renamed(rows: pl.DataFrame, key: str, ids: pl.DataFrame) -> pl.DataFrame:
    """The rows, whose keys are what ids `was`, under what they are `now`."""
    was = rows.select(was=key)
    return rows.with_columns(was.join(ids, on="was", how="left", maintain_order="left")["now"].alias(key))
