"""The nouns that every stage speaks: documents, spans, and what one document says.

Only plain frozen records belong here. They hold no spaCy objects, so they can be kept in Parquet, sent to another
process and compared. Those of which a text has many are structs, which are made, compared and read back in half the
time of dataclasses. All offsets are half-open ranges of Unicode code points into the document's text.
People are referred to by their index in `DocumentMentions.people`: who they are across documents is decided in
`resolve`, never in `extract`.
"""

from dataclasses import dataclass
from datetime import date

from msgspec import Struct

SEVERAL = "several"
"""The act of what tells several happenings at once."""


class Span(Struct, frozen=True, order=True):
    """A half-open range of code points in one document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One distinct text with what its sources say about it."""

    doc_id: str
    sources: tuple[str, ...]
    text: str
    language: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    place: str | None = None
    published_on: date | None = None
    published_basis: str | None = None
    near_duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Words that tell a date, not yet reckoned from any day: found and reckoned by `spacefilm_pipeline.dates`."""

    span: Span
    kind: str
    """`calendar` (year, month, day, or some of them), `weekday`, `period` (`last month`, `today`), `offset` (`12 days
    later`) or `time` (an hour of a day that other words tell)."""
    grain: str
    """The unit that the words tell: `hour`, `day`, `weekend`, `week`, `month`, `quarter`, `year`, `decade`, …"""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 for Monday to 6 for Sunday."""
    end_year: int | None = None
    """The `end_…` fields tell the last day of a range, where it is not told by the fields above."""
    end_month: int | None = None
    end_day: int | None = None
    end_weekday: int | None = None
    which: str | None = None
    """`last`, `this` or `next`, of a weekday, month or season; of an offset `launch`, if it is counted from one, and
    `turned`, if it is counted from what is told to lie so far away: `landed two days after it left` of the leaving."""
    count: int | None = None
    """How many of `unit` away, negative for the past; None where the words leave it open. Of a `calendar` expression:
    in which year it lies (`in December last year`: -1)."""
    unit: str | None = None
    anchor: str | None = None
    """What an offset is reckoned from: `document` (`two weeks ago`) or `event` (`two weeks later`)."""
    near: date | None = None
    """The last date with a year that the text tells before it in the same line: a history goes on in that year."""
    time: str | None = None
    """The hour told, as HH:MM, 24 hours."""
    zone: str | None = None
    """Where the clock hangs by which the hour is told, in the words of the text: `EDT`, `Baikonur time`."""


@dataclass(frozen=True, slots=True)
class CraftMention:
    """A place where a spacecraft, rocket or station is named. `craft` is the canonical name, as exact as said here."""

    span: Span
    craft: str
    kind: str
    """`spacecraft`, `station`, `rocket` or `mission` (a numbered crew or expedition standing for its craft)."""
    named: bool = True
    """False where a description stands for it ("the orbiting laboratory")."""
    family: str = ""
    """The canonical name without number or ship's name (`Soyuz`, `Crew Dragon`); the craft itself where it has none."""
    flight: str | None = None
    """The numbered flight told of here (`Soyuz MS-19`, `Crew-8`), even where `craft` is the ship that flies it."""


class OrganizationMention(Struct, frozen=True):
    """A place where an organisation is named. `organization` is its canonical name."""

    span: Span
    organization: str
    known: bool = True
    """False where only the model takes the words for an organisation's name."""


class NameMention(Struct, frozen=True):
    """A place where a person is named. `form` is the name there, without honorific, title or possessive."""

    span: Span
    form: str


class Person(Struct, frozen=True):
    """One person as one document names them."""

    name: str
    mentions: tuple[NameMention, ...]
    belief: float
    """How sure this text alone makes it that these words name a person, 0 to 1."""
    rules: tuple[str, ...] = ()
    """The witnesses for that belief, by name."""
    gender: str | None = None
    """`m` or `f`, from the pronouns and words that the text uses of the person."""


class Attribute(Struct, frozen=True):
    """Something the text says of a person: `role`, `role_text`, `affiliation`, `nationality`, `age`,
    `prior_missions`."""

    person: int
    name: str
    value: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class CrewMention:
    """A clause that puts a person aboard a craft."""

    person: int
    craft: str
    craft_kind: str
    span: Span
    rule: str
    family: str = ""
    """The craft's canonical name without number or ship's name: see `CraftMention`."""
    flight: str | None = None
    """The numbered flight told of here, as in `CraftMention`."""
    agency: str | None = None
    """The organisation for which this text says the person works, a space agency first."""
    position: str | None = None
    film_part: str | None = None


@dataclass(frozen=True, slots=True)
class EventMention:
    """A clause that tells a happening."""

    event_type: str
    status: str
    span: Span
    trigger: Span
    confidence: float
    in_words: bool = False
    """Who, with what and where do not say what happened (an announcement, a delay): the clause itself must."""
    date: DateExpression | None = None
    tense: str | None = None
    """`past`, `present` or `future`: the direction in which a relative date is reckoned."""
    place: str | None = None
    country: str | None = None
    participants: tuple[int, ...] = ()
    organizations: tuple[str, ...] = ()
    craft: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    """The family of each craft: two craft of one family are two flights."""
    ships: tuple[str, ...] = ()
    """Those of the craft that are spacecraft: no rockets, stations or missions."""
    flights: tuple[str, ...] = ()
    """The flights named: numbered (`Soyuz MS-19`, `Crew-8`), or by their ship; no rockets, no stations."""
    flight_families: tuple[str, ...] = ()
    act: str = ""
    """What kind of deed within the type: signing and unveiling are announcements, but never the same one; `SEVERAL` of
    what tells more than one."""
    nth: str = ""
    """Which one of its kind it is told to be: `second` in `the second spacewalk`, `a` where it is any."""
    unnamed: bool = False
    """Whether somebody else takes part whom the clause does not name (`another cosmonaut`, `the film crew`)."""
    flight: bool = False
    """Whether the clause speaks of a craft, flight or crew known from before (`the capsule`), or of its launch."""
    fresh: bool = False
    """Whether a main clause tells it in the simple past without a day: in news, of the day itself."""
    beside: Span | None = None
    """The trigger of the happening whose clause this one leans on (`dock … after a glitch`): told as of one time."""
    origin: Span | None = None
    """The trigger of the happening from which its date counts: `three hours after liftoff`."""
    since: DateExpression | None = None
    """The date told last before such an amount of time, in its sentence: `joined in May and three days later flew`."""
    news: DateExpression | None = None
    """The day that the text is news of, where this is told afresh at an hour, but no day is told for sure."""


class Speaker(Struct, frozen=True):
    """The words that name a speaker and whom they mean. `person` is set for `kind` `person` where it is known."""

    kind: str
    span: Span | None = None
    person: int | None = None


class QuoteMention(Struct, frozen=True):
    """One quoted span, or one indirect content clause."""

    span: Span
    kind: str
    utterance: int
    part: int
    speaker: Speaker
    confidence: float
    cue: Span | None = None
    occasion: int | None = None
    """Index into `DocumentMentions.events`."""
    date: DateExpression | None = None


@dataclass(frozen=True, slots=True)
class DocumentMentions:
    """All that one document says, with exact spans: what `extract` gives and `resolve` takes."""

    doc_id: str
    people: tuple[Person, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    crew: tuple[CrewMention, ...] = ()
    events: tuple[EventMention, ...] = ()
    quotes: tuple[QuoteMention, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Reject:
    """One thing refused: a file, a sidecar, a text that could not be read, or a row."""

    stage: str
    source: str
    rule: str
    reason: str
    """A sentence that a person can act on."""
    doc_id: str | None = None
    table: str | None = None
    row: str | None = None
    """The refused row as JSON."""
