"""Rows that stand as they were published before."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Standing:
    """The rows of a table as it was published, in the order of their keys, but for those that are gone."""

    published: pl.LazyFrame
    gone: pl.DataFrame
    """What these have in some columns."""

    def part(self, first: int, count: int) -> pl.DataFrame:
        """Of so many of the rows that were published those that stand."""
        part = self.published.slice(first, count).collect()
        return part.join(self.gone, on=self.gone.columns, how="anti", maintain_order="left")
