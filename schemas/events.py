"""events: one row per happening, across all documents."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.table import Strings, Table, column
from schemas.vocabularies import COUNTRIES, DATE_BASES, DATE_PRECISIONS, EVENT_STATUSES, EVENT_TYPES


class Events(Table):
    event_id: str = column("Key of the happening.", str_matches=r"^\S+$")
    event_type: str = column("What kind of happening: launch, docking, news_conference, …", isin=EVENT_TYPES)
    status: str = column("happened, planned, reported (told at second hand) or cancelled.", isin=EVENT_STATUSES)
    headline: str = column("One readable line: who, what, where.")
    starts_on: pl.Date = column("First possible day; the same as ends_on where the day is known.", nullable=True)
    ends_on: pl.Date = column("Last possible day.", nullable=True)
    date_precision: str = column("day, month or year; null without a date.", nullable=True, isin=DATE_PRECISIONS)
    date_text: str = column("The words of the date: Tuesday, October 17, last month.", nullable=True)
    date_basis: str = column(
        "explicit, relative (reckoned from the document's day) or sequence (reckoned from another event).",
        nullable=True,
        isin=DATE_BASES,
    )
    place: str = column("Where: Baikonur cosmodrome.", nullable=True)
    country: str = column("ISO 3166-1 alpha-2 of the place.", nullable=True, isin=COUNTRIES)
    participants: Strings = column("person_ids of those who take part.", references="people.person_id")
    organizations: Strings = column("Canonical organisations that take part.")
    craft: Strings = column("Canonical craft that take part.")
    n_documents: pl.Int32 = column("Documents that tell the happening.", ge=1)
    confidence: pl.Float32 = column(
        "How sure we are that it is a happening of this type, 0 to 1.", in_range={"min_value": 0, "max_value": 1}
    )

    class Config:
        name = "events"
        description = "One row per happening, across all documents."
        unique = ("event_id",)

    @pa.dataframe_check(description="a happening has both a first and a last day, in order, or neither")
    def days_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        both = pl.col("starts_on").is_null() == pl.col("ends_on").is_null()
        return data.lazyframe.select(both & (pl.col("starts_on") <= pl.col("ends_on")).fill_null(True))

    @pa.dataframe_check(description="a date has a precision, and a precision has a date")
    def date_has_precision(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("starts_on").is_null() == pl.col("date_precision").is_null())
