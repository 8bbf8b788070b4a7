"""What a benchmark measured, as a table to read and as JSON to compare."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

type Measured = Mapping[str, Any]
"""One row of a table, by column."""


def show(title: str, rows: Sequence[Measured]) -> None:
    """Print rows as a table."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [columns, *([_cell(row.get(column)) for column in columns] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    print(f"\n{title}")
    for line in cells:
        print("  ".join(cell.ljust(width) if at == 0 else cell.rjust(width)
                        for at, (cell, width) in enumerate(zip(line, widths, strict=True))), flush=True)  # fmt: skip


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)


def keep(file: Path, measured: Mapping[str, Sequence[Measured]]) -> None:
    """Add tables, by name, to those that a file of JSON holds; a table of the same name is replaced."""
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(before | dict(measured), indent=1) + "\n", encoding="utf-8")
