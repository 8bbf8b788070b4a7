"""Crew mentions → one row per person and craft.

A craft has several names: its family ("Soyuz"), a mission ("Crew-8"), a ship or a numbered flight. One document may
give the exact name that another leaves out, so names are settled over all documents before rows are made:

    ship of the mission   a mission that some document flies in a named ship is that ship
    same flight           a bare family name is the flight of that family that shares most people with it, in
                          documents no more than `_SAME_FLIGHT` days apart
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacefilm_pipeline.records import CrewMention, Document, DocumentMentions, Span
from spacefilm_pipeline.resolve.people import Identity, slug

type Row = dict[str, Any]

_SAME_FLIGHT = 400
"""Days within which two documents may tell of the same flight: the longest stays in orbit last about a year."""
_ARTISTS = ("actor", "film director")
_FLIERS = frozenset({"cosmonaut", "astronaut", "taikonaut", "tourist"})
_AS_IN_PEOPLE = ("name", "nationality", "age", "age_as_of", "prior_missions", "aliases")


@dataclass(frozen=True, slots=True)
class _Aboard:
    """A crew mention with its person and document."""

    person_id: str
    document: Document
    mention: CrewMention

    @property
    def place(self) -> tuple[str, Span]:
        return self.document.doc_id, self.mention.span


def crew_rows(
    documents: Sequence[Document],
    mentions: Mapping[str, DocumentMentions],
    identity: Identity,
    people: Sequence[Row],
) -> tuple[list[Row], list[Row]]:
    """Rows of crew, and of their evidence: of those of whom `people` are the rows."""
    by_id = {row["person_id"]: row for row in people}
    aboard = [one for one in _aboard(documents, mentions, identity) if one.person_id in by_id]
    by_person: dict[str, list[_Aboard]] = {}
    for one in aboard:
        by_person.setdefault(one.person_id, []).append(one)
    agencies = {person_id: _most_told(told, "agency") for person_id, told in by_person.items()}
    rows, evidence = [], []
    for (person_id, craft), told in sorted(_by_craft(aboard).items()):
        rows.append(_row(by_id[person_id], craft, told, agencies[person_id]))
        evidence += _evidence(rows[-1]["crew_id"], told)
    return rows, evidence


def _aboard(
    documents: Sequence[Document], mentions: Mapping[str, DocumentMentions], identity: Identity
) -> list[_Aboard]:
    found = [
        _Aboard(person_id, document, mention)
        for document in documents
        for mention in mentions[document.doc_id].crew
        if (person_id := identity.person_id(document.doc_id, mention.person))
    ]
    return sorted(found, key=lambda one: (*one.place, one.person_id, one.mention.craft, one.mention.rule))


def _row(person: Row, craft: str, told: Sequence[_Aboard], agency: str | None) -> Row:
    return {column: person[column] for column in _AS_IN_PEOPLE} | {
        "crew_id": f"{person['person_id']}@{slug(craft)}",
        "person_id": person["person_id"],
        "craft": craft,
        "craft_kind": told[0].mention.craft_kind,
        "position": _most_told(told, "position"),
        "role": _role(person["roles"]),
        "agency": agency,
        "film_part": _most_told(told, "film_part"),
    }


def _role(roles: Sequence[str]) -> str | None:
    """What a person is aboard: an artist, or else the trade of fliers that most documents tell."""
    artist = next((role for role in _ARTISTS if role in roles), None)
    return artist or next((role for role in roles if role in _FLIERS), None)


def _most_told(told: Sequence[_Aboard], field: str) -> str | None:
    """The value that most places tell; of several, the one told first."""
    values = [value for one in told if (value := getattr(one.mention, field)) is not None]
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], values.index(value)), default=None)


def _evidence(crew_id: str, told: Sequence[_Aboard]) -> list[Row]:
    return [
        {"of": "crew", "id": crew_id, "doc_id": doc_id, "start": span.start, "end": span.end, "text": text}
        for (doc_id, span), text in sorted({one.place: one.mention.span.of(one.document.text) for one in told}.items())
    ]


# ---- one name per craft ----------------------------------------------------------------------------------------------


def _by_craft(aboard: Sequence[_Aboard]) -> dict[tuple[str, str], list[_Aboard]]:
    """The mentions by person and craft, every craft under its most exact name."""
    ships = _ships(aboard)
    exact = [(one, ships.get(one.mention.flight or "", one.mention.craft)) for one in aboard]
    index = _Index(exact)
    groups: dict[tuple[str, str], list[_Aboard]] = {}
    for one, craft in exact:
        if craft == one.mention.family and one.mention.craft_kind == "spacecraft":
            craft = _same_flight(one, index) or craft
        groups.setdefault((one.person_id, craft), []).append(one)
    return groups


class _Index:
    """Who is told to be aboard what, by family of craft and by document."""

    def __init__(self, exact: Sequence[tuple[_Aboard, str]]) -> None:
        self.company: dict[tuple[str, str], set[str]] = {}
        self.flights: dict[str, dict[str, list[_Aboard]]] = {}
        for one, craft in exact:
            self.company.setdefault((one.document.doc_id, one.mention.craft), set()).add(one.person_id)
            if craft != one.mention.family and one.mention.craft_kind == "spacecraft":
                self.flights.setdefault(_family(one), {}).setdefault(craft, []).append(one)


def _ships(aboard: Sequence[_Aboard]) -> dict[str, str]:
    """Mission → the ship in which most documents that know it let it fly."""
    known = {
        (one.document.doc_id, one.mention.flight, one.mention.craft)
        for one in aboard
        if one.mention.flight and one.mention.craft != one.mention.flight
    }
    counts = Counter((flight, craft) for _, flight, craft in known if flight)
    ranked = sorted(counts, key=lambda pair: (counts[pair], pair))
    return dict(ranked)


def _same_flight(one: _Aboard, index: _Index) -> str | None:
    """The numbered flight or named ship that a bare family name stands for, by the people aboard."""
    company = index.company[one.document.doc_id, one.mention.craft]
    scored: dict[str, int] = {}
    for craft, told in index.flights.get(_family(one), {}).items():
        people = {other.person_id for other in told if _near(one.document, other.document)}
        if one.person_id in people:
            scored[craft] = len(people & company)
    return min(scored, key=lambda craft: (-scored[craft], craft), default=None)


def _family(one: _Aboard) -> str:
    """Dragons with and without a crew in their name are one family."""
    return one.mention.family.removeprefix("Crew ")


def _near(a: Document, b: Document) -> bool:
    if a.published_on is None or b.published_on is None:
        return True
    return abs((a.published_on - b.published_on).days) <= _SAME_FLIGHT
