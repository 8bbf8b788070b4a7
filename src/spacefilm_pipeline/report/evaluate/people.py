"""Scoring people and crews: is everybody named published once, with what the texts say of them?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacefilm_pipeline.report.evaluate.identity import Known, key_of
from spacefilm_pipeline.report.evaluate.labels import CrewLabel, DocumentLabels
from spacefilm_pipeline.report.evaluate.matching import fold
from spacefilm_pipeline.report.evaluate.snapshot import Row, Snapshot
from spacefilm_pipeline.report.evaluate.tally import Tally

type Labelled = Sequence[tuple[str, DocumentLabels]]

_LISTS = ("roles", "affiliations")
_VALUES = ("nationality", "age", "prior_missions")


@dataclass(slots=True)
class Wanted:
    """What the labels of all documents say of one person. Any one of several labelled values will do."""

    optional: bool = True
    lists: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _LISTS})
    values: dict[str, set[Any]] = field(default_factory=lambda: {name: set() for name in _VALUES})


def score_people(tally: Tally, labelled: Labelled, snapshot: Snapshot, known: Known) -> None:
    """Count `people` and `people.*` over all documents that have labels for people."""
    rows_of = _rows_by_person(known)
    for key, wanted in _wanted(labelled).items():
        if key in rows_of:
            _score_person(tally, key, wanted, snapshot.people[rows_of[key][0]], rows_of[key][1:])
        elif not wanted.optional:
            tally.missed("people", key, key)
    paired = {person_id for rows in rows_of.values() for person_id in rows}
    scope = {doc_id for doc_id, _ in labelled}
    for person_id, row in snapshot.people.items():
        if person_id not in paired and scope & snapshot.documents_of("people", person_id):
            tally.spurious("people", row["name"], row["name"])


def _wanted(labelled: Labelled) -> dict[str, Wanted]:
    people: dict[str, Wanted] = {}
    for _, labels in labelled:
        for label in labels.people or ():
            wanted = people.setdefault(key_of(label), Wanted())
            wanted.optional &= label.optional
            for name in _LISTS:
                wanted.lists[name].update(fold(value) for value in getattr(label, name))
            for name in _VALUES:
                wanted.values[name].update({getattr(label, name)} - {None})
    return people


def _rows_by_person(known: Known) -> dict[str, list[str]]:
    """The published rows that stand for each labelled person, the one found in most documents first."""
    found: dict[str, Counter[str]] = {}
    for (_, person_id), key in sorted(known.items()):
        found.setdefault(key, Counter())[person_id] += 1
    return {key: sorted(counts, key=lambda person_id: (-counts[person_id], person_id)) for key, counts in found.items()}


def _score_person(tally: Tally, key: str, wanted: Wanted, row: Row, again: Iterable[str]) -> None:
    if not wanted.optional:
        tally.hit("people")
        for person_id in again:
            tally.spurious("people", key, f"a row of its own again as {person_id}", "told apart")
    for name, values in wanted.lists.items():
        published = {fold(value) for value in row[name]}
        for _ in values & published:
            tally.hit(f"people.{name}")
        for value in sorted(values - published):
            tally.missed(f"people.{name}", key, f"{value} (got {sorted(published)})")
        for value in sorted(published - values):
            tally.spurious(f"people.{name}", key, value)
    for name, accepted in wanted.values.items():
        if accepted:
            kind = "missed" if row[name] is None else "wrong"
            detail = f"want {sorted(accepted)} got {row[name]}"
            tally.judge(row[name] in accepted, f"people.{name}", key, detail, kind)
        elif row[name] is not None:
            tally.spurious(f"people.{name}", key, str(row[name]))


def score_crew(tally: Tally, labelled: Labelled, snapshot: Snapshot, known: Known) -> None:
    """Count `crew` and `crew.*` over all documents that have labels for people."""
    seats = _seats(labelled)
    published = _published_seats(labelled, snapshot, known)
    seen: set[tuple[str, str]] = set()
    for seat in seats:
        more_exact = any(seat.person == other.person and other.extends(seat) for other in seats)
        if more_exact or (seat.person, seat.craft) in seen:
            continue
        seen.add((seat.person, seat.craft))
        if not seat.optional:
            _score_seat(tally, seat, published)
    for person, craft in published:
        if not any(person == seat.person and _same_craft(craft, seat.craft) for seat in seats):
            tally.spurious("crew", person, craft)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person aboard a craft by one of its labelled names. Only the first of these has to be found."""

    person: str
    craft: str
    optional: bool
    label: CrewLabel

    def extends(self, other: "Seat") -> bool:
        """Whether this names the craft more exactly (`soyuz ms-19`, `soyuz`)."""
        return self.craft != other.craft and self.craft.startswith(other.craft)


def _seats(labelled: Labelled) -> list[Seat]:
    seats: list[Seat] = []
    for _, labels in labelled:
        person = {label.name: key_of(label) for label in labels.people or ()}
        for label in labels.crew:
            key = person.get(label.name, fold(label.name))
            seats.append(Seat(key, fold(label.craft), label.optional, label))
            seats.extend(Seat(key, fold(craft), True, label) for craft in label.craft_aka if craft != label.craft)
    return seats


def _published_seats(labelled: Labelled, snapshot: Snapshot, known: Known) -> dict[tuple[str, str], Row]:
    """Crew rows by the key of the person and the craft, of the documents that are labelled."""
    scope = {doc_id for doc_id, _ in labelled}
    key = {person_id: key for key, rows in _rows_by_person(known).items() for person_id in rows}
    return {
        (key.get(row["person_id"], fold(row["name"])), fold(row["craft"])): row
        for row in snapshot.crew
        if scope & snapshot.documents_of("crew", row["crew_id"])
    }


def _same_craft(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _score_seat(tally: Tally, seat: Seat, published: dict[tuple[str, str], Row]) -> None:
    names = [fold(craft) for craft in (seat.label.craft, *seat.label.craft_aka)]
    found = [
        craft
        for person, craft in published
        if person == seat.person and any(_same_craft(craft, name) for name in names)
    ]
    if not found:
        tally.missed("crew", seat.person, seat.craft)
        return
    tally.hit("crew")
    row = published[seat.person, max(found, key=lambda craft: craft == seat.craft)]
    for name in ("agency", "position", "film_part"):
        if wanted := getattr(seat.label, name):
            detail = f"{seat.craft}: want {wanted} got {row[name]}"
            kind = "missed" if row[name] is None else "wrong"
            tally.judge(fold(row[name]) == fold(wanted), f"crew.{name}", seat.person, detail, kind)
