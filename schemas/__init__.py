"""The data contract in code: one pandera model per table, and the vocabularies.

A model is the only place that names a column. Arrow schemas, Parquet metadata, DuckDB comments and the data
dictionary are derived from it.
"""

from schemas.without_pandas import without_pandas

with without_pandas():
    import pandera.polars  # noqa: F401
    import pyarrow as pa

    pa.array([0])  # looks for pandas once; whoever asks for a pandas frame lets it look again

from schemas.arrow import arrow_schema, polars_schema
from schemas.contract import CONTRACT_VERSION, FACTS, TABLES, columns_of, key_of

__all__ = ["CONTRACT_VERSION", "FACTS", "TABLES", "arrow_schema", "columns_of", "key_of", "polars_schema"]
