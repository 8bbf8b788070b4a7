"""What differs between two snapshots: rows added, removed and changed, by key, with the columns that changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from schemas import FACTS, columns_of, key_of
from spacefilm_pipeline.publish.places import PART
from spacefilm_pipeline.publish.snapshot import read_table
from spacefilm_pipeline.report.formats import cell, plain_json
from spacefilm_pipeline.report.visible import visible

COMPARED = (*FACTS, "rejects")
"""The tables that are compared; `runs` tells of every run, so it always differs."""

_TOLD = {"documents": "sources", "people": "name", "events": "headline", "quotes": "text", "evidence": "text"}
"""The column that tells a person what a row is about, where its key does not."""
_LONGEST = 80
"""Characters of a value that a person is shown."""

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that both snapshots have."""

    key: Row
    columns: Mapping[str, tuple[Any, Any]]
    """Column → its value before and after, for those that differ."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one table, rows in the order of their keys."""

    table: str
    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    changed: tuple[Changed, ...] = ()


def diff(before: Path, after: Path, tables: Iterable[str] = COMPARED) -> list[Difference]:
    """What became of each table between two snapshots."""
    return [_difference(before, after, table) for table in tables]


def _difference(before: Path, after: Path, table: str) -> Difference:
    if (before / table / PART).samefile(after / table / PART):
        return Difference(table)
    old, new = (_by_key(snapshot, table) for snapshot in (before, after))
    common = sorted(old.keys() & new.keys(), key=_order)
    return Difference(
        table,
        tuple(new[key] for key in sorted(new.keys() - old.keys(), key=_order)),
        tuple(old[key] for key in sorted(old.keys() - new.keys(), key=_order)),
        tuple(_changed(table, old[key], new[key]) for key in common if old[key] != new[key]),
    )


def _by_key(snapshot: Path, table: str) -> dict[tuple[Any, ...], Row]:
    frame = read_table(snapshot, table).drop("run_id", strict=False)
    return {tuple(row[column] for column in _key(table)): row for row in frame.iter_rows(named=True)}


def _key(table: str) -> tuple[str, ...]:
    """The columns that tell rows apart: all of them for rejects, which have no key, but the run's."""
    return key_of(table) or columns_of(table)[1:]


def _order(key: tuple[Any, ...]) -> list[tuple[bool, Any]]:
    return [(value is not None, value) for value in key]


def _changed(table: str, old: Row, new: Row) -> Changed:
    columns = {column: (old[column], new[column]) for column in old if old[column] != new[column]}
    return Changed({column: old[column] for column in _key(table)}, columns)


def diff_text(differences: Sequence[Difference], limit: int) -> Iterator[str]:
    """The differences for a person: at most `limit` rows of each kind per table, and long values shortened."""
    for table in differences:
        counts = ((len(rows), kind) for kind, rows in _kinds(table))
        told = ", ".join(f"{count} {kind}" for count, kind in counts if count)
        yield f"{table.table}: {told or 'the same'}"
        for kind, rows in _kinds(table):
            yield from (f"  {_line(table.table, row)}" for row in rows[:limit])
            if len(rows) > limit:
                yield f"  and {len(rows) - limit} more {kind}"


def _kinds(table: Difference) -> list[tuple[str, list[tuple[str, Row | Changed]]]]:
    return [
        ("added", [("+", row) for row in table.added]),
        ("removed", [("-", row) for row in table.removed]),
        ("changed", [("~", row) for row in table.changed]),
    ]


def _line(table: str, marked: tuple[str, Row | Changed]) -> str:
    mark, row = marked
    if isinstance(row, Changed):
        values = (f"{name} {_short(old)} → {_short(new)}" for name, (old, new) in row.columns.items())
        return f"{mark} {_name(table, row.key)}: {'; '.join(values)}"
    told = _TOLD.get(table)
    return f"{mark} {_name(table, row)}" + (f": {_short(row[told])}" if told else "")


def _name(table: str, row: Row) -> str:
    return " ".join(_short(row[column]) for column in _key(table) if row[column] is not None)


def _short(value: Any) -> str:
    text = visible(cell(value)) or "∅"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def diff_json(differences: Sequence[Difference]) -> str:
    """The differences as a JSON object: table → rows added, removed and changed, whole and all of them."""
    return plain_json({table.pop("table"): table for table in map(asdict, differences)})
