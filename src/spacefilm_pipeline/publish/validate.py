"""Rows → a draft of the rows that keep the contract, and a reject for each that does not.

A row that is refused takes along the rows that refer to it, each with a reject of its own, until what is left agrees.
That is told by the draft as it reads back: what agrees is what can be published.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from schemas import FACTS, columns_of, key_of
from schemas.relations import Violation, violations
from spacefilm_pipeline.memory import give_back
from spacefilm_pipeline.publish.draft import Draft
from spacefilm_pipeline.publish.drafting import Drafting
from spacefilm_pipeline.publish.judge import Refusal, row_as_json
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.shelf import Shelf, compact
from spacefilm_pipeline.standing import Standing
from spacefilm_pipeline.typed import Misfit, Row, typed

type Rows = Sequence[Row] | pl.DataFrame
"""Rows of a table, or a frame with the columns and types of its model."""

OUR_FAULT = "The row was left out and the rest published; this is a fault of ours, please report it with the row."


@dataclass(frozen=True, slots=True)
class Checked:
    """Tables whose every row keeps the contract, and what was refused."""

    tables: Draft
    rejects: tuple[Reject, ...]
    concluded: Draft | None = None
    """Conclusions that are to stand beside the tables."""


def validate(
    rows: Mapping[str, Rows],
    kept: Mapping[str, Standing] | None = None,
    misfits: Sequence[Misfit] = (),
    folder: Path | None = None,
    begun: Drafting | None = None,
) -> Checked:
    """Split the rows of the fact tables into those that keep the contract and those that do not.

    A table comes as rows, or as a frame that has the columns and types of its model; `kept` are further rows of each,
    which the same models have accepted before, and `misfits` those that were found not to fit in one. Some tables may
    be in a draft that was `begun` already. They leave sorted by their keys, whatever the order of the rows, and are put
    away in a `folder`. Raises AuditFailed where a table is refused without a row to blame, which is a fault in a model,
    or where a frame has other columns than its model.
    """
    unfit = list(misfits)
    drafting = begun if begun and not begun.is_over else Drafting(folder)
    for table in FACTS:
        if table not in drafting:
            given = rows if isinstance(rows, Shelf) else _fitting(table, rows[table], unfit, folder)
            drafting.put(table, given, (kept or {}).get(table))
    drawn_up = draft = drafting.finished()
    typeless = [Refusal(one.table, one.row, "type", one.reason) for one in unfit]
    refusals = [one for some in (typeless, *drafting.refusals.values()) for one in sorted(some, key=_as_told)]
    give_back()
    texts_of = _made_anew(rows) if kept and isinstance(rows, Shelf) else None
    while found := violations(draft, drafting.counts, texts_of, folder):
        refusals += _refused(draft, found)
        drafting = _without(draft, found, folder)
        draft = drafting.finished()
    return Checked(draft, tuple(_rejects(refusals, drawn_up)))


def _made_anew(rows: Shelf) -> pl.DataFrame:
    """The documents of rows that are made anew. Those that are kept were held against the same texts in the run that
    made them: a document of another text is another one."""
    of_documents = [table for table in FACTS if "doc_id" in columns_of(table)]
    docs = (compact(part.unique()) for table in of_documents for part in rows.parts(table, ["doc_id"]))
    return pl.concat([pl.DataFrame(schema={"doc_id": pl.String}), *docs]).unique()


def _as_told(refusal: Refusal) -> str:
    return row_as_json(refusal.row)


def _fitting(table: str, rows: Rows, misfits: list[Misfit], folder: Path | None) -> Shelf:
    """The rows that have the model's columns and types; the others join the misfits."""
    fitting = Shelf(folder)
    fitting.put(table, rows if isinstance(rows, pl.DataFrame) else typed(table, rows, misfits))
    return fitting


def _refused(tables: Draft, found: Sequence[Violation]) -> Iterator[Refusal]:
    """The rows that do not agree with the rest, each for the first reason."""
    for table, of_table in groupby(found, key=lambda violation: violation.table):
        first = {violation.row: violation for violation in reversed(list(of_table))}
        for part in _numbered(tables, table):
            for row in part.filter(pl.col("row").is_in(list(first))).iter_rows(named=True):
                violation = first[row.pop("row")]
                yield Refusal(table, row, violation.rule, violation.reason)


def _without(draft: Draft, found: Sequence[Violation], folder: Path | None) -> Drafting:
    """The rows that agree with the rest, on their way into another draft."""
    drafting = Drafting(folder)
    for table in FACTS:
        drafting.write(table, _left(draft, table, [violation.row for violation in found if violation.table == table]))
    return drafting


def _left(tables: Draft, table: str, gone: Sequence[int]) -> Iterator[pl.DataFrame]:
    """The rows but those in some places."""
    return (part.filter(~pl.col("row").is_in(gone)).drop("row") for part in _numbered(tables, table))


def _numbered(tables: Draft, table: str) -> Iterator[pl.DataFrame]:
    """The rows with the place of each as `row`."""
    first = 0
    for part in tables.parts(table):
        yield part.with_row_index("row", first)
        first += len(part)


def _rejects(refusals: Sequence[Refusal], tables: Draft) -> Iterator[Reject]:
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
        yield Reject("validate", source, refusal.rule, reason, doc_id, refusal.table, row_as_json(refusal.row))


def _text(value: Any) -> str | None:
    """The value where it is a string that can be written down, with no halves of surrogate pairs."""
    return value if isinstance(value, str) and value.encode("utf-8", "ignore").decode() == value else None
