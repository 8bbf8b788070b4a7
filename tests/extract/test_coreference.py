"""Whom pronouns, descriptions and groups mean: `word` → the people, in made-up texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.names import find_people
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.records import Span


def cast_of(nlp: Language, text: str) -> Cast:
    doc = parse(nlp, text)
    return Cast(doc, find_people(doc, (), ()))


def meant(nlp: Language, text: str, word: str) -> list[str]:
    """The people meant by the last place where a word stands in the text."""
    cast = cast_of(nlp, text)
    token = [token for token in cast.doc if token.text == word][-1]
    return [cast.people[index].name for index in cast.meant(token)]


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("Astronaut Jane Holloway landed on Monday. She was smiling.", "She", ["Jane Holloway"]),
        ("Mr Sorokin met Mrs Okafor. He thanked the team.", "He", ["Sorokin"]),
        ("Mr Sorokin met Mrs Okafor. She thanked the team.", "She", ["Okafor"]),
        ("Before she flew, astronaut Jane Holloway taught physics.", "she", ["Jane Holloway"]),
        (
            "Actor Olga Petrova and director Karl Weiss blasted off. The pair were well.",
            "pair",
            ["Olga Petrova", "Karl Weiss"],
        ),
        (
            "Astronauts Ann Lee, Tor Vik and Mei Sato came home. The trio were well.",
            "trio",
            ["Ann Lee", "Tor Vik", "Mei Sato"],
        ),
        (
            "Actor Olga Petrova and director Karl Weiss blasted off together with cosmonaut Igor Bely. "
            "The three newcomers floated in.",
            "newcomers",
            ["Olga Petrova", "Karl Weiss", "Igor Bely"],
        ),
        ("Actor Olga Petrova met director Karl Weiss. The actress was happy.", "actress", ["Olga Petrova"]),
        ("Actress Olga Petrova met director Karl Weiss. The actress was happy.", "actress", ["Olga Petrova"]),
        ("Actress Olga Petrova met Karl Weiss, a film-maker. The director was happy.", "director", ["Karl Weiss"]),
        ("Cosmonaut Igor Bely met Ann Lee. The cosmonaut, 61, who flew twice, waved.", "cosmonaut", ["Igor Bely"]),
        ("Zdenka Vrba, 38, met Karl Weiss, 51. The 38-year-old was happy.", "old", ["Zdenka Vrba"]),
        ("Karl Weiss, who made the film, was happy.", "who", ["Karl Weiss"]),
        ("Ann Lee’s father, Tor Vik, waved before he left.", "he", ["Tor Vik"]),
        ("Karl Weiss came. Her teacher at the village school, Tor Vik, waved. He was glad.", "He", ["Tor Vik"]),
        ("Like her mother, Jane Holloway flies. She likes it.", "She", ["Jane Holloway"]),
        ("Karl Weiss met Tor Vik, who won when he was young.", "he", ["Tor Vik"]),
        ("Karl Weiss told Tor Vik that he had won.", "he", ["Karl Weiss"]),
        ("Engineer Tor Vik, 34, will take her place. Mr Vik was calm. He waved.", "He", ["Tor Vik"]),
        ("Astronauts Ann Lee and Tor Vik waved. They went aboard.", "They", ["Ann Lee", "Tor Vik"]),
    ],
)
def test_words_mean_the_people_last_named_so(nlp: Language, text: str, word: str, names: list[str]) -> None:
    assert meant(nlp, text, word) == names


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The rocket lifted off. She was smiling.", "She"),
        ("Mr Sorokin was happy. She was smiling.", "She"),
        ("Actress Olga Petrova landed. The geologist was happy.", "geologist"),
        ("Actress Olga Petrova landed. The pilot who had trained her was happy.", "pilot"),
        ("Astronaut Ann Lee landed. The trio were well.", "trio"),
        ("Engineer Tor Vik, 34, will take her place. Mr Vik was calm. She waved.", "She"),
        ("Ann Lee’s father, Tor Vik, waved. The mother was happy.", "mother"),
        ("Astronauts met Ann Lee’s neighbours, Tor Vik, and others. The neighbours left.", "neighbours"),
        ("Astronauts Ann Lee and Tor Vik waved. The four space tourists who flew last year wrote.", "tourists"),
        ("Astronauts Ann Lee and Tor Vik waved. Engineers cheered. They had waited for hours.", "They"),
        ("Astronaut Ann Lee will play the part as the pilot.", "pilot"),
    ],
)
def test_nobody_is_meant_where_nobody_fits(nlp: Language, text: str, word: str) -> None:
    assert meant(nlp, text, word) == []


def test_named_gives_the_people_of_a_span_in_text_order(nlp: Language) -> None:
    text = "Mr Sorokin met Mrs Okafor. Dr Lindqvist was absent."
    cast = cast_of(nlp, text)
    assert [cast.people[index].name for index in cast.named(Span(0, 26))] == ["Sorokin", "Okafor"]
    assert cast.named(Span(3, 3)) == ()


@settings(max_examples=30, derandomize=True, deadline=None)
@given(
    st.lists(st.sampled_from(["Ann Lee", "Mr Vik", "she", "the trio", "who", "“", "”", "and", ",", ".", "said", "\n"]))
)
def test_any_text_is_read_without_error(nlp: Language, words: list[str]) -> None:
    cast = cast_of(nlp, " ".join(words))
    assert all(0 <= index < len(cast.people) for token in cast.doc for index in cast.meant(token))
