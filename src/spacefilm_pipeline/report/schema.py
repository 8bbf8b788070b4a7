"""The data dictionary, from the models of the contract."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from schemas import CONTRACT_VERSION, TABLES, arrow_schema, key_of
from spacefilm_pipeline.publish.catalogue import MACROS

_LONGEST_LIST = 40
"""Words that a column may hold are listed up to this many; there are more countries and languages."""


def description_of(table: str) -> str:
    """What a table holds, one sentence."""
    return TABLES[table].to_schema().description or ""


def dictionary(table: str) -> pa.Table:
    """The columns of a table: name, type, whether key or nullable, meaning and the words that it may hold."""
    model, key = TABLES[table].to_schema(), key_of(table)
    rows = [
        {
            "column": field.name,
            "type": _type_name(field.type) + ("?" if field.nullable else ""),
            "key": "key" if field.name in key else None,
            "refers to": (model.columns[field.name].metadata or {}).get("references"),
            "meaning": model.columns[field.name].description,
        }
        for field in arrow_schema(table)
    ]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in rows[0]]))


def _type_name(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list<{_type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(field.name for field in kind)}>"
    return {"date32[day]": "date", "float": "float32", "double": "float64"}.get(str(kind), str(kind))


def markdown_page() -> str:
    """The data dictionary as a page of docs/: tables, columns, the words that a column may hold, macros."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Data dictionary\n"
    yield f"Data contract {CONTRACT_VERSION}. `make docs` writes this page from the models in `schemas/`."
    yield "A `?` after a type means that the value may be null: the sources do not say."
    for table in TABLES:
        yield f"\n## {table}\n\n{description_of(table)}\n"
        yield from _rows(("column", "type", "meaning"), map(_described(table), dictionary(table).to_pylist()))
    yield "\n## Macros\n\nIn `spacefilm.duckdb`, in `catalog.sql` and in `spacefilm sql`.\n"
    yield from _rows(("macro", "gives"), ((f"`{macro.signature}`", macro.meaning) for macro in MACROS))


def _described(table: str) -> Callable[[Mapping[str, Any]], tuple[str, str, str]]:
    columns = TABLES[table].to_schema().columns

    def row(told: Mapping[str, Any]) -> tuple[str, str, str]:
        notes = [told["meaning"], told["key"] and "Key.", told["refers to"] and f"→ `{told['refers to']}`"]
        words = [
            word for check in columns[told["column"]].checks for word in check.statistics.get("allowed_values", ())
        ]
        if 0 < len(words) <= _LONGEST_LIST:
            notes.append(f"One of {', '.join(f'`{word}`' for word in words)}.")
        return f"`{told['column']}`", f"`{told['type']}`", " ".join(note for note in notes if note)

    return row


def _rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    for row in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(cell.replace('|', '\\|') for cell in row)} |"
