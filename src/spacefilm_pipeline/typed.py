"""Rows of tables → frames that have the columns and types of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

import polars as pl
import pyarrow as pa

from schemas import polars_schema

type Row = Mapping[str, Any]

MISTYPED = (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError)
"""What Polars and Arrow raise for a value that a column cannot hold."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row that has other columns or types than its table, and why it does not fit."""

    table: str
    row: Row
    reason: str


def typed(table: str, rows: Sequence[Row], misfits: list[Misfit]) -> pl.DataFrame:
    """A frame of the rows that fit; the others join the misfits: rows among which some do not fit are halved until
    these are alone."""
    try:
        return _frame(table, rows)
    except MISTYPED as error:
        if len(rows) > 1:
            half = len(rows) // 2
            return pl.concat([typed(table, part, misfits) for part in (rows[:half], rows[half:])])
        why = str(error).splitlines()[0]
        misfits.append(Misfit(table, rows[0], f"A row of {table} does not fit its model: {why}."))
        return _frame(table, [])


def _frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    """A frame of the rows; raises one of MISTYPED where their columns or types are not the model's."""
    schema = polars_schema(table)
    for row in rows:
        if row.keys() != schema.keys():
            raise TypeError(f"its columns are {', '.join(sorted(row))}")
    return pl.DataFrame([_column(name, [row[name] for row in rows], dtype) for name, dtype in schema.items()])


def _column(name: str, values: Sequence[Any], dtype: pl.DataType) -> pl.Series:
    # Polars would make dates of strings and numbers of truth values.
    _hold_type(name, values, dtype)
    if not isinstance(dtype, pl.List):
        return pl.Series(name, values, dtype)
    _hold_type(name, [element for value in values for element in value or ()], pl.String())
    return pl.Series(name, pa.array(values, pa.list_(pa.string())))  # Polars would make a series of each list first


def _hold_type(name: str, values: Sequence[Any], dtype: pl.DataType) -> None:
    allowed = {dtype.to_python(), NoneType}
    if not set(map(type, values)) <= allowed:
        wrong = next(value for value in values if type(value) not in allowed)
        raise TypeError(f"{name} is {wrong!r}, which is no {dtype.to_python().__name__}")
