"""A sidecar: NAME.json beside NAME.txt, which says what the text itself does not."""

from datetime import date, datetime
from typing import NamedTuple

import msgspec
import polars as pl

from schemas.vocabularies import LANGUAGES
from spacefilm_pipeline.ingest.decode import decode, encoding_of
from spacefilm_pipeline.ingest.refused import Refused


class Sidecar(NamedTuple):
    """What a sidecar says; None where it says nothing."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: date | None = None
    """The day of `published`, an ISO date with or without a time."""
    language: str | None = None
    """ISO 639-1: `en` for `EN` and `en-GB`."""


COLUMNS: dict[str, pl.DataType] = {
    "title": pl.String(),
    "publisher": pl.String(),
    "url": pl.String(),
    "published_on": pl.Date(),
    "language": pl.String(),
}
"""The fields of `Sidecar` as columns."""


class _Fields(msgspec.Struct, frozen=True, gc=False):
    """What a sidecar may hold; other fields are passed over."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None


_FIELDS = msgspec.json.Decoder(_Fields)
_CODES = frozenset(LANGUAGES)


def read_sidecar(data: bytes) -> Sidecar:
    """The sidecar in these bytes.

    Raises Refused where they are no JSON object of the right types, or hold no ISO date or language.
    """
    try:
        told = _FIELDS.decode(decode(data, encoding_of(data)))
    except Refused as error:
        raise _broken(str(error)) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise _broken(f"{error}.") from error
    return Sidecar(
        told.title or None,
        told.publisher or None,
        told.url or None,
        _day(told.published) if told.published else None,
        _code(told.language) if told.language else None,
    )


def _day(published: str) -> date:
    try:
        return datetime.fromisoformat(published).date()
    except ValueError as error:
        raise _broken(f"`published` is {published!r}, which is no ISO date such as 2021-10-05.") from error


def _code(language: str) -> str:
    code = language.replace("_", "-").split("-")[0].lower()
    if code not in _CODES:
        raise _broken(f"`language` is {language!r}, which is no ISO 639-1 code such as en.")
    return code


def together(told: pl.DataFrame) -> pl.DataFrame:
    """What sidecars say of each text, from rows of `doc_id` with the columns of a sidecar: in each of these what the
    earliest says that says anything, of equals the first."""
    earliest_first = told.sort(pl.col("published_on").fill_null(date.max), maintain_order=True)
    return earliest_first.group_by("doc_id").agg(pl.col(*COLUMNS).drop_nulls().first())


def _broken(why: str) -> Refused:
    return Refused(
        "sidecar", f"This sidecar was left aside and its text taken without it: {why} Mend it and run again."
    )
