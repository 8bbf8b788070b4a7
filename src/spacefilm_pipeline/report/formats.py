"""Tables as text: for a terminal, as CSV and as JSON.

Whatever is shown to a person goes through `visible`. Files get the text as it is.
"""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from spacefilm_pipeline.report.visible import visible

_UNFOLDED = 10_000


def table_text(table: pa.Table, width: int | None) -> str:
    """The table in columns, folded to a width; null for as wide as it takes."""
    out = io.StringIO()
    Console(file=out, width=width or _UNFOLDED, color_system=None).print(rich_table(table))
    _top, *lines, _bottom = out.getvalue().splitlines()  # the edges of the box are blank
    return "".join(f"{line.rstrip()}\n" for line in lines)


def rich_table(table: pa.Table) -> Table:
    """The table for a terminal."""
    shown = Table(box=SIMPLE_HEAD)
    for name, values in zip(table.column_names, table.columns, strict=True):
        numeric = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
        shown.add_column(Text(visible(name)), justify="right" if numeric else "left", overflow="fold")
    for row in _rows(table):
        shown.add_row(*(Text(visible(cell(value))) for value in row))
    return shown


def csv_text(table: pa.Table) -> str:
    """CSV with a header. Null is an empty field; lists and structs are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in _rows(table):
        writer.writerow("" if value is None else _field(value) for value in row)
    return out.getvalue()


def json_text(table: pa.Table) -> str:
    """A JSON array with an object per row."""
    objects = (dict(zip(table.column_names, row, strict=True)) for row in _rows(table))
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False, default=_plain)}" for row in objects)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def plain_json(value: Any) -> str:
    """Any value as JSON, indented."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    columns = [_values(column) for column in table.columns]
    return list(zip(*columns, strict=True))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """The values of a column; 32-bit floats as the shortest number that stands for them (0.9, not 0.89999998)."""
    values: list[Any] = column.to_pylist()
    if not pa.types.is_float32(column.type):
        return values
    return [None if value is None else float(f"{value:.7g}") for value in values]


def cell(value: Any) -> str:
    """A value for a person to read; nothing for null."""
    match value:
        case None:
            return ""
        case list():
            return ", ".join(cell(element) for element in value)
        case float():
            return f"{value:.6g}"
        case dict():
            return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value)


def _field(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, default=_plain) if isinstance(value, list | dict) else value


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case bytes():
            return value.hex()
    return str(value)
