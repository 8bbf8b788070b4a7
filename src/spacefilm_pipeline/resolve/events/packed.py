"""Happenings as bytes: what other documents' are compared with and rows are made of, when a document is put away."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import msgspec

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.records import EventMention, Span
from spacefilm_pipeline.resolve.events.telling import Happening, Telling

type _Days = tuple[date, date, str, str]
type _Texts = tuple[str, ...]


class _Told(NamedTuple):
    """A telling, without what only others of its own document are compared with."""

    at: int
    """Its place among the events of its document."""
    event_type: str
    act: str
    status: str
    tense: str | None
    confidence: float
    in_words: bool
    span: tuple[int, int]
    trigger: tuple[int, int]
    place: str | None
    country: str | None
    organizations: _Texts
    craft: _Texts
    families: _Texts
    ships: _Texts
    people: _Texts
    days: _Days | None
    date_text: str | None


class _Packed(NamedTuple):
    told: list[_Told]
    inferred: _Days | None
    crew: _Texts


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Packed)


def packed(happening: Happening) -> bytes:
    """A happening of one document."""
    told = [_told(telling) for telling in happening.tellings]
    return _ENCODER.encode(_Packed(told, _days(happening.inferred), _sorted(happening.crew)))


def unpacked(content: bytes, doc_id: str, spoken_on: date | None) -> Happening:
    """A happening of a document that speaks from a day."""
    found = _DECODER.decode(content)
    tellings = [_telling(one, doc_id, spoken_on) for one in found.told]
    return Happening(tellings, _range(found.inferred), frozenset(found.crew))


def _told(telling: Telling) -> _Told:
    mention = telling.mention
    return _Told(
        telling.index,
        mention.event_type,
        mention.act,
        telling.status,
        mention.tense,
        mention.confidence,
        mention.in_words,
        (mention.span.start, mention.span.end),
        (mention.trigger.start, mention.trigger.end),
        mention.place,
        mention.country,
        mention.organizations,
        mention.craft,
        mention.families,
        mention.ships,
        _sorted(telling.people),
        _days(telling.days),
        telling.date_text,
    )


def _telling(told: _Told, doc_id: str, spoken_on: date | None) -> Telling:
    mention = EventMention(
        told.event_type,
        told.status,
        Span(*told.span),
        Span(*told.trigger),
        told.confidence,
        told.in_words,
        tense=told.tense,
        place=told.place,
        country=told.country,
        organizations=told.organizations,
        craft=told.craft,
        families=told.families,
        ships=told.ships,
        act=told.act,
    )
    return Telling(
        doc_id, told.at, mention, told.status, frozenset(told.people), _range(told.days), spoken_on, told.date_text
    )


def _sorted(names: Iterable[str]) -> _Texts:
    return tuple(sorted(names))


def _days(days: DateRange | None) -> _Days | None:
    return (days.starts_on, days.ends_on, days.precision, days.basis) if days else None


def _range(days: _Days | None) -> DateRange | None:
    return DateRange(*days) if days else None
