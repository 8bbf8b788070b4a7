"""A sidecar: NAME.json beside NAME.txt, which says what the text itself does not."""

from datetime import date, datetime

import msgspec

from schemas.vocabularies import LANGUAGES
from spacefilm_pipeline.ingest.decode import decode
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.ingest.refused import Refused


class Sidecar(msgspec.Struct, frozen=True):
    """What a sidecar may hold; other fields are passed over."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None

    @property
    def published_on(self) -> date | None:
        """The day of `published`, an ISO date with or without a time."""
        return datetime.fromisoformat(self.published).date() if self.published else None

    @property
    def language_code(self) -> str | None:
        """`language` as ISO 639-1: `en` for `EN` and `en-GB`."""
        return self.language.replace("_", "-").split("-")[0].lower() if self.language else None


def read_sidecar(data: bytes, notes: Notes) -> Sidecar:
    """The sidecar in these bytes.

    Raises Refused where they are no JSON object of the right types, or hold no ISO date or language.
    """
    try:
        sidecar = msgspec.json.decode(decode(data, notes), type=Sidecar)
    except Refused as error:
        raise _broken(str(error)) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise _broken(f"{error}.") from error
    try:
        _ = sidecar.published_on
    except ValueError as error:
        raise _broken(f"`published` is {sidecar.published!r}, which is no ISO date such as 2021-10-05.") from error
    if sidecar.language_code not in (None, *LANGUAGES):
        raise _broken(f"`language` is {sidecar.language!r}, which is no ISO 639-1 code such as en.")
    return sidecar


def _broken(why: str) -> Refused:
    return Refused(
        "sidecar", f"This sidecar was left aside and its text taken without it: {why} Mend it and run again."
    )
