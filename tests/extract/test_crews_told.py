"""Crews told loosely, as the press does: by lists, asides and what the text is about; made-up people throughout."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse

ISS = "International Space Station"


def aboard(nlp: Language, text: str) -> set[tuple[str, str]]:
    said = read("made-up", parse(nlp, text))
    return {(said.people[one.person].name, one.craft) for one in said.crew}


@pytest.mark.parametrize(
    ("text", "crew"),
    [
        (
            "They will replace the Shenzhou-40 team — Liu Meng, Wang Tao and Chen Bo.",
            {("Liu Meng", "Shenzhou-40"), ("Wang Tao", "Shenzhou-40"), ("Chen Bo", "Shenzhou-40")},
        ),
        (
            "Joining Ann Lee aboard the Soyuz MS-99 were Tor Vik, a nurse; Mei Sato, who won a lottery; and Jan Horn.",
            {("Tor Vik", "Soyuz MS-99"), ("Mei Sato", "Soyuz MS-99"), ("Jan Horn", "Soyuz MS-99")},
        ),
        (
            "The space station is home to Ann Lee, Tor Vik and Mei Sato. The ISS orbits the Earth.",
            {("Ann Lee", ISS), ("Tor Vik", ISS), ("Mei Sato", ISS)},
        ),
        (
            "Ann Lee and Tor Vik, who have been aboard the Tiangong station since May, waved.",
            {("Ann Lee", "Tiangong"), ("Tor Vik", "Tiangong")},
        ),
        (
            "Two astronauts made an emergency landing on Monday. Ann Lee and Tor Vik were unhurt. "
            "Their Soyuz MS-99 capsule came down in a field.",
            {("Ann Lee", "Soyuz MS-99"), ("Tor Vik", "Soyuz MS-99")},
        ),
        (
            "Apollo 29 flew in May. The mission’s commander was Ann Lee. With her were Tor Vik and Jan Horn.",
            {("Ann Lee", "Apollo 29"), ("Tor Vik", "Apollo 29"), ("Jan Horn", "Apollo 29")},
        ),
        (
            "NASA has named the crew of Apollo 29:\nAnn Lee, commander\nTor Vik, pilot",
            {("Ann Lee", "Apollo 29"), ("Tor Vik", "Apollo 29")},
        ),
        (
            "The Kestrel One spaceship flew. Ann Lee became the first Dane to fly in the Kestrel One spaceship.",
            {("Ann Lee", "Kestrel One")},
        ),
        (
            "NASA assigned Ann Lee and Tor Vik to the Crew-50 mission aboard a Crew Dragon.",
            {("Ann Lee", "Crew-50"), ("Tor Vik", "Crew-50")},
        ),
        ("Tor Vik was an Expedition 90 flight engineer aboard the space station Mir.", {("Tor Vik", "Mir")}),
        ("Spacewalker Ann Lee left the airlock. The ISS crew watched from the ISS.", {("Ann Lee", ISS)}),
    ],
)
def test_who_is_told_to_be_aboard(nlp: Language, text: str, crew: set[tuple[str, str]]) -> None:
    assert aboard(nlp, text) >= crew


@pytest.mark.parametrize(
    "text",
    [
        "The Crew-50 rescue team, Ann Lee and Tor Vik, waited at sea.",
        "Briefing participants for the Crew-50 flight include:\nAnn Lee, manager\nTor Vik, director",
        "Ann Lee and Tor Vik would have been aboard the Soyuz MS-99.",
        "Ann Lee and Tor Vik were supposed to fly on Soyuz MS-99.",
        "Engineers Ann Lee and Tor Vik helped launch the first tourists on Crew-50.",
        "At the Crew-50 news conference Ann Lee was joined by Tor Vik.",
        "Apollo 29 landed in May. Ann Lee, the first to land on Mars in 1999, wrote a book.",
        "The Shuttle-Mir program was led by Ann Lee.",
        "Crew-50 members and Ann Lee are available for interviews.",
    ],
)
def test_who_is_not(nlp: Language, text: str) -> None:
    assert aboard(nlp, text) == set()


@pytest.mark.parametrize(
    ("text", "name", "attribute", "value"),
    [
        ("Ann Lee, 44, of the Japan Aerospace Exploration Agency smiled.", "Ann Lee", "affiliation", "JAXA"),
        ("Ann Lee was a pilot before she joined NASA in 1999.", "Ann Lee", "affiliation", "NASA"),
        ("NASA selected Ann Lee as an astronaut.", "Ann Lee", "affiliation", "NASA"),
        ("Ann Lee, a retired Navy captain, waved.", "Ann Lee", "affiliation", "U.S. Navy"),
        ("An engineer by training, Ann Lee worked on farms.", "Ann Lee", "role", "engineer"),
        ("Ann Lee, director, Widget Management, SpaceX", "Ann Lee", "role", "executive"),
        ("Ann Lee, 38, pilot. Retired colonel in the US Air Force.", "Ann Lee", "role", "military officer"),
        ("A Dutch teenager, Jan Horn, went up in a capsule.", "Jan Horn", "nationality", "NL"),
        ("German cinematographer Ilse Horn shot the film.", "Ilse Horn", "nationality", "DE"),
        ("Two Russian cosmonauts landed. Oleg Belov and Ivan Dorin smiled.", "Ivan Dorin", "nationality", "RU"),
        ("For Ann Lee it will be the third flight.", "Ann Lee", "prior_missions", "2"),
        ("Ann Lee and Tor Vik, both veterans of two space missions, flew.", "Tor Vik", "prior_missions", "2"),
        ("It was a long flight. Ann Lee was on her second.", "Ann Lee", "prior_missions", "1"),
        ("During her previous two flights, Ann Lee walked in space.", "Ann Lee", "prior_missions", "2"),
    ],
)
def test_what_is_told_of_people(nlp: Language, text: str, name: str, attribute: str, value: str) -> None:
    said = read("made-up", parse(nlp, text))
    told = {(said.people[one.person].name, one.name, one.value) for one in said.attributes}
    assert (name, attribute, value) in told


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee joined Roscosmos cosmonaut Oleg Belov.",
        "Ann Lee left NASA headquarters at noon.",
        "NASA selected a rocket for Ann Lee.",
    ],
)
def test_nobody_is_said_to_work_there(nlp: Language, text: str) -> None:
    said = read("made-up", parse(nlp, text))
    assert not [
        one for one in said.attributes if one.name == "affiliation" and said.people[one.person].name == "Ann Lee"
    ]
