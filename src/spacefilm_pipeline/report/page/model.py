"""What the page shows, as plain values: the template reads these and nothing else."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

type Kind = Literal["name", "crew", "event", "quote", "speaker", "cue"]
"""What a span of a text is evidence of."""


type Place = tuple[int, ...]
"""Spans of one text that support a row together, by their numbers on the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """What every row has: where its words stand, and what the filters go by."""

    id: str
    places: tuple[Place, ...]
    unseen: int
    """Places in texts that the page leaves out."""
    people: tuple[int, ...]
    craft: tuple[int, ...]
    days: tuple[tuple[date, date], ...]
    """First and last days, both included; none where no day is known."""


@dataclass(frozen=True, slots=True)
class Event(Row):
    """A happening."""

    event_type: str
    status: str
    headline: str
    when: str
    date_text: str | None
    starts_on: date | None
    ends_on: date | None
    date_precision: str | None
    place: str | None
    words: str


@dataclass(frozen=True, slots=True)
class CrewMember(Row):
    """A person aboard a craft."""

    name: str
    craft_name: str
    agency: str | None
    position: str | None
    role: str | None
    age: int | None
    film_part: str | None


@dataclass(frozen=True, slots=True)
class Person(Row):
    """A person named anywhere."""

    name: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    affiliations: tuple[str, ...]
    nationality: str | None
    age: int | None
    age_as_of: str
    prior_missions: int | None
    n_mentions: int
    n_documents: int


@dataclass(frozen=True, slots=True)
class Quote(Row):
    """A quoted span; `voice` is the id of who said it."""

    voice: str
    speaker: str
    speaker_kind: str
    kind: str
    text: str
    n_words: int
    when: str
    occasion: str | None
    doc_id: str
    repeated: bool
    """Whether another text told the same words before."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is quoted: how much, and on what occasions."""

    id: str
    name: str
    speaker_kind: str
    n_quotes: int
    n_words: int
    occasions: tuple[tuple[str, int], ...]
    """Headline of the occasion and the quotes it gave, most first."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of a text that the same spans cover."""

    text: str
    spans: tuple[int, ...] = ()
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A source text, cut where a span begins or ends."""

    id: str
    doc_id: str
    title: str
    day: str
    byline: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a table the page shows, of how many."""

    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    counts: dict[str, Count]
    """By table."""
    people: tuple[tuple[str, ...], ...]
    """Name and aliases of everybody whom a row tells of; rows refer to them by position."""
    craft: tuple[str, ...]
    """Names of craft; rows refer to them by position."""
    events: tuple[Event, ...]
    crew: tuple[CrewMember, ...]
    persons: tuple[Person, ...]
    voices: tuple[Voice, ...]
    quotes: tuple[Quote, ...]
    texts: tuple[Text, ...]
    first_day: str
    last_day: str
    run_id: str
    software_version: str
    contract_version: str

    @property
    def craft_choices(self) -> list[tuple[int, str]]:
        """Number and name of each craft, by name."""
        return sorted(enumerate(self.craft), key=lambda choice: choice[1])

    @property
    def crew_by_craft(self) -> list[tuple[str, list[CrewMember]]]:
        """The crew craft by craft, in their order."""
        return [(craft, list(crew)) for craft, crew in groupby(self.crew, lambda member: member.craft_name)]

    @property
    def quotes_by_text(self) -> list[tuple[Text, list[Quote]]]:
        """The quotes text by text, in their order."""
        text_of = {text.doc_id: text for text in self.texts}
        by_text = groupby(self.quotes, lambda quote: quote.doc_id)
        return [(text_of[doc_id], list(quotes)) for doc_id, quotes in by_text]

    @property
    def years(self) -> list[tuple[int | None, list[Event]]]:
        """The happenings year by year, in their order."""
        by_year = groupby(self.events, lambda event: event.starts_on and event.starts_on.year)
        return [(year, list(events)) for year, events in by_year]
