"""What all documents together say of one person: the attribute columns of people and crew."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from spacefilm_pipeline.records import Attribute, Document, DocumentMentions

type Told = tuple[Document, Attribute]


def profile(
    documents: Mapping[str, Document], mentions: Mapping[str, DocumentMentions], places: Iterable[tuple[str, int]]
) -> dict[str, Any]:
    """The attribute columns of one person, who is `people[index]` at each (doc_id, index) of `places`.

    Keys: roles, role_text, affiliations (lists), nationality, age, age_as_of, prior_missions (None where not said).
    """
    told = [
        (documents[doc_id], attribute)
        for doc_id, index in sorted(set(places))
        for attribute in mentions[doc_id].attributes
        if attribute.person == index
    ]
    age = _latest(told, "age")
    prior = _latest(told, "prior_missions")
    nationality = _most_told(told, "nationality")
    return {
        "roles": _ranked(told, "role"),
        "role_text": _ranked(told, "role_text"),
        "affiliations": _ranked(told, "affiliation"),
        "nationality": nationality,
        "age": int(age[1].value) if age else None,
        "age_as_of": age[0].published_on if age else None,
        "prior_missions": int(prior[1].value) if prior else None,
    }


def _ranked(told: Iterable[Told], name: str) -> list[str]:
    """Every value told, those of most documents first, then by the alphabet."""
    counts = Counter({(doc.doc_id, attribute.value): 1 for doc, attribute in told if attribute.name == name})
    documents = Counter(value for _, value in counts)
    return sorted(documents, key=lambda value: (-documents[value], value))


def _most_told(told: Iterable[Told], name: str) -> str | None:
    """Rule "most told": the value that stands in most documents, the first by the alphabet among equals."""
    return next(iter(_ranked(told, name)), None)


def _latest(told: Iterable[Told], name: str) -> Told | None:
    """Rule "latest document": what grows with time counts as the latest dated document has it; there, as told first."""
    candidates = [pair for pair in told if pair[1].name == name]
    newest = max((_day(document) for document, _ in candidates), default=None)
    return min(
        (pair for pair in candidates if _day(pair[0]) == newest),
        key=lambda pair: (pair[0].doc_id, pair[1].span, pair[1].value),
        default=None,
    )


def _day(document: Document) -> date:
    return document.published_on or date.min
