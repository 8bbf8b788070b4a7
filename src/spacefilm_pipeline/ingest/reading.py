"""What follows from one text alone, and from the day and language that its sidecars tell."""

from datetime import date
from functools import partial

import msgspec

from spacefilm_pipeline.ingest.language import language_of
from spacefilm_pipeline.ingest.near_duplicates import bands
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.ingest.own_day import OwnDay, own_day


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What ingest finds in one text."""

    language: str
    place: str | None
    published_on: date | None
    published_basis: str | None
    conflict: str | None
    bands: bytes
    """Those of `near_duplicates`, as little-endian numbers of eight bytes."""


_FAULT = (
    "No day was looked for in this text, because that failed with {error}. The text itself is published. Please report "
    "this fault with the text."
)
_READING = msgspec.msgpack.Decoder(Reading)


def read(doc_id: str, text: str, published: date | None, language: str | None, notes: Notes) -> Reading:
    """The reading of a text whose sidecars tell this day and this language; only what is not in the notes is read."""
    return notes.answer(f"text {doc_id} {published} {language}", _READING, partial(_read, text, published, language))


def _read(text: str, published: date | None, language: str | None) -> Reading:
    try:
        day = own_day(text, published)
    except Exception as error:  # one text must never stop the rest
        day = OwnDay(None, published, "metadata" if published else None, _FAULT.format(error=repr(error)))
    return Reading(
        language or language_of(text),
        day.place,
        day.published_on,
        day.published_basis,
        day.conflict,
        bands(text).astype("<u8").tobytes(),
    )
