"""Roles that places aboard tell: tables of texts about made-up people, as many that tell none as that do."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse


def roles(nlp: Language, text: str) -> dict[str, set[str]]:
    """Person → roles."""
    mentions = read("document", parse(nlp, text))
    found: dict[str, set[str]] = {}
    for one in mentions.attributes:
        if one.name == "role":
            found.setdefault(mentions.people[one.person].name, set()).add(one.value)
    return found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ann Lee will fly on Crew-9 as its pilot.", {"Ann Lee": {"pilot"}}),
        ("Expedition 90 commander Tor Vik waved from the space station.", {"Tor Vik": {"station commander"}}),
        (
            "Three astronauts reached orbit on Monday.\n\nAnn Lee, Tor Vik and Mei Sato lifted off aboard Soyuz MS-90.",
            {"Ann Lee": {"astronaut"}, "Tor Vik": {"astronaut"}, "Mei Sato": {"astronaut"}},
        ),
    ],
)
def test_roles_aboard(nlp: Language, text: str, told: dict[str, set[str]]) -> None:
    assert roles(nlp, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee will fly on Crew-9 as its commander.",
        "Four astronauts watched.\n\nAnn Lee, Tor Vik and Mei Sato lifted off aboard Soyuz MS-90.",
        "Ann Lee and Tor Vik lifted off aboard Soyuz MS-90 with two astronauts of another country.",
    ],
)
def test_no_role_aboard(nlp: Language, text: str) -> None:
    assert roles(nlp, text) == {}
