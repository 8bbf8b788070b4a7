"""What follows from one text alone, and from the day and language that its sidecars tell."""

from datetime import date
from typing import NamedTuple

import polars as pl

from spacefilm_pipeline.ingest.language import language_of
from spacefilm_pipeline.ingest.near_duplicates import bands, shingles_of, sketch
from spacefilm_pipeline.ingest.own_day import OwnDay, own_day


class Reading(NamedTuple):
    """What ingest finds in one text."""

    language: str
    place: str | None
    published_on: date | None
    published_basis: str | None
    conflict: str | None
    bands: bytes
    """Those of `near_duplicates`, as little-endian numbers of eight bytes."""
    sketch: bytes
    """That of `near_duplicates`, in the same way."""


COLUMNS: dict[str, pl.DataType] = {
    "language": pl.String(),
    "place": pl.String(),
    "published_on": pl.Date(),
    "published_basis": pl.String(),
    "conflict": pl.String(),
    "bands": pl.Binary(),
    "sketch": pl.Binary(),
}
"""The fields of `Reading` as columns."""

_FAULT = (
    "No day was looked for in this text, because that failed with {error}. The text itself is published. Please report "
    "this fault with the text."
)


def read(text: str, published: date | None, language: str | None) -> Reading:
    """The reading of a text whose sidecars tell this day and this language."""
    try:
        day = own_day(text, published)
    except Exception as error:  # one text must never stop the rest
        day = OwnDay(None, published, "metadata" if published else None, _FAULT.format(error=repr(error)))
    shingles = shingles_of(text)
    return Reading(
        language or language_of(text),
        day.place,
        day.published_on,
        day.published_basis,
        day.conflict,
        *(numbers.astype("<u8").tobytes() for numbers in (bands(shingles), sketch(shingles))),
    )
