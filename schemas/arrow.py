"""Tables as Arrow and Parquet see them, derived from the models: types, nullability, and what each column means."""

import json
from typing import Any

import pyarrow as pa
from polars import DataType

from schemas.contract import CONTRACT_VERSION, TABLES

_TYPES = {
    "String": pa.string(),
    "Boolean": pa.bool_(),
    "Int16": pa.int16(),
    "Int32": pa.int32(),
    "Int64": pa.int64(),
    "Float32": pa.float32(),
    "Float64": pa.float64(),
    "Date": pa.date32(),
}


def arrow_schema(table: str) -> pa.Schema:
    """The schema with which a table is written, its descriptions and the contract version in the metadata."""
    model = TABLES[table].to_schema()
    fields = [
        pa.field(name, _arrow_type(column.dtype.type), column.nullable, {"description": column.description})
        for name, column in model.columns.items()
    ]
    meanings = {name: column.description for name, column in model.columns.items()}
    metadata = {
        "contract_version": CONTRACT_VERSION,
        "table": table,
        "description": model.description,
        # Readers that see only Parquet's own metadata, not Arrow's fields, find the columns here.
        "columns": json.dumps(meanings, ensure_ascii=False),
    }
    return pa.schema(fields, metadata)


def _arrow_type(dtype: Any) -> pa.DataType:
    if name := _TYPES.get(str(dtype)):
        return name
    match dtype.base_type().__name__:
        case "List":
            return pa.list_(pa.field("element", _arrow_type(dtype.inner)))  # as Parquet names it
        case "Struct":
            return pa.struct([pa.field(field.name, _arrow_type(field.dtype), nullable=False) for field in dtype.fields])
        case "Datetime":
            return pa.timestamp(dtype.time_unit, dtype.time_zone)
    raise TypeError(f"no Arrow type for {dtype}")


def polars_schema(table: str) -> dict[str, DataType]:
    """The types of a table's columns, for frames that the model validates."""
    return {name: column.dtype.type for name, column in TABLES[table].to_schema().columns.items()}
