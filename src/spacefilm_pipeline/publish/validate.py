"""Rows → a draft of the rows that keep the contract, and a reject for each that does not.

A row that is refused takes along the rows that refer to it, each with a reject of its own, until what is left agrees.
That is told by the draft as it reads back: what agrees is what can be published.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pandera.errors
import polars as pl

from schemas import FACTS, TABLES, columns_of, key_of, polars_schema
from schemas.relations import Violation, evidence_counts, violations
from schemas.without_pandas import without_pandas
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish.audit import audit_table, model_of_rows
from spacefilm_pipeline.publish.draft import Draft, group_rows
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.shelf import Shelf
from spacefilm_pipeline.standing import Standing
from spacefilm_pipeline.typed import Misfit, Row, typed

type Rows = Sequence[Row] | pl.DataFrame
"""Rows of a table, or a frame with the columns and types of its model."""

type _Bound = tuple[str, ...] | None
"""The first columns of a key, between which and another rows are looked at together."""

_SAMPLE = 100
"""One of so many keys is looked at, to part the rows of a table."""

OUR_FAULT = "The row was left out and the rest published; this is a fault of ours, please report it with the row."


@dataclass(frozen=True, slots=True)
class Checked:
    """Tables whose every row keeps the contract, and what was refused."""

    tables: Draft
    rejects: tuple[Reject, ...]
    concluded: Draft | None = None
    """Conclusions that are to stand beside the tables."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    table: str
    row: Row
    rule: str
    reason: str


def validate(
    rows: Mapping[str, Rows],
    kept: Mapping[str, Standing] | None = None,
    misfits: Sequence[Misfit] = (),
    folder: Path | None = None,
) -> Checked:
    """Split the rows of the fact tables into those that keep the contract and those that do not.

    A table comes as rows, or as a frame that has the columns and types of its model; `kept` are further rows of each,
    which the same models have accepted before, and `misfits` those that were found not to fit in one. The tables leave
    sorted by their keys, whatever the order of the rows, and are put away in a `folder`. Raises AuditFailed where a
    table is refused without a row to blame, which is a fault in a model, or where a frame has other columns than its
    model.
    """
    unfit, broken = list(misfits), {table: list[_Refusal]() for table in FACTS}

    def judged(table: str) -> Iterator[pl.DataFrame]:
        given = rows if isinstance(rows, Shelf) else _fitting(table, rows[table], unfit, folder)
        return _judged(table, given, (kept or {}).get(table), broken[table])

    drawn_up = draft = _draft(judged, folder)
    typeless = [_Refusal(one.table, one.row, "type", one.reason) for one in unfit]
    refusals = [one for some in (typeless, *broken.values()) for one in sorted(some, key=_as_told)]
    while found := violations(draft):
        refusals += _refused(draft, found)
        draft = _draft(partial(_without, draft, found), folder)
    return Checked(draft, tuple(_rejects(refusals, drawn_up)))


def _draft(rows: Callable[[str], Iterator[pl.DataFrame]], folder: Path | None) -> Draft:
    """A draft of the fact tables. Each is read back and audited while the next one is written."""
    draft = Draft(folder)
    counts = cache(lambda: evidence_counts(draft))
    with ThreadPoolExecutor(1) as auditor:
        audits = []
        for table in _IN_TURN:
            draft.write(table, map(_recounted(table, draft, counts), rows(table)))
            audits.append(auditor.submit(audit_table, draft, table))
        for audit in audits:
            audit.result()
    return draft


_IN_TURN = ("documents", "crew", "evidence", "people", "events", "quotes")
"""The fact tables, those first of whose rows others hold the numbers."""


def _fitting(table: str, rows: Rows, misfits: list[Misfit], folder: Path | None) -> Shelf:
    """The rows that have the model's columns and types; the others join the misfits."""
    fitting = Shelf(folder)
    fitting.put(table, rows if isinstance(rows, pl.DataFrame) else typed(table, rows, misfits))
    return fitting


def _recounted(table: str, draft: Draft, counts: Callable[[], pl.DataFrame]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """What makes the columns that count rows of evidence and crew agree with what these hold."""
    if table not in ("people", "events"):
        return lambda rows: rows
    (key,) = key_of(table)
    numbers = [name for name in ("n_mentions", "n_documents") if name in columns_of(table)]
    right = counts().filter(of=table).select(*numbers, pl.col("id").alias(key))
    if table == "events":
        return lambda rows: rows.update(right, on=key)
    crew = pl.concat(draft.parts("crew", [key])).to_series().unique()
    return lambda rows: rows.update(right, on=key).with_columns(is_crew=pl.col(key).is_in(crew.implode()))


def _judged(table: str, rows: Shelf, kept: Standing | None, refusals: list[_Refusal]) -> Iterator[pl.DataFrame]:
    """The rows that the table's model accepts, one of each key, and those kept, sorted by key; the others join the
    refusals."""
    key = key_of(table)[:2]
    accepted = [_accepted(table, part, refusals) for part in rows.parts(table)]
    firsts = [part.to_series() for part in rows.parts(table, key[:1])]
    reach = [(str(first.min() or ""), str(first.max() or "")) for first in firsts]
    for low, high, standing in _ranges(table, rows, kept):
        beside = {n for n, (least, most) in enumerate(reach) if (low and most < low[0]) or (high and least > high[0])}
        parts = zip((n for n in range(len(reach)) if n not in beside), rows.parts(table, but=beside), strict=True)
        new = [part.filter(accepted[n]).filter(_within(key, low, high)) for n, part in parts]
        yield _distinct(table, pl.concat([standing, *new]), refusals) if any(map(len, new)) else standing


def _accepted(table: str, rows: pl.DataFrame, refusals: list[_Refusal]) -> pl.Series:
    """Which rows the table's model accepts."""
    if rows.schema != pl.Schema(polars_schema(table)):
        raise AuditFailed(f"The rows of {table} came as a frame that has other columns than their model.")
    refused: dict[int, tuple[str, str]] = {}
    for row, rule, reason in _broken_rules(table, rows):
        refused.setdefault(row, (rule, reason))
    refusals += [_Refusal(table, rows.row(row, named=True), *refused[row]) for row in refused]
    return ~pl.int_range(len(rows), eager=True).is_in(list(refused))


def _ranges(table: str, rows: Shelf, kept: Standing | None) -> Iterator[tuple[_Bound, _Bound, pl.DataFrame]]:
    """Where to part a table, by the first columns of its key, with the rows kept there: these are parted as they were
    written, and so that there are no more new ones than are written at once."""
    key, size = key_of(table)[:2], group_rows(table)
    kept = kept or Standing(pl.LazyFrame(schema=polars_schema(table)), pl.DataFrame(schema={key[0]: pl.String}))
    begins = kept.published.select(key).gather_every(size).collect()
    new = pl.concat(part.gather_every(_SAMPLE) for part in rows.parts(table, key)).drop_nulls().sort(key)
    held = pl.DataFrame(schema=polars_schema(table))
    for number, (low, high) in enumerate(pairwise((None, *begins[1:].iter_rows(), None))):
        held = pl.concat([held, kept.part(number * size, size)])
        cuts = new.filter(_within(key, low, high)).gather_every(size // _SAMPLE)[1:].unique(maintain_order=True)
        for start, end in pairwise((low, *cuts.iter_rows(), high)):
            within = held.select(_within(key, None, end)).to_series()
            yield start, end, held.filter(within)
            held = held.filter(~within)


def _within(key: Sequence[str], low: _Bound, high: _Bound) -> pl.Expr:
    """Whether a key is at least the one, and less than the other."""
    columns = list(map(pl.col, key))
    at_least = ~_less(columns, low) if low else pl.lit(True)
    return at_least & (_less(columns, high) if high else pl.lit(True))


def _less(key: Sequence[pl.Expr], bound: Sequence[str]) -> pl.Expr:
    (first, *further), (least, *others) = key, bound
    return (first < least) | ((first == least) & _less(further, others)) if further else first < least


def _distinct(table: str, rows: pl.DataFrame, refusals: list[_Refusal]) -> pl.DataFrame:
    """The rows by their keys, one of each."""
    ordered, repeated = _sorted(rows, list(key_of(table)))
    key = f"Another row of {table} has the same {', '.join(key_of(table))}."
    refusals += [_Refusal(table, row, "key", key) for row in ordered.filter(repeated).iter_rows(named=True)]
    return ordered.filter(~repeated) if repeated.any() else ordered


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
    try:
        with without_pandas():
            model_of_rows(table).validate(frame, lazy=True)
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


def _refused(tables: Draft, found: Sequence[Violation]) -> Iterator[_Refusal]:
    """The rows that do not agree with the rest, each for the first reason."""
    for table, of_table in groupby(found, key=lambda violation: violation.table):
        first = {violation.row: violation for violation in reversed(list(of_table))}
        for part in _numbered(tables, table):
            for row in part.filter(pl.col("row").is_in(list(first))).iter_rows(named=True):
                violation = first[row.pop("row")]
                yield _Refusal(table, row, violation.rule, violation.reason)


def _without(draft: Draft, found: Sequence[Violation], table: str) -> Iterator[pl.DataFrame]:
    """The rows of a table that agree with the rest."""
    gone = pl.col("row").is_in([violation.row for violation in found if violation.table == table])
    return (part.filter(~gone).drop("row") for part in _numbered(draft, table))


def _numbered(tables: Draft, table: str) -> Iterator[pl.DataFrame]:
    """The rows with the place of each as `row`."""
    first = 0
    for part in tables.parts(table):
        yield part.with_row_index("row", first)
        first += len(part)


def _rejects(refusals: Sequence[_Refusal], tables: Draft) -> Iterator[Reject]:
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


def _as_told(refusal: _Refusal) -> str:
    return _as_json(refusal.row)


def _text(value: Any) -> str | None:
    """The value where it is a string that can be written down, with no halves of surrogate pairs."""
    return value if isinstance(value, str) and value.encode("utf-8", "ignore").decode() == value else None


def _as_json(row: Row) -> str:
    text = json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
