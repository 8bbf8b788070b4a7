"""What every table's model has in common, and how its columns are written down."""

from collections.abc import Iterable
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

Strings = Annotated[pl.List, pl.String()]
"""The type of a list<string> column."""


class Table(pa.DataFrameModel):
    """A table of the contract: exactly these columns in this order, and no type is coerced.

    Coercion would turn numbers into strings and let structs with missing fields through, so it is off.
    """

    class Config:
        strict = True
        ordered = True
        coerce = False

    @pa.dataframe_check(description="a string is null rather than empty")
    def no_empty_strings(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(_all(pl.col(name) != "" for name in _of_type(data, pl.String())))

    @pa.dataframe_check(description="a list holds neither nulls nor empty strings")
    def no_empty_elements(cls, data: PolarsData) -> pl.LazyFrame:
        filled = (pl.element() != "").fill_null(False)
        return data.lazyframe.select(
            _all(pl.col(name).list.eval(filled).list.all() for name in _of_type(data, pl.List(pl.String)))
        )


def _of_type(data: PolarsData, dtype: pl.DataType) -> list[str]:
    return [name for name, found in data.lazyframe.collect_schema().items() if found == dtype]


def _all(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal([pl.lit(True), *conditions])


def column(
    description: str,
    *,
    nullable: bool = False,
    references: str | None = None,
    span: tuple[str, str] | None = None,
    **checks: Any,
) -> Any:
    """A column with its meaning.

    `references` names the `table.column` in which every value must stand. `span` names the two columns that hold
    the range of the document's text which this column repeats. `checks` are pandera's own (`ge`, `isin`, …).
    """
    metadata = {"references": references, "span": span}
    return pa.Field(description=description, nullable=nullable, metadata=metadata, **checks)


def in_vocabulary(name: str, words: tuple[str, ...]) -> pl.Expr:
    """Whether every element of a list column is one of `words`."""
    return pl.col(name).list.eval(pl.element().is_in(words)).list.all()
