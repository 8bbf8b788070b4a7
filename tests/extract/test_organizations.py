"""Organisations: tables of text → canonical names."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract.organizations import find_organizations, without_people
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.records import NameMention, OrganizationMention, Person, Span


def organizations(nlp: Language, text: str) -> list[OrganizationMention]:
    return [mention for mention in find_organizations(parse(nlp, text)) if mention.known]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nasa and the European Space Agency agreed.", ["NASA", "ESA"]),
        ("the Japan Aerospace Exploration Agency (JAXA)", ["JAXA", "JAXA"]),
        ("The Kremlin thanked Roscosmos.", ["Kremlin", "Roscosmos"]),
        ("China’s space agency and the Russian space agency met.", ["CNSA", "Roscosmos"]),
        ("the Indian space agency", ["ISRO"]),
        ("NASA’s Johnson Space Center in Houston", ["Johnson Space Center"]),
        ("Space X has a rival in Blue Origin.", ["SpaceX", "Blue Origin"]),
        ("a U.S. Air Force colonel", ["U.S. Air Force"]),
        ("a professor at Springfield University", ["Springfield University"]),
        ("the Ministry of Science and Culture", ["Ministry of Science and Culture"]),
        ("the Nordic Orbital Institute (NOI)", ["NOI"]),
        ("Photo: NASA/Ann Lee", ["NASA"]),
        ("NASA welcomed an intern at Goddard.", ["NASA", "Goddard Space Flight Center"]),
        ("NASA said Johnson Director Ann Lee agreed.", ["NASA", "Johnson Space Center"]),
        ("the Ministry of Industry, Trade, and Sport", ["Ministry of Industry, Trade, and Sport"]),
        (
            "University of Springfield and University of Shelbyville",
            ["University of Springfield", "University of Shelbyville"],
        ),
        ("an Indian Air Force officer", ["Indian Air Force"]),
        ("She sang at the Kennedy Center.", ["Kennedy Center"]),
    ],
)
def test_organizations_have_canonical_names(nlp: Language, text: str, names: list[str]) -> None:
    assert [mention.organization for mention in organizations(nlp, text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "A Boeing 737 landed.",
        "She drives a Tesla Roadster.",
        "The university is old.",
        "Follow @NASA for more.",
        "The space agency said so.",
        "Nasal sprays help.",
        "The Amazon rainforest burns.",
        "Ann Johnson stayed at Goddard.",
        "NASAs and Johnson met.",
    ],
)
def test_other_words_are_no_known_organization(nlp: Language, text: str) -> None:
    assert organizations(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee is the founder of Lunar Meadow. Lunar Meadow is small.", ["Lunar Meadow", "Lunar Meadow"]),
        ("Houston-based Lunar Meadow agreed.", ["Lunar Meadow"]),
        ("the company Lunar Meadow", ["Lunar Meadow"]),
        ("She is the founder of Deputy Director.", []),
        ("the spokesman for Germany", []),
    ],
)
def test_companies_are_known_by_what_introduces_them(nlp: Language, text: str, names: list[str]) -> None:
    assert [mention.organization for mention in find_organizations(parse(nlp, text))] == names


def test_a_guess_gives_way_to_a_person() -> None:
    guess, known = OrganizationMention(Span(0, 5), "Doyle", known=False), OrganizationMention(Span(10, 14), "NASA")
    person = Person("Ann Doyle", (NameMention(Span(0, 5), "Doyle"),), 0.9)
    assert without_people((guess, known), (person,)) == (known,)


@given(st.text(alphabet="NASA ESpace Agncy’of(){}theUnivrst\n.", max_size=120))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_any_text_gives_grounded_spans_that_do_not_overlap(nlp: Language, text: str) -> None:
    spans = [mention.span for mention in find_organizations(parse(nlp, text))]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
