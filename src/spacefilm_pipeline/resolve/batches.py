"""Rows in columns, of which only some are Python's at a time: so memory does not grow with what is gone through."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from spacefilm_pipeline.memory import give_back
from spacefilm_pipeline.shelf import Shelf, compact

_AT_ONCE = 4000
"""So many rows are gone through by Python at once."""
_GATHERED = 2000
"""So many rows are Python's before they are made a frame."""
_SLICE = 25_000
"""So many rows in columns are gone through at once."""


class Gathered[Row]:
    """Rows given one after the other, as a frame: `framed` makes one of some of them. Where they are many, they are put
    away in a `folder`."""

    def __init__(self, framed: Callable[[Sequence[Row]], pl.DataFrame], folder: Path | None = None) -> None:
        self._framed = framed
        self._shelf = Shelf(folder)
        self._rows: list[Row] = []
        self._frames = [framed([])]

    def add(self, rows: Iterable[Row]) -> None:
        """Some more rows, not many at a time."""
        self._rows.extend(rows)
        if len(self._rows) >= _GATHERED:
            self._frame()
        if sum(map(len, self._frames)) >= _SLICE:
            self._shelf.put(_ROWS, pl.concat(self._frames, rechunk=True))
            self._frames = [self._framed([])]

    def parts(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """All rows, or some of their columns, some at a time; once at least."""
        self._frame()
        yield from self._shelf.parts(_ROWS, columns)
        last = pl.concat(self._frames, rechunk=True)
        yield last.select(columns or last.columns)

    def frame(self) -> pl.DataFrame:
        """All rows."""
        return pl.concat(self.parts())

    def _frame(self) -> None:
        self._frames.append(self._framed(self._rows))
        self._rows.clear()


_ROWS = "rows"


def in_batches(frame: pl.DataFrame, by: str) -> Iterator[pl.DataFrame]:
    """The rows of a frame some at a time, as many as are Python's at once, all of a group together: a large one alone,
    small ones with others."""
    return _in_groups(frame, by, _AT_ONCE)


def told_in_batches(
    frame: pl.DataFrame, by: str, shelf: Shelf, name: str, key: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """As `in_batches`, each row with what is `told` of it on a shelf, where the same `key` stands."""
    give_back()
    for many in _in_groups(frame, by, _SLICE):
        told = pl.concat(compact(part.join(many, on=key)) for part in shelf.parts(name, (*key, "told")))
        yield from in_batches(told, by)
        give_back()


def _in_groups(frame: pl.DataFrame, by: str, at_once: int) -> Iterator[pl.DataFrame]:
    order = frame.select(by).with_row_index("row").sort(by, maintain_order=True)
    start = size = 0
    for count in order.group_by(by, maintain_order=True).len()["len"]:
        if size and size + count > at_once:
            yield frame[order["row"].slice(start, size)]
            start, size = start + size, 0
        size += count
    if size:
        yield frame[order["row"].slice(start, size)]
