"""The same happening once: within a document, across documents, in any order. People and missions are made up."""

import random
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.records import Document
from tests.resolve.resolving import tables

DAY = date(2030, 5, 7)  # a Tuesday
YESTERDAY = date(2030, 5, 6)


def merged(nlp: Language, texts: Sequence[tuple[str, date | None]]) -> dict[str, list[dict[str, Any]]]:
    documents = [
        Document(sha256(text.encode()).hexdigest()[:16], ("made-up.txt",), text, "en", published_on=day)
        for text, day in texts
    ]
    mentions = {document.doc_id: extract(nlp, document) for document in documents}
    told = tables(documents, mentions)
    return {"events": told["events"], "evidence": [row for row in told["evidence"] if row["of"] == "events"]}


def rows(nlp: Language, *texts: str, event_type: str, day: date | None = DAY) -> list[dict[str, Any]]:
    found = merged(nlp, [(text, day) for text in texts])["events"]
    return sorted((row for row in found if row["event_type"] == event_type), key=lambda row: str(row["starts_on"]))


FILLER = "The weather in the harbour was fine that spring, and the boats lay still in the sun for many days. " * 4
LAUNCH = "Ivan Petrov and Anna Lindqvist blasted off on Monday in the Soyuz MS-90 from Baikonur."

ONE = [
    ([LAUNCH, LAUNCH + " The crew is well."], "launch"),
    ([LAUNCH, "Anna Lindqvist and Ivan Petrov lifted off on Monday."], "launch"),
    ([LAUNCH, "The Soyuz MS-90 lifted off on Monday with two people."], "launch"),
    ([LAUNCH + "\n\nThe launch was a joy to see."], "launch"),
    ([LAUNCH + "\n\nIvan Petrov and Anna Lindqvist blasted off on Monday in the Soyuz MS-90 from Baikonur."], "launch"),
    (["Ivan Petrov began the first spacewalk. It was a good spacewalk."], "spacewalk"),
    ([f"Ivan Petrov made a spacewalk. {FILLER} The spacewalk was made by Petrov."], "spacewalk"),
    (["Ivan Petrov will return to Earth on Friday.", "Ivan Petrov is set to return to Earth on Friday."], "landing"),
    (
        ["Ivan Petrov told reporters on Monday that he was glad. Anna Lindqvist told reporters on Monday that he was."],
        "news_conference",
    ),
]

TWO = [
    (["Ivan Petrov will land on the Moon. Splashdown off California will end the mission."], "landing"),
    (["Ivan Petrov made two spacewalks. Ivan Petrov made three spacewalks."], "spacewalk"),
    ([f"Ivan Petrov made a spacewalk. {FILLER} Ivan Petrov made a spacewalk in the dark."], "spacewalk"),
    ([f"Ivan Petrov made a spacewalk.\n\nBack to Top\n\n{FILLER} The spacewalk was made by Petrov."], "spacewalk"),
    (
        [f"Ivan Petrov returned to Earth after 191 days. {FILLER} Ivan Petrov returned to Earth after 127 days."],
        "landing",
    ),
    (["Ivan Petrov began the first spacewalk. Ivan Petrov ended the second spacewalk."], "spacewalk"),
    (
        [
            "The shuttle Lantern landed on 6 December 1998, concluding the STS-270 mission.\n\n"
            "The shuttle Lantern lifted off on 4 May 1999.\n\nThe shuttle Lantern touched down."
        ],
        "landing",
    ),
    (
        ["Ivan Petrov told reporters on Monday that he was glad. Anna Lindqvist told reporters on Friday that he was."],
        "news_conference",
    ),
    ([LAUNCH, "Omar Haddad and Li Wen blasted off on Monday in the Shenzhou-90 from Jiuquan."], "launch"),
    ([LAUNCH, "Ivan Petrov blasted off on 3 June 2021 in the Soyuz MS-70."], "launch"),
    ([LAUNCH + " Omar Haddad blasted off on 9 March 2022 in the Soyuz MS-71."], "launch"),
    (["Ivan Petrov returned to Earth on Monday.", "Anna Lindqvist returned to Earth on Monday."], "landing"),
    (
        [
            "Ivan Petrov lifted off in the Soyuz MS-90 on 3 June 2028.",
            "Ivan Petrov will lift off in the Soyuz MS-90 on 3 June 2030.",
        ],
        "launch",
    ),
    (["The launch of the Soyuz MS-90 was scrubbed on Monday. The Soyuz MS-90 will lift off on Friday."], "launch"),
]


@pytest.mark.parametrize(("texts", "event_type"), ONE)
def test_one_happening(nlp: Language, texts: list[str], event_type: str) -> None:
    (row,) = rows(nlp, *texts, event_type=event_type)
    assert row["n_documents"] == len(texts)


@pytest.mark.parametrize(("texts", "event_type"), TWO)
def test_two_happenings(nlp: Language, texts: list[str], event_type: str) -> None:
    assert len(rows(nlp, *texts, event_type=event_type)) == 2


BARE = [
    ("The mission launched.", "launch", 0),
    ("Ivan Petrov launched.", "launch", 1),
    ("The mission launched on Friday.", "launch", 1),
    ("The Soyuz MS-90 will land.", "landing", 1),
    ("Touchdown will be soft.", "landing", 0),
    ("The agency and two firms signed an agreement.", "announcement", 1),
]


@pytest.mark.parametrize(("text", "event_type", "count"), BARE)
def test_a_part_of_a_flight_by_nobody_in_nothing_on_no_day_is_none(
    nlp: Language, text: str, event_type: str, count: int
) -> None:
    assert len(rows(nlp, text, event_type=event_type, day=None)) == count


def test_what_was_planned_and_then_happened_is_one_row_with_the_latest_status(nlp: Language) -> None:
    plan = ("Ivan Petrov will lift off in the Soyuz MS-90 on Monday.", date(2030, 5, 4))
    done = ("Ivan Petrov lifted off in the Soyuz MS-90 on Monday.", DAY)
    found = [row for row in merged(nlp, [plan, done])["events"] if row["event_type"] == "launch"]
    assert [(row["status"], row["starts_on"]) for row in found] == [("happened", date(2030, 5, 6))]


def test_repeated_captions_are_one_row_with_evidence_for_each(nlp: Language) -> None:
    found = merged(nlp, [("\n\n".join(f"{LAUNCH} (Photo {n})" for n in range(5)), DAY)])
    (launch,) = (row["event_id"] for row in found["events"] if row["event_type"] == "launch")
    assert sum(1 for row in found["evidence"] if row["id"] == launch) == 5


SEQUENCE = [
    ("NASA called off a spacewalk planned for Thursday.", "spacewalk", date(2030, 5, 9)),
    ("Anna Lindqvist spoke with students in a live link-up.", "call", DAY),
    ("The capsule lifted off on Monday and docked with the station after three hours.", "docking", date(2030, 5, 6)),
    ("The Soyuz docked on Monday. The hatches were opened.", "hatch_opening", date(2030, 5, 6)),
    ("The hatches were opened.", "hatch_opening", None),
    ("Ivan Petrov blasted off on Friday. A pump of the capsule failed on flight day 2.", "anomaly", date(2030, 5, 4)),
    ("Ivan Petrov landed on Friday. A pump of the capsule failed on flight day 2.", "anomaly", None),
    (
        "Anna Lindqvist was named director yesterday. She told a news conference it was fun.",
        "news_conference",
        YESTERDAY,
    ),
    ("Storms delayed the launch.", "delay", None),
    (
        "Ivan Petrov lifted off in the Soyuz MS-90 at 11:14 p.m. Monday. The ship docked with the station at 2:40 a.m.",
        "docking",
        DAY,
    ),
    (
        "Ivan Petrov lifted off in the Soyuz MS-90 at 1:14 a.m. Monday. The ship docked with the station at 7:40 a.m.",
        "docking",
        YESTERDAY,
    ),
    (
        "Ivan Petrov lifted off in the Soyuz MS-90 at 23:14 Moscow time on Monday. The ship docked six hours later.",
        "docking",
        DAY,
    ),
    (
        "Ivan Petrov landed in the Soyuz MS-90 at 9:14 a.m. Tuesday. The ship undocked from the station at 5:40 a.m.",
        "undocking",
        DAY,
    ),
    ("Ivan Petrov made two spacewalks.", "spacewalk", None),
    # The day of the news, and what is counted from it.
    ("Four people came home on Monday.\n\nTheir capsule splashed down at 4:12 a.m.", "landing", date(2030, 5, 6)),
    ("Four people will come home on Friday.\n\nTheir capsule undocked at 4:12 a.m.", "undocking", None),
    ("The capsule splashed down on Monday, 18 hours after leaving the station.", "undocking", date(2030, 5, 5)),
    ("The capsule lifted off at 6:47 p.m. Sunday. It docked six hours after liftoff.", "docking", date(2030, 5, 6)),
    ("The capsule lifted off at 6:47 a.m. Sunday. It docked six hours after liftoff.", "docking", date(2030, 5, 5)),
    ("They will board the ship on Friday and are expected to land nine hours later.", "landing", date(2030, 5, 10)),
    ("He came in 1996, three years before the agency selected her as an astronaut.", "appointment", date(1999, 1, 1)),
    ("The Soyuz docked on Monday. She told a news conference it was fun.", "news_conference", YESTERDAY),
    ("The Soyuz docked on Monday. She told a prelaunch news conference it was fun.", "news_conference", None),
    ("The agency declared a day of rest for Friday.", "announcement", DAY),
    ("The capsule splashed down on Monday after one of them fell ill.", "anomaly", None),
    ("In September 2023 she flew; on April 6 Ivan Petrov lifted off.", "launch", date(2024, 4, 6)),
    ("In May 1999, Ivan Petrov was glad.\n\nOn June 3, Ivan Petrov lifted off.", "launch", date(1999, 6, 3)),
    ("Ivan Petrov was glad.\n\nOn May 3, Ivan Petrov lifted off.", "launch", date(2030, 5, 3)),
    ("Ivan Petrov walked in space on Monday. Ivan Petrov floated into the station.", "welcome", date(2030, 5, 6)),
    ("Ivan Petrov walked in space on 2 May 2029. Ivan Petrov floated into the station.", "welcome", None),
]


@pytest.mark.parametrize(("text", "event_type", "day"), SEQUENCE)
def test_days_that_follow(nlp: Language, text: str, event_type: str, day: date | None) -> None:
    (row,) = rows(nlp, text, event_type=event_type)
    assert row["starts_on"] == day


def test_a_month_does_not_join_two_days(nlp: Language) -> None:
    told = [
        ("Ivan Petrov landed on 4 September 2029.", DAY),
        ("Ivan Petrov landed on 27 September 2029.", DAY),
        ("Ivan Petrov landed in September 2029.", DAY),
    ]
    days = [row["starts_on"].day for row in merged(nlp, told)["events"] if row["event_type"] == "landing"]
    assert sorted(days) == [4, 27]


def test_an_undated_flight_takes_the_day_that_another_document_tells(nlp: Language) -> None:
    undated = "Ivan Petrov and Anna Lindqvist blasted off in a Soyuz."
    (row,) = rows(nlp, LAUNCH, undated, event_type="launch")
    assert (row["starts_on"], row["n_documents"]) == (date(2030, 5, 6), 2)


def test_the_order_of_documents_does_not_matter(nlp: Language) -> None:
    texts: list[tuple[str, date | None]] = [(text, DAY) for text in sorted({t for ts, _ in (*ONE, *TWO) for t in ts})]
    expected = merged(nlp, texts)
    for seed in range(3):
        random.Random(seed).shuffle(texts)
        again = merged(nlp, texts)
        assert again == expected


def test_every_row_has_its_own_id_evidence_and_known_mentions(nlp: Language) -> None:
    found = merged(nlp, [(text, DAY) for ts, _ in (*ONE, *TWO) for text in ts])
    ids = [row["event_id"] for row in found["events"]]
    assert len(ids) == len(set(ids))
    assert set(ids) == {row["id"] for row in found["evidence"]}


ABOARD = "Ivan Petrov and Anna Lindqvist are aboard the Soyuz MS-90. "
THREE = "Omar Haddad flew on the Soyuz MS-70 with Ivan Petrov and Anna Lindqvist. "
CREW = "Ivan Petrov and Anna Lindqvist lifted off in the Soyuz MS-90 on Monday. "


@pytest.mark.parametrize(
    ("text", "event_type", "people"),
    [
        (CREW + "The capsule docked with the space station on Tuesday.", "docking", 2),
        (THREE + "Petrov and Haddad had a good night. They docked with the space station on Tuesday.", "docking", 3),
        (THREE + "Petrov docked with the space station on Tuesday.", "docking", 1),
        (ABOARD + "The Soyuz MS-90 undocked on Monday and is aiming for a splashdown on Tuesday.", "landing", 2),
        (CREW + "The Soyuz MS-90 will undock from the space station on Friday.", "undocking", 2),
        (CREW + "The Soyuz MS-91 will undock from the space station on Friday.", "undocking", 0),
        (CREW + "A cargo capsule docked with the space station on Tuesday.", "docking", 0),
        ("A capsule landed on Friday. " + ABOARD + "It was fine.", "landing", 0),
        ("The capsule landed on Friday. " + ABOARD + "It was fine.", "landing", 2),
        (CREW + "The rocket fell back to Earth on Tuesday.", "landing", 0),
        (CREW + "Storms delayed the landing.", "delay", 2),
        ("Storms delayed the landing.", "delay", 0),
        (THREE + "The Soyuz MS-71 lifted off on Friday.", "launch", 0),
        (CREW + "A Shenzhou capsule landed on Tuesday.", "landing", 0),
        (CREW + "Ivan Petrov landed in the Soyuz MS-90 on Friday with two others.", "landing", 2),
        (CREW + "Ivan Petrov landed in the Soyuz MS-90 on Friday with some rocks.", "landing", 1),
        (ABOARD + "The Soyuz MS-90 lifted off from the Satellite Launch Center on Monday.", "launch", 2),
        (ABOARD + "The Soyuz MS-90 lifted off with a satellite on Monday.", "launch", 0),
    ],
)
def test_who_flies_a_flight_of_which_nobody_is_named(nlp: Language, text: str, event_type: str, people: int) -> None:
    (row,) = rows(nlp, text, event_type=event_type)
    assert len(row["participants"]) == people


def test_the_launch_of_something_else_is_not_of_the_crew(nlp: Language) -> None:
    first, second = rows(nlp, CREW + "The launch of the Lantern Mission in 1980 was a joy.", event_type="launch")
    assert (len(first["participants"]), len(second["participants"])) == (0, 2)


def test_who_is_told_to_fly_apart_is_not_among_them(nlp: Language) -> None:
    together = THREE + "Petrov and Haddad had a good night. They landed on Tuesday."
    assert [len(row["participants"]) for row in rows(nlp, together, event_type="landing")] == [3]
    apart = together + " Anna Lindqvist will land on Friday."
    assert [len(row["participants"]) for row in rows(nlp, apart, event_type="landing")] == [2, 1]
