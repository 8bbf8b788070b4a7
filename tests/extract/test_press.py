"""Forms of press articles for people and crews, and what looks like them; made-up people throughout."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse

ISS = "International Space Station"

type Fact = tuple[str, str, str]


def told(nlp: Language, text: str) -> set[Fact]:
    """(person, what, value) for everybody believed to be a person; "crew" tells a craft, "position" a duty aboard."""
    said = read("made-up", parse(nlp, text))
    names = [one.name if one.belief >= 0.5 else "" for one in said.people]
    found = {(names[one.person], one.name, one.value) for one in said.attributes}
    found |= {(names[one.person], "crew", one.craft) for one in said.crew}
    found |= {(names[one.person], "agency", one.agency or "") for one in said.crew}
    found |= {(names[one.person], "position", one.position or "") for one in said.crew}
    return {fact for fact in found if fact[0]} | {(name, "name", name) for name in names if name}


DANE = "A Danish nurse is to fly to the Moon next year.\n\n"
FOUR = (
    "The SpaceX Dragon capsule Kestrel is ready to undock. The four – the commander, Ann Lee, and the pilot, Tor Vik, "
    "both of Nasa, the Danish astronaut Jens Holm of the European Space Agency, and the Russian cosmonaut Ivan Dorin – "
    "arrived at the International Space Station in May."
)
TWO = (
    "Ann Lee arrived aboard Shenzhou-40, along with Bo Wen and Mei Sato, who will stay there with a third pilot, Xu Li."
)
CLASS = "NASA’s 2031 astronaut class graduated on Monday. "
FLOWN = "Ann Lee, Tor Vik and Mei Sato flew on Crew-50. "
PRIVATE = "Ann Lee will fly in a SpaceX Dragon to the commercial space station Kestrel, due to open in May. "

TABLE: list[tuple[str, Fact]] = [
    # names
    ("Holm’s wife, Signe, told reporters that he was well.", ("Signe", "name", "Signe")),
    ("Astronaut Ann Lee met crewmate Tor Vik 250 miles above the sea.", ("Tor Vik", "name", "Tor Vik")),
    # roles
    (DANE + "Ann Lee, 38, was chosen on Monday.", ("Ann Lee", "role", "other")),
    ("Marine Col. Ann Lee waved.", ("Ann Lee", "role", "military officer")),
    ("Tom Vik MP, who chairs a committee, asked.", ("Tom Vik", "role", "politician")),
    ("Dr Ann Lee, who studies comets at Smallville University, waved.", ("Ann Lee", "role", "scientist")),
    ("Tor Vik, a former fighter pilot, waved.", ("Tor Vik", "role", "pilot")),
    ("Ann Lee took over command of the station from Tom Horn.", ("Tom Horn", "role", "station commander")),
    # affiliations and agencies
    (FOUR, ("Ann Lee", "affiliation", "NASA")),
    ("Dr Ann Lee, of campaign group Space First, spoke.", ("Ann Lee", "affiliation", "Space First")),
    ("Ann Lee, 65, a former NASA astronaut who is now a director at Axiom Space, flew in the Soyuz MS-99.",
     ("Ann Lee", "agency", "Axiom Space")),
    # nationality, age, earlier flights
    (DANE + "Ann Lee, 38, was chosen on Monday.", ("Ann Lee", "nationality", "DK")),
    ("Ann Lee is the first New Zealand citizen to live in space.", ("Ann Lee", "nationality", "NZ")),
    ("Ann Lee, a nurse and the first Bhutanese to fly in space, waved.", ("Ann Lee", "nationality", "BT")),
    ("She sat beside Texan oil heir Tom Horn, 52.", ("Tom Horn", "nationality", "US")),
    ("Ann Lee, a nurse from Town, was 82 when she flew.", ("Ann Lee", "age", "82")),
    ("Ann Lee, 55 — who had trained for years — waved.", ("Ann Lee", "age", "55")),
    ("Tor Vik, a retired Nasa astronaut who made two shuttle flights, will fly again.",
     ("Tor Vik", "prior_missions", "2")),
    # crews
    (FOUR, ("Ivan Dorin", "crew", "Crew Dragon Kestrel")),
    (FOUR, ("Ivan Dorin", "crew", ISS)),
    (FOUR, ("Ann Lee", "position", "commander")),
    (TWO, ("Mei Sato", "crew", "Shenzhou-40")),
    (PRIVATE, ("Ann Lee", "crew", "Kestrel")),
    ("Crew-50 relieves Crew-49, whose members – Ann Lee among them – will land in May.",
     ("Ann Lee", "crew", "Crew-49")),
    ("Salyut 7 was left empty when the commander, Ivan Dorin, fell ill.", ("Ivan Dorin", "crew", "Salyut 7")),
    ("Ann Lee landed in the Soyuz MS-99. Cosmonauts Tor Vik and Jan Horn followed her out.",
     ("Jan Horn", "crew", "Soyuz MS-99")),
    ("Ann Lee will fly on Crew-50. Her commander will be Tor Vik.", ("Tor Vik", "crew", "Crew-50")),
    ("Ann Lee took over command of the International Space Station from Tor Vik.",
     ("Tor Vik", "position", "station commander")),
    ("The space-to-Earth call from the International Space Station will stream live. Astronaut Ann Lee will answer "
     "questions from students.", ("Ann Lee", "crew", ISS)),
    ("The space station crew, led by cosmonaut Ivan Dorin, waved.", ("Ivan Dorin", "position", "station commander")),
    # descriptions
    ("Astronaut Ann Lee spent five months on the space station for the European Space Agency.",
     ("Ann Lee", "affiliation", "ESA")),
    ("Ann Lee, who played Captain Kestrel, waved.", ("Ann Lee", "role", "actor")),
    ("Ten-year-old Ann Lee waved.", ("Ann Lee", "age", "10")),
    ("Ann Lee, an engineer with the Japan Aerospace Exploration Agency who landed in the Soyuz MS-99, waved.",
     ("Ann Lee", "crew", "Soyuz MS-99")),
    # whole crews
    ("The head of Roscosmos Oleg Belov waved.", ("Oleg Belov", "name", "Oleg Belov")),
    ("The head of NASA, General Tor Vik, told them so.", ("Tor Vik", "role", "head of agency")),
    ("She flew with two Chinese astronauts, Commander Bo Wen and Xu Li.", ("Xu Li", "role", "astronaut")),
    ("The three Danes are commander Tor Vik, pilot Jens Holm, and Signe Holm.", ("Jens Holm", "nationality", "DK")),
    ("Several NASA employees were chosen. They include Ann Lee, Tor Vik and Mei Sato.",
     ("Mei Sato", "affiliation", "NASA")),
    (FLOWN + "The three Danes will land in May.", ("Mei Sato", "nationality", "DK")),
    (FLOWN + "They met the Crew-50 astronauts.", ("Mei Sato", "role", "astronaut")),
    (FLOWN + "Lee is the only one of the three who has been to space before.", ("Tor Vik", "prior_missions", "0")),
    (FLOWN + "None of Lee’s two crewmates has flown before.", ("Mei Sato", "prior_missions", "0")),
    ("Her pilot, Tor Vik, and Jens Holm are newcomers.", ("Tor Vik", "prior_missions", "0")),
    ("Crew-50 will fly in May. Jan Horn is ill. His seat will go to Tor Vik.", ("Tor Vik", "crew", "Crew-50")),
    (FLOWN + "She will join mission commander Jan Horn.", ("Jan Horn", "crew", "Crew-50")),
    ("Soyuz T-99 carried Ann Lee. Soyuz T-99 reached the Salyut 7 station in May.", ("Ann Lee", "crew", "Salyut 7")),
    ("Soyuz MS-99 docked with the International Space Station. Waiting was the resident crew, Ann Lee and Tor Vik.",
     ("Tor Vik", "crew", ISS)),
    ("They met the people living on the International Space Station, among them its commander, Ann Lee, and Tor Vik.",
     ("Tor Vik", "crew", ISS)),
    ("TOWN, May 3 (Press) -- Taikonauts Bo Wen, Mei Sato and Xu Li will carry out the Shenzhou-45 mission.",
     ("Mei Sato", "crew", "Shenzhou-45")),
    ("Crew-50 will fly with commander Ann Lee, a former astronaut who has flown to space twice and now serves as a "
     "manager, as well as air force pilot Tor Vik.", ("Tor Vik", "crew", "Crew-50")),
    (CLASS + "The candidates are Ann Lee, Tor Vik and Jan Horn.", ("Tor Vik", "role", "astronaut")),
    (CLASS + "The candidates are Ann Lee, Tor Vik and Jan Horn.", ("Jan Horn", "affiliation", "NASA")),
    (FLOWN + "With them will go astronaut Jan Horn.", ("Jan Horn", "crew", "Crew-50")),
    ("They are Tor Vik, his fellow Russian Oleg Belov, and US astronaut Ann Lee, who arrived together on a Soyuz.",
     ("Oleg Belov", "crew", "Soyuz")),
    (FLOWN + "Lee and astronaut Jan Horn will splash down in May.", ("Jan Horn", "crew", "Crew-50")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fact"), TABLE)
def test_what_is_told(nlp: Language, text: str, fact: Fact) -> None:
    assert fact in told(nlp, text)


NOT: list[tuple[str, Fact]] = [
    # names
    ("Writer Ann Lee in Town contributed to this report.", ("Ann Lee", "name", "Ann Lee")),
    ("The payments firm Medivara paid for it.", ("Medivara", "name", "Medivara")),
    ("The recovery ship Shannon waited.", ("Shannon", "name", "Shannon")),
    ("Work goes on under Appendix P of the contract.", ("Appendix P.", "name", "Appendix P.")),
    # roles
    (DANE + "NASA spokesman Tor Vik said so.", ("Tor Vik", "role", "other")),
    (DANE + "Tor Vik said that he was glad.", ("Tor Vik", "role", "other")),
    ("Tor Vik, a former Navy pilot, waved.", ("Tor Vik", "role", "military officer")),
    ("Ann Lee, who studies at Smallville High School, waved.", ("Ann Lee", "role", "scientist")),
    ("Family members of fallen astronauts Ann Lee and Tor Vik waved.", ("Ann Lee", "role", "astronaut")),
    ("“It was fine,” said Tor Vik, president, NSCF.", ("Tor Vik", "role", "head of state")),
    # affiliations and agencies
    ("Dr. Ann Lee and Mei Sato of the Japan Aerospace Exploration Agency waved.", ("Ann Lee", "affiliation", "JAXA")),
    ("Ann Lee, a former NASA astronaut who is now a director at Axiom Space, flew in the Soyuz MS-99.",
     ("Ann Lee", "agency", "NASA")),
    # nationality, age, earlier flights
    ("Ann Lee would be the first Native American to walk there.", ("Ann Lee", "nationality", "US")),
    (DANE + "NASA spokesman Tor Vik said so.", ("Tor Vik", "nationality", "DK")),
    ("She sat beside Tor Vik, who owns a Chinese oil firm.", ("Tor Vik", "nationality", "CN")),
    ("When she was 10, Ann Lee moved to Town.", ("Ann Lee", "age", "10")),
    ("Ann Lee hopes to be the first Dane to travel to space.", ("Ann Lee", "prior_missions", "0")),
    ("Tor Vik, an astronaut who made two films, will fly again.", ("Tor Vik", "prior_missions", "2")),
    # crews
    (TWO, ("Xu Li", "crew", "Shenzhou-40")),
    (TWO + " The next crew, Shenzhou-41, is to launch in May.", ("Ann Lee", "crew", "Shenzhou-41")),
    (PRIVATE + "Tor Vik once visited the International Space Station.", ("Ann Lee", "crew", ISS)),
    ("Ann Lee, who is married, saw the space station Thursday.", ("Ann Lee", "crew", "Thursday")),
    ("Tor Vik had flown in space four times before. Apollo 29 was long ago.", ("Tor Vik", "crew", "Apollo 29")),
    ("Apollo 29 is over. Apollo 29 astronauts Ann Lee and Jan Horn smiled. Tor Vik rode in a parade.",
     ("Tor Vik", "crew", "Apollo 29")),
    ("Crew-50 will fly in a Dragon. Tor Vik will launch from Baikonur in March.", ("Tor Vik", "crew", "Crew-50")),
    ("Ann Lee landed in the Soyuz MS-99. Her husband, Tor Vik, met her.", ("Tor Vik", "crew", "Soyuz MS-99")),
    ("Astronaut Ann Lee, left, with the Crew-50 astronauts.", ("Ann Lee", "crew", "Crew-50")),
    ("Ann Lee and Tor Vik greeted each other as Crew-50 arrived.", ("Ann Lee", "crew", "Crew-50")),
    ("The International Space Station is old. Teacher Ann Lee will answer questions.", ("Ann Lee", "crew", ISS)),
    ("Soyuz T-7 flew in 1982 with Ann Lee aboard. Others left for the International Space Station.",
     ("Ann Lee", "crew", ISS)),
    ("Ann Lee and Tor Vik had flown before, on STS-51A and STS-61B, respectively.", ("Tor Vik", "crew", "STS-51A")),
    ("The International Space Station analog crew, from left: Flight Engineer Ann Lee.", ("Ann Lee", "crew", ISS)),
    ("Ann Lee, who played the flute, waved.", ("Ann Lee", "role", "actor")),
    ("The Crew-50 mission will carry NASA astronauts Ann Lee and Tor Vik, as well as Ivan Dorin of Roscosmos.",
     ("Ivan Dorin", "affiliation", "NASA")),
    ("Ann Lee, an engineer, met the Soviet cosmonaut Ivan Dorin.", ("Ann Lee", "role", "cosmonaut")),
    ("In 2009, Tor Vik served as a pilot aboard space shuttle Atlantis.", ("Tor Vik", "role", "pilot")),
    ("It was a film. Center director Ann Lee spoke.", ("Ann Lee", "role", "film director")),
    # whole crews
    ("The head of NASA, General Tor Vik, and Ann Lee told them so.", ("Ann Lee", "role", "head of agency")),
    ("She met two Chinese astronauts, Commander Bo Wen, Mei Sato and Xu Li.", ("Bo Wen", "role", "astronaut")),
    ("The two Danes are friends of Tor Vik, Jens Holm, and Ann Lee.", ("Ann Lee", "nationality", "DK")),
    ("Several NASA employees met Robert Horn. They include Ann Lee.", ("Robert Horn", "affiliation", "NASA")),
    (FLOWN + "Four other Danes will land in May.", ("Mei Sato", "nationality", "DK")),
    (FLOWN + "They met the Crew-50 astronaut trainers.", ("Mei Sato", "role", "astronaut")),
    (FLOWN + "Lee is the only one of the five who has been to space before.", ("Tor Vik", "prior_missions", "0")),
    (FLOWN + "Lee is the only one of the three who has been to Mars before.", ("Tor Vik", "prior_missions", "0")),
    ("Tor Vik and Jens Holm are newcomers to the board.", ("Tor Vik", "prior_missions", "0")),
    ("Crew-50 will fly in May. Jan Horn is ill. His job will go to Tor Vik.", ("Tor Vik", "crew", "Crew-50")),
    (FLOWN + "She will join reporters and astronaut Jan Horn.", ("Jan Horn", "crew", "Crew-50")),
    ("Soyuz T-99 carried Ann Lee. A cargo ship reached the Salyut 7 station.", ("Ann Lee", "crew", "Salyut 7")),
    ("Soyuz MS-99 docked with the International Space Station. Waiting was the recovery crew, Ann Lee and Tor Vik.",
     ("Tor Vik", "crew", ISS)),
    (CLASS + "The guests are Ann Lee, Tor Vik and Jan Horn.", ("Tor Vik", "role", "astronaut")),
    ("A yoga class ended. The candidates are Ann Lee, Tor Vik and Jan Horn.", ("Tor Vik", "role", "astronaut")),
    (FLOWN + "With them will stay astronaut Jan Horn.", ("Jan Horn", "crew", "Crew-50")),
    (FLOWN + "Rain fell. It was cold. Astronaut Jan Horn will splash down in May.", ("Jan Horn", "crew", "Crew-50")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fact"), NOT)
def test_what_is_not_told(nlp: Language, text: str, fact: Fact) -> None:
    assert fact not in told(nlp, text)
