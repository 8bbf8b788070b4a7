"""Who flies a flight of which the clause names nobody: `the capsule splashed down`, `the mission launched in May`."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from spacefilm_pipeline.lexicons import read_lexicon
from spacefilm_pipeline.records import DocumentMentions
from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening
from spacefilm_pipeline.resolve.people import Identity

_LARGEST_CREW = 8
"""More people than fly together: the document tells of several flights by one name."""
_REACH = 3000
"""Characters back to where a flight is told of, within which `the capsule` means its ship."""
_TOGETHER = frozenset({"launch", "undocking", "landing"})
"""What a crew does as one, whoever of it is named."""
_UNCREWED = frozenset(read_lexicon("spacefilm_pipeline.extract.lexicon", "events")["uncrewed"])
_LATELY = timedelta(days=550)
"""How long before or after its own day a document may tell of a flight by `the mission` alone."""


@dataclass
class _Flight:
    """One flight that a document tells of: its names, its crew, and where they are told."""

    family: str
    names: set[str] = field(default_factory=set)
    crew: set[str] = field(default_factory=set)
    told_at: list[int] = field(default_factory=list)


def man_flights(happenings: Sequence[Happening], said: DocumentMentions, identity: Identity) -> None:
    """Give each flight of which nobody is named the crew that the document puts aboard it."""
    flights = _flights(said, identity)
    for happening in happenings:
        if happening.event_type in FLIGHTS and flights and not _is_uncrewed(happening):
            happening.crew = _rest(happening, flights) if happening.people else _crew(happening, flights)


def _flights(said: DocumentMentions, identity: Identity) -> list[_Flight]:
    found: dict[str, _Flight] = {}
    for mention in said.crew:
        person = identity.person_id(said.doc_id, mention.person)
        if person is None or mention.craft_kind == "station":
            continue
        flight = found.setdefault(mention.flight or mention.craft, _Flight(mention.family or mention.craft))
        flight.names |= {mention.craft, mention.flight or mention.craft}
        flight.crew.add(person)
        flight.told_at.append(mention.span.start)
    for flight in found.values():
        flight.told_at.sort()
    return [flight for flight in found.values() if len(flight.crew) <= _LARGEST_CREW]


def _crew(happening: Happening, flights: Sequence[_Flight]) -> frozenset[str]:
    craft = {craft for _, craft in happening.craft}
    named = [flight for flight in flights if flight.names & craft]
    if not named and happening.ships:
        named = [flight for flight in flights if any(_may_be(flight, f, c) for f, c in happening.craft)]
        named = named if len(named) == 1 else []
    elif not named and _is_of_late(happening) and any(t.mention.flight for t in happening.tellings):
        named = [flight for flight in [_told_last(happening, flights)] if flight is not None]
    crew = frozenset[str]().union(*(flight.crew for flight in named))
    return crew if len(crew) <= _LARGEST_CREW else frozenset()


def _rest(happening: Happening, flights: Sequence[_Flight]) -> frozenset[str]:
    """The others aboard where only some of a crew are named, but the flight is told of as a whole, too."""
    together = happening.event_type in _TOGETHER and happening.craft
    crew = _crew(happening, flights) if together else frozenset[str]()
    return crew if happening.people < crew else frozenset()


def _is_uncrewed(happening: Happening) -> bool:
    return any(not t.people and t.words & _UNCREWED for t in happening.tellings)


def _may_be(flight: _Flight, family: str, craft: str) -> bool:
    """Whether a ship may be that of the flight: of its family, and no other number of it."""
    numbered = any(c.isdigit() for c in craft) and any(c.isdigit() for name in flight.names for c in name)
    return family == flight.family and not numbered


def _is_of_late(happening: Happening) -> bool:
    spoken = next((t.spoken_on for t in happening.tellings if t.spoken_on), None)
    return happening.days is None or spoken is None or abs(happening.days.starts_on - spoken) <= _LATELY


def _told_last(happening: Happening, flights: Sequence[_Flight]) -> _Flight | None:
    """The only flight of the document, else the one told of last before the happening."""
    if len(flights) == 1:
        return flights[0]
    at = min(t.at for t in happening.tellings)
    before = [(flight.told_at[n - 1], -k) for k, flight in enumerate(flights) if (n := bisect_left(flight.told_at, at))]
    last = max(before, default=None)
    return flights[-last[1]] if last is not None and at - last[0] <= _REACH else None
