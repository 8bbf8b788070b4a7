"""Crew mentions → one row per person and craft.

A craft has several names: its family ("Soyuz"), a mission ("Crew-8"), a ship or a numbered flight. One document may
give the exact name that another leaves out, so names are settled over all documents before rows are made:

    ship of the mission   a mission that some document flies in a named ship is that ship
    same flight           a bare family name is the flight of that family that shares most people with it, in
                          documents no more than `_SAME_FLIGHT` days apart
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from spacefilm_pipeline.records import CrewMention
from spacefilm_pipeline.resolve.people import slug

type Row = dict[str, Any]

_SAME_FLIGHT = 400
"""Days within which two documents may tell of the same flight: the longest stays in orbit last about a year."""
_ARTISTS = ("actor", "film director")
_FLIERS = frozenset({"cosmonaut", "astronaut", "taikonaut", "tourist"})
_AS_IN_PEOPLE = ("person_id", "name", "nationality", "age", "age_as_of", "prior_missions", "aliases")
DESCRIBED = (*_AS_IN_PEOPLE, "roles")
"""What is wanted of the rows of people."""


class Seat(NamedTuple):
    """What a clause tells of being aboard: the fields of a crew mention, but for whose it is."""

    start: int
    end: int
    craft: str
    rule: str
    craft_kind: str
    family: str
    flight: str | None
    agency: str | None
    position: str | None
    film_part: str | None


def seat_of(mention: CrewMention) -> Seat:
    """The seat that a mention gives its person."""
    return Seat(
        mention.span.start,
        mention.span.end,
        mention.craft,
        mention.rule,
        mention.craft_kind,
        mention.family,
        mention.flight,
        mention.agency,
        mention.position,
        mention.film_part,
    )


class Aboard(NamedTuple):
    """A person who is told to be aboard, and by which document, of some day."""

    person_id: str
    doc_id: str
    day: date | None
    seat: Seat
    ship: str | None = None
    """The named ship that the flight was, if any document tells of one."""

    @property
    def place(self) -> tuple[str, int, int]:
        return self.doc_id, self.seat.start, self.seat.end


def ships_of(seats: pl.DataFrame) -> pl.DataFrame:
    """The `ship` in which most documents that know a `flight` let it fly; of equals, the last by name.

    Of seats there are `doc`, `flight` and `craft`.
    """
    told = seats.drop_nulls("flight").filter(pl.col("craft") != pl.col("flight"))
    ranked = told.group_by("flight", ship="craft").agg(pl.col("doc").n_unique()).sort("doc", "ship")
    return ranked.group_by("flight", maintain_order=True).agg(pl.col("ship").last())


def crew_rows(aboard: Sequence[Aboard], people: Sequence[Row], texts: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """Rows of crew, and of their evidence: of those of whom `people` are the rows. `texts` are those of the documents
    that seat them."""
    by_id = {row["person_id"]: row for row in people}
    known = sorted(aboard, key=_order)
    by_person: dict[str, list[Aboard]] = {}
    for one in known:
        by_person.setdefault(one.person_id, []).append(one)
    agencies = {person_id: _most_told(told, "agency") for person_id, told in by_person.items()}
    rows, evidence = [], []
    for (person_id, craft), told in sorted(_by_craft(known, by_id).items()):
        rows.append(_row(by_id[person_id], craft, told, agencies[person_id]))
        evidence += _evidence(rows[-1]["crew_id"], told, texts)
    return rows, evidence


def _order(one: Aboard) -> tuple[object, ...]:
    return *one.place, one.person_id, one.seat.craft, one.seat.rule


def _row(person: Row, craft: str, told: Sequence[Aboard], agency: str | None) -> Row:
    return {column: person[column] for column in _AS_IN_PEOPLE} | {
        "crew_id": f"{person['person_id']}@{slug(craft)}",
        "craft": craft,
        "craft_kind": told[0].seat.craft_kind,
        "position": _most_told(told, "position"),
        "role": _role(person["roles"]),
        "agency": agency,
        "film_part": _most_told(told, "film_part"),
    }


def _role(roles: Sequence[str]) -> str | None:
    """What a person is aboard: an artist, or else the trade of fliers that most documents tell."""
    artist = next((role for role in _ARTISTS if role in roles), None)
    return artist or next((role for role in roles if role in _FLIERS), None)


def _most_told(told: Sequence[Aboard], field: str) -> str | None:
    """The value that most places tell; of several, the one told first."""
    values = [value for one in told if (value := getattr(one.seat, field)) is not None]
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], values.index(value)), default=None)


def _evidence(crew_id: str, told: Sequence[Aboard], texts: Mapping[str, str]) -> list[Row]:
    return [
        {"of": "crew", "id": crew_id, "doc_id": doc_id, "start": start, "end": end, "text": texts[doc_id][start:end]}
        for doc_id, start, end in sorted({one.place for one in told})
    ]


# ---- one name per craft ----------------------------------------------------------------------------------------------


def _by_craft(aboard: Sequence[Aboard], people: Container[str]) -> dict[tuple[str, str], list[Aboard]]:
    """The mentions of some people by person and craft, every craft under its most exact name."""
    exact = [(one, one.ship or one.seat.craft) for one in aboard]
    index = _Index(exact)
    groups: dict[tuple[str, str], list[Aboard]] = {}
    for one, craft in exact:
        if one.person_id not in people:
            continue
        if craft == one.seat.family and one.seat.craft_kind == "spacecraft":
            craft = _same_flight(one, index) or craft
        groups.setdefault((one.person_id, craft), []).append(one)
    return groups


class _Index:
    """Who is told to be aboard what, by family of craft and by document."""

    def __init__(self, exact: Sequence[tuple[Aboard, str]]) -> None:
        self.company: dict[tuple[str, str], set[str]] = {}
        self.flights: dict[str, dict[str, list[Aboard]]] = {}
        for one, craft in exact:
            self.company.setdefault((one.doc_id, one.seat.craft), set()).add(one.person_id)
            if craft != one.seat.family and one.seat.craft_kind == "spacecraft":
                self.flights.setdefault(_family(one), {}).setdefault(craft, []).append(one)


def _same_flight(one: Aboard, index: _Index) -> str | None:
    """The numbered flight or named ship that a bare family name stands for, by the people aboard."""
    company = index.company[one.doc_id, one.seat.craft]
    scored: dict[str, int] = {}
    for craft, told in index.flights.get(_family(one), {}).items():
        people = {other.person_id for other in told if _near(one.day, other.day)}
        if one.person_id in people:
            scored[craft] = len(people & company)
    return min(scored, key=lambda craft: (-scored[craft], craft), default=None)


def _family(one: Aboard) -> str:
    """Dragons with and without a crew in their name are one family."""
    return one.seat.family.removeprefix("Crew ")


def _near(a: date | None, b: date | None) -> bool:
    return a is None or b is None or abs((a - b).days) <= _SAME_FLIGHT
