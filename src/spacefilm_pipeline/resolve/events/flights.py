"""Which flight each telling of a document speaks of, and who flies it.

A flight is what the document names as one (`Soyuz MS-1`, `Crew-8`), with those whom it puts aboard. Read in text
order, a telling is of the flight that its clause names, else of the one on which its people fly, else, where it speaks
of `the capsule` or `the launch`, of the flight told of last.
"""

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from spacefilm_pipeline.lexicons import read_lexicon
from spacefilm_pipeline.records import DocumentMentions
from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening, Telling, moves_nobody
from spacefilm_pipeline.resolve.people import Identity

_NUMBERED = re.compile(r"(.*[^\W\d])[ -]*(\d+[A-Z]?)")
_LARGEST_CREW = 8
"""More people than fly together: the document tells of several flights by one name."""
_REACH = 3000
"""Characters back to where a flight is told of, within which `the capsule` means its ship."""
_SEATS = 4
"""How many a capsule seats."""
_OPENING = 500
"""Characters within which a text may speak of a flight before it names it."""
_BESIDE = 150
"""Characters over which a flight is spoken of that is told of once."""
_FAR = 2 * _REACH
"""The same, where the document tells of one flight only."""
_MANNED = FLIGHTS | {"delay"}
"""What the crew of a flight takes part in, named or not."""
_UP = frozenset({"launch", "docking", "delay"})
_TOGETHER = frozenset({"launch", "undocking", "landing"})
"""What a crew does as one, whoever of it is named."""
_LEXICON = read_lexicon("spacefilm_pipeline.extract.lexicon", "events")
_NOBODY = tuple(frozenset(phrase.split()) for phrase in _LEXICON["nobody_aboard"])
_LONG_BEFORE = timedelta(days=60)
_LATELY = timedelta(days=550)
"""How long before or after its own day a document may tell of a flight by `the mission` alone."""


@dataclass(eq=False)
class Flight:
    """One flight that a document tells of: its names and their families, its crew, and where it is told of.

    `up` and `down` are those of whom it is told that they went up or came down in it.
    """

    names: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    crew: set[str] = field(default_factory=set)
    up: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)
    told_at: list[int] = field(default_factory=list)

    @property
    def exact(self) -> set[str]:
        """Its names but for mere families of ships."""
        return self.names - self.families

    def is_other(self, flight: "Flight") -> bool:
        """Whether the two can't be one: known by other names, or flown by other people."""
        if self is flight:
            return False
        if _numbered_apart(self.names, flight.names):
            return True
        if self.exact and flight.exact:
            return not self.exact & flight.exact
        return bool(self.crew and flight.crew) and not self.crew & flight.crew


@lru_cache(maxsize=2_000)
def _number(name: str) -> tuple[str, str] | None:
    """The series and the number of a numbered flight: (`Crew`, `8`); None for a ship without a number."""
    found = _NUMBERED.fullmatch(name)
    return (found.group(1), found.group(2)) if found else None


def _numbered_apart(a: set[str], b: set[str]) -> bool:
    """Whether the two are numbered flights of one series, and no number is in both: one ship may fly them all."""
    numbers_a, numbers_b = {_number(n) for n in a} - {None}, {_number(n) for n in b} - {None}
    series = {n[0] for n in numbers_a if n} & {n[0] for n in numbers_b if n}
    return bool(series) and numbers_a.isdisjoint(numbers_b)


class Manifest:
    """The flights of one document."""

    def __init__(self, said: DocumentMentions, identity: Identity, sections: Sequence[int]) -> None:
        """`sections` are where the articles of a newsletter start: none speaks of the flights of another by `it`."""
        self._sections = sections
        self._flights: list[Flight] = []
        parties: dict[tuple[int, str, str, str], set[str]] = {}
        for mention in said.crew:
            person = identity.person_id(said.doc_id, mention.person)
            if person is not None and mention.craft_kind != "station":
                craft = (mention.craft, mention.flight or mention.craft, mention.family or mention.craft)
                parties.setdefault((mention.span.start, *craft), set()).add(person)
        for (at, name, number, family), people in parties.items():
            flight = self._of_party({name, number}, {family}, people, at)
            flight.crew |= people
            insort(flight.told_at, at)

    def _of_party(self, names: set[str], families: set[str], people: set[str], at: int) -> Flight:
        """The flight that a clause puts people aboard: another one where it tells of a ship by its family only, and of
        several people, none of whom is known to be aboard, and for whom there is no room."""
        flight = self._named(names, families, at)
        others = names <= families and len(people) > 1 and not flight.crew & people
        if others and len(flight.crew | people) > max(_SEATS, len(people)):
            flight = Flight(set(names), set(families))
            self._flights.append(flight)
        return flight

    def _named(self, names: set[str], families: set[str], at: int) -> Flight:
        """The flight of these names, a new one where none has them; a mere family means the one of it told of last."""
        exact = names - families
        flights = [f for f in self._flights if not _numbered_apart(f.names, names)]
        fits = [f for f in flights if f.names & (exact or families)]
        if not exact:
            fits = fits or [f for f in flights if f.families & families]
        elif not fits:
            fits = [f for f in flights if not f.exact and f.families & families and not f.crew]
            fits = fits or self._only_numbered(flights, exact, families)
        found = self._last(fits, at) or (fits[0] if fits else None)
        if found is None:
            found = Flight()
            self._flights.append(found)
        found.names |= names
        found.families |= families
        return found

    def _only_numbered(self, flights: Sequence[Flight], ship: set[str], families: set[str]) -> list[Flight]:
        """The flight of which a ship that the text names is the one: its family's only one with a crew, known by number
        (`Together on Crew-19 are … Resilience docked`)."""
        if any(map(_number, ship)):
            return []
        flown = [f for f in flights if f.families & families and f.crew]
        return flown if len(flown) == 1 and all(map(_number, flown[0].exact)) else []

    def assign(self, tellings: Iterable[Telling]) -> dict[tuple[str, int], Flight]:
        """The flight of each telling that is of one, by key."""
        found = {}
        for telling in sorted(tellings, key=lambda t: t.at):
            flight = self._of(telling) if telling.mention.event_type in _MANNED else None
            if flight is not None:
                insort(flight.told_at, telling.at)
                found[telling.key] = flight
        return found

    def _of(self, telling: Telling) -> Flight | None:
        mention = telling.mention
        if mention.flights:
            flight = self._named(set(mention.flights), set(mention.flight_families), telling.at)
            if telling.strong:
                (flight.up if mention.event_type in _UP else flight.down).update(telling.people)
            return flight
        if telling.people:
            return self._flown_by(telling.people, telling.at)
        if not mention.flight or not _is_of_late(telling):
            return None
        last = self._last(self._flights, telling.at)
        if last is not None and any(0 <= telling.at - at <= _BESIDE for at in last.told_at):
            return last
        told = [f for f in self._flights if f.crew or len(f.told_at) > 1]  # not what is only mentioned beside them
        return self._last(told, telling.at) or last or self._ahead(telling.at)

    def _ahead(self, at: int) -> Flight | None:
        """For what the text opens with: the flight that it names first after it."""
        if at > _OPENING:
            return None
        starts = ((f.told_at[0], k) for k, f in enumerate(self._flights) if f.told_at)
        ahead = (start for start in starts if at < start[0] <= at + _REACH)
        first = min(ahead, default=None)
        return self._flights[first[1]] if first is not None else None

    def _flown_by(self, people: frozenset[str], at: int) -> Flight:
        most = max((len(f.crew & people) for f in self._flights), default=0)
        fits = [f for f in self._flights if most and len(f.crew & people) == most]
        flight = self._last(fits, at) or (fits[0] if fits else None)
        if flight is None:
            flight = Flight(crew=set(people))
            self._flights.append(flight)
        return flight

    def _last(self, flights: Sequence[Flight], at: int) -> Flight | None:
        """The only flight of the document, else the one of some told of last before."""
        section = bisect_right(self._sections, at)
        since = self._sections[section - 1] if section else 0
        only = len(self._flights) == 1 and flights and not self._sections
        if only and any(abs(at - told) <= _FAR for told in flights[0].told_at):
            return flights[0]
        before = [(f.told_at[n - 1], -k) for k, f in enumerate(flights) if (n := bisect_right(f.told_at, at))]
        last = max(before, default=None)
        return flights[-last[1]] if last is not None and last[0] >= max(since, at - _REACH) else None


def man_flights(happenings: Sequence[Happening]) -> None:
    """Give each flight of which nobody, or not everybody, is named the crew that the document puts aboard it."""
    told: dict[str, set[str]] = {}
    for happening in happenings:
        told.setdefault(happening.event_type, set()).update(happening.people)
    for happening in happenings:
        if (
            happening.event_type in _MANNED
            and not _is_uncrewed(happening)
            and not _is_other_than(happening, happenings)
        ):
            crew = _crew(happening)
            flown_apart = crew & (told[happening.event_type] - happening.people)
            is_whole = _is_told_as_a_whole(happening) or (not flown_apart and _is_told_of_several(happening))
            if not happening.people or (is_whole and happening.people < crew):
                happening.crew = crew


def _is_other_than(happening: Happening, happenings: Sequence[Happening]) -> bool:
    """Whether it names no flight and nobody, and the flight told of last was launched long after it."""
    if happening.days is None or _is_named(happening):
        return False
    flights = {id(t.flight) for t in happening.tellings if t.flight is not None}
    launched = [
        h.days.starts_on
        for h in happenings
        if h.event_type == "launch" and h.days and _is_named(h) and any(id(t.flight) in flights for t in h.tellings)
    ]
    return bool(launched) and min(launched) - happening.days.ends_on > _LONG_BEFORE


def _is_named(happening: Happening) -> bool:
    return bool(happening.named) or any(t.mention.flights for t in happening.tellings)


def _crew(happening: Happening) -> frozenset[str]:
    told = [t for t in happening.tellings if t.mention.flights] or happening.tellings
    flights = {id(t.flight): t.flight for t in told if t.flight is not None}
    up = happening.event_type in _UP
    crew = frozenset[str]().union(*(f.crew | (f.up if up else f.down) for f in flights.values()))
    return crew if len(crew) <= _LARGEST_CREW else frozenset()


def _is_told_as_a_whole(happening: Happening) -> bool:
    """Whether it is told of the ship or the crew, too, or of others unnamed, not only of somebody aboard."""
    return happening.event_type in _TOGETHER and any(
        (t.mention.unnamed and t.status == "happened") or (not t.people and t.strong) for t in happening.tellings
    )


def _is_told_of_several(happening: Happening) -> bool:
    """Whether it is told of a group, `they` or `the crew`, of whom the text names only some beside it."""
    return any(t.mention.flight and len(t.people) > 1 for t in happening.tellings)


def _is_uncrewed(happening: Happening) -> bool:
    return any(
        moves_nobody(t) or (not t.people and any(t.words >= phrase for phrase in _NOBODY)) for t in happening.tellings
    )


def _is_of_late(telling: Telling) -> bool:
    spoken, days = telling.spoken_on, telling.days
    return days is None or spoken is None or abs(days.starts_on - spoken) <= _LATELY
