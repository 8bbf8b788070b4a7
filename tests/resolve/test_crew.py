"""Crew over documents: one craft under its most exact name, one row per person and craft."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from spacefilm_pipeline.records import CrewMention, Span
from spacefilm_pipeline.resolve.attributes import Told, person_row, profile
from spacefilm_pipeline.resolve.crew import Aboard, crew_rows, seat_of, ships_of

DAY = date(2031, 5, 1)
ANN, TOR, MEI = "ann-lee", "tor-vik", "mei-sato"
PEOPLE = (ANN, TOR, MEI)
TEXT = "Ann Lee, Tor Vik and Mei Sato flew."


def aboard(person: str, craft: str, family: str | None = None, flight: str | None = None, **more: str) -> CrewMention:
    kind = "station" if craft == "Mir" else "spacecraft"
    return CrewMention(
        PEOPLE.index(person), craft, kind, Span(0, 7), "test", family=family or craft, flight=flight, **more
    )


def rows(told: dict[str, list[CrewMention]], days: dict[str, date | None] | None = None) -> list[dict[str, object]]:
    told_of = [(doc_id, one) for doc_id, crew in told.items() for one in crew]
    flights = [(doc_id, one.flight, one.craft) for doc_id, one in told_of]
    ships = dict(ships_of(pl.DataFrame(flights, ["doc", "flight", "craft"], orient="row")).iter_rows())
    seats = [
        Aboard(PEOPLE[one.person], doc_id, (days or {}).get(doc_id, DAY), seat_of(one), ships.get(one.flight))
        for doc_id, one in told_of
    ]
    people = [person_row(person, person, (), (), 1, 1) for person in PEOPLE]
    found, evidence = crew_rows(seats, people, dict.fromkeys(told, TEXT))
    assert {row["id"] for row in evidence} == {row["crew_id"] for row in found}
    return found


def craft(told: dict[str, list[CrewMention]], days: dict[str, date | None] | None = None) -> set[tuple[object, object]]:
    return {(row["person_id"], row["craft"]) for row in rows(told, days)}


MS_99 = {"family": "Soyuz", "flight": "Soyuz MS-99"}


def test_a_family_name_is_the_flight_that_another_document_names() -> None:
    told = {"a": [aboard(ANN, "Soyuz"), aboard(TOR, "Soyuz")], "b": [aboard(ANN, "Soyuz MS-99", **MS_99)]}
    assert craft(told) == {(ANN, "Soyuz MS-99"), (TOR, "Soyuz")}


def test_of_two_flights_it_is_that_which_shares_more_people() -> None:
    told = {
        "a": [aboard(ANN, "Soyuz"), aboard(TOR, "Soyuz")],
        "b": [aboard(ANN, "Soyuz MS-99", **MS_99), aboard(TOR, "Soyuz MS-99", **MS_99)],
        "c": [aboard(ANN, "Soyuz MS-98", "Soyuz", "Soyuz MS-98")],
    }
    assert (ANN, "Soyuz MS-99") in craft(told)
    assert (ANN, "Soyuz") not in craft(told)


def test_a_flight_of_other_years_is_another() -> None:
    told = {"a": [aboard(ANN, "Soyuz")], "b": [aboard(ANN, "Soyuz MS-99", **MS_99)]}
    assert craft(told, {"b": DAY + timedelta(days=1000)}) == {(ANN, "Soyuz"), (ANN, "Soyuz MS-99")}


def test_a_flight_of_other_people_is_another() -> None:
    told = {"a": [aboard(ANN, "Soyuz")], "b": [aboard(MEI, "Soyuz MS-99", **MS_99)]}
    assert craft(told) == {(ANN, "Soyuz"), (MEI, "Soyuz MS-99")}


def test_a_mission_is_the_ship_that_another_document_flies_it_in() -> None:
    told = {
        "a": [aboard(ANN, "Crew-50", "Crew Dragon", "Crew-50")],
        "b": [aboard(TOR, "Crew Dragon Osprey", "Crew Dragon", "Crew-50")],
    }
    assert craft(told) == {(ANN, "Crew Dragon Osprey"), (TOR, "Crew Dragon Osprey")}


def test_a_station_is_never_taken_for_a_flight() -> None:
    assert craft({"a": [aboard(ANN, "Mir")], "b": [aboard(ANN, "Soyuz MS-99", **MS_99)]}) == {
        (ANN, "Mir"),
        (ANN, "Soyuz MS-99"),
    }


def test_one_row_holds_what_the_documents_tell_of_one_craft() -> None:
    told = {
        "a": [aboard(ANN, "Mir", position="flight engineer", agency="ESA")],
        "b": [aboard(ANN, "Mir", film_part="doctor"), aboard(ANN, "Soyuz MS-99", **MS_99)],
    }
    by_craft = {row["craft"]: row for row in rows(told)}
    assert by_craft["Mir"]["crew_id"] == "ann-lee@mir"
    assert (by_craft["Mir"]["position"], by_craft["Mir"]["film_part"]) == ("flight engineer", "doctor")
    assert {row["agency"] for row in by_craft.values()} == {"ESA"}


NEWER = [("age", "38"), ("prior_missions", "1"), ("role", "pilot"), ("role", "astronaut")]
OLDER = [("age", "37"), ("prior_missions", "0"), ("role", "astronaut"), ("nationality", "NO")]


def test_what_grows_with_time_counts_as_the_latest_document_has_it() -> None:
    new = DAY + timedelta(days=400)
    told = [
        *((1, new, name, value) for name, value in NEWER),
        *((2, DAY, name, value) for name, value in OLDER),
    ]
    merged = profile([Told(*one, 0, 7) for one in told])
    assert merged == {
        "roles": ["astronaut", "pilot"],
        "role_text": [],
        "affiliations": [],
        "nationality": "NO",
        "age": 38,
        "age_as_of": new,
        "prior_missions": 1,
    }


def test_the_order_of_documents_matters_nothing() -> None:
    told = {
        "a": [aboard(ANN, "Soyuz"), replace(aboard(TOR, "Soyuz"), span=Span(9, 16))],
        "b": [aboard(ANN, "Soyuz MS-99", **MS_99)],
        "c": [aboard(ANN, "Soyuz MS-98", "Soyuz", "Soyuz MS-98")],
    }
    assert rows(told) == rows(dict(reversed(told.items())))
