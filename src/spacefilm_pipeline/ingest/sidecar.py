"""A sidecar: NAME.json beside NAME.txt, which says what the text itself does not."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from schemas.vocabularies import LANGUAGES
from spacefilm_pipeline.ingest.decode import decode
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.ingest.refused import Refused


class Sidecar(msgspec.Struct, frozen=True, gc=False):
    """What a sidecar says; None where it says nothing."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: date | None = None
    """The day of `published`, an ISO date with or without a time."""
    language: str | None = None
    """ISO 639-1: `en` for `EN` and `en-GB`."""


class _Fields(msgspec.Struct, frozen=True, gc=False):
    """What a sidecar may hold; other fields are passed over."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None


_FIELDS = msgspec.json.Decoder(_Fields)
_CODES = frozenset(LANGUAGES)


def read_sidecar(data: bytes, notes: Notes) -> Sidecar:
    """The sidecar in these bytes.

    Raises Refused where they are no JSON object of the right types, or hold no ISO date or language.
    """
    try:
        told = _FIELDS.decode(decode(data, notes))
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


_SILENT = Sidecar()


def together(sidecars: Sequence[Sidecar]) -> Sidecar:
    """What sidecars say of one text: in each field what the earliest says that says anything, of equals the first."""
    if len(sidecars) < 2:
        return sidecars[0] if sidecars else _SILENT
    earliest_first = sorted(sidecars, key=lambda sidecar: sidecar.published_on or date.max)
    told = zip(*map(msgspec.structs.astuple, earliest_first), strict=True)
    return Sidecar(*(next((value for value in values if value), None) for values in told))


def _broken(why: str) -> Refused:
    return Refused(
        "sidecar", f"This sidecar was left aside and its text taken without it: {why} Mend it and run again."
    )
