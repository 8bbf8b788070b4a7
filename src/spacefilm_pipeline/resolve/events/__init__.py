"""The same happening, told in several places, is one row.

Mentions become tellings: their days are reckoned, their people identified (`telling`). Tellings of one document are
gathered (`within`), undated ones get the day that another happening lends them (`sequence`), and the happenings of
all documents are merged (`across`) and written down (`rows`).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from spacefilm_pipeline.dates import reckon
from spacefilm_pipeline.records import Document, DocumentMentions, EventMention
from spacefilm_pipeline.resolve.events.across import merge
from spacefilm_pipeline.resolve.events.confidence import confidence, is_told
from spacefilm_pipeline.resolve.events.flights import Manifest, man_flights
from spacefilm_pipeline.resolve.events.headline import headline
from spacefilm_pipeline.resolve.events.lending import lend_days
from spacefilm_pipeline.resolve.events.rows import event_ids, event_row, evidence_rows
from spacefilm_pipeline.resolve.events.sequence import date_by_offset, date_by_sequence, date_by_story, origin_of
from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening, Telling, section_starts
from spacefilm_pipeline.resolve.events.within import gather
from spacefilm_pipeline.resolve.people import Identity

_LONGEST = timedelta(days=31)
"""No part of a flight is told of by more days than these."""


@dataclass
class Happenings:
    """The merged events: rows, evidence, and which happening each mention tells."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[tuple[str, int], str] = field(default_factory=dict)
    """(doc_id, index into that document's events) → event_id."""


def merge_events(
    documents: Sequence[Document], mentions: Mapping[str, DocumentMentions], identity: Identity
) -> Happenings:
    """One happening per row, with its date reckoned from its documents' days."""
    told = {
        document.doc_id: _of_document(document, mentions[document.doc_id], identity)
        for document in sorted(documents, key=lambda d: d.doc_id)
        if document.doc_id in mentions
    }
    lend_days(told)
    for happenings in told.values():
        date_by_sequence(happenings)
        date_by_story(happenings)
    merged = merge([happening for happenings in told.values() for happening in happenings])
    texts = {document.doc_id: document for document in documents}
    return _written([happening for happening in merged if is_told(happening)], texts, identity.names)


def _of_document(document: Document, said: DocumentMentions, identity: Identity) -> list[Happening]:
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


def _written(
    happenings: Sequence[Happening], documents: Mapping[str, Document], names: Mapping[str, str]
) -> Happenings:
    done = Happenings()
    for event_id, happening in zip(event_ids(happenings), happenings, strict=True):
        done.rows.append(event_row(event_id, happening, headline(happening, names, documents), confidence(happening)))
        done.evidence += evidence_rows(event_id, happening.tellings, documents)
        done.ids |= {telling.key: event_id for telling in happening.tellings}
    done.rows.sort(key=lambda row: row["event_id"])
    done.evidence.sort(key=lambda row: (row["id"], row["doc_id"], row["start"], row["end"]))
    return done
