"""Rows of one table → those that its model accepts, in the order of their keys, and a refusal for each of the others.

Rows may be more than memory holds: each is looked at once, put where it belongs, and put in order with those beside it.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import pandera.errors
import polars as pl

from schemas import TABLES, key_of, polars_schema
from schemas.without_pandas import without_pandas
from spacefilm_pipeline.errors import AuditFailed
from spacefilm_pipeline.publish.audit import model_of_rows
from spacefilm_pipeline.publish.draft import group_rows
from spacefilm_pipeline.shelf import Place, Shelf, put_down, taken_up
from spacefilm_pipeline.spool import Spool
from spacefilm_pipeline.standing import Standing
from spacefilm_pipeline.typed import Row

type _Bound = tuple[str, ...]
"""The first columns of a key, from which on rows are looked at together; nothing for the first ones."""

_SAMPLE = 100
"""One of so many keys is looked at, to part the rows of a table."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not published, and why."""

    table: str
    row: Row
    rule: str
    reason: str


def judged(
    table: str, rows: Shelf, kept: Standing | None, refusals: list[Refusal], folder: Path | None
) -> Iterator[pl.DataFrame]:
    """The rows on a shelf that the table's model accepts, one of each key, and those kept, sorted by key, some at a
    time; the others join the refusals.

    They are parted as those kept were written, and so that there are no more new ones than are written at once; they
    are put away in a `folder` by these parts. Raises AuditFailed where they have other columns than their model.
    """
    kept = kept or _none(table)
    bounds = _bounds(table, rows, kept)
    new = _ByBound(table, rows, list(chain(*bounds)), refusals, folder)
    for number, standing in enumerate(_standing(table, kept, bounds)):
        beside = list(new.rows(number))
        yield _distinct(table, pl.concat([standing, *beside]), refusals) if beside else standing


def _none(table: str) -> Standing:
    return Standing(pl.LazyFrame(schema=polars_schema(table)), pl.DataFrame(schema={key_of(table)[0]: pl.String}))


def row_as_json(row: Row) -> str:
    """A row in one line, whatever is in it."""
    text = json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _bounds(table: str, rows: Shelf, kept: Standing) -> list[list[_Bound]]:
    """Where to part a table: for each group of rows as they were written before, where it begins, and further ones."""
    key, size = _parted_by(table), group_rows(table)
    begins = [(), *kept.published.select(key).gather_every(size).collect()[1:].iter_rows()]
    sample = pl.concat(part.gather_every(_SAMPLE) for part in rows.parts(table, key)).drop_nulls().sort(key)
    step = size // _SAMPLE
    return [
        [begin, *dict.fromkeys(new[step::step].iter_rows())]
        for begin, new in zip(begins, _parted(table, sample, begins), strict=True)
    ]


def _parted_by(table: str) -> tuple[str, ...]:
    return key_of(table)[:2]


def _parted(table: str, rows: pl.DataFrame, bounds: Sequence[_Bound]) -> Iterator[pl.DataFrame]:
    """Rows in order, parted by bounds in order: those from each on."""
    keys = rows.select(_parted_by(table))
    starts = [bisect_left(range(len(rows)), bound, key=keys.row) for bound in bounds]
    return (rows[start:end] for start, end in pairwise((*starts, len(rows))))


class _ByBound:
    """The rows on a shelf that the model accepts, by the number of the bound from which on they are, in a `folder`."""

    def __init__(
        self, table: str, rows: Shelf, bounds: Sequence[_Bound], refusals: list[Refusal], folder: Path | None
    ) -> None:
        self._spool = Spool(folder)
        self._places: list[list[Place]] = [[] for _ in bounds]
        for part in rows.parts(table):
            accepted = part.filter(_accepted(table, part, refusals)).sort(_parted_by(table))
            for places, some in zip(self._places, _parted(table, accepted, bounds), strict=True):
                if len(some):
                    places.append(put_down(self._spool, some))

    def rows(self, number: int) -> Iterator[pl.DataFrame]:
        """Those from a bound on, in no order."""
        return (taken_up(self._spool, place) for place in self._places[number])


def _standing(table: str, kept: Standing, bounds: Sequence[Sequence[_Bound]]) -> Iterator[pl.DataFrame]:
    """The rows that are kept, from each bound on. They are read as they were written."""
    size = group_rows(table)
    for number, within in enumerate(bounds):
        yield from _parted(table, kept.part(number * size, size), within)


def _accepted(table: str, rows: pl.DataFrame, refusals: list[Refusal]) -> pl.Series:
    """Which rows the table's model accepts."""
    if rows.schema != pl.Schema(polars_schema(table)):
        raise AuditFailed(f"The rows of {table} came as a frame that has other columns than their model.")
    refused: dict[int, tuple[str, str]] = {}
    for row, rule, reason in _broken_rules(table, rows):
        refused.setdefault(row, (rule, reason))
    refusals += [Refusal(table, rows.row(row, named=True), *refused[row]) for row in refused]
    return ~pl.int_range(len(rows), eager=True).is_in(list(refused))


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


def _distinct(table: str, rows: pl.DataFrame, refusals: list[Refusal]) -> pl.DataFrame:
    """The rows by their keys, one of each."""
    ordered, repeated = _sorted(rows, list(key_of(table)))
    key = f"Another row of {table} has the same {', '.join(key_of(table))}."
    refusals += [Refusal(table, row, "key", key) for row in ordered.filter(repeated).iter_rows(named=True)]
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
        told = pl.Series("told", map(row_as_json, tied.iter_rows(named=True)), pl.String)
        tied = tied.with_columns(told).sort("told").drop("told")
        frame = pl.concat([frame.filter(~alike), tied]).sort(key, maintain_order=True)
    return frame, repeats
