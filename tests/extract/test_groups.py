"""What a text tells of people by groups and offices; made-up people throughout."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse

type Facts = set[tuple[str, str]]


def told(nlp: Language, text: str, *names: str) -> Facts:
    """(person, value) of the attributes of some names."""
    said = read("made-up", parse(nlp, text))
    believed = [one for one in said.attributes if said.people[one.person].belief >= 0.5]
    return {(said.people[one.person].name, one.value) for one in believed if one.name in names}


CREW = "The Soyuz MS-44 carrying astronauts {crew} landed on Monday."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A capsule with three Britons came home. "
            + CREW.format(crew="Ann Lee, Bo Lund, Mary Quill and NASA’s Tom Brandt"),
            {("Ann Lee", "GB"), ("Bo Lund", "GB"), ("Mary Quill", "GB")},
        ),
        ("Danish astronaut Ann Lee and her compatriot Bo Lund flew to space.", {("Ann Lee", "DK"), ("Bo Lund", "DK")}),
        ("In a call with Denmark’s culture minister, Ann Lee, on Friday, she laughed.", {("Ann Lee", "DK")}),
        ("Danish mission specialist Ann Lee will fly in May.", {("Ann Lee", "DK")}),
        ("Astronaut Ann Lee, 37, the first Danish woman to fly, was glad.", {("Ann Lee", "DK")}),
        (
            "Of the five Danes chosen, two fly. Ann Lee, Bo Lund, Mary Quill, Tom Brandt and Jan Horn will train.",
            {(name, "DK") for name in ("Ann Lee", "Bo Lund", "Mary Quill", "Tom Brandt", "Jan Horn")},
        ),
        (
            "The astronauts are Ann Lee, 44, of Denmark; Bo Lund, 41, of Japan; and Tom Brandt, 39, of Sweden.",
            {("Ann Lee", "DK"), ("Bo Lund", "JP"), ("Tom Brandt", "SE")},
        ),
    ],
)
def test_of_what_country_people_are(nlp: Language, text: str, expected: Facts) -> None:
    assert told(nlp, text, "nationality") >= expected


@pytest.mark.parametrize(
    "text",
    [
        "Three Britons waved. " + CREW.format(crew="Ann Lee, Bo Lund and NASA’s Tom Brandt"),
        "Three other Britons waved. " + CREW.format(crew="Ann Lee, Bo Lund, Mary Quill and NASA’s Tom Brandt"),
        "Three British modules burnt. " + CREW.format(crew="Ann Lee, Bo Lund, Mary Quill and NASA’s Tom Brandt"),
        "In 1991, three Britons flew. " + CREW.format(crew="Ann Lee, Bo Lund, Mary Quill and NASA’s Tom Brandt"),
        "It was a record for a Briton. " + CREW.format(crew="Ann Lee and NASA’s Tom Brandt"),
        "Astronaut Ann Lee and her compatriot flew to space.",
        "Of the five Danes chosen, two are pilots. Ann Lee, Bo Lund, Mary Quill and Jan Horn will train.",
        "Astronaut Ann Lee met astronaut Bo Lund, before a Danish astronaut came.",
    ],
)
def test_of_no_country(nlp: Language, text: str) -> None:
    assert told(nlp, text, "nationality") <= {("Tom Brandt", "US")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Captain Ann Lee and surgeon Bo Lund landed in the Soyuz MS-44. The astronauts were well.",
            {("Ann Lee", "astronaut"), ("Bo Lund", "astronaut")},
        ),
        ("Ann Lee, welding technology lead at the works, spoke.", {("Ann Lee", "other")}),
        ("Ann Lee, first deputy director general of Roscosmos, spoke.", {("Ann Lee", "official")}),
        ("Dr. Ann Lee, the agency’s chief medical officer, spoke.", {("Ann Lee", "physician")}),
        ("Astronaut Ann Lee is in command of the station.", {("Ann Lee", "station commander")}),
        ("Ann Lee, who was appointed head of the space agency, spoke.", {("Ann Lee", "head of agency")}),
        ("The cellist Ann Lee spoke.", {("Ann Lee", "other")}),
        ("Ann Lee, mission manager for Kestrel, spoke.", {("Ann Lee", "program manager")}),
        ("Congress leader Ann Lee spoke.", {("Ann Lee", "politician")}),
    ],
)
def test_roles(nlp: Language, text: str, expected: Facts) -> None:
    assert told(nlp, text, "role") >= expected


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        (
            "Captain Ann Lee landed in the Soyuz MS-44 with Bo Lund. Mary Quill flew in the Soyuz MS-45. The "
            "astronauts were well.",
            ("Ann Lee", "astronaut"),
        ),
        (
            "Captain Ann Lee and Bo Lund landed in the Soyuz MS-44. The astronauts of old were bold.",
            ("Bo Lund", "pilot"),
        ),
        ("Ann Lee will lead the works.", ("Ann Lee", "other")),
        ("Ann Lee, NASA’s chief medical officer, spoke.", ("Ann Lee", "physician")),
        ("Ann Lee, NASA’s representative at the launch, spoke.", ("Ann Lee", "politician")),
        ("In 2018, Ann Lee was named a fellow of the University of Smallville.", ("Ann Lee", "other")),
        ("Ann Lee is in command of the language.", ("Ann Lee", "station commander")),
    ],
)
def test_no_roles(nlp: Language, text: str, absent: tuple[str, str]) -> None:
    assert absent not in told(nlp, text, "role")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Astronaut Ann Lee, 58, once of NASA and now of Axiom Space, flew.", {"NASA", "Axiom Space"}),
        ("Astronaut Ann Lee, who represents the European Space Agency, flew.", {"ESA"}),
        ("Ex-NASA engineer Ann Lee flew.", {"NASA"}),
        ("Labour MP Ann Lee spoke.", {"Labour"}),
        ("Director of Human and Robotic Exploration Ann Lee spoke.", {"ESA"}),
        ("Ann Lee, 44, the mission’s commander, and Bo Lund, 39, its pilot, both of NASA, flew.", {"NASA"}),
        ("Astronaut Ann Lee launched in April as the pilot of Boeing’s Starliner-3.", set()),
        ("Labour costs rose, engineer Ann Lee said.", set()),
        ("NASA/Bo Lund Center Director Ann Lee spoke.", set()),
    ],
)
def test_employers(nlp: Language, text: str, expected: set[str]) -> None:
    assert {value for name, value in told(nlp, text, "affiliation") if name == "Ann Lee"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For cosmonauts Ann Lee and Bo Lund, the mission will be the first in their careers.", {"0"}),
        ("Astronaut Ann Lee, for whom this was a fifth trip to orbit, spoke.", {"4"}),
        ("Astronaut Bo Lund had flown to space once before, and Ann Lee twice.", {"2"}),
        ("Ann Lee, an engineer and rookie who arrived in space, spoke.", {"0"}),
        ("Astronaut Ann Lee is on her second long-duration stay in orbit.", {"1"}),
        ("The outing would have been the sixth for Ann Lee, an astronaut on a long flight.", set()),
        ("For astronaut Ann Lee, the meal will be the first in a week.", set()),
        ("Astronaut Bo Lund had called once before, and Ann Lee twice.", set()),
    ],
)
def test_earlier_flights(nlp: Language, text: str, expected: set[str]) -> None:
    assert {value for name, value in told(nlp, text, "prior_missions") if name == "Ann Lee"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Union Minister of State for Space Jitu Chavan announced a prize.", {"Jitu Chavan"}),
        ("ESA astronaut Clément Vasse flew.", {"Clément Vasse"}),
        ("The Battle of the River Plate was told of.", set()),
        ("The Development Basement was flooded.", set()),
    ],
)
def test_names(nlp: Language, text: str, expected: set[str]) -> None:
    assert {one.name for one in read("made-up", parse(nlp, text)).people if one.belief >= 0.5} == expected


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Astronaut Ann Lee, a Mexican of 51 with a bad knee, eats soup.", {"51"}),
        ("So says his sister, Ann Lee, now 81.", {"81"}),
        ("Astronaut Ann Lee, a veteran of 51 walks, eats soup.", set()),
        ("Astronaut Ann Lee, now 81 miles up, eats soup.", set()),
    ],
)
def test_ages(nlp: Language, text: str, age: set[str]) -> None:
    assert {value for _, value in told(nlp, text, "age")} == age
