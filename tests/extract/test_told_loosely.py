"""What the press tells of people loosely: by headings, by their number, in asides; made-up people throughout."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse

ISS = "International Space Station"


def told(nlp: Language, text: str) -> set[tuple[str, str, str]]:
    """(person, attribute or "crew", value or craft) for everybody believed to be a person."""
    said = read("made-up", parse(nlp, text))
    believed = [one.belief >= 0.5 for one in said.people]
    found = {(said.people[one.person].name, one.name, one.value) for one in said.attributes if believed[one.person]}
    found |= {(said.people[one.person].name, "crew", one.craft) for one in said.crew if believed[one.person]}
    return found | {(one.name, "name", one.name) for one in said.people if one.belief >= 0.5}


TABLE = [
    # names
    ("Astronauts Ann Lee and Bae Min-soo will fly.", "Bae Min-soo", "name", "Bae Min-soo"),
    ("Sqn Ldr Ann Lee waved.", "Ann Lee", "role", "military officer"),
    ("NASA astronauts Ann Lee and Tor Vik and Poland’s Zofia Wilk waved.", "Zofia Wilk", "name", "Zofia Wilk"),
    # nationality
    ("An American and two Russians lifted off. NASA astronaut Ann Lee and Roscosmos cosmonauts Oleg Belov and Ivan "
     "Dorin waved.", "Ivan Dorin", "nationality", "RU"),
    ("She flew with two Danish crewmates: the commander, Tor Vik, 49, a former pilot, and Dr Jens Holm, 38.",
     "Jens Holm", "nationality", "DK"),
    ("Danish astronaut comes home\n\nTor Vik landed in a field on Monday.", "Tor Vik", "nationality", "DK"),
    ("Ann Lee, only the fifth Norwegian to fly in space, waved.", "Ann Lee", "nationality", "NO"),
    ("With her flew Brazilian cardiologist Dr Ana Prado.", "Ana Prado", "nationality", "BR"),
    # ages
    ("Ann Lee waved.\n\nThe 34-year-old test pilot is a Dane.", "Ann Lee", "age", "34"),
    # earlier flights
    ("Ann Lee, who already had four spaceflights behind her, waved.", "Ann Lee", "prior_missions", "4"),
    ("Tor Vik, 51, wrapping up the third flight of his career, waved.", "Tor Vik", "prior_missions", "2"),
    ("Tor Vik, who had never been to space before, waved.", "Tor Vik", "prior_missions", "0"),
    ("Ann Lee is the first Dane to travel to space.", "Ann Lee", "prior_missions", "0"),
    ("Ann Lee, a first-timer, flew on Soyuz MS-90.", "Ann Lee", "prior_missions", "0"),
    ("For Ann Lee, it is the first flight. So it is for Tor Vik.", "Tor Vik", "prior_missions", "0"),
    ("Tor Vik, who flew twice on the space shuttle and once before on a Dragon, waved.", "Tor Vik", "prior_missions",
     "3"),
    # roles and affiliations
    ("Ann Lee took over as station commander on Monday.", "Ann Lee", "role", "station commander"),
    ("Ann Lee is due to hand over command of the station to Tor Vik.", "Ann Lee", "role", "station commander"),
    ("NASA’s chief financial officer, Ann Lee, spoke.", "Ann Lee", "role", "official"),
    ("NASA’s inspector general, Ann Lee, spoke.", "Ann Lee", "role", "official"),
    ("Robert Horn’s SpaceX built it.", "Robert Horn", "affiliation", "SpaceX"),
    ("The British firm Kestrel Orbital sold it. Kestrel’s founder, Robert Horn, spoke.", "Robert Horn", "affiliation",
     "Kestrel Orbital"),
    # crews
    ("Four private astronauts landed in the Crew-50 capsule. The Crew-50 crew, Ann Lee, Tor Vik, Mei Sato and Jan "
     "Horn, waved.", "Jan Horn", "role", "astronaut"),
    ("The SpaceX capsule Kestrel left the station. Ann Lee and Tor Vik are aboard the Kestrel.", "Tor Vik", "crew",
     "Kestrel"),
    ("They left the ISS. Their departure leaves just two people aboard: Ann Lee and Tor Vik of Norway.", "Ann Lee",
     "crew", ISS),
    ("Waving them off were the space station’s residents, including Tor Vik and Ann Lee.", "Ann Lee", "crew", ISS),
    ("Tor Vik floated into the Harmony module.", "Tor Vik", "crew", ISS),
    ("Apollo 29 flew. With her were the commander, former NASA astronaut Tor Vik; and Jan Horn. Apollo 29 landed.",
     "Tor Vik", "name", "Tor Vik"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "attribute", "value"), TABLE)
def test_what_is_told(nlp: Language, text: str, name: str, attribute: str, value: str) -> None:
    assert (name, attribute, value) in told(nlp, text)


@pytest.mark.parametrize(
    ("text", "name", "attribute"),
    [
        # Kestrel Orbital has a founder, it is in no list with her.
        ("The station is Kestrel Orbital’s. Kestrel Orbital’s founder, Ann Lee, spoke.", "Kestrel Orbital", "name"),
        # The heading tells of several.
        ("Danish astronauts come home\n\nTor Vik landed in a field on Monday.", "Tor Vik", "nationality"),
        ("Danish astronaut comes home.\n\nTor Vik landed in a field on Monday.", "Tor Vik", "nationality"),
        # An official, not the American told of.
        ("An American and two Russians lifted off, NASA spokesman Robert Horn said.", "Robert Horn", "nationality"),
        # His age is told already.
        ("Tor Vik, 61, waved.\n\nThe 34-year-old pilot is a Dane.", "Tor Vik", "nationality"),
        # One of the past.
        ("Ann Lee was the first Dane to fly in space.", "Ann Lee", "prior_missions"),
        ("Ann Lee became the first Dane to fly in space in 1991.", "Ann Lee", "prior_missions"),
        ("Ann Lee is the first Dane to swim the sound.", "Ann Lee", "prior_missions"),
        # No first flight of the one who is excepted.
        ("Ann Lee, 61, returned with Tor Vik and Jan Horn. All but Lee were making their first flight.", "Ann Lee",
         "prior_missions"),
        # Three told of, two aboard.
        ("Three private astronauts landed. The Crew-50 crew, Ann Lee and Tor Vik, waved.", "Ann Lee", "role"),
        ("Four former astronauts met the Crew-50 crew, Ann Lee, Tor Vik, Mei Sato and Jan Horn.", "Ann Lee", "role"),
        # Mir, and not where such a ship goes today.
        ("Tor Vik flew to the station Mir on a Soyuz. The ISS was built later; they left for the ISS.", "Tor Vik",
         f"crew {ISS}"),
        # Those who go, not those who come.
        ("Ann Lee flies in the Shenzhou-45. She comes back with the outgoing crew – Bo Wen, Mei Sato and Jan Horn.",
         "Mei Sato", "crew Shenzhou-45"),
    ],
)  # fmt: skip
def test_what_is_not(nlp: Language, text: str, name: str, attribute: str) -> None:
    kind, _, craft = attribute.partition(" ")
    assert not [fact for fact in told(nlp, text) if fact[:2] == (name, kind) and (not craft or fact[2] == craft)]
