"""Who is named: tables of made-up sentences, as many without a person as with one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract.craft import find_craft
from spacefilm_pipeline.extract.names import find_people
from spacefilm_pipeline.extract.organizations import find_organizations
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.records import Person

BELIEVED = 0.5


def people(nlp: Language, text: str) -> list[Person]:
    doc = parse(nlp, text)
    return [one for one in find_people(doc, find_craft(doc), find_organizations(doc)) if one.belief >= BELIEVED]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Actress Olga Petrova waved to the crowd.", ["Olga Petrova"]),
        ("The hatch was opened by Mr Kuznetsov.", ["Kuznetsov"]),
        ("Mrs. Okafor and Dr. Lindqvist took part in the talks.", ["Okafor", "Lindqvist"]),
        ("NASA Administrator Jane Holloway spoke first.", ["Jane Holloway"]),
        ("Deputy Flight Director Carlos Ibarra gave the go.", ["Carlos Ibarra"]),
        ("Zdenka Vrba, 38, has flown twice.", ["Zdenka Vrba"]),
        ("The 41-year-old Tadeusz Wrona took the controls.", ["Tadeusz Wrona"]),
        ("Ilse Brandt, an analyst at a think tank, was not surprised.", ["Ilse Brandt"]),
        ("Kwame Mensah, who led the study, agreed.", ["Kwame Mensah"]),
        ("Astronauts Ann Lee, Tor Vik and Mei Sato will fly.", ["Ann Lee", "Tor Vik", "Mei Sato"]),
        ("Tracy C. Dalton will command the flight.", ["Tracy C. Dalton"]),
        ("President J.R. Hartley signed the bill.", ["J.R. Hartley"]),
        ("Astronaut Robert “Bo” Tanner came home.", ["Robert “Bo” Tanner"]),
        ("Astronaut Carl Webb Jr. came home.", ["Carl Webb Jr."]),
        ("Astronaut Mark van der Berg came home.", ["Mark van der Berg"]),
        ("Astronaut Loretta O’Dowd’s flight ended.", ["Loretta O’Dowd"]),
        ("Astronaut Loretta O'Dowd's flight ended.", ["Loretta O'Dowd"]),
        ("Astronaut Hassan al-Farsi came home.", ["Hassan al-Farsi"]),
        ("Engineer Maria Torres-Vega tested the valve.", ["Maria Torres-Vega"]),
        ("Cosmonaut Łukasz Żółkiewski came home.", ["Łukasz Żółkiewski"]),
        ("President Marlowe and Prime Minister Tanabe met.", ["Marlowe", "Tanabe"]),
        ("Center Director Janet West opened the hall.", ["Janet West"]),
        ("Astronauts Peter W. Winter and Tor Vik waved. Winter added a word.", ["Peter W. Winter", "Tor Vik"]),
        ("Astronaut Sultan bin Majid Al Harbi came home.", ["Sultan bin Majid Al Harbi"]),
        ("The crew is well, said spokesperson Fan Weihong.", ["Fan Weihong"]),
    ],
)
def test_people_are_found_under_their_names_without_titles(nlp: Language, text: str, names: list[str]) -> None:
    assert [one.name for one in people(nlp, text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Engineers at the Edwin Marsh Space Center tested the tank.",
        "The Grace Porter Space Telescope will be launched next year.",
        "The team won the Robert J. Hastings Trophy.",
        "The crew landed near the town of San Miguel.",
        "Apollo 11 landed on the Moon.",
        "The Saturn V rocket stood on the pad.",
        "Teams moved the rocket to Launch Complex 39A at Cape Canaveral, Florida.",
        "The Prime Minister and the Vice President met in New Mexico.",
        "The rover will drive across Jezero Crater on Mars.",
        "Astronauts practised in Houston and Los Angeles.",
        "Image credit: NASA/Jane Dorset",
        "The crew waves to the families. (Space Agency/Jane Dorset via AP)",
        "By Jane Dorset\nThe rocket lifted off at noon.",
        "Jane Dorset / Carl Webb\nHeadquarters, Washington\n202-555-0100\njane.dorset@example.org",
        "Follow the mission on Facebook, Instagram and YouTube.",
        "The Artemis II mission will be followed by Phase II.",
        "Researchers at the University of Chicago and Harvard University took part.",
        "On Monday and Tuesday the weather was bad.",
        "The Skeletal Muscle study measures skeletal muscle.",
        "Chief Financial Officer",
        "",
        "\n\n  \n",
    ],
)
def test_other_names_are_no_people(nlp: Language, text: str) -> None:
    assert [one.name for one in people(nlp, text)] == []


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Astronaut Jane Holloway flew. Holloway landed.", [["Jane Holloway", "Holloway"]]),
        ("Astronaut Donald Marsh flew. Don Marsh landed.", [["Donald Marsh", "Don Marsh"]]),
        ("Astronaut Thomas P. Wade flew. Tom was happy.", [["Thomas P. Wade", "Tom"]]),
        ("Astronaut Edwin “Buck” Hale flew. Buck Hale landed.", [["Edwin “Buck” Hale", "Buck Hale"]]),
        (
            "Astronaut Edwin P. “Buck” Hale flew. Buck Hale landed. Edwin P. Hale was happy.",
            [["Edwin P. “Buck” Hale", "Buck Hale", "Edwin P. Hale"]],
        ),
        (
            "Astronaut Edwin P. “Buck” Hale flew. Edwin P. Hale landed. Edwin R. Hale and Chuck Hale were happy.",
            [["Edwin P. “Buck” Hale", "Edwin P. Hale"], ["Edwin R. Hale"], ["Chuck Hale"]],
        ),
        ("Cosmonaut Oleg Lvovskiy flew. Mr Lvovsky landed.", [["Oleg Lvovskiy", "Lvovsky"]]),
        (
            "Mr Ivan Sorokin met Mrs Anna Sorokin. Mrs Sorokin smiled. Mr Sorokin waved.",
            [["Ivan Sorokin", "Sorokin"], ["Anna Sorokin", "Sorokin"]],
        ),
        (
            "Astronaut Paul Reyes flew first. Astronaut Linda Reyes flew next.",
            [["Paul Reyes"], ["Linda Reyes"]],
        ),
        (
            "Senator Carl Webb Sr. met astronaut Carl Webb Jr. in Houston.",
            [["Carl Webb Sr."], ["Carl Webb Jr."]],
        ),
    ],
)
def test_mentions_of_one_person_are_put_together(nlp: Language, text: str, forms: list[list[str]]) -> None:
    assert [[mention.form for mention in one.mentions] for one in people(nlp, text)] == forms


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120))
def test_every_mention_is_grounded_in_any_text(nlp: Language, text: str) -> None:
    doc = parse(nlp, text)
    for one in find_people(doc, (), ()):
        assert one.mentions
        assert 0 < one.belief <= 1
        assert all(mention.span.of(text) == mention.form for mention in one.mentions)
