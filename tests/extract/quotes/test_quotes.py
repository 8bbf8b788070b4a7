"""Quotations, speakers, reported speech: made-up sentences, and what is found in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.records import QuoteMention

SAID = [
    ("“We are ready,” said Marta Lindqvist.", [("We are ready,", "Marta Lindqvist")]),
    ("“We are ready,” Marta Lindqvist said.", [("We are ready,", "Marta Lindqvist")]),
    ("Marta Lindqvist said: “We are ready.”", [("We are ready.", "Marta Lindqvist")]),
    ("Marta Lindqvist said, “We are ready.”", [("We are ready.", "Marta Lindqvist")]),
    ("“We are ready,” she said. “The ship is fine.”", [("We are ready,", "she"), ("The ship is fine.", "she")]),
    ("“We,” she said, “are ready.”", [("We,", "she"), ("are ready.", "she")]),
    (
        "“We are ready,” says Marta Lindqvist, an analyst and author of books on rockets.",
        [("We are ready,", "Marta Lindqvist")],
    ),
    ("“We are ready,” the agency said in a statement.", [("We are ready,", "the agency")]),
    ("Speaking in Oslo, Lindqvist said the test had been “hard and long”.", [("hard and long", "Lindqvist")]),
    (
        "Lindqvist said the test had been “hard and long”, adding: “But it was worth it.”",
        [("hard and long", "Lindqvist"), ("But it was worth it.", "Lindqvist")],
    ),
    ("Lindqvist echoed that feeling: “We waited so long.”", [("We waited so long.", "Lindqvist")]),
    ("Lindqvist called the flight “a dream that came true”.", [("a dream that came true", "Lindqvist")]),
    ("“Is it over?” asked Tomas Berg.", [("Is it over?", "Tomas Berg")]),
    (
        "The flight, as described by Tomas Berg, was “hard and long and cold”.",
        [("hard and long and cold", "Tomas Berg")],
    ),
    (
        "Tomas Berg responded with “Splendid! Marvellous! Splendid!”",
        [("Splendid! Marvellous! Splendid!", "Tomas Berg")],
    ),
    ("“It is over!” Tomas Berg shouted.", [("It is over!", "Tomas Berg")]),
    ("“It will fly,” Berg told reporters on Monday.", [("It will fly,", "Berg")]),
    (
        "Tomas Berg, head of the company, said: “It will fly.\n\n“It will land as well.”",
        [("It will fly.", "Tomas Berg"), ("It will land as well.", "Tomas Berg")],
    ),
    (
        "“It will fly,” said Tomas Berg.\n\n“It will not,” said Marta Lindqvist.",
        [("It will fly,", "Tomas Berg"), ("It will not,", "Marta Lindqvist")],
    ),
    ('"It will fly," said Tomas Berg.', [("It will fly,", "Tomas Berg")]),
    ("‘It will fly,’ said Tomas Berg.", [("It will fly,", "Tomas Berg")]),
    ("“It will fly,” the trio said.", [("It will fly,", "the trio")]),
    (
        "“It will fly,” said analyst Tomas Berg of the agency, and chief engineer.",
        [("It will fly,", "analyst Tomas Berg")],
    ),
    ("It will, Berg predicted, “be in deep space for years.”", [("be in deep space for years.", "Berg")]),
    ("“It will fly,” some critics said.", [("It will fly,", "some critics")]),
    ("“It will fly,” according to Tomas Berg.", [("It will fly,", "Tomas Berg")]),
    ("Berg wrote on his page: “It will fly.”", [("It will fly.", "Berg")]),
    ("The flight was, in the words of Tomas Berg, “a long night”.", [("a long night", "Tomas Berg")]),
    ("“It will fly,” Berg added, “and land.”", [("It will fly,", "Berg"), ("and land.", "Berg")]),
    ("“It will fly,” tweeted Tomas Berg.", [("It will fly,", "Tomas Berg")]),
    ("“It will fly,” the pilot joked.", [("It will fly,", "the pilot")]),
    (
        "“It will fly,” he said. “It will land. It will rest.”",
        [("It will fly,", "he"), ("It will land. It will rest.", "he")],
    ),
    ("“It will fly,” laughed Berg.", [("It will fly,", "Berg")]),
    ("The pilot replied: “It will fly.”", [("It will fly.", "The pilot")]),
    ("The company said the engine “performed as we had hoped”.", [("performed as we had hoped", "The company")]),
    ("“It will fly,” insisted the minister.", [("It will fly,", "the minister")]),
    ("In a statement, the ministry said: “It will fly.”", [("It will fly.", "the ministry")]),
    (
        "“It was a test of nerves for the people on the ground,” Tang, 46, told the channel after he came home.",
        [("It was a test of nerves for the people on the ground,", "Tang")],
    ),
]
NOT_SAID = [
    "Two brass plates were added to the wall of the “snug,” where Berg works.",
    "Her official title is “chief of crew training and safety”, and she is proud of it.",
    "They watched the film “Far From Home” at night.",
    "The film, titled “Far From Home,” opens in May.",
    "The song “Blue Moon” was playing.",
    "The rocket is nicknamed the “Big Bird”.",
    "Ana “Bee” Ito flew in May.",
    "The ship, called “Lucky Star,” sails at noon.",
    "The novel “The Long Road” sold well.",
    "The so-called “space tax” was dropped.",
    "The magazine “Orbit Today” closed.",
    "He starred in the series “Night Shift”.",
    "The “Golden Record” is a disc.",
    "The crew's patch reads nothing.",
    "Its codename was “Red Fox”.",
    "The documentary “Silent Sky” was filmed in May.",
    "The telescope, named “Big Eye,” opened.",
    "No quotation stands here.",
    'A 6" pipe burst.',
    "The album “Moon Songs” is out.",
    "The astronauts' suits are the agency's.",
    "The play “Three Ships” closed.",
    "He hosts the podcast “Deep Space”.",
    "The capsule “Little Bear” landed.",
    "Rock 'n' roll was loud in the '90s.",
    "The painting “Blue Earth” was sold.",
    "The game “Star Raid” was a hit.",
    "Her book “Far Away” won a prize.",
    "The mission, dubbed “Long Shot,” ended.",
    "The rover is nicknamed “Little Wheel”.",
    "They visited the exhibition “Our Moon”.",
    "The poem “To The Stars” is short.",
    "The crew module “Harmony Two” was attached.",
    "The essay “On Orbits” was read by few.",
]
REPORTED = [
    ("Marta Lindqvist said the ship is ready.", [("the ship is ready", "Marta Lindqvist")]),
    ("Marta Lindqvist said that the ship is ready.", [("the ship is ready", "Marta Lindqvist")]),
    ("The ship is ready, Marta Lindqvist said.", [("The ship is ready", "Marta Lindqvist")]),
    ("The ship is ready, says Marta Lindqvist.", [("The ship is ready", "Marta Lindqvist")]),
    ("The agency announced that the launch was delayed.", [("the launch was delayed", "The agency")]),
    ("The ship is ready to fly, according to the agency.", [("The ship is ready to fly", "the agency")]),
    ("According to the agency, the ship is ready to fly.", [("the ship is ready to fly", "the agency")]),
    ("The trio reported they were feeling fine.", [("they were feeling fine", "The trio")]),
    ("According to her doctor, Ana Ito, the wound has healed.", [("the wound has healed", "Ana Ito")]),
    ("According to the agency, Ana Ito has landed safely.", [("Ana Ito has landed safely", "the agency")]),
    ("Lindqvist told reporters that the ship is ready.", [("the ship is ready", "Lindqvist")]),
    ("Some critics have said the plan would fail.", [("the plan would fail", "Some critics")]),
    ("She confirmed that the crew was safe.", [("the crew was safe", "She")]),
    (
        "He says it has been fun, noting that the firm flew often.",
        [("it has been fun", "He"), ("the firm flew often", "He")],
    ),
    ("Oslo, he promised, would hide nothing.", [("Oslo, he promised, would hide nothing", "he")]),
    ("Lindqvist suggested at the time that it might have been drilled.", [("it might have been drilled", "Lindqvist")]),
    ("Some lawyers have grumbled that nobody was in charge.", [("nobody was in charge", "Some lawyers")]),
    ("Lindqvist insisted that at no time was anyone in danger.", [("at no time was anyone in danger", "Lindqvist")]),
    (
        "The agency quoted Tomas Berg as saying that the engine had failed to start.",
        [("the engine had failed to start", "Tomas Berg")],
    ),
    (
        "She predicted that the company would fly again, “if only because the fine may be bigger.”",
        [("the company would fly again", "She")],
    ),
    ("The ship is ready, Berg told reporters.", [("The ship is ready", "Berg")]),
    ("She said the ship was ready, and by Monday four states had signed.", [("the ship was ready", "She")]),
    ("She wept, adding that the ship was ready.", [("the ship was ready", "She")]),
    (
        "The crew is in good shape and the launch is a success, the agency declared.",
        [("The crew is in good shape and the launch is a success", "the agency")],
    ),
    ("Marta Lindqvist fumed that the ship was late.", [("the ship was late", "Marta Lindqvist")]),
    ("Berg told the crew that he had flown before but had “never been so tired”.", [("he had flown before", "Berg")]),
    ("Berg said the ship was late and that the food was “not a meal”.", [("the ship was late", "Berg")]),
    ("Delgado, appearing by video link from Norway, said he was well.", [("he was well", "Delgado")]),
    ("Berg is said to have warned him that charm would not help.", [("charm would not help", "Berg")]),
]
NOT_REPORTED = [
    "Marta Lindqvist thinks the ship is ready.",
    "Marta Lindqvist hopes the ship is ready.",
    "She plans to fly in May.",
    "She promised to fly in May.",
    "The report says the ship is ready.",
    "The study suggests that bones weaken.",
    "She did not say that the ship was ready.",
    "She will announce that the ship is ready.",
    "It was reported that the ship was ready.",
    "She knows the ship is ready.",
    "She asked whether the ship was ready.",
    "She said nothing.",
    "The firm won’t say how much they cost.",
    "When I did, three said yes.",
    "She expects that the ship is ready.",
    "She is to announce that the ship is ready.",
    "She was asked about the ship, which was ready.",
    "She said the test had been “hard and long”.",
    "The ship, which she had seen, was ready.",
    "“It was a test of nerves,” Tang, 46, told the channel minutes after he was lifted from the capsule.",
    "The pilot said so because the crew was late.",
    "One crew saw the comet in May, the second crew observed the comet in June.",
    "They found frost, indicating that the ship was cold.",
    "According to the data, the ship was cold.",
    "She fumed while the ship was late.",
    "She shouted and the ship was late.",
    "She said the ship was big and “very slow”.",
    "Delgado, appearing by video link from Norway, saw the ship was late.",
]


def quotes(nlp: Language, text: str) -> tuple[QuoteMention, ...]:
    return read("made-up", parse(nlp, text)).quotes


def told(nlp: Language, text: str, *kinds: str) -> list[tuple[str, str | None]]:
    return [
        (quote.span.of(text), quote.speaker.span.of(text) if quote.speaker.span else None)
        for quote in quotes(nlp, text)
        if quote.kind in kinds
    ]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_said(nlp: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert told(nlp, text, "direct", "partial") == expected


@pytest.mark.parametrize("text", NOT_SAID)
def test_titles_terms_and_nicknames(nlp: Language, text: str) -> None:
    assert told(nlp, text, "direct", "partial", "indirect") == []


@pytest.mark.parametrize(("text", "expected"), REPORTED)
def test_reported(nlp: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert told(nlp, text, "indirect") == expected


@pytest.mark.parametrize("text", NOT_REPORTED)
def test_thoughts_plans_and_documents(nlp: Language, text: str) -> None:
    assert told(nlp, text, "indirect") == []


def test_interrupted_quotation_is_one_utterance(nlp: Language) -> None:
    found = quotes(nlp, "“We,” said Marta Lindqvist, “are ready.”\n\n“We are not,” said Tomas Berg.")
    assert [(quote.utterance, quote.part) for quote in found] == [(1, 1), (1, 2), (2, 1)]


def test_signed_post(nlp: Language) -> None:
    text = "Ana Ito wrote again.\n\nWe fly today. All is well. — Ana Ito (@anaito) May 2, 2031"
    assert told(nlp, text, "direct") == [("We fly today. All is well.", "Ana Ito")]


@pytest.mark.parametrize(
    "text", ["The pilot — Ana Ito (of Japan) — flew.", "Follow Ana Ito (@anaito).", "— Ana Ito (@anaito)"]
)
def test_no_signed_post(nlp: Language, text: str) -> None:
    assert told(nlp, text, "direct", "partial") == []


DIALOGUE = [
    ("Question: Why?\n\nIto: It flew by itself.\n\nQuestion: And now?\n\nIto: Now we rest.", ["Ito", "Ito"]),
    ("ITO: It flew by itself.\n\nBERG: It did.\n\nITO: Now we rest.", ["ITO", "BERG", "ITO"]),
    ("Q: Why?\n\nA: It flew by itself.\n\nQ: And now?\n\nA: Now we rest.", ["A", "A"]),
]
NO_DIALOGUE = [
    "Maine\n\nIto: 1,501.\n\nBerg: 46.\n\nOhio\n\nIto: 1,547.\n\nBerg: 547.",
    "Ito: It flew by itself.\n\nIto: Now we rest.",
    "Ito: pilot\n\nBerg: commander",
    "Launch: Monday at noon.\n\nLanding: Tuesday at noon.\n\nLaunch: Friday at noon.",
    "Left: Tomas Berg waves.\n\nRight: Ana Ito waves.\n\nLeft: Both wave.",
]


@pytest.mark.parametrize(("text", "speakers"), DIALOGUE)
def test_dialogue(nlp: Language, text: str, speakers: list[str]) -> None:
    lead = "Pilot Ana Ito and commander Tomas Berg spoke.\n\n"
    assert [speaker for _, speaker in told(nlp, lead + text, "direct")] == speakers


@pytest.mark.parametrize("text", NO_DIALOGUE)
def test_no_dialogue(nlp: Language, text: str) -> None:
    lead = "Pilot Ana Ito and commander Tomas Berg spoke.\n\n"
    assert told(nlp, lead + text, "direct") == []


def test_what_is_told_in_a_dialogue_is_part_of_it(nlp: Language) -> None:
    text = "Ana Ito met Tomas Berg.\n\nIto: He said it flew.\n\nBerg: It flew “like a bird.”\n\nIto: So it did."
    assert [said for said, _ in told(nlp, text, "direct", "partial", "indirect")] == [
        "He said it flew.",
        "It flew “like a bird.”",
        "So it did.",
    ]


def test_kinds(nlp: Language) -> None:
    found = quotes(nlp, "Lindqvist said it was “hard and long”. “We are tired,” she said. She said they would rest.")
    assert [quote.kind for quote in found] == ["partial", "direct", "indirect"]


def test_quotation_within_a_quotation_has_a_speaker_of_its_own(nlp: Language) -> None:
    text = (
        "“Tomas was brave. Before the launch he said, ‘It is only a hill, and we will climb it,’” said Marta Lindqvist."
    )
    assert [said for said, _ in told(nlp, text, "direct")][1] == "It is only a hill, and we will climb it,"


TELLERS = [
    (
        "Marta Lindqvist was first to welcome her home. “I thank Ana Ito, and she knows why,” she said.",
        "Marta Lindqvist",
    ),
    (
        "Tomas Berg said the lamp would go when Olaf Ritter heads outside.\n\n“That is the fun part,” he added.",
        "Tomas Berg",
    ),
    ("Marta Lindqvist thanked Tomas Berg. “It flew well,” he said.", "Tomas Berg"),
    ("Tomas Berg told her she had won. Less warmly, he said: “It may rain on Monday.”", "Tomas Berg"),
    ("Tomas Berg waited all night. “It flew well,” the biologist said.", "Tomas Berg"),
    ("Lindqvist’s doctor, Tomas Berg, said: “It flew well.”", "Tomas Berg"),
    ("Lindqvist’s doctor, Tomas Berg, said the ship was late. “It flew well,” he said.", "Tomas Berg"),
    (
        "Olaf Ritter ran off. Her teacher at the village school, Tomas Berg, was glad. “It flew well,” he said.",
        "Tomas Berg",
    ),
    ("A baker named Tomas Berg met Olaf Ritter. “It flew well,” he said.", "Tomas Berg"),
    ("“It flew well,” said study co-author Tomas Berg of the agency.", "Tomas Berg"),
    ("“It flew well,” said Tomas Berg, an astrophysicist, and a co-author of the study.", "Tomas Berg"),
    ("Lindqvist’s husband, Tomas Berg, phoned Ana Ito. “It flew well,” he said.", "Tomas Berg"),
    ("Pilot Ana Ito keeps a map that belonged to Tomas Berg. “I like it,” she said.", "Ana Ito"),
    ("Mrs Lindqvist waited all night.\n\nThe retired nurse told us: “It flew well.”", "Lindqvist"),
]
NAMELESS = [
    "Tomas Berg waited all night.\n\n“It flew well,” the biologist said.",
    "Tomas Berg met an analyst. Most people were glad. “It flew well,” the biologist said.",
    "Tomas Berg waited all night. “It flew well,” a biologist said.",
    "Tomas Berg waited all night. “It flew well,” the agency said.",
    "According to the agency, Tomas Berg will fly: “It is his flight.”",
    "Tomas Berg waited all night.\n\nEven so, the biologist said: “It flew well.”",
    "Mr Tomas Berg waited all night.\n\nThe actress told us: “It flew well.”",
    "Tomas Berg waited all night. “It flew well,” said the Soyuz pilot.",
    "Tomas Berg waited all night.\n\nThe newspaper said: “It flew well.”",
    "“It flew well,” said co-pilots Tomas Berg and Ana Ito.",
    "“It flew well,” said a co-author of the study.",
]


@pytest.mark.parametrize(("text", "speaker"), TELLERS)
def test_pronouns_beside_a_quotation(nlp: Language, text: str, speaker: str) -> None:
    document = read("made-up", parse(nlp, text))
    [quote] = [quote for quote in document.quotes if quote.kind == "direct"]
    assert quote.speaker.person is not None
    assert document.people[quote.speaker.person].name == speaker


@pytest.mark.parametrize("text", NAMELESS)
def test_descriptions_of_nobody_known(nlp: Language, text: str) -> None:
    assert [quote.speaker.person for quote in quotes(nlp, text) if quote.kind == "direct"] == [None]


@given(
    st.lists(
        st.sampled_from(["“", "”", '"', "'", "’", "\n", "Ana Ito ", "said ", "that ", "the ship flew ", ". ", ", "]),
        max_size=30,
    )
)
@settings(max_examples=40, derandomize=True, deadline=None)
def test_any_text_is_grounded(nlp: Language, pieces: list[str]) -> None:
    text = "".join(pieces)
    for quote in quotes(nlp, text):
        assert 0 <= quote.span.start < quote.span.end <= len(text)
        assert 0 <= quote.confidence <= 1
        assert quote.speaker.span is None or quote.speaker.span.of(text)
