"""Who was, is or will be aboard which craft.

`verbs` reads clauses ("A lifted off in …", "… carrying A"), `titles` the phrases that name people as crew ("Expedition
20 astronaut A", "the crew of A and B"), `positions` the duties aboard, `film` the parts they play; `extract.scene` tells
who and what craft is meant at each word.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.crew.film import find_film_parts
from spacefilm_pipeline.extract.crew.positions import Duty, find_duties, position_aboard
from spacefilm_pipeline.extract.crew.titles import named_as_crew
from spacefilm_pipeline.extract.crew.verbs import told_aboard
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.organizations import known_organizations
from spacefilm_pipeline.extract.scene import Boarding, Scene, is_station, words
from spacefilm_pipeline.records import Attribute, CraftMention, CrewMention


def find_crew(
    doc: Doc, cast: Cast, craft: tuple[CraftMention, ...], attributes: tuple[Attribute, ...]
) -> tuple[CrewMention, ...]:
    """Every clause that puts a person aboard a craft, in text order."""
    scene = Scene(doc, cast, craft)
    duties = list(find_duties(scene))
    boardings = [*told_aboard(scene), *named_as_crew(scene), *(duty.boarding for duty in duties if duty.boarding)]
    boardings = [boarding for boarding in boardings if _may_board(boarding, attributes)]
    mentions = [
        _mention(boarding, duties, agency_of(boarding.person, attributes))
        for boarding in [*boardings, *_destinations(scene, boardings)]
    ]
    parts = find_film_parts(scene)
    mentions = [replace(mention, film_part=parts.get(mention.person)) for mention in mentions]
    return tuple(sorted(set(mentions), key=lambda m: (m.span, m.person, m.craft, m.position or "", m.rule)))


def _may_board(boarding: Boarding, attributes: Iterable[Attribute]) -> bool:
    """Officials and the like are aboard only where they are told to fly in a spacecraft."""
    roles = {a.value for a in attributes if a.person == boarding.person and a.name == "role"}
    return boarding.is_flight or not roles or bool(roles - words("ashore", "roles"))


def _destinations(scene: Scene, boardings: Iterable[Boarding]) -> Iterator[Boarding]:
    """Who flies a ship that goes to a station that the text tells of is aboard the station, too."""
    table = lexicon("crew")["destinations"]
    stations = {mention.craft: mention for mention in scene.craft if mention.kind != "spacecraft"}
    for boarding in boardings:
        names = [boarding.craft.craft, boarding.craft.flight or ""]
        if boarding.craft.craft in stations or any(name in table["elsewhere"] for name in names):
            continue
        for station, flights in table["to"].items():
            if station in stations and any(name.startswith(tuple(flights)) for name in names):
                yield replace(boarding, craft=stations[station], rule="destination", position=None)


def agency_of(person: int, attributes: Iterable[Attribute]) -> str | None:
    """The space agency for which a person flies, according to this text, or else the company."""
    names = [a.value for a in attributes if a.person == person and a.name == "affiliation"]
    known = known_organizations()
    for kind in ("agency", "company"):
        told = Counter(name for name in names if name in known and known[name].kind == kind)
        if told:
            return min(told, key=lambda name: (-told[name], name))
    return None


def _mention(boarding: Boarding, duties: Iterable[Duty], agency: str | None) -> CrewMention:
    person, craft = boarding.person, boarding.craft
    position = boarding.position or position_aboard(duties, boarding)
    kind = "station" if is_station(craft) else "spacecraft"
    return CrewMention(
        person=person,
        craft=craft.craft,
        craft_kind=kind,
        span=boarding.span,
        rule=boarding.rule,
        family=craft.family,
        flight=craft.flight,
        agency=agency,
        position=position,
    )
