"""What a run concluded, kept for the next one: each conclusion with its grounds.

Columns named `doc` hold documents by number, `grounds` what the row rests on, `keys` what things have in common that
must be judged together, `told` what they are judged by, as bytes: so no document is read again for the sake of others.
Rows stand in no order that means anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pyarrow as pa

from schemas import FACTS, polars_schema

_DOC, _NUMBER, _KEYS = pl.UInt64(), pl.UInt64(), pl.List(pl.UInt64)
_AT, _ID, _DAY, _FLAG, _TOLD = pl.Int32(), pl.String(), pl.Date(), pl.Boolean(), pl.Binary()

_AT_ONCE = 100_000
"""So many rows are read at once where not all are needed together."""

type Schema = dict[str, pl.DataType]

SCHEMAS: dict[str, Schema] = {
    # the documents whose mentions were there, on what their happenings rest, with the days lent too, and their quotes
    "read": {"doc": _DOC, "happenings": _NUMBER, "with_days": _NUMBER, "quotes": _NUMBER},
    # everybody whom a document names, by what their names have in common with others
    "local": {
        "doc": _DOC,
        "person": _AT,
        "full": _NUMBER,
        "believed": _FLAG,
        "given": _FLAG,
        "keys": _KEYS,
        "told": _TOLD,
    },
    # who these are, with a number for id and name
    "who": {"doc": _DOC, "person": _AT, "person_id": _ID, "name": _ID, "number": _NUMBER, "grounds": _NUMBER},
    # the days from the corpus, of documents without one; null where there is none
    "days": {"doc": _DOC, "day": _DAY, "grounds": _NUMBER},
    # who is aboard what: the craft, the flight, and a number for all who are told to be aboard this spacecraft there
    "aboard": {
        "doc": _DOC,
        "mention": _AT,
        "person": _AT,
        "craft": _ID,
        "flight": _ID,
        "company": _NUMBER,
        "told": _TOLD,
    },
    # people, as they are described, and those who are crew; by the number that is their person_id and name
    "people": {"person_id": _ID, "number": _NUMBER, "grounds": _NUMBER},
    "crews": {"person_id": _ID, "number": _NUMBER, "grounds": _NUMBER},
    # flights, with a day of their own or without
    "flights": {"doc": _DOC, "happening": _AT, "dated": _FLAG, "keys": _KEYS, "told": _TOLD},
    # the days lent to those without, null where none is
    "lent": {
        "doc": _DOC,
        "happening": _AT,
        "starts_on": _DAY,
        "ends_on": _DAY,
        "precision": _ID,
        "grounds": _NUMBER,
    },
    # the happenings of documents, by the places of their tellings among the document's events
    "happenings": {"doc": _DOC, "happening": _AT, "tellings": pl.List(pl.Int32), "keys": _KEYS, "told": _TOLD},
    # what event each is; null where too little is told of it
    "merged": {"doc": _DOC, "happening": _AT, "event": _NUMBER, "grounds": _NUMBER},
    # events, by number and by the place of their first telling: their ids before and after these were told apart, and
    # the day, where it is known
    "events": {"event": _NUMBER, "doc": _DOC, "telling": _AT, "base": _ID, "event_id": _ID, "day": _DAY},
    # the occasions on which quotes were spoken, among the document's events
    "occasions": {"doc": _DOC, "telling": _AT},
    # why names are one person's (the decision `same`), or are not (`apart`), by the rules and with the score
    "identity": {
        "person_id": _ID,
        "decision": _ID,
        "name": _ID,
        "other_name": _ID,
        "other_person_id": _ID,
        "score": pl.Float64(),
        "rules": pl.List(pl.String),
        "documents": pl.List(pl.String),
    },
}


def frame_of(name: str, rows: Iterable[tuple[Any, ...]], columns: Sequence[str] = ()) -> pl.DataFrame:
    """A frame of conclusions, or some of its columns, from rows."""
    schema = {column: SCHEMAS[name][column] for column in columns or SCHEMAS[name]}
    values = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pl.DataFrame([_column(*told) for told in zip(schema, values, schema.values(), strict=True)])


def _column(name: str, values: Sequence[Any], kind: pl.DataType) -> pl.Series:
    if not isinstance(kind, pl.List):
        return pl.Series(name, values, kind)
    whole = pl.DataFrame(schema={name: kind}).to_arrow().schema.field(name).type
    return pl.Series(name, pa.array(values, whole))  # Polars would make a series of each list first


def _nothing_concluded() -> dict[str, pl.DataFrame]:
    return {name: frame_of(name, ()) for name in SCHEMAS}


def _nothing_published() -> dict[str, pl.DataFrame]:
    return {table: pl.DataFrame(schema=polars_schema(table)) for table in FACTS}


@dataclass(frozen=True)
class Conclusions:
    """Frames by the names in SCHEMAS, and the tables of facts that were published with them. Without any, everything is
    concluded anew. Of lazy frames only what is asked for is read."""

    frames: Mapping[str, pl.DataFrame | pl.LazyFrame] = field(default_factory=_nothing_concluded)
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame] = field(default_factory=_nothing_published)

    def __getitem__(self, name: str) -> pl.LazyFrame:
        return self.frames[name].lazy()

    def parts(self, name: str, but: pl.Series) -> Iterator[pl.DataFrame]:
        """A frame some rows at a time, without those that have one of these values where they have such."""
        frame = self[name]
        stands = ~pl.col(but.name).is_in(but.implode())
        for first in range(0, frame.select(pl.len()).collect().item(), _AT_ONCE):
            yield frame.slice(first, _AT_ONCE).filter(stands).collect()

    def table(self, name: str) -> pl.LazyFrame:
        """A table of facts."""
        return self.tables[name].lazy()
