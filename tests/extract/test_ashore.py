"""Who is told of beside crews, flights and missions and is aboard none; made-up people throughout."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse

type Rows = set[tuple[str, str]]


def aboard(nlp: Language, text: str) -> Rows:
    """(person, craft) for everybody put aboard anything."""
    said = read("made-up", parse(nlp, text))
    return {(said.people[one.person].name, one.craft) for one in said.crew}


@pytest.mark.parametrize(
    ("text", "ashore"),
    [
        (
            "The Crew-50 mission is over. From left, Ann Lee, manager of payload office; Tor Vik, systems lead; and "
            "Jan Horn, technical assistant, hang up its flag.",
            ["Ann Lee", "Tor Vik", "Jan Horn"],
        ),
        (
            "The Crew-50 astronauts landed in May. They rode in a parade, accompanied by Vice President Tor Vik.",
            ["Tor Vik"],
        ),
        (
            "Crew-50 flies in May. The X-ray Explorer mission, led by astrophysicist Ann Lee, won a prize.",
            ["Ann Lee"],
        ),
        ("For Apollo 29, the Navy assigned Lieutenant Tor Vik as the recovery swimmer.", ["Tor Vik"]),
        ("The artists watched Apollo 29. Tor Vik covered splashdown and landing from a ship.", ["Tor Vik"]),
        ("Crew-50 launched early, but “this time I came for dinner,” Tor Vik said.", ["Tor Vik"]),
        (
            "Astronauts Ann Lee and Jan Horn will fly on Apollo 29. Lee swam to join Horn, as recovery officer Tor Vik "
            "watched.",
            ["Tor Vik"],
        ),
        (
            "Apollo 29 lands in May. On the guest list were commander Ann Lee and LLRV pilots Tor Vik and Bo Lund.",
            ["Tor Vik"],
        ),
    ],
)
def test_who_is_beside_a_crew_stays_ashore(nlp: Language, text: str, ashore: list[str]) -> None:
    assert {name for name, _ in aboard(nlp, text)}.isdisjoint(ashore)


@pytest.mark.parametrize(
    ("text", "crew"),
    [
        (
            "The Crew-50 mission is over. From left, astronauts Ann Lee, Tor Vik and Jan Horn hang up its flag.",
            {("Ann Lee", "Crew-50"), ("Tor Vik", "Crew-50")},
        ),
        (
            "Astronaut Ann Lee will fly on Crew-50 in May, accompanied by banker Tor Vik.",
            {("Ann Lee", "Crew-50"), ("Tor Vik", "Crew-50")},
        ),
        ("Crew-50 flies in May. The mission, led by Ann Lee, will last a week.", {("Ann Lee", "Crew-50")}),
        ("For Apollo 29, the agency assigned astronaut Tor Vik as the lunar module pilot.", {("Tor Vik", "Apollo 29")}),
        (
            "Crew Dragon Endeavour came home. The space station’s first eight-member crew including Ann Lee and Tor "
            "Vik waved.",
            {("Ann Lee", "International Space Station"), ("Tor Vik", "International Space Station")},
        ),
    ],
)
def test_who_is_told_to_fly_is_aboard(nlp: Language, text: str, crew: Rows) -> None:
    assert aboard(nlp, text) >= crew


def test_a_crew_with_a_name_is_the_crew_told_of_next(nlp: Language) -> None:
    text = (
        "Astronauts Ann Lee and Tor Vik will fly on Crew-50 in May. The Expedition 6 crew launched on STS-313. "
        "The crew returned on Soyuz TMA-91."
    )
    assert not {craft for _, craft in aboard(nlp, text)} & {"STS-313", "Soyuz TMA-91"}
