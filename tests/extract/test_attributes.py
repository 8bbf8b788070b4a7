"""What the text says of people: tables of sentences about made-up people, as many that say nothing as that do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract.attributes import find_attributes
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.craft import find_craft
from spacefilm_pipeline.extract.names import find_people
from spacefilm_pipeline.extract.organizations import find_organizations, without_people
from spacefilm_pipeline.extract.parse import parse


def told(nlp: Language, text: str, name: str) -> dict[str, set[str]]:
    """Person → the values of one attribute."""
    doc = parse(nlp, text)
    craft = find_craft(doc)
    organizations = find_organizations(doc, craft)
    people = find_people(doc, craft, organizations)
    found: dict[str, set[str]] = {}
    for one in find_attributes(doc, Cast(doc, people), without_people(organizations, people), craft):
        assert one.span.of(text)
        if one.name == name:
            found.setdefault(people[one.person].name, set()).add(one.value)
    return found


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Kremlin spokesman Pavel Zorin declined to comment.", {"Pavel Zorin": {"spokesperson"}}),
        ("NASA Administrator Jane Holloway spoke first.", {"Jane Holloway": {"head of agency"}}),
        ("NASA Deputy Administrator Jane Holloway spoke first.", {"Jane Holloway": {"official"}}),
        ("JAXA President Kenta Morita signed.", {"Kenta Morita": {"head of agency"}}),
        (
            "President Marlowe met Prime Minister Tanabe.",
            {"Marlowe": {"head of state"}, "Tanabe": {"head of government"}},
        ),
        (
            "Ilse Brandt, head of the Russian state space corporation Roscosmos, agreed.",
            {"Ilse Brandt": {"head of agency"}},
        ),
        ("Ilse Brandt, a research analyst at the Space Foundation, agreed.", {"Ilse Brandt": {"analyst"}}),
        ("Karl Voss, a retired astronaut, is 70.", {"Karl Voss": {"astronaut"}}),
        ("SpaceX founder Rosa Quint smiled.", {"Rosa Quint": {"founder"}}),
        ("Station commander Ivo Ferro closed the hatch.", {"Ivo Ferro": {"station commander"}}),
        ("Rosa Quint, the CEO of both SpaceX and Tesla, smiled.", {"Rosa Quint": {"chief executive"}}),
        (
            "Astronauts Ann Lee, Tor Vik and Mei Sato will fly.",
            {"Ann Lee": {"astronaut"}, "Tor Vik": {"astronaut"}, "Mei Sato": {"astronaut"}},
        ),
        ("The agency’s first female cosmonaut, Olga Petrova, waved.", {"Olga Petrova": {"cosmonaut"}}),
        (
            "Actress Olga Petrova and director Boris Malin will shoot the film.",
            {"Olga Petrova": {"actor"}, "Boris Malin": {"film director"}},
        ),
        ("General Otto Brenner retired.", {"Otto Brenner": {"military officer"}}),
        ("Steve Marlin, manager, Commercial Crew Program, NASA Kennedy", {"Steve Marlin": {"program manager"}}),
        ("Former astronaut and Sen. Karl Voss spoke.", {"Karl Voss": {"astronaut", "politician"}}),
        ("Karl Voss, chief safety officer for NASA, spoke.", {"Karl Voss": {"official"}}),
        ("ISRO Chairman Arun Mehra spoke.", {"Arun Mehra": {"head of agency"}}),
        ("NASA was glad. Administrator Karl Voss spoke.", {"Karl Voss": {"head of agency"}}),
        ("Karl Voss, acting chief of NASA’s Balloon Office, spoke.", {"Karl Voss": {"official"}}),
        (
            "The two astronauts who rode it up, Ann Lee and Tor Vik, landed.",
            {"Ann Lee": {"astronaut"}, "Tor Vik": {"astronaut"}},
        ),
        ("NASA spoke. The agency’s head, Karl Voss, agreed.", {"Karl Voss": {"head of agency"}}),
        ("Karl Voss, NASA’s director of flight safety, spoke.", {"Karl Voss": {"official"}}),
        ("NASA’s inspector general, Karl Voss, spoke.", {"Karl Voss": {"official"}}),
        ("Acme Orbital agreed. Acme chief executive Rosa Quint smiled.", {"Rosa Quint": {"chief executive"}}),
        (
            "Danish astronaut comes home\n\nThe flight was long. Ilse Brandt landed on Monday.",
            {"Ilse Brandt": {"astronaut"}},
        ),
        ("Engineer Ann Lee flew as pilot.", {"Ann Lee": {"engineer", "pilot"}}),
        ("Karl Voss, an entrepreneur and engineer, spoke.", {"Karl Voss": {"engineer"}}),
        ("Rosa Quint, a Northrop Grumman vice president, smiled.", {"Rosa Quint": {"executive"}}),
        (
            "Ivo Ferro handed over command of the station to Ann Lee.",
            {"Ivo Ferro": {"station commander"}, "Ann Lee": {"station commander"}},
        ),
    ],
)
def test_roles(nlp: Language, text: str, roles: dict[str, set[str]]) -> None:
    assert told(nlp, text, "role") == roles


@pytest.mark.parametrize(
    "text",
    [
        "The astronaut’s father, Karl Voss, watched.",
        "Karl Voss thanked the pilot.",
        "Astronaut trainer Karl Voss watched.",
        "Flight engineer Karl Voss floated in.",
        "Mission specialist Karl Voss floated in.",
        "Commander Karl Voss closed the hatch.",
        "The director told Karl Voss to wait.",
        "Karl Voss, who met an actress, smiled.",
        "Karl Voss and an engineer walked by.",
        "Karl Voss spoke to astronauts aboard the station.",
        "Karl Voss, chairman of the task group, spoke.",
        "Karl Voss served as a pilot in the war.",
        "Karl Voss took command of the situation.",
        "Karl Voss, head of the next crew, waved.",
    ],
)
def test_no_role_is_guessed(nlp: Language, text: str) -> None:
    assert "Karl Voss" not in told(nlp, text, "role")


@pytest.mark.parametrize(
    ("text", "affiliations"),
    [
        ("NASA astronauts Ann Lee and Tor Vik smiled.", {"Ann Lee": {"NASA"}, "Tor Vik": {"NASA"}}),
        ("ESA (European Space Agency) astronaut Ivo Ferro smiled.", {"Ivo Ferro": {"ESA"}}),
        ("Ann Lee, a flight engineer with NASA, smiled.", {"Ann Lee": {"NASA"}}),
        ("NASA flight engineer Ann Lee smiled.", {"Ann Lee": {"NASA"}}),
        ("Acme Orbital agreed. Acme’s founder, Rosa Quint, smiled.", {"Rosa Quint": {"Acme Orbital"}}),
        ("Rosa Quint’s SpaceX agreed.", {"Rosa Quint": {"SpaceX"}}),
        (
            "Ann Lee said her employer, the Springfield Health Service, agreed.",
            {"Ann Lee": {"Springfield Health Service"}},
        ),
        ("Ann Lee was selected among the first of many by NASA.", {"Ann Lee": {"NASA"}}),
        ("Aki Morita of the Japan Aerospace Exploration Agency smiled.", {"Aki Morita": {"JAXA"}}),
        ("Ann Lee and Tor Vik of Roscosmos smiled.", {"Ann Lee": {"Roscosmos"}, "Tor Vik": {"Roscosmos"}}),
        (
            "Roscosmos cosmonauts Oleg Belov and Ivan Dorin, and Aki Morita of JAXA, smiled.",
            {"Oleg Belov": {"Roscosmos"}, "Ivan Dorin": {"Roscosmos"}, "Aki Morita": {"JAXA"}},
        ),
        ("NASA’s Ann Lee smiled.", {"Ann Lee": {"NASA"}}),
        ("Karl Voss, a former NASA astronaut who advises SpaceX, smiled.", {"Karl Voss": {"NASA", "SpaceX"}}),
        ("Russian space agency chief Oleg Belov smiled.", {"Oleg Belov": {"Roscosmos"}}),
        ("Janet West, director of NASA’s Johnson Space Center, smiled.", {"Janet West": {"NASA"}}),
        ("Rosa Quint said one of her companies, Tesla, would pay.", {"Rosa Quint": {"Tesla"}}),
        ("Johnson Space Center is part of NASA. Ann Lee, an intern at Johnson, spoke.", {"Ann Lee": {"NASA"}}),
        ("NASA Glenn opened. Center Director Ann Lee spoke.", {"Ann Lee": {"NASA"}}),
        (
            "NASA Administrator Karl Voss and Deputy Administrator Ann Lee spoke.",
            {"Karl Voss": {"NASA"}, "Ann Lee": {"NASA"}},
        ),
        ("NASA agreed. Karl Voss, an agency spokesman, said so.", {"Karl Voss": {"NASA"}}),
        ("Ann Lee, chief executive of Lunar Meadow, smiled.", {"Ann Lee": {"Lunar Meadow"}}),
        ("Ann Lee, who studies comets at Springfield University, smiled.", {"Ann Lee": {"Springfield University"}}),
        (
            "Ann Lee, a researcher at the Nordic Academy of Sciences, spoke.",
            {"Ann Lee": {"Nordic Academy of Sciences"}},
        ),
        ("Ann Lee and Tor Vik, both of NASA, smiled.", {"Ann Lee": {"NASA"}, "Tor Vik": {"NASA"}}),
    ],
)
def test_affiliations(nlp: Language, text: str, affiliations: dict[str, set[str]]) -> None:
    assert told(nlp, text, "affiliation") == affiliations


@pytest.mark.parametrize(
    "text",
    [
        "Karl Voss thanked NASA.",
        "NASA thanked Karl Voss.",
        "Actor Karl Voss will fly to the station with NASA in May.",
        "Karl Voss, who once sued SpaceX, smiled.",
        "Actor Karl Voss joined Roscosmos cosmonaut Oleg Belov.",
        "According to NASA, Karl Voss is well.",
        "Roscosmos agreed. Film director Karl Voss spoke.",
        "The agency thanked Karl Voss, an engineer.",
        "Associate Director Karl Voss spoke.",
        "Karl Voss, who studied at Springfield University, smiled.",
    ],
)
def test_no_affiliation_is_guessed(nlp: Language, text: str) -> None:
    assert "Karl Voss" not in told(nlp, text, "affiliation")


@pytest.mark.parametrize(
    ("text", "nationalities"),
    [
        ("Russian cosmonaut Oleg Belov floated in.", {"Oleg Belov": {"RU"}}),
        ("Spaceflight participant Alina Marko of Belarus floated in.", {"Alina Marko": {"BY"}}),
        ("China’s first female astronaut, Liu Meng, floated in.", {"Liu Meng": {"CN"}}),
        ("Two UAE astronauts, Sara Noor and Hassan Amin, trained.", {"Sara Noor": {"AE"}, "Hassan Amin": {"AE"}}),
        ("Japan’s Minister of Education Kenta Morita signed.", {"Kenta Morita": {"JP"}}),
        ("Italy’s Ivo Ferro floated in.", {"Ivo Ferro": {"IT"}}),
        (
            "A Russian actress has flown. Actress Olga Petrova landed on Monday.",
            {"Olga Petrova": {"RU"}},
        ),
        ("Karl Voss, an Argentine juggler, floated in.", {"Karl Voss": {"AR"}}),
        ("Sara Noor became the first Emirati in orbit.", {"Sara Noor": {"AE"}}),
        ("Sara Noor, the first citizen of Oman to fly, waved.", {"Sara Noor": {"OM"}}),
        ("Ann Lee signed the accords on behalf of Sweden.", {"Ann Lee": {"SE"}}),
        (
            "Two Russian cosmonauts and an American astronaut landed. "
            "Roscosmos cosmonauts Oleg Belov and Olga Petrova and NASA’s Ann Lee are well.",
            {"Oleg Belov": {"RU"}, "Olga Petrova": {"RU"}, "Ann Lee": {"US"}},
        ),
        ("Hungarian Tibor Nagy floated in.", {"Tibor Nagy": {"HU"}}),
    ],
)
def test_nationalities(nlp: Language, text: str, nationalities: dict[str, set[str]]) -> None:
    assert told(nlp, text, "nationality") == nationalities


@pytest.mark.parametrize(
    "text",
    [
        "Russian space agency chief Oleg Belov spoke.",
        "Oleg Belov flew in a Russian capsule.",
        "Oleg Belov of NASA spoke.",
        "U.S. Air Force general Oleg Belov spoke.",
        "Oleg Belov landed in Kazakhstan.",
        "Oleg Belov met a Russian cosmonaut.",
        "Oleg Belov, a British company’s founder, spoke.",
        "Oleg Belov spoke on behalf of the crew in Sweden.",
        "Oleg Belov and Ann Lee became the first American and Russian pair there.",
    ],
)
def test_no_nationality_is_guessed(nlp: Language, text: str) -> None:
    assert "Oleg Belov" not in told(nlp, text, "nationality")


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Zdenka Vrba, 38, has made films.", {"Zdenka Vrba": {"38"}}),
        ("On Monday, 41-year-old Tadeusz Wrona took off.", {"Tadeusz Wrona": {"41"}}),
        ("Zdenka Vrba, a 38-year-old engineer, took off.", {"Zdenka Vrba": {"38"}}),
        ("Zdenka Vrba (38) took off.", {"Zdenka Vrba": {"38"}}),
        ("Zdenka Vrba, aged 38, took off.", {"Zdenka Vrba": {"38"}}),
        ("Actress Zdenka Vrba smiled. The 38-year-old actress, winner of a prize, waved.", {"Zdenka Vrba": {"38"}}),
        ("Astronaut Zdenka Vrba came. “Fine,” joked the astronaut, 61, who waved.", {"Zdenka Vrba": {"61"}}),
    ],
)
def test_ages(nlp: Language, text: str, ages: dict[str, set[str]]) -> None:
    assert told(nlp, text, "age") == ages


@pytest.mark.parametrize(
    "text",
    [
        "Zdenka Vrba, 38 miles from home, landed.",
        "Zdenka Vrba landed on May 5, 2031.",
        "The 38-year-old capsule belongs to Zdenka Vrba.",
        "Zdenka Vrba, 380, is a robot.",
    ],
)
def test_no_age_is_guessed(nlp: Language, text: str) -> None:
    assert told(nlp, text, "age") == {}


@pytest.mark.parametrize(
    ("text", "flights"),
    [
        ("Cosmonaut Oleg Belov, a veteran of three space missions, took off.", {"Oleg Belov": {"3"}}),
        ("Cosmonaut Oleg Belov is flying on his fourth mission.", {"Oleg Belov": {"3"}}),
        ("Ann Lee is the commander, her first spaceflight since her selection.", {"Ann Lee": {"0"}}),
        (
            "Astronauts Ann Lee and Tor Vik each completed their second spaceflight.",
            {"Ann Lee": {"1"}, "Tor Vik": {"1"}},
        ),
        ("Ann Lee is the pilot, making her third visit to the space station.", {"Ann Lee": {"2"}}),
        (
            "This will be the third spaceflight for Ann Lee, the fourth for Oleg Belov, and the first for Mei Sato.",
            {"Ann Lee": {"2"}, "Oleg Belov": {"3"}, "Mei Sato": {"0"}},
        ),
        ("Oleg Belov landed. Oleg Belov has logged 500 days in space across four spaceflights.", {"Oleg Belov": {"3"}}),
        ("Ann Lee has flown in space twice.", {"Ann Lee": {"2"}}),
        ("Astronaut Ann Lee had completed two previous spaceflights.", {"Ann Lee": {"2"}}),
        ("Ann Lee and Tor Vik were both flying for the first time.", {"Ann Lee": {"0"}, "Tor Vik": {"0"}}),
        ("Astronaut Ann Lee has never flown in space.", {"Ann Lee": {"0"}}),
        ("Astronauts Ann Lee and Tor Vik are newcomers to space.", {"Ann Lee": {"0"}, "Tor Vik": {"0"}}),
        ("This is Mei Sato’s first trip to space. Ann Lee has been twice.", {"Mei Sato": {"0"}, "Ann Lee": {"2"}}),
        ("Ann Lee took part in the Soyuz 51 and Soyuz 54 missions.", {"Ann Lee": {"2"}}),
        (
            "This is the third trip to space for Ann Lee and the first for Tor Vik.",
            {"Ann Lee": {"2"}, "Tor Vik": {"0"}},
        ),
        ("Ann Lee, making her spaceflight debut, waved.", {"Ann Lee": {"0"}}),
    ],
)
def test_prior_missions(nlp: Language, text: str, flights: dict[str, set[str]]) -> None:
    assert told(nlp, text, "prior_missions") == flights


@pytest.mark.parametrize(
    "text",
    [
        "The first mission to the Moon made Ann Lee proud.",
        "Ann Lee watched the fourth launch of the rocket.",
        "Ann Lee took her first spacewalk.",
        "Ann Lee received her first flight assignment.",
        "Ann Lee works for two missions.",
        "The capsule made its third flight, said Ann Lee.",
        "Ann Lee is a veteran of three wars.",
        "Ann Lee flew the new glider for the first time.",
        "The three newcomers joined Ann Lee.",
        "Ann Lee has been to Paris twice.",
        "Ann Lee worked on the Soyuz 51 and Soyuz 54 missions.",
    ],
)
def test_no_flight_is_counted_that_is_not_theirs(nlp: Language, text: str) -> None:
    assert told(nlp, text, "prior_missions") == {}


@given(st.text(alphabet="Ann Le,of NASAastroutR’-()38 first flgh.\n—", max_size=160))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_any_text_is_read_without_complaint(nlp: Language, text: str) -> None:
    for name in ("role", "age", "prior_missions"):
        told(nlp, text, name)


@pytest.mark.parametrize(
    ("text", "nationalities"),
    [
        (
            "The crew comprises Americans Jane Holloway and Tom Becker and Russian Pavel Zorin.",
            {"Jane Holloway": {"US"}, "Tom Becker": {"US"}, "Pavel Zorin": {"RU"}},
        ),
        (
            "Two Russians, Pavel Zorin and Igor Malin, and an American, Jane Holloway, landed.",
            {"Pavel Zorin": {"RU"}, "Igor Malin": {"RU"}, "Jane Holloway": {"US"}},
        ),
        ("Ilse Brandt landed on Friday. The Norwegian waved.", {"Ilse Brandt": {"NO"}}),
        ("Ann Lee, a test pilot in the Italian air force, waved.", {"Ann Lee": {"IT"}}),
        ("Ann Lee was born in Town and has become the first Chinese astronaut to return.", {"Ann Lee": {"CN"}}),
        ("Ilse Brandt and Karl Voss landed on Friday. The Norwegian waved.", {}),
        ("Ilse Brandt landed on Friday. The Norwegian government cheered.", {}),
        ("The two Russians, Jane Holloway said, landed.", {}),
        ("Karl Voss visited the Italian air force.", {}),
    ],
)
def test_demonyms_alone(nlp: Language, text: str, nationalities: dict[str, set[str]]) -> None:
    assert told(nlp, text, "nationality") == nationalities


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Elon Marlowe, who runs SpaceX, waved.", {"Elon Marlowe": {"chief executive"}}),
        ("Steven Marlin, who manages NASA's Commercial Crew Program, spoke.", {"Steven Marlin": {"program manager"}}),
        ("Rosa Quint founded SpaceX in 2002.", {"Rosa Quint": {"founder"}}),
        ("Carol Voss, who teaches biology, waved.", {"Carol Voss": {"other"}}),
        ("Karl Voss, an air force pilot, waved.", {"Karl Voss": {"pilot", "military officer"}}),
        ("Karl Voss, a former air force pilot, waved.", {"Karl Voss": {"pilot"}}),
        ("Pavel Zorin, a Czech army doctor, waved.", {"Pavel Zorin": {"physician", "military officer"}}),
        ("Group Captain Omar Salem waved.", {"Omar Salem": {"military officer"}}),
        ("Acme Orbital's vice president Karl Voss waved.", {"Karl Voss": {"executive"}}),
        ("Jane Holloway trained in Town and became an astronaut.", {"Jane Holloway": {"astronaut"}}),
        ("Rosa Quint, who runs marathons, waved.", {}),
        ("Steven Marlin, who manages well, spoke.", {}),
        ("Karl Voss found the company boring.", {}),
        ("Omar Salem, a pilot, waved.", {"Omar Salem": {"pilot"}}),
        ("Tom Becker sang and the crowd became a choir of astronauts.", {}),
    ],
)
def test_roles_told_by_what_people_do(nlp: Language, text: str, roles: dict[str, set[str]]) -> None:
    assert told(nlp, text, "role") == roles


@pytest.mark.parametrize(
    ("text", "affiliations"),
    [
        ("To apply, email Jane Holloway at jane.holloway@nasa.gov.", {"Jane Holloway": {"NASA"}}),
        ("To apply, email Tom Becker at t.becker@mail.nasa.gov.", {"Tom Becker": {"NASA"}}),
        ("To apply, email Jane Holloway at tom.becker@nasa.gov.", {}),
        ("To apply, email Jane Holloway at jane.holloway@notnasa.gov.", {}),
        ("To apply, email Jane Holloway at jane.holloway@nasa.gov.example.com.", {}),
        ("Elon Marlowe, who runs SpaceX, waved.", {"Elon Marlowe": {"SpaceX"}}),
        ("Elon Marlowe, who watches SpaceX, waved.", {}),
    ],
)
def test_affiliations_told_by_addresses_and_work(nlp: Language, text: str, affiliations: dict[str, set[str]]) -> None:
    assert told(nlp, text, "affiliation") == affiliations


@pytest.mark.parametrize(
    ("text", "flights"),
    [
        (
            "Jane Holloway, Tom Becker and Pavel Zorin docked. All but Ms Holloway are on their first spaceflight.",
            {"Tom Becker": {"0"}, "Pavel Zorin": {"0"}},
        ),
        ("Neither Jane Holloway nor Tom Becker has flown before.", {"Jane Holloway": {"0"}, "Tom Becker": {"0"}}),
        (
            "Jane Holloway and Tom Becker, both rookies, flew to the station.",
            {"Jane Holloway": {"0"}, "Tom Becker": {"0"}},
        ),
        (
            "Karl Voss waved. During his first spaceflight mission, Becker made 500 orbits. Tom Becker smiled.",
            {"Tom Becker": {"0"}},
        ),
        ("Neither Jane Holloway nor Tom Becker has spoken before.", {}),
        ("Jane Holloway, Tom Becker and Pavel Zorin docked. All but Ms Holloway are on their first coffee.", {}),
    ],
)
def test_flights_of_groups(nlp: Language, text: str, flights: dict[str, set[str]]) -> None:
    assert told(nlp, text, "prior_missions") == flights


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Tom Becker, who is 50, waved.", {"Tom Becker": {"50"}}),
        ("Karl Voss, at 71 the oldest of the four, waved.", {"Karl Voss": {"71"}}),
        ("Karl Voss died aged 91.", {"Karl Voss": {"91"}}),
        ("Tom Becker, who is 50 miles up, waved.", {}),
        ("Tom Becker, at 71 degrees north, waved.", {}),
    ],
)
def test_ages_told_by_clauses(nlp: Language, text: str, ages: dict[str, set[str]]) -> None:
    assert told(nlp, text, "age") == ages
