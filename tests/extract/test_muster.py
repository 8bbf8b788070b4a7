"""Crews told by who went along with whom; made-up people throughout."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse

type Rows = set[tuple[str, str]]


def in_ships(nlp: Language, text: str) -> Rows:
    """(person, ship) for everybody put aboard a ship."""
    said = read("made-up", parse(nlp, text))
    return {(said.people[one.person].name, one.craft) for one in said.crew if one.craft_kind == "spacecraft"}


@pytest.mark.parametrize(
    ("text", "crew"),
    [
        (
            "Ann Lee rode to orbit in the Soyuz MS-99. Lee sat beside Tor Vik and Jan Horn.",
            {("Ann Lee", "Soyuz MS-99"), ("Tor Vik", "Soyuz MS-99"), ("Jan Horn", "Soyuz MS-99")},
        ),
        (
            "Crew-50 will fly in May with Ann Lee aboard. The fourth seat goes to cosmonaut Ivan Dorin.",
            {("Ann Lee", "Crew-50"), ("Ivan Dorin", "Crew-50")},
        ),
        (
            "Apollo 29 came home on Friday. Commander Ann Lee and pilot Tor Vik waved.",
            {("Ann Lee", "Apollo 29"), ("Tor Vik", "Apollo 29")},
        ),
        (
            "Artemis IX is ready. Astronauts Ann Lee and Tor Vik will speak of their ten-day journey.",
            {("Ann Lee", "Artemis IX"), ("Tor Vik", "Artemis IX")},
        ),
        (
            "Apollo 29 was launched in May. Command module pilot Tor Vik circled the Moon.",
            {("Tor Vik", "Apollo 29")},
        ),
    ],
)
def test_who_is_of_one_crew_with_somebody_aboard_is_aboard(nlp: Language, text: str, crew: Rows) -> None:
    assert in_ships(nlp, text) >= crew


@pytest.mark.parametrize(
    ("text", "ashore"),
    [
        ("Ann Lee rode to orbit in the Soyuz MS-99. At home she sat at a desk. Tor Vik wrote to her.", "Tor Vik"),
        ("Crew-50 will fly in May with Ann Lee aboard. The prize goes to cosmonaut Ivan Dorin.", "Ivan Dorin"),
        ("Apollo 29 came home on Friday. Fighter pilot Tor Vik waved from his jet.", "Tor Vik"),
        ("Artemis IX is ready. Ann Lee and Tor Vik will speak of their previous mission.", "Tor Vik"),
        ("Ann Lee rode to orbit in the Soyuz MS-99. She did not sit beside her backup Tor Vik.", "Tor Vik"),
    ],
)
def test_who_is_told_beside_a_crew_is_not_aboard(nlp: Language, text: str, ashore: str) -> None:
    assert ashore not in {name for name, _ in in_ships(nlp, text)}


def test_whoever_has_a_ship_of_their_own_keeps_it(nlp: Language) -> None:
    text = (
        "Ann Lee landed in the Soyuz MS-99. Tor Vik landed in the Dragon Endeavour. "
        "Astronauts Ann Lee and Tor Vik will speak of their mission."
    )
    assert in_ships(nlp, text) == {("Ann Lee", "Soyuz MS-99"), ("Tor Vik", "Crew Dragon Endeavour")}


def test_a_station_that_is_not_visited_is_nobodys(nlp: Language) -> None:
    text = "Ann Lee will fly in a Crew Dragon. The mission will not visit the International Space Station."
    said = read("made-up", parse(nlp, text))
    assert {one.craft for one in said.crew} == {"Crew Dragon"}
