"""Who was, is or will be aboard which craft.

`verbs` reads clauses ("A lifted off in …", "… carrying A"), `titles` the phrases that name people as crew ("Skylab 9
astronaut A", "the crew of A and B"), `flights` what is told of a flight over many sentences, `positions` the duties
aboard, `muster` who is of one crew with whom,
`film` the parts they play; `extract.scene` tells who and what craft is meant at each word.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.crew.film import find_film_parts
from spacefilm_pipeline.extract.crew.flights import Flights, in_only_craft, seats_of, told_of_flight, visited
from spacefilm_pipeline.extract.crew.introduced import introduced, listed
from spacefilm_pipeline.extract.crew.muster import mustered
from spacefilm_pipeline.extract.crew.positions import Duty, find_duties, position_aboard
from spacefilm_pipeline.extract.crew.station import at_work
from spacefilm_pipeline.extract.crew.titles import named_as_crew
from spacefilm_pipeline.extract.crew.verbs import told_aboard
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.organizations import known_organizations
from spacefilm_pipeline.extract.scene import Boarding, Scene, is_private, is_station, is_unlisted, words
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Attribute, CraftMention, CrewMention, Span

_MANY = 4
"""Ships beyond which a text is a history, in which each flight has a goal of its own."""
_FORMER = re.compile(r"\b(?:former|retired|ex-)[ ]?(?:\w+ )?$")
_RETURNS = frozenset({"return meant", "land meant", "splash meant", "return told of"})
_NEAR = 120
"""Characters from a clause of a history within which the goal of its flight is named."""


def find_crew(
    doc: Doc, cast: Cast, craft: tuple[CraftMention, ...], attributes: tuple[Attribute, ...]
) -> tuple[CrewMention, ...]:
    """Every clause that puts a person aboard a craft, in text order."""
    if not craft:
        return ()
    scene = Scene(doc, cast, craft)
    flights = Flights(scene)
    duties = list(find_duties(scene))
    roles = _told(attributes, "role")
    boardings = [*told_aboard(scene), *named_as_crew(scene), *told_of_flight(scene, flights)]
    boardings += [*introduced(scene, flights), *listed(scene, flights), *at_work(scene, flights)]
    boardings += [duty.boarding for duty in duties if duty.boarding]
    boardings += seats_of(scene, flights, duties, aboard=_in_ships(boardings))
    boardings = _without_officials(boardings, roles, {duty.person for duty in duties})
    boardings += [b for b in mustered(scene, flights, boardings) if _may_board(b, roles.get(b.person, []))]
    boardings = _without_returns_of_others(_without_returns_of_residents(boardings))
    boardings += in_only_craft(scene, duties, boardings)
    boardings += [*_destinations(scene, boardings), *visited(scene, flights, boardings)]
    describe = _Describer(duties, boardings, _agencies(doc, attributes), find_film_parts(scene))
    mentions = {describe.mention(boarding) for boarding in boardings}
    return tuple(sorted(mentions, key=lambda m: (m.span, m.person, m.craft, m.position or "", m.rule, repr(m))))


def _told(attributes: Iterable[Attribute], name: str) -> dict[int, list[str]]:
    """Person → the values told of them."""
    told: dict[int, list[str]] = {}
    for attribute in attributes:
        if attribute.name == name:
            told.setdefault(attribute.person, []).append(attribute.value)
    return told


def _agencies(doc: Doc, attributes: Iterable[Attribute]) -> dict[int, str | None]:
    """Person → the agency or company for which they fly: before one for which they worked once."""
    told = [one for one in attributes if one.name == "affiliation"]
    now = [one for one in told if not _FORMER.search(text_of(doc), max(0, one.span.start - 30), one.span.start)]
    current = {person: _agency(names) for person, names in _told(now, "affiliation").items()}
    return {person: current.get(person) or _agency(names) for person, names in _told(told, "affiliation").items()}


def _in_ships(boardings: Iterable[Boarding]) -> dict[int, set[str]]:
    """Person → the ships that they are aboard."""
    ships: dict[int, set[str]] = {}
    for boarding in boardings:
        if not is_station(boarding.craft):
            ships.setdefault(boarding.person, set()).add(boarding.craft.craft)
    return ships


def _without_officials(
    boardings: Sequence[Boarding], roles: Mapping[int, Sequence[str]], on_duty: Collection[int]
) -> list[Boarding]:
    """The boardings of those who may be aboard; who flies there in a ship may be at a station, too.

    Beside whoever holds an office in a list that is loosely told to be a crew, only fliers are aboard.
    """
    barred = {one for one in boardings if not _may_board(one, roles.get(one.person, []))}
    staffed = {(one.rule, one.craft.craft) for one in barred if one.rule in words("ashore", "loose_rules")}
    fliers = {person for person, told in roles.items() if not words("ashore", "fliers").isdisjoint(told)}
    allowed = [
        one
        for one in boardings
        if one not in barred
        and ((one.rule, one.craft.craft) not in staffed or one.person in fliers or one.person in on_duty)
    ]
    flying = {(one.person, one.span) for one in allowed if one.is_flight}
    visits = [one for one in boardings if is_station(one.craft) and (one.person, one.span) in flying]
    return list(dict.fromkeys([*allowed, *visits]))


def _without_returns_of_residents(boardings: Sequence[Boarding]) -> list[Boarding]:
    """Who lives at a station comes home in a ship of their own: not in the one that the text tells of elsewhere."""
    residents = {one.person for one in boardings if is_station(one.craft)}
    told = {(one.person, one.craft.craft) for one in boardings if one.rule not in _RETURNS}
    return [
        one
        for one in boardings
        if one.rule not in _RETURNS or one.person not in residents or (one.person, one.craft.craft) in told
    ]


def _without_returns_of_others(boardings: Sequence[Boarding]) -> list[Boarding]:
    """A ship in which a crew is told to fly brings nobody else home of whom nothing but the return is told."""
    crews: dict[str, set[int]] = {}
    returns: dict[tuple[str, Span], set[int]] = {}
    for one in boardings:
        if one.rule in _RETURNS:
            returns.setdefault((one.craft.craft, one.span), set()).add(one.person)
        else:
            crews.setdefault(one.craft.craft, set()).add(one.person)

    def is_others(one: Boarding) -> bool:
        crew = crews.get(one.craft.craft, set())
        return one.rule in _RETURNS and len(crew) > 1 and crew.isdisjoint(returns[one.craft.craft, one.span])

    return [one for one in boardings if not is_others(one)]


def _may_board(boarding: Boarding, roles: Sequence[str]) -> bool:
    """Officials and the like are aboard only where they are told to fly in a spacecraft."""
    if not roles or not words("ashore", "roles").issuperset(roles):
        return True
    if boarding.rule == "crewmate" and words("ashore", "passengers").issuperset(roles):
        return True
    if boarding.rule in words("ashore", "loose_rules"):
        return boarding.is_flight and not words("ashore", "never_loosely").intersection(roles)
    is_listed = boarding.rule.startswith("introduced")
    return boarding.is_flight and not (is_listed and words("ashore", "never_listed").issuperset(roles))


def _destinations(scene: Scene, boardings: Sequence[Boarding]) -> Iterator[Boarding]:
    """Who flies a ship that goes to a station that the text tells of is aboard the station, too."""
    table = lexicon("crew")["destinations"]
    goals = [(t, mention) for t, mention in scene.craft_head if is_station(mention) and _is_goal(scene, t)]
    stations = {mention.craft: mention for _, mention in goals}
    told = sorted(mention.span.start for _, mention in goals)
    home = scene.station()
    own = home if home is not None and is_private(home) else None
    tells_many = len({b.craft.craft for b in boardings if not is_station(b.craft)}) > _MANY
    for boarding in boardings:
        names = [boarding.craft.craft, boarding.craft.flight or "", boarding.craft.family or ""]
        if boarding.craft.craft in stations or (tells_many and not _is_near(boarding.span, told)):
            continue
        bound = [station for station, to in table["to"].items() if any(name.startswith(tuple(to)) for name in names)]
        if own is not None:
            bound = [own.craft]
        if any(re.match(table["elsewhere"], name) for name in names[:2]):
            continue
        if not bound and len(stations) == 1 and is_unlisted(boarding.craft):
            bound = [*stations]
        here = scene.stations_in(boarding.span)
        for station in bound:
            if station in stations and (not here or station in here) and not _is_older(scene, boarding, station):
                yield replace(boarding, craft=stations[station], rule="destination", position=None)


def _is_older(scene: Scene, boarding: Boarding, station: str) -> bool:
    """Whether a clause tells of a year in which there was no such station."""
    since = lexicon("crew")["destinations"]["since"].get(station)
    clause = scene.doc.char_span(boarding.span.start, boarding.span.end, alignment_mode="expand")
    return since is not None and clause is not None and any(year < since for year in scene.years(clause))


def _is_near(span: Span, places: Sequence[int]) -> bool:
    """Whether one of the places, which are in order, is in or near a span."""
    at = bisect_left(places, span.start - _NEAR)
    return at < len(places) and places[at] <= span.end + _NEAR


def _is_goal(scene: Scene, station: Token) -> bool:
    """Whether a station stands where one goes or after what one does there: not "higher than the station"."""
    before = scene.doc[max(station.sent.start, station.i - 7) : station.i]
    if any(token.dep_ == "neg" for token in before):
        return False
    return (
        any(token.lower_ in words("destinations", "bound") for token in before)
        or scene.craft_at[station.i].kind == "mission"
    )


class _Describer:
    """What the text says, anywhere, of the people whom it puts aboard."""

    def __init__(
        self,
        duties: Sequence[Duty],
        boardings: Sequence[Boarding],
        agencies: Mapping[int, str | None],
        film_parts: Mapping[int, str],
    ) -> None:
        self._duties: dict[int, list[Duty]] = {}
        for duty in duties:
            self._duties.setdefault(duty.person, []).append(duty)
        self._ships = _in_ships(boardings)
        self._agencies = agencies
        self._film_parts = film_parts

    def mention(self, boarding: Boarding) -> CrewMention:
        person, craft = boarding.person, boarding.craft
        has_one_ship = len(self._ships.get(person, ())) == 1
        return CrewMention(
            person=person,
            craft=craft.craft,
            craft_kind="station" if is_station(craft) else "spacecraft",
            span=boarding.span,
            rule=boarding.rule,
            family=craft.family,
            flight=craft.flight,
            agency=self._agencies.get(person),
            position=position_aboard(self._duties.get(person, []), boarding, has_one_ship),
            film_part=self._film_parts.get(person),
        )


def _agency(names: Sequence[str]) -> str | None:
    """The space agency among the organisations for which a person works, or else the company."""
    known = known_organizations()
    for kind in ("agency", "company"):
        told = Counter(name for name in names if name in known and known[name].kind == kind)
        if told:
            return min(told, key=lambda name: (-told[name], name))
    return None
