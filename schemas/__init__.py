"""The data contract in code: one pandera model per table, and the vocabularies.

A model is the only place that names a column. Arrow schemas, Parquet metadata, DuckDB comments and the data
dictionary are derived from it.

The models take half a second to import, and reading texts takes only the vocabularies: what is asked for is imported
then.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.arrow import arrow_schema, polars_schema
    from schemas.contract import CONTRACT_VERSION, FACTS, TABLES, columns_of, key_of

__all__ = ["CONTRACT_VERSION", "FACTS", "TABLES", "arrow_schema", "columns_of", "key_of", "polars_schema"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module("schemas.arrow" if name.endswith("_schema") else "schemas.contract")
    return getattr(module, name)
