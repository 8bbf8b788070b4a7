"""What all documents together say of one person: the rows of people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from spacefilm_pipeline.personal_names import parse_name, without_nickname


class Told(NamedTuple):
    """An attribute that a document of some day tells of a person, and where it tells it."""

    doc: int
    day: date | None
    name: str
    value: str
    start: int
    end: int


def person_row(
    person_id: str, name: str, forms: Iterable[str], told: Sequence[Told], n_documents: int, n_mentions: int
) -> dict[str, Any]:
    """A row of people. `forms` are how documents name the person; whether they are crew is not known here."""
    parts = parse_name(name)
    return {
        "person_id": person_id,
        "name": name,
        "given_name": parts.given_name,
        "family_name": parts.family_name,
        "aliases": sorted({form for one in forms for form in (one, without_nickname(one))} - {name}),
        **profile(told),
        "is_crew": False,
        "n_documents": n_documents,
        "n_mentions": n_mentions,
    }


def profile(told: Sequence[Told]) -> dict[str, Any]:
    """The attribute columns of one person, of whom all this is told.

    Keys: roles, role_text, affiliations (lists), nationality, age, age_as_of, prior_missions (None where not said).
    """
    age = _latest(told, "age")
    prior = _latest(told, "prior_missions")
    return {
        "roles": _ranked(told, "role"),
        "role_text": _ranked(told, "role_text"),
        "affiliations": _ranked(told, "affiliation"),
        "nationality": _most_told(told, "nationality"),
        "age": int(age.value) if age else None,
        "age_as_of": age.day if age else None,
        "prior_missions": int(prior.value) if prior else None,
    }


def _ranked(told: Iterable[Told], name: str) -> list[str]:
    """Every value told, those of most documents first, then by the alphabet."""
    documents = Counter(value for _, value in {(one.doc, one.value) for one in told if one.name == name})
    return sorted(documents, key=lambda value: (-documents[value], value))


def _most_told(told: Iterable[Told], name: str) -> str | None:
    """Rule "most told": the value that stands in most documents, the first by the alphabet among equals."""
    return next(iter(_ranked(told, name)), None)


def _latest(told: Iterable[Told], name: str) -> Told | None:
    """Rule "latest document": what grows with time counts as the latest dated document has it; there, as told first."""
    candidates = [one for one in told if one.name == name]
    newest = max((one.day or date.min for one in candidates), default=None)
    return min(
        (one for one in candidates if (one.day or date.min) == newest),
        key=lambda one: (one.doc, one.start, one.end, one.value),
        default=None,
    )
