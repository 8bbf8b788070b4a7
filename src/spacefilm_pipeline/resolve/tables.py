"""Rows of tables that are made some at a time."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.shelf import Shelf
from spacefilm_pipeline.standing import Standing
from spacefilm_pipeline.typed import Misfit, typed

type Row = dict[str, Any]
type Whole = Callable[[str, Shelf, Standing], object]
"""Is told of a table when all its rows are there: those on the shelf, and those that stand."""


class Made:
    """What is made anew: rows that have the columns and types of their tables, and such as fit into none."""

    def __init__(self, folder: Path | None, before: Conclusions, whole: Whole) -> None:
        self._folder, self._before, self._whole = folder, before, whole
        self.rows = Shelf(folder)
        self.kept: dict[str, Standing] = {}
        """Of the tables that are whole, the rows that stand as they were published before."""
        self.misfits: list[Misfit] = []

    def whole(self, table: str, gone: pl.DataFrame) -> None:
        """Of a table nothing more is made. What was published of it before stands, but for what is `gone`: the values
        of these rows in some column."""
        self.kept[table] = Standing(self._before.table(table), gone)
        self._whole(table, self.rows, self.kept[table])

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
