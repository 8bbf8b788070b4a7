"""Flights told over several sentences: who has a seat where the sentence names no craft, and who has none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.craft import find_craft
from spacefilm_pipeline.extract.parse import parse

ISS = "International Space Station"
TRIO = "Astronauts Ann Lee, Tor Vik and Mei Sato"
type Row = tuple[str, str, str | None]


def aboard(nlp: Language, text: str) -> set[Row]:
    """(person, craft, position) for everybody put aboard."""
    told = read("text", parse(nlp, text))
    assert all(one.rule for one in told.crew)
    return {(told.people[one.person].name, one.craft, one.position) for one in told.crew}


def names(nlp: Language, text: str, craft: str) -> set[str]:
    return {name for name, told, _ in aboard(nlp, text) if told == craft}


@pytest.mark.parametrize(
    ("text", "craft", "crew"),
    [
        (f"{TRIO} will carry out the Shenzhou-45 mission.", "Shenzhou-45", {"Ann Lee", "Tor Vik", "Mei Sato"}),
        ("The Soyuz MS-99 capsule is ready. Ann Lee will command the flight.", "Soyuz MS-99", {"Ann Lee"}),
        ("The Soyuz MS-99 landed on Sunday. Ann Lee, who flew as pilot, waved.", "Soyuz MS-99", {"Ann Lee"}),
        (
            "Crew-50 came home. The other two seats were taken by Ann Lee and Tor Vik.",
            "Crew-50",
            {"Ann Lee", "Tor Vik"},
        ),
        (
            "The Soyuz MS-99 with cosmonauts Oleg Belov and Ivan Dorin and NASA’s Ann Lee touched down at dawn.",
            "Soyuz MS-99",
            {"Oleg Belov", "Ivan Dorin", "Ann Lee"},
        ),
        (
            "The Shenzhou-45 crew, Ann Lee, Tor Vik and astronaut Mei Sato, are due to rest.",
            "Shenzhou-45",
            {"Ann Lee", "Tor Vik", "Mei Sato"},
        ),
        ("Ann Lee took part in the Shenzhou-44 and Shenzhou-45 missions.", "Shenzhou-44", {"Ann Lee"}),
        ("Ann Lee will discuss her mission aboard the space station.", ISS, {"Ann Lee"}),
        ("On Sunday, Ann Lee handed command of the space station to Tor Vik.", ISS, {"Ann Lee", "Tor Vik"}),
        (
            "The space station is busy. Ann Lee remains aboard with Tor Vik and with cosmonaut Oleg Belov.",
            ISS,
            {"Ann Lee", "Tor Vik", "Oleg Belov"},
        ),
        ("Ann Lee was one of four passengers aboard the Kestrel One spaceplane.", "Kestrel One", {"Ann Lee"}),
        ("Ann Lee commanded the Kestrel-2 mission.", "Kestrel-2", {"Ann Lee"}),
        (
            "Ann Lee made her first flight in 1999 aboard the space shuttle Atlantis.",
            "Space Shuttle Atlantis",
            {"Ann Lee"},
        ),
    ],
)
def test_who_has_a_seat(nlp: Language, text: str, craft: str, crew: set[str]) -> None:
    assert names(nlp, text, craft) == crew


@pytest.mark.parametrize(
    "text",
    [
        "The Soyuz MS-99 capsule is ready. Flight director Ann Lee led the training.",
        "The Soyuz MS-99 capsule is ready. Ann Lee could command the flight.",
        "The Soyuz MS-99 capsule is ready. Ann Lee will not command the flight.",
        "The Soyuz MS-99 landed. Ann Lee served as the commander of a squadron.",
        "The Soyuz MS-99 landed. Ann Lee flew to Houston for a party.",
        "The Soyuz MS-99 backup crew, Ann Lee and Tor Vik, watched.",
        "Beside the Apollo 29 capsule, astronauts met cosmonauts – Ann Lee, Tor Vik and Oleg Belov.",
        "Crew-50 came home. Both board seats were taken over by the bank of Ann Lee.",
        "The Soyuz MS-99 is ready, with engineer Ann Lee at the pad.",
        "Ann Lee handed command of the squadron to Tor Vik.",
        "Ann Lee will replace Tor Vik as administrator. The space station has a crew of seven.",
        "The SpaceX capsule impressed Ann Lee.",
    ],
)
def test_who_has_none(nlp: Language, text: str) -> None:
    assert aboard(nlp, text) == set()


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("The Soyuz MS-99 is ready. Ann Lee will command the flight.", "commander"),
        ("Astronaut Ann Lee, lunar module pilot, stands beside the Apollo 29 capsule.", "lunar module pilot"),
        ("Ann Lee and Tor Vik will fly the Kestrel-2 mission, with Ann Lee as commander.", "commander"),
    ],
)
def test_positions(nlp: Language, text: str, position: str) -> None:
    assert ("Ann Lee", position) in {(name, told) for name, _, told in aboard(nlp, text)}


@pytest.mark.parametrize(
    ("text", "craft"),
    [
        ("They flew in the Kestrel One spaceplane. Kestrel One landed.", ["Kestrel One", "Kestrel One"]),
        ("The Kestrel-2 mission ended. Kestrel-3 is next.", ["Kestrel-2", "Kestrel-3"]),
        ("VSS Kestrel climbed.", ["VSS Kestrel"]),
        ("The SpaceX capsule, a Russian capsule and The Capsule are three.", []),
        ("The Falcon-9 is a rocket; Article-5 is a rule.", []),
    ],
)
def test_craft_that_no_list_knows(nlp: Language, text: str, craft: list[str]) -> None:
    assert [mention.craft for mention in find_craft(parse(nlp, text))] == craft


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.text(alphabet="AnLe ,.:;—-12\n()the crew mission capsule", max_size=120))
def test_any_text_is_read(nlp: Language, text: str) -> None:
    aboard(nlp, text)
