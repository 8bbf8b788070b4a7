"""How the press tells who is aboard what, in which duty: tables of texts about made-up people."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse

_ISS = "International Space Station"

type Duties = set[tuple[str, str, str | None]]


def aboard(nlp: Language, text: str) -> Duties:
    """(person, craft, position) for everybody put aboard."""
    said = read("made-up", parse(nlp, text))
    return {(said.people[one.person].name, one.craft, one.position) for one in said.crew}


def rows(nlp: Language, text: str) -> set[tuple[str, str]]:
    return {(name, craft) for name, craft, _ in aboard(nlp, text)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The outing was the sixth for Ann Lee and the first for Tor Vik, a Danish surgeon and rookie who arrived "
            "on July 1 aboard SpaceX's Crew-56 mission.",
            {("Tor Vik", "Crew-56")},
        ),
        (
            "Mei Sato, a flight engineer with JAXA who arrived at the International Space Station in April aboard "
            "Crew-53, floated out.",
            {("Mei Sato", "Crew-53"), ("Mei Sato", _ISS)},
        ),
        (
            "Crew-56 docked at the International Space Station on Monday. They will take over from Ann Lee, Tor Vik "
            "and Nasa's Jan Horn, who have been up since March.",
            {("Ann Lee", _ISS), ("Tor Vik", _ISS), ("Jan Horn", _ISS)},
        ),
        ("Ann Lee won a seat on Artemis IX.", {("Ann Lee", "Artemis IX")}),
        ("Ann Lee was helped out of the Crew Dragon Grace on Monday.", {("Ann Lee", "Crew Dragon Grace")}),
        ("Ann Lee took part in the Shenzhou-34 and Shenzhou-39 missions.", {("Ann Lee", "Shenzhou-34")}),
        (
            "Ann Lee is a veteran of the STS-129 and STS-134 missions.",
            {("Ann Lee", "STS-129"), ("Ann Lee", "STS-134")},
        ),
        ("Ann Lee, whose first trip was aboard Crew-52, trained for years.", {("Ann Lee", "Crew-52")}),
        ("Ann Lee told reporters by video link from the International Space Station of it.", {("Ann Lee", _ISS)}),
        ("In a video message from the International Space Station, Ann Lee thanked the doctors.", {("Ann Lee", _ISS)}),
        ("Ann Lee, now in orbit on the ISS, voted on Monday.", {("Ann Lee", _ISS)}),
        (
            "Waiting for them at the International Space Station are Ann Lee, Tor Vik and Ivan Dorin.",
            {("Ann Lee", _ISS), ("Tor Vik", _ISS), ("Ivan Dorin", _ISS)},
        ),
        (
            "The Crew-56 astronauts were greeted at the International Space Station by its current residents: Ann Lee, "
            "Tor Vik and Ivan Dorin.",
            {("Ann Lee", _ISS), ("Tor Vik", _ISS), ("Ivan Dorin", _ISS)},
        ),
        (
            "New Shepard lifted off on Saturday with Ann Lee and five other passengers, among them Tor Vik, a banker, "
            "and Mei Sato, a teacher.",
            {("Tor Vik", "New Shepard"), ("Mei Sato", "New Shepard")},
        ),
        (
            "Chen Bo, the commander of Shenzhou-37, and his two crewmates, Luo Yan and Wu Lei, will stay at Tiangong.",
            {("Luo Yan", "Shenzhou-37"), ("Wu Lei", "Shenzhou-37")},
        ),
        ("Ann Lee and fellow Ax-9 crew member Tor Vik held a news conference.", {("Ann Lee", "Ax-9")}),
        (
            "A SpaceX Falcon 9 will carry the crew of four to the International Space Station. The commander, former "
            "Navy diver Ann Lee, is ready. Rounding out the crew are Mei Sato of JAXA and a Russian, Ivan Dorin.",
            {("Mei Sato", _ISS), ("Ivan Dorin", _ISS)},
        ),
        (
            "Kestrel-1 splashed down in November. Ann Lee, who also led that flight, will command the Kestrel-2 "
            "mission.",
            {("Ann Lee", "Kestrel-1"), ("Ann Lee", "Kestrel-2")},
        ),
    ],
)
def test_who_is_aboard(nlp: Language, text: str, told: set[tuple[str, str]]) -> None:
    assert rows(nlp, text) >= told


@pytest.mark.parametrize(
    ("text", "nobody"),
    [
        ("Ann Lee spoke with the crew aboard the International Space Station on Sunday.", "Ann Lee"),
        ("Ann Lee told reporters that pictures from the International Space Station were fine.", "Ann Lee"),
        ("In a video message to the International Space Station, Ann Lee thanked the crew.", "Ann Lee"),
        ("Ann Lee and Tor Vik were to have spent a week aboard the space station Salyut 7.", "Ann Lee"),
        ("Rescuer Ann Lee helped the crew out of the Crew Dragon Grace on Monday.", "Ann Lee"),
        ("Ann Lee was bumped from Artemis IX.", "Ann Lee"),
        ("Ann Lee practised climbing out of the Crew Dragon Grace.", "Ann Lee"),
        (
            "Ivan Dorin, Oleg Rusin and Tor Vik make up the prime crew of Soyuz MS-93; Ann Lee, Mei Sato and Jan Horn "
            "are the backups.",
            "Jan Horn",
        ),
        ("The Soyuz MS-93 was repaired by the engineers, replacing Ann Lee as their chief.", "Ann Lee"),
        (
            "Ann Lee lives aboard the International Space Station. Tor Vik will launch in May. In April 2016, Jan Horn "
            "flew around the moon on Artemis IX.",
            "Tor Vik",
        ),
        ("In 1971, flight engineer Ann Lee fell ill. The International Space Station was not yet built.", "Ann Lee"),
        ("Ann Lee lost her seat on Artemis IX.", "Ann Lee"),
        ("Ann Lee answered questions about the research of the International Space Station.", "Ann Lee"),
        ("Ann Lee was pulled from Crew-56 on Monday.", "Ann Lee"),
        ("Ann Lee, an author whose first book was about Crew-52, slept.", "Ann Lee"),
        ("Flight director Ann Lee led that mission, Crew-52.", "Ann Lee"),
        ("Ann Lee took part in a study of the Shenzhou-34 mission.", "Ann Lee"),
        ("Waiting for news of the International Space Station were Ann Lee and Tor Vik.", "Ann Lee"),
        ("The Crew-56 astronauts were greeted in Houston by their families, among them Ann Lee.", "Ann Lee"),
        ("Crew-56 docked. With the robot's arm at the controls, Ann Lee went home.", "Ann Lee"),
        ("Ann Lee met the Crew-56 astronauts in Houston. The two companions of Tor Vik flew on Crew-56.", "Ann Lee"),
        ("Crew-56 is ready. Ann Lee and Tor Vik rode in a motorcade with Mayor Jan Horn.", "Jan Horn"),
    ],
)
def test_who_is_not_aboard(nlp: Language, text: str, nobody: str) -> None:
    assert nobody not in {name for name, _ in rows(nlp, text)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Soyuz MS-93 came within 40m of the station before its commander, Ivan Dorin, took over.",
            {("Ivan Dorin", "Soyuz MS-93", "commander")},
        ),
        (
            "Crew-56 lifted off with NASA astronauts Ann Lee and Tor Vik, respectively commander and pilot.",
            {("Ann Lee", "Crew-56", "commander"), ("Tor Vik", "Crew-56", "pilot")},
        ),
        (
            "Ann Lee will serve as commander, Tor Vik as pilot, and Mei Sato and Ivan Dorin as mission specialists on "
            "Crew-56.",
            {("Ann Lee", "Crew-56", "commander"), ("Tor Vik", "Crew-56", "pilot")}
            | {("Mei Sato", "Crew-56", "mission specialist"), ("Ivan Dorin", "Crew-56", "mission specialist")},
        ),
        (
            "Crew-56 is to be made up of Ann Lee, as commander; Tor Vik, as pilot; and mission specialist Mei Sato.",
            {("Ann Lee", "Crew-56", "commander"), ("Tor Vik", "Crew-56", "pilot")},
        ),
        (
            "Seven people live on the space station. Tor Vik is in command of the station.",
            {("Tor Vik", _ISS, "station commander")},
        ),
        (
            "Crew-56 docked at the International Space Station. “Welcome,” said the station's commander, Ann Lee.",
            {("Ann Lee", _ISS, "station commander")},
        ),
        ("Piloted by Ann Lee, the Crew Dragon Grace docked on Monday.", {("Ann Lee", "Crew Dragon Grace", "pilot")}),
        (
            "Ann Lee flew on Soyuz T-96A in May 1983 as research cosmonaut.",
            {("Ann Lee", "Soyuz T-96A", "research cosmonaut")},
        ),
    ],
)
def test_in_which_duty(nlp: Language, text: str, told: Duties) -> None:
    assert aboard(nlp, text) >= told


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Crew-56 lifted off with NASA astronauts Ann Lee and Tor Vik, respectively commander and pilot.", "Tor Vik"),
        ("Kestrel-2 will be led by Ann Lee, with Jan Horn as pilot and Tor Vik as mission specialist.", "Tor Vik"),
        ("Ann Lee, the manager in charge of the space station program, spoke of Crew-56 pilot Tor Vik.", "Ann Lee"),
        ("Crew-56 carried commander Jan Horn. Tor Vik, as his backup, stayed behind.", "Tor Vik"),
    ],
)
def test_no_duty_of_others(nlp: Language, text: str, wrong: str) -> None:
    duties = {position for name, _, position in aboard(nlp, text) if name == wrong}
    assert duties.isdisjoint({"commander", "station commander"})
