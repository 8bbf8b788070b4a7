"""Rows → the rows that keep the contract, and a reject for each that does not.

A row that is refused takes along the rows that refer to it, each with a reject of its own, until what is left agrees.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

import pandera.polars as pa
import polars as pl

from schemas import FACTS, TABLES, key_of, polars_schema
from schemas.relations import violations
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.records import Reject

type Row = Mapping[str, Any]

MISTYPED = (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError)
"""What polars raises for a value that a column cannot hold."""

OUR_FAULT = "The row was left out and the rest published; this is a fault of ours, please report it with the row."


@dataclass(frozen=True, slots=True)
class Checked:
    """Tables whose every row keeps the contract, and what was refused."""

    tables: dict[str, pl.DataFrame]
    rejects: tuple[Reject, ...]
    judgements: tuple[Row, ...] = ()
    """Rows of the side table `identity`."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    table: str
    row: Row
    rule: str
    reason: str


def validate(rows: Mapping[str, Sequence[Row]]) -> Checked:
    """Split the rows of the fact tables into those that keep the contract and those that do not.

    The tables come sorted by their keys, whatever the order of the rows. Raises AuditFailed where a table is refused
    without a row to blame, which is a fault in a model.
    """
    refusals: list[_Refusal] = []
    tables = {table: _valid(table, rows[table], refusals) for table in FACTS}
    source_of = _source_finder(tables)
    tables = recount(tables)
    while found := violations(tables):
        for table in sorted({violation.table for violation in found}):
            first = {violation.row: violation for violation in reversed(found) if violation.table == table}
            refusals += [
                _Refusal(table, tables[table].row(row, named=True), violation.rule, violation.reason)
                for row, violation in sorted(first.items())
            ]
            tables[table] = _without(tables[table], list(first))
        tables = recount(tables)
    return Checked(tables, tuple(_reject(refusal, source_of(refusal)) for refusal in refusals))


def recount(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with the columns that count rows of evidence and crew made to agree with what these hold."""
    counts = tables["evidence"].group_by("of", "id").agg(n_mentions=pl.len(), n_documents=pl.col("doc_id").n_unique())
    counts = counts.cast({"n_mentions": pl.Int32, "n_documents": pl.Int32})
    of_people = counts.filter(of="people").select("n_mentions", "n_documents", person_id="id")
    of_events = counts.filter(of="events").select("n_documents", event_id="id")
    aboard = pl.col("person_id").is_in(tables["crew"]["person_id"].implode())
    return {
        **tables,
        "people": tables["people"].update(of_people, on="person_id").with_columns(is_crew=aboard),
        "events": tables["events"].update(of_events, on="event_id"),
    }


def _valid(table: str, rows: Sequence[Row], refusals: list[_Refusal]) -> pl.DataFrame:
    """The rows that the table's model accepts, sorted by key; the others join the refusals."""
    key = list(key_of(table))
    frame = _typed(table, sorted(rows, key=_as_json), refusals).sort(key, maintain_order=True)
    refused = {row: ("key", f"Another row of {table} has the same {', '.join(key)}.") for row in _repeated(frame, key)}
    distinct = frame.with_row_index("row").filter(~pl.col("row").is_in(list(refused)))
    for position, rule, reason in _broken_rules(table, distinct.drop("row")):
        refused.setdefault(distinct["row"][position], (rule, reason))
    refusals += [_Refusal(table, frame.row(row, named=True), *refused[row]) for row in sorted(refused)]
    valid = _without(frame, list(refused))
    if any(_broken_rules(table, valid)):
        raise AuditFailed(f"The model of {table} refuses rows that it does not name.")
    return valid


def _typed(table: str, rows: Sequence[Row], refusals: list[_Refusal]) -> pl.DataFrame:
    """A frame of the rows that have the model's columns and types; the others join the refusals."""
    try:
        return _frame(table, rows)
    except MISTYPED:
        good = []
        for row in rows:
            try:
                _frame(table, [row])
                good.append(row)
            except MISTYPED as error:
                why = str(error).splitlines()[0]
                refusals.append(_Refusal(table, row, "type", f"A row of {table} does not fit its model: {why}."))
        return _frame(table, good)


def _frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    """A frame of the rows; raises one of MISTYPED where their columns or types are not the model's."""
    schema = polars_schema(table)
    for row in rows:
        if row.keys() != schema.keys():
            raise TypeError(f"its columns are {', '.join(sorted(row))}")
        for column, dtype in schema.items():
            # Polars would make dates of strings and numbers of truth values.
            if type(row[column]) not in (dtype.to_python(), NoneType):
                raise TypeError(f"{column} is {row[column]!r}, which is no {dtype.to_python().__name__}")
    return pl.DataFrame({column: [row[column] for row in rows] for column in schema}, schema)


def _repeated(frame: pl.DataFrame, key: list[str]) -> list[int]:
    return frame.select(pl.arg_where(~pl.struct(key).is_first_distinct())).to_series().to_list()


def _broken_rules(table: str, frame: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Row, rule and reason for every rule of the model that a row breaks."""
    try:
        TABLES[table].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        meanings = {check.name: check.description for check in TABLES[table].to_schema().checks}
        for failure in errors.failure_cases.iter_rows(named=True):
            rule, column = failure["check"], failure["column"]
            if failure["index"] is None:
                raise AuditFailed(f"{table}: {rule} failed without naming a row: {failure['failure_case']}") from errors
            if rule in meanings:
                reason = f"This row of {table} breaks the rule that {meanings[rule]}."
            else:
                reason = f"{table}.{column} is {failure['failure_case']!r}, which breaks its rule {rule}."
            yield failure["index"], rule, reason


def _without(frame: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    return frame.with_row_index("row").filter(~pl.col("row").is_in(rows)).drop("row")


def _source_finder(tables: Mapping[str, pl.DataFrame]) -> Callable[[_Refusal], str]:
    """Where a refused row is from: the first source of its document or of its evidence's, else just its table."""
    first_source = dict(tables["documents"].select("doc_id", pl.col("sources").list.first()).iter_rows())
    evidence = tables["evidence"].sort("doc_id", descending=True)
    supported_by = {(of, key): doc_id for of, key, doc_id in evidence.select("of", "id", "doc_id").iter_rows()}

    def source_of(refusal: _Refusal) -> str:
        key = refusal.row.get(key_of(refusal.table)[0])
        doc_id = refusal.row.get("doc_id") or supported_by.get((refusal.table, key))
        return str(first_source.get(doc_id, refusal.table))

    return source_of


def _reject(refusal: _Refusal, source: str) -> Reject:
    doc_id = refusal.row.get("doc_id")
    return Reject(
        "validate",
        source,
        refusal.rule,
        f"{refusal.reason} {OUR_FAULT}",
        doc_id if isinstance(doc_id, str) else None,
        refusal.table,
        _as_json(refusal.row),
    )


def _as_json(row: Row) -> str:
    text = json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
