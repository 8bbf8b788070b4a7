"""Rows → the rows that keep the contract, and a reject for each that does not.

A row that is refused takes along the rows that refer to it, each with a reject of its own, until what is left agrees.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandera.errors
import polars as pl

from schemas import FACTS, TABLES, key_of, polars_schema
from schemas.relations import evidence_counts, violations
from schemas.without_pandas import without_pandas
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.typed import Misfit, Row, typed

type Rows = Sequence[Row] | pl.DataFrame
"""Rows of a table, or a frame with the columns and types of its model."""

_BATCH_ROWS = 100_000
"""A model looks at so many rows at once."""

OUR_FAULT = "The row was left out and the rest published; this is a fault of ours, please report it with the row."


@dataclass(frozen=True, slots=True)
class Checked:
    """Tables whose every row keeps the contract, and what was refused."""

    tables: dict[str, pl.DataFrame]
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class _Refusal:
    table: str
    row: Row
    rule: str
    reason: str


def validate(
    rows: Mapping[str, Rows], kept: Mapping[str, pl.DataFrame] | None = None, misfits: Sequence[Misfit] = ()
) -> Checked:
    """Split the rows of the fact tables into those that keep the contract and those that do not.

    A table comes as rows, or as a frame that has the columns and types of its model; `kept` are further rows of each,
    as such frames, which the same models have accepted before, and `misfits` those that were found not to fit in one.
    The tables leave sorted by their keys, whatever the order of the rows. Raises AuditFailed where a table is refused
    without a row to blame, which is a fault in a model, or where a frame has other columns than its model.
    """
    unfit, broken = list(misfits), list[_Refusal]()
    valid = {}
    for table in FACTS:  # one at a time, as each may come from disk
        fitting = _typed(table, rows[table], unfit)
        valid[table] = _valid(table, fitting, kept[table] if kept else fitting.clear(), broken)
    refusals = [_Refusal(one.table, one.row, "type", one.reason) for one in unfit]
    refusals.sort(key=lambda refusal: _as_json(refusal.row))
    refusals += broken
    tables = recount({table: frame.drop("kept") for table, frame in valid.items()})
    found = violations(tables, grounded={table: frame["kept"] for table, frame in valid.items()})
    while found:
        for table in sorted({violation.table for violation in found}):
            first = {violation.row: violation for violation in reversed(found) if violation.table == table}
            refusals += [
                _Refusal(table, tables[table].row(row, named=True), violation.rule, violation.reason)
                for row, violation in sorted(first.items())
            ]
            tables[table] = _without(tables[table], list(first))
        tables = recount(tables)
        found = violations(tables)
    return Checked(tables, tuple(_rejects(refusals, valid)))


def recount(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with the columns that count rows of evidence and crew made to agree with what these hold."""
    counts = evidence_counts(tables["evidence"].lazy())
    of_people = counts.filter(of="people").select("n_mentions", "n_documents", person_id="id")
    of_events = counts.filter(of="events").select("n_documents", event_id="id")
    aboard = pl.col("person_id").is_in(tables["crew"]["person_id"].implode())
    return {
        **tables,
        "people": tables["people"].update(of_people, on="person_id").with_columns(is_crew=aboard),
        "events": tables["events"].update(of_events, on="event_id"),
    }


def _valid(table: str, rows: pl.DataFrame, kept: pl.DataFrame, refusals: list[_Refusal]) -> pl.DataFrame:
    """The rows that the table's model accepts, and those kept, sorted by key, with a column that tells which were
    `kept`; the others join the refusals."""
    key = list(key_of(table))
    stand = kept.sort(key).with_columns(kept=True)
    beside = stand.join(rows, on=key[:2], how="semi")
    judged = _judged(table, pl.concat([rows.with_columns(kept=False), beside]), refusals)
    apart = stand.join(rows, on=key[:2], how="anti", maintain_order="left")
    return _merged(apart, judged, key[:2]) if len(apart) else judged


def _judged(table: str, both: pl.DataFrame, refusals: list[_Refusal]) -> pl.DataFrame:
    marked, repeated = _sorted(both, list(key_of(table)))
    frame = marked.drop("kept")
    key = f"Another row of {table} has the same {', '.join(key_of(table))}."
    refused = dict.fromkeys(repeated.arg_true(), ("key", key))
    distinct = frame.with_row_index("row").filter(~repeated & ~marked["kept"])
    for position, rule, reason in _broken_rules(table, distinct.drop("row")):
        refused.setdefault(distinct["row"][position], (rule, reason))
    if not refused:
        return marked
    refusals += [_Refusal(table, frame.row(row, named=True), *refused[row]) for row in sorted(refused)]
    valid = _without(marked, list(refused))
    if any(_broken_rules(table, valid.drop("kept"))):
        raise AuditFailed(f"The model of {table} refuses rows that it does not name.")
    return valid


def _merged(some: pl.DataFrame, others: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The rows of two frames, each in the order of a key that has nothing in common with the other's."""
    as_one = pl.concat_str(key, separator="\0").alias("as one")
    return some.with_columns(as_one).merge_sorted(others.with_columns(as_one), key="as one").drop("as one").rechunk()


def _typed(table: str, rows: Rows, misfits: list[Misfit]) -> pl.DataFrame:
    """A frame of the rows that have the model's columns and types; the others join the misfits."""
    if not isinstance(rows, pl.DataFrame):
        return typed(table, rows, misfits)
    if rows.schema != pl.Schema(polars_schema(table)):
        raise AuditFailed(f"The rows of {table} came as a frame that has other columns than their model.")
    return rows


def _sorted(frame: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, pl.Series]:
    """The rows by their keys, and which of them have the key of the row before. Rows of one key go by their JSON."""
    frame = frame.sort(key)
    repeated = frame.select(
        pl.all_horizontal(pl.col(key).eq_missing(pl.col(key).shift())) & (pl.int_range(pl.len()) > 0)
    )
    repeats = repeated.to_series()
    if repeats.any():
        alike = repeats | repeats.shift(-1, fill_value=False)
        tied = frame.filter(alike)
        told = pl.Series("told", map(_as_json, tied.iter_rows(named=True)), pl.String)
        tied = tied.with_columns(told).sort("told").drop("told")
        frame = pl.concat([frame.filter(~alike), tied]).sort(key, maintain_order=True)
    return frame, repeats


def _broken_rules(table: str, frame: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Row, rule and reason for every rule of the model that a row breaks."""
    for number, rows in enumerate(frame.iter_slices(_BATCH_ROWS)):
        for row, rule, reason in _broken_in(table, rows):
            yield number * _BATCH_ROWS + row, rule, reason


def _broken_in(table: str, frame: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    try:
        with without_pandas():
            TABLES[table].validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
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


def _rejects(refusals: Sequence[_Refusal], tables: Mapping[str, pl.DataFrame]) -> Iterator[Reject]:
    """A reject for each refused row, from the first source of its document or of its evidence's, else of its table."""
    if not refusals:
        return
    keys = [_text(refusal.row.get(key_of(refusal.table)[0])) for refusal in refusals]
    evidence = tables["evidence"].filter(pl.col("id").is_in(keys)).sort("doc_id", descending=True)
    supported_by = {(of, key): doc_id for of, key, doc_id in evidence.select("of", "id", "doc_id").iter_rows()}
    first_source = dict(tables["documents"].select("doc_id", pl.col("sources").list.first()).iter_rows())
    for refusal, key in zip(refusals, keys, strict=True):
        doc_id = _text(refusal.row.get("doc_id"))
        source = first_source.get(doc_id or supported_by.get((refusal.table, key)), refusal.table)
        reason = f"{refusal.reason} {OUR_FAULT}"
        yield Reject("validate", source, refusal.rule, reason, doc_id, refusal.table, _as_json(refusal.row))


def _text(value: Any) -> str | None:
    """The value where it is a string that can be written down, with no halves of surrogate pairs."""
    return value if isinstance(value, str) and value.encode("utf-8", "ignore").decode() == value else None


def _as_json(row: Row) -> str:
    text = json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
