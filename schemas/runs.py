"""runs: one row per run that published."""

from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.table import Table, column
from schemas.vocabularies import STAGES

COUNTED = ("documents", "people", "crew", "events", "quotes", "evidence", "rejects")

Timestamp = Annotated[pl.Datetime, "us", "UTC"]
Counts = Annotated[pl.Struct, dict.fromkeys(COUNTED, pl.Int64)]
Seconds = Annotated[pl.Struct, dict.fromkeys(STAGES, pl.Float64)]


class Runs(Table):
    run_id: str = column("What was run: the same input, software and model give the same run_id.")
    started_at: Timestamp = column("When the run started.")
    finished_at: Timestamp = column("When its tables were written; the switch follows at once.")
    contract_version: str = column("Version of the data contract.")
    software_version: str = column("Version of this software, and the hash of its extractor.")
    model: str = column("Language model and its version.")
    n_seen: pl.Int64 = column("Text files seen: those published and those refused.", ge=0)
    n_new: pl.Int64 = column("Files published that the snapshot before did not have.", ge=0)
    n_changed: pl.Int64 = column("Files published whose text differs from the snapshot before.", ge=0)
    n_removed: pl.Int64 = column("Files of the snapshot before that are gone or refused now.", ge=0)
    n_unchanged: pl.Int64 = column("Files published whose text is that of the snapshot before.", ge=0)
    n_rejected: pl.Int64 = column("Text files refused. Refused sidecars and rows are counted in n_rows.rejects.", ge=0)
    n_rows: Counts = column("Rows per table.")
    seconds: Seconds = column("Seconds per stage; those of publish up to the writing of this row.")

    class Config:
        name = "runs"
        description = "One row per run that published."
        unique = ("started_at", "run_id")

    @pa.dataframe_check(description="seen = published + rejected")
    def seen_adds_up(cls, data: PolarsData) -> pl.LazyFrame:
        published = pl.col("n_new") + pl.col("n_changed") + pl.col("n_unchanged")
        return data.lazyframe.select(pl.col("n_seen") == published + pl.col("n_rejected"))
