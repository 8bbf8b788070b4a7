"""The data dictionary, from the models of the contract."""

import pyarrow as pa

from schemas import TABLES, arrow_schema, key_of


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
