"""A draft in the making: tables are written and read back while others are still resolved."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import polars as pl

from schemas import FACTS, columns_of, key_of
from schemas.relations import evidence_counts
from spacefilm_pipeline.publish.audit import audit_table
from spacefilm_pipeline.publish.draft import Draft
from spacefilm_pipeline.publish.judge import Refusal, judged
from spacefilm_pipeline.shelf import Shelf
from spacefilm_pipeline.standing import Standing

_AFTER = {"people": {"crew", "evidence"}, "events": {"evidence"}}
"""The tables that are written first, since the rows of a table hold the numbers of theirs."""


class Drafting:
    """Fact tables on their way into a draft in a `folder`: one is judged on one thread and written on another, some
    rows at a time, and read back and audited on a third while the next table is written."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.refusals: dict[str, list[Refusal]] = {table: [] for table in FACTS}
        """Of each table the rows that its model refused."""
        self.is_over = False
        """Whether no more is done."""
        self._draft = Draft(folder)
        self._waiting: dict[str, Iterator[pl.DataFrame]] = {}
        self._begun: dict[str, Future[Future[None]]] = {}
        self.writer = ThreadPoolExecutor(1)
        """The thread that writes; what else goes beside the tables may be written there, too."""
        self._judge, self._auditor = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    def __contains__(self, table: str) -> bool:
        return table in self._waiting or table in self._begun

    def put(self, table: str, rows: Shelf, kept: Standing | None) -> None:
        """A table whose rows are all there: new ones, which are judged, and those that were accepted before."""
        self.write(table, judged(table, rows, kept, self.refusals[table], self.folder))

    def write(self, table: str, parts: Iterator[pl.DataFrame]) -> None:
        """A table as it is to be written, some rows at a time."""
        self._waiting[table] = parts
        while ready := [one for one in self._waiting if self._begun.keys() >= _AFTER.get(one, set())]:
            self._begun[ready[0]] = self.writer.submit(self._written, ready[0], self._waiting.pop(ready[0]))

    def finished(self) -> Draft:
        """The draft, when all tables that were put are in it.

        Raises AuditFailed where one does not read back as it should, and where one is refused without a row to blame.
        """
        try:
            for audit in [written.result() for written in self._begun.values()]:
                audit.result()
        finally:
            self.is_over = True
            for threads in (self._judge, self.writer, self._auditor):
                threads.shutdown(cancel_futures=True)
        return self._draft

    @cached_property
    def counts(self) -> pl.DataFrame:
        """What `evidence_counts` gives of the draft, once evidence is in it."""
        return evidence_counts(self._draft)

    def _written(self, table: str, parts: Iterator[pl.DataFrame]) -> Future[None]:
        self._draft.write(table, map(self._recounted(table), self._ahead(parts)))
        return self._auditor.submit(audit_table, self._draft, table, is_judged=table not in _AFTER)

    def _ahead(self, parts: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The same, each of which is judged while the one before is written."""
        coming = self._judge.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = self._judge.submit(next, parts, None)
            yield part

    def _recounted(self, table: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """What makes the columns that count rows of evidence and crew agree with what these hold."""
        if table not in _AFTER:
            return lambda rows: rows
        (key,) = key_of(table)
        numbers = [name for name in ("n_mentions", "n_documents") if name in columns_of(table)]
        right = self.counts.filter(of=table).select(*numbers, pl.col("id").alias(key))

        def counted(rows: pl.DataFrame) -> pl.DataFrame:
            low, high = pl.lit(rows[key].first()), pl.lit(rows[key].last())
            return rows.update(right.filter(pl.col(key).is_between(low, high)), on=key)

        if table == "events":
            return counted
        crew = pl.concat(self._draft.parts("crew", [key])).to_series().unique()
        return lambda rows: counted(rows).with_columns(is_crew=pl.col(key).is_in(crew.implode()))
