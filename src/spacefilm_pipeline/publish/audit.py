"""Reading back what was written: each table by itself, and all together with what was seen."""

from collections.abc import Sequence
from copy import copy

import polars as pl
import pyarrow.parquet as pq
from pandera.api.polars.container import DataFrameSchema
from pandera.errors import SchemaErrors

from schemas import FACTS, TABLES, key_of
from schemas.without_pandas import without_pandas
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish.draft import Draft, digest
from spacefilm_pipeline.publish.snapshot import hold_schema


def audit_table(draft: Draft, table: str, *, is_judged: bool) -> None:
    """Read a table back, some rows at a time, and hold it to what was written, and facts to the order of their keys;
    and to its model, unless it `is_judged`: the model has accepted just these rows before they were written.

    Raises AuditFailed where it does not keep to these.
    """
    hold_schema(pq.read_schema(draft.file(table)), table, check_metadata=True)
    is_ordered = table in FACTS
    last = None
    for rows, written in zip(draft.parts(table), draft.digests[table], strict=True):
        if digest(rows) != written:
            raise AuditFailed(f"{table} reads back with other rows than were written.")
        if not is_judged:
            _hold_model(rows, table)
        if is_ordered and not _ascending(rows if last is None else pl.concat([last, rows]), key_of(table)):
            raise AuditFailed(f"{table} reads back with rows that are not in order, or have the same key.")
        last = rows.tail(1)


def _hold_model(rows: pl.DataFrame, table: str) -> None:
    model = model_of_rows(table) if table in FACTS else TABLES[table].to_schema()
    try:
        with without_pandas():
            model.validate(rows, lazy=True)
    except SchemaErrors as error:
        raise AuditFailed(f"{table} reads back with rows that its model refuses: {error}") from error


def model_of_rows(table: str) -> DataFrameSchema:
    """The model of a table, but for what only all its rows tell: whether a key is there twice."""
    model = copy(TABLES[table].to_schema())
    model.unique = None
    return model


def _ascending(rows: pl.DataFrame, key: Sequence[str]) -> bool:
    """Whether the key of each row is more than that of the row before."""
    more = pl.lit(False)
    for name in reversed(key):
        before = pl.col(name).shift()
        more = (before < pl.col(name)) | ((before == pl.col(name)) & more)
    return bool(rows.select(more)[1:].to_series().all())


def audit_sources(draft: Draft) -> None:
    """Hold what is published and what was refused to what the last of the runs has seen.

    Raises AuditFailed where they do not add up.
    """
    latest = draft["runs"].row(-1, named=True)
    sources = pl.concat(draft.parts("documents", ["sources"]))["sources"].explode()
    if len(sources) != sources.n_unique() or latest["n_seen"] != len(sources) + latest["n_rejected"]:
        raise AuditFailed(
            f"{latest['n_seen']} files were seen, but {len(sources)} published and {latest['n_rejected']} refused."
        )
