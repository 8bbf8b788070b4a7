"""Craft: tables of text → what is named, and as exact as the text allows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.language import Language

from spacefilm_pipeline.extract.craft import find_craft
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.records import CraftMention

BLANK = English()


def craft(text: str) -> list[CraftMention]:
    return list(find_craft(parse(BLANK, text)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They flew in Soyuz MS-99.", ["Soyuz MS-99"]),
        ("They flew in Soyuz TMA9 and Soyuz TM 31.", ["Soyuz TMA-9", "Soyuz TM-31"]),
        ("A Soyuz rocket stood on the pad.", ["Soyuz rocket"]),
        ("The SpaceX Crew-21 mission", ["Crew-21"]),
        ("The Crew Dragon capsule Endurance docked.", ["Crew Dragon Endurance"]),
        ("The Dragon spacecraft, named Kestrel, docked. Kestrel undocked.", ["Crew Dragon Kestrel"] * 3),
        ("Space shuttle Atlantis rolled out. Atlantis waited.", ["Space Shuttle Atlantis"] * 2),
        ("Atlantis and the shuttle Challenger", ["Space Shuttle Atlantis", "Space Shuttle Challenger"]),
        ("Shenzhou-31 and Shenzhou XV", ["Shenzhou-31", "Shenzhou-15"]),
        ("Gemini VIII, Apollo 7 and Vostok 3", ["Gemini 8", "Apollo 7", "Vostok 3"]),
        ("Artemis 2 follows Artemis I.", ["Artemis II", "Artemis I"]),
        ("Expeditions 81/82 and Expedition 90", ["International Space Station"] * 2),
        ("A Falcon 9, a Long March 2F and a Saturn V", ["Falcon 9", "Long March 2F", "Saturn V"]),
        ("the Axiom Mission 9 (Ax-9) crew", ["Ax-9", "Ax-9"]),
        ("the Progress cargo ship and the Cygnus freighter", ["Progress", "Cygnus"]),
    ],
)
def test_craft_are_found_under_canonical_names(text: str, names: list[str]) -> None:
    assert [mention.craft for mention in craft(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "The station was closed: no trains ran.",
        "Good progress was made at the power station.",
        "The Orion Nebula glows above Mercury.",
        "The Mercury 7 met the press.",
        "He studied at Columbia University and lived in Endeavour Hills.",
        "Freedom and grace are virtues; a dragon is a beast.",
        "The Apollo program ended.",
        "She follows @ISS and #Soyuz.",
        "The commander opened the hatch.",
        "A spacecraft needs fuel.",
        "An emir spoke at the Mirage hotel.",
    ],
)
def test_other_things_are_no_craft(text: str) -> None:
    assert craft(text) == []


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Mir was old. The space station burned up.", "space station", "Mir"),
        (
            "Mir fell. Now the ISS flies. They live aboard the orbiting laboratory.",
            "orbiting laboratory",
            "International Space Station",
        ),
        ("The crew reached the ISS. Work on station went on.", "station", "International Space Station"),
        ("Soyuz MS-90 undocked. The spacecraft landed.", "spacecraft", "Soyuz MS-90"),
        ("Soyuz MS-90 left as Soyuz MS-91 came. The Soyuz docked.", "Soyuz", "Soyuz MS-91"),
        ("A Soyuz will follow Soyuz MS-90.", "Soyuz", "Soyuz MS-90"),
        ("Boeing's Starliner flies. The space station waits for it.", "space station", "International Space Station"),
        ("Space shuttle Discovery flew STS-200. Then the STS-200 crew rested.", "STS-200", "Space Shuttle Discovery"),
    ],
)
def test_descriptions_and_families_mean_what_the_text_tells_of(text: str, words: str, name: str) -> None:
    said = {mention.craft for mention in craft(text) if mention.span.of(text) == words}
    assert said == {name}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Soyuz MS-90 left as Soyuz MS-91 came. A Soyuz may fail.", "Soyuz"),
        ("The Falcon 9 rose. The spacecraft is reusable.", "spacecraft"),
    ],
)
def test_doubt_leaves_the_family_or_nothing(text: str, words: str) -> None:
    said = [mention.craft for mention in craft(text) if mention.span.of(text) == words]
    assert said in ([], [words])


def test_a_mission_keeps_its_number_when_it_is_its_ship() -> None:
    flown = [mention for mention in craft("Crew-40 will fly the Dragon spacecraft, named Osprey.") if mention.flight]
    assert [(mention.craft, mention.flight, mention.kind) for mention in flown] == [
        ("Crew Dragon Osprey", "Crew-40", "mission")
    ]


@given(st.text(alphabet="SoyuzMir ISCrew-1290 DragonEndvt,.’“\n", max_size=200))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_any_text_gives_grounded_spans_in_order(text: str) -> None:
    found = craft(text) if text else []
    assert all(0 <= mention.span.start < mention.span.end <= len(text) for mention in found)
    assert [mention.span for mention in found] == sorted(mention.span for mention in found)


def test_a_hostile_text_takes_no_time() -> None:
    text = "Soyuz MS-1 Dragon the space station " * 3000
    assert len(craft(text)) == 9000


def test_offsets_hold_over_paragraphs(nlp: Language) -> None:
    text = "Title\n\n“Crew-9” rose.\n  The ISS waits."
    assert [m.span.of(text) for m in find_craft(parse(nlp, text))] == ["Crew-9", "ISS"]
