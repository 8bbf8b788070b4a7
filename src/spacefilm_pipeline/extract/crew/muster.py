"""Who is of one crew with somebody aboard: they are aboard, too.

A text names the ship with one of its crew and then tells who went along: "A and crewmates B and C", "A sat beside B",
"the trio arrived". Such a party shares the ship, and the station that it goes to, of those of whom a ship is told.
Whoever has a ship of their own keeps that.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacefilm_pipeline.extract.crew.flights import Flights, mission_owners
from spacefilm_pipeline.extract.crew.introduced import with_crewmates
from spacefilm_pipeline.extract.scene import Boarding, Scene, clause_of, is_station, words
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention

_NEAR = 600
"""Characters between a party of a history and the ship that it shares."""


@dataclass(frozen=True, slots=True)
class _Party:
    """People of one crew, and where the text says so. `is_told`: in so many words, not by a mere list.
    `on_mission`: they are told to have made the flight that the text is about.
    """

    people: frozenset[int]
    token: Token
    is_told: bool
    on_mission: bool = False


def mustered(scene: Scene, flights: Flights, boardings: Iterable[Boarding]) -> Iterator[Boarding]:
    """Everybody of one crew with people whom the text puts aboard a ship, in the ship that those share."""
    ships: dict[int, dict[str, CraftMention]] = {}
    homes: dict[int, CraftMention] = {}
    for boarding in boardings:
        if not is_station(boarding.craft):
            ships.setdefault(boarding.person, {})[boarding.craft.craft] = boarding.craft
        else:
            homes.setdefault(boarding.person, boarding.craft)
    for party in _parties(scene):
        craft = flights.main if party.on_mission else _shared(party, ships, flights)
        if craft is None:
            yield from _at_home(scene, party, ships, homes)
            continue
        is_main = flights.main is not None and craft.craft == flights.main.craft
        if scene.is_history and not is_main and not _is_told_near(scene, craft, party.token):
            continue
        for person in sorted(party.people - ships.keys()):
            ships[person] = {craft.craft: craft}
            yield Boarding(person, craft, scene.sentence_span(party.token), "crewmate")


def _is_told_near(scene: Scene, craft: CraftMention, token: Token) -> bool:
    return any(m.craft == craft.craft and abs(m.span.start - token.idx) <= _NEAR for m in scene.craft)


def _at_home(
    scene: Scene, party: _Party, ships: dict[int, dict[str, CraftMention]], homes: dict[int, CraftMention]
) -> Iterator[Boarding]:
    """Who came, in a ship that the text does not name, with somebody who is at a station: there, too."""
    there = [homes[person] for person in sorted(party.people) if person in homes]
    if party.is_told and there and not party.people & ships.keys():
        for person in sorted(party.people - homes.keys()):
            yield Boarding(person, there[0], scene.sentence_span(party.token), "crewmate")


def _shared(party: _Party, ships: dict[int, dict[str, CraftMention]], flights: Flights) -> CraftMention | None:
    """The ship of those of a party who have one: their only one, or the one that the text is about."""
    aboard = [person for person in party.people if person in ships]
    if not aboard or (not party.is_told and len(aboard) < len(party.people) - 1):
        return None
    told = Counter(craft for person in aboard for craft in ships[person])
    everybody = [craft for craft, count in told.items() if count == len(aboard)]
    crafts = {name: craft for person in aboard for name, craft in ships[person].items()}
    if len(everybody) == 1:
        return crafts[everybody[0]]
    return flights.main if flights.main is not None and flights.main.craft in everybody else None


def _parties(scene: Scene) -> Iterator[_Party]:
    for people, token in with_crewmates(scene):
        yield _Party(frozenset(people), token, is_told=True)
    together = {token.i for token in scene.doc.lemmas_among(words("crewmates", "together"))}
    for token in scene.doc:
        if token.pos_ == "VERB" and token.i in together:
            party = frozenset([*scene.doers(token), *scene.companions(token)])
            is_on_earth = any(word.lower_ in words("prepositions", "elsewhere") for word in token.subtree)
            is_denied = any(child.dep_ == "neg" for child in clause_of(token).children)
            if len(party) > 1 and not is_denied and not is_on_earth:
                yield _Party(party, token, is_told=True)
        if token.i and token.nbor(-1).lower_ in {"the", "all"} and len(listed := scene.spelled_out(token)) > 1:
            yield _Party(frozenset(listed), token, is_told=True)  # "the four – A, B, C and D –"
        owners = mission_owners(scene, token) if token.i in scene.flight_nouns else ()
        if len(owners) > 1 and _is_one_told(scene, token):
            yield _Party(frozenset(owners), token, is_told=True, on_mission=True)
    for company in scene.companies:
        if len(company) > 2:
            yield _Party(frozenset(n.person for n in company), scene.doc[company[0].start], is_told=False)


def _is_one_told(scene: Scene, noun: Token) -> bool:
    """Whether somebody's flight is the one that the text tells of: neither another of theirs nor one named here."""
    other = {child.lower_ for child in noun.children} & (words("flight", "others") | words("flight", "aside"))
    return noun.tag_ == "NN" and not other and not scene.craft_in(noun.sent)
