"""Who is aboard what: tables of sentences about made-up people, as many that put nobody aboard as that do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract.attributes import find_attributes
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.craft import find_craft
from spacefilm_pipeline.extract.crew import find_crew
from spacefilm_pipeline.extract.names import find_people
from spacefilm_pipeline.extract.organizations import find_organizations, without_people
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.records import CrewMention

ISS = "International Space Station"
type Named = tuple[str, CrewMention]


def aboard(nlp: Language, text: str) -> list[Named]:
    doc = parse(nlp, text)
    craft = find_craft(doc)
    organizations = find_organizations(doc, craft)
    people = find_people(doc, craft, organizations)
    cast = Cast(doc, people)
    attributes = find_attributes(doc, cast, without_people(organizations, people), craft)
    found = find_crew(doc, cast, craft, attributes)
    assert all(one.span.of(text).strip() == one.span.of(text) != "" for one in found)
    return [(people[one.person].name, one) for one in found]


@pytest.mark.parametrize(
    ("text", "crew"),
    [
        ("Ann Lee lifted off in a Soyuz MS-99 capsule.", {("Ann Lee", "Soyuz MS-99")}),
        (
            "Actor Jan Vik blasted off for the ISS in a Soyuz together with cosmonaut Oleg Belov.",
            {("Jan Vik", "Soyuz"), ("Jan Vik", ISS), ("Oleg Belov", "Soyuz"), ("Oleg Belov", ISS)},
        ),
        ("A Dragon carrying astronauts Ann Lee and Mei Sato docked.", {("Ann Lee", "Dragon"), ("Mei Sato", "Dragon")}),
        (
            "China launched two astronauts, Liu Meng and Wang Tao, aboard the Shenzhou-40 spacecraft.",
            {("Liu Meng", "Shenzhou-40"), ("Wang Tao", "Shenzhou-40")},
        ),
        ("NASA has assigned Ann Lee to the Artemis IX mission.", {("Ann Lee", "Artemis IX")}),
        ("Ann Lee commanded Apollo 29.", {("Ann Lee", "Apollo 29")}),
        ("Apollo 29 astronaut Ann Lee waved.", {("Ann Lee", "Apollo 29")}),
        ("The Expedition 90 crew of Ann Lee and Tor Vik rested.", {("Ann Lee", ISS), ("Tor Vik", ISS)}),
        ("Station commander Ivo Ferro opened the hatch of the space station.", {("Ivo Ferro", ISS)}),
        (
            "Cosmonauts on board the ISS — Oleg Belov and Ivan Dorin — waved.",
            {("Oleg Belov", ISS), ("Ivan Dorin", ISS)},
        ),
        ("Astronauts Ann Lee and Tor Vik will remain aboard the space station.", {("Ann Lee", ISS), ("Tor Vik", ISS)}),
        ("The rocket rose with Soyuz MS-99, astronaut Ann Lee aboard.", {("Ann Lee", "Soyuz MS-99")}),
        ("Mir was visited by astronaut Ann Lee.", {("Ann Lee", "Mir")}),
        (
            "Crew-50 came home on Monday. Astronaut Ann Lee completed her first spaceflight.",
            {("Ann Lee", "Crew-50")},
        ),
    ],
)
def test_clauses_and_titles_put_people_aboard(nlp: Language, text: str, crew: set[tuple[str, str]]) -> None:
    assert {(name, one.craft) for name, one in aboard(nlp, text)} == crew


@pytest.mark.parametrize(
    "text",
    [
        "NASA Administrator Jane Holloway spoke with the crew aboard the ISS.",
        "Flight director Carlos Ibarra watched the Soyuz MS-99 launch.",
        "Ann Lee did not fly aboard Soyuz MS-99.",
        "Ann Lee could fly on Artemis IX.",
        "Ann Lee would have flown on Apollo 29.",
        "Ann Lee previously was assigned to Crew-50.",
        "Backup astronaut Ann Lee trained for Soyuz MS-99.",
        "Ann Lee designed the Orion capsule.",
        "SpaceX founder Rosa Quint launched a car on a Falcon Heavy.",
        "Experiments of Ann Lee flew to the ISS.",
        "Ann Lee’s brother flew to the ISS.",
        "Ann Lee returned to Houston.",
        "Students spoke to Ann Lee about the space station.",
        "The orbiting laboratory was described by Ann Lee.",
        "Crew-50 program manager Ann Lee smiled.",
    ],
)
def test_nobody_is_put_aboard_who_is_not_said_to_be(nlp: Language, text: str) -> None:
    assert aboard(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "craft", "position"),
    [
        ("Ann Lee is the commander for Crew-50.", "Crew-50", "commander"),
        ("Ann Lee commanded Apollo 29.", "Apollo 29", "commander"),
        ("Ann Lee commanded Expedition 90.", ISS, "station commander"),
        ("Ann Lee is the Crew-50 pilot.", "Crew-50", "pilot"),
        ("Ann Lee will serve as a flight engineer during Expeditions 90/91.", ISS, "flight engineer"),
        ("Spaceflight participant Ann Lee lifted off aboard Soyuz MS-99.", "Soyuz MS-99", "spaceflight participant"),
        ("Space shuttle Atlantis carried pilot Ann Lee.", "Space Shuttle Atlantis", "pilot"),
        ("Crew-50 astronaut Ann Lee waved from the commander’s seat.", "Crew-50", None),
        ("Tor Vik is the commander. Ann Lee flew to the ISS.", ISS, None),
    ],
)
def test_positions(nlp: Language, text: str, craft: str, position: str | None) -> None:
    assert {one.position for name, one in aboard(nlp, text) if name == "Ann Lee" and one.craft == craft} == {position}


def test_who_flies_to_a_station_is_aboard_it_too(nlp: Language) -> None:
    text = "Ann Lee lifted off aboard Soyuz MS-99. The capsule will dock at the International Space Station."
    assert {one.craft for _, one in aboard(nlp, text)} == {"Soyuz MS-99", ISS}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("A surgeon played by Olga Petrova saves the crew. Olga Petrova is aboard the ISS.", "surgeon"),
        ("Olga Petrova, who will star as the brave doctor in the film, is aboard the ISS.", "brave doctor"),
        ("Olga Petrova, who will play a part in the film, is aboard the ISS.", None),
        ("Olga Petrova, who has seen a film, is aboard the ISS.", None),
    ],
)
def test_film_parts(nlp: Language, text: str, part: str | None) -> None:
    assert {one.film_part for _, one in aboard(nlp, text)} == {part}


@given(st.text(alphabet="Ann Le,flew aboard the ISS Soyuz MS-9crw of.\n—", max_size=160))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_any_text_gives_grounded_clauses(nlp: Language, text: str) -> None:
    aboard(nlp, text)
