"""Callings and employers as releases and papers write them: lines of titles, careers, crews counted by country."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse


def told(nlp: Language, text: str, *names: str) -> set[tuple[str, str]]:
    said = read("made-up", parse(nlp, text))
    believed = {number for number, one in enumerate(said.people) if one.belief >= 0.5}
    told = [one for one in said.attributes if one.name in names and one.person in believed]
    return {(said.people[one.person].name, one.value) for one in told}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Vera Quill, deputy assistant secretary, Department of State\nTom Brandt, Head of Swiss Space Office\n",
            {
                ("Vera Quill", "official"),
                ("Vera Quill", "U.S. Department of State"),
                ("Tom Brandt", "head of agency"),
                ("Tom Brandt", "Swiss Space Office"),
            },
        ),
        (
            "“It is new,” said Tom Brandt, project manager, NASA’s Fuel Management Portfolio at Marshall.",
            {("Tom Brandt", "program manager"), ("Tom Brandt", "NASA")},
        ),
        (
            "Tom Brandt, chargé d’affaires, U.S. Embassy Belgium, smiled.",
            {("Tom Brandt", "official"), ("Tom Brandt", "U.S. Embassy Belgium")},
        ),
        ("Tom Brandt began his career at Boeing in 1988.", {("Tom Brandt", "Boeing")}),
        ("Before that, Dr. Vera Quill worked for NASA.", {("Vera Quill", "NASA")}),
        (
            "Vera Quill, geology training lead at NASA’s Johnson Space Center, agreed.",
            {("Vera Quill", "other"), ("Vera Quill", "NASA")},
        ),
        ("Johnson Center Director Vera Quill spoke for NASA.", {("Vera Quill", "official"), ("Vera Quill", "NASA")}),
        ("Mississippi Lt. Gov. Tom Brandt came.", {("Tom Brandt", "politician")}),
    ],
)
def test_callings_and_employers(nlp: Language, text: str, expected: set[tuple[str, str]]) -> None:
    assert told(nlp, text, "role", "affiliation") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tom Brandt began his speech at NASA in 1988.",
        "Tom Brandt, a friend, NASA said, was late.",
        "Vera Quill worked on the pump for an hour.",
        "The U.S. Embassy was closed when Vera Quill came.",
    ],
)
def test_no_calling_and_no_employer(nlp: Language, text: str) -> None:
    assert told(nlp, text, "role", "affiliation") == set()


MIXED = "Two {one} cosmonauts and {other} astronaut docked with the International Space Station on Thursday.\n\n"
SHIP = "The Soyuz MS-44 capsule carrying Pavel Zorin, Darya Belova and NASA’s Tom Brandt blasted off on Thursday."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Russian", "a U.S.", {("Pavel Zorin", "RU"), ("Darya Belova", "RU"), ("Tom Brandt", "US")}),
        ("Russian", "an American", {("Pavel Zorin", "RU"), ("Darya Belova", "RU"), ("Tom Brandt", "US")}),
        ("Russian", "one", {("Pavel Zorin", "RU"), ("Darya Belova", "RU")}),
        ("Russian", "two U.S.", set()),
    ],
)
def test_a_crew_counted_by_country(nlp: Language, one: str, other: str, expected: set[tuple[str, str]]) -> None:
    assert told(nlp, MIXED.format(one=one, other=other) + SHIP, "nationality") == expected


def test_a_crew_listed_line_by_line_under_its_ship(nlp: Language) -> None:
    text = (
        "Four astronauts are home. The Crew-45 mission was commanded by US astronaut Tom Brandt.\n\n"
        "With him in the Dragon capsule, named Endurance, were:\n\nVera Quill, 38, pilot, from Nasa\n"
        "Luc Moreau, 44, mission specialist, from the Canadian Space Agency\nOleg Zorin, 40, from Roscosmos\n\n"
        "The four flew for months."
    )
    said = read("made-up", parse(nlp, text))
    aboard = {(said.people[one.person].name, one.craft, one.agency) for one in said.crew}
    assert {row for row in aboard if row[0] != "Tom Brandt"} == {
        ("Vera Quill", "Crew Dragon Endurance", "NASA"),
        ("Luc Moreau", "Crew Dragon Endurance", "CSA"),
        ("Oleg Zorin", "Crew Dragon Endurance", "Roscosmos"),
    }
