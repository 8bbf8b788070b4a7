"""What documents tell of happenings, and which of them are the same.

Mentions become tellings: their days are reckoned, their people identified (`telling`). Tellings of one document are
gathered (`within`), undated ones get the day that another document lends them (`lending`) or another happening of their
own (`sequence`), and the happenings of all documents are merged (`across`) and written down (`rows`). Which documents
are looked at, `resolve.steps` says.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from spacefilm_pipeline.dates import reckon
from spacefilm_pipeline.records import Document, DocumentMentions, EventMention
from spacefilm_pipeline.resolve.events.flights import Manifest, man_flights
from spacefilm_pipeline.resolve.events.sequence import date_by_offset, origin_of
from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening, Telling, section_starts
from spacefilm_pipeline.resolve.events.within import gather
from spacefilm_pipeline.resolve.people import Identity

_LONGEST = timedelta(days=31)
"""No part of a flight is told of by more days than these."""


def happenings_of(document: Document, said: DocumentMentions, identity: Identity) -> list[Happening]:
    """The happenings that a document tells of by itself."""
    sections = section_starts(document.text)
    tellings = [_telling(document, n, mention, identity, sections) for n, mention in enumerate(said.events)]
    flights = Manifest(said, identity, sections).assign(tellings)
    tellings = [replace(t, flight=flights.get(t.key)) for t in tellings]
    counted = [t for t in tellings if t.mention.date is not None and t.mention.date.anchor == "event"]
    if counted:
        told = gather(t for t in tellings if t not in counted)
        types = {t.mention.trigger: t.mention.event_type for t in tellings}
        tellings = [date_by_offset(t, told, origin_of(t, types)) for t in tellings]
    happenings = gather(tellings)
    man_flights(happenings)
    return happenings


def _telling(
    document: Document, index: int, mention: EventMention, identity: Identity, sections: Sequence[int]
) -> Telling:
    day = document.published_on
    days = reckon(mention.date, day, _direction(mention)) if mention.date else None
    if days and mention.event_type in FLIGHTS and days.precision == "day" and days.ends_on - days.starts_on > _LONGEST:
        days = None  # "her return ended a time from June 2018 to April 2020"
    people = (identity.person_id(document.doc_id, person) for person in mention.participants)
    status = mention.status
    if status == "happened" and mention.tense == "present" and days and day and days.starts_on > day:
        status = "planned"  # "The crew launches on Friday"
    return Telling(
        doc_id=document.doc_id,
        index=index,
        mention=mention,
        status=status,
        people=frozenset(person for person in people if person is not None),
        days=days,
        spoken_on=day,
        date_text=mention.date.span.of(document.text) if mention.date else None,
        words=frozenset(mention.span.of(document.text).casefold().split()),
        section=bisect_right(sections, mention.trigger.start),
    )


def _direction(mention: EventMention) -> str | None:
    """Where the day lies; open for what "had been set" for one, or was called off: it may be past or still to come."""
    if mention.status == "cancelled" and mention.date is not None and mention.date.kind == "calendar":
        return None
    return None if mention.tense == "past" and mention.status in ("planned", "cancelled") else mention.tense
