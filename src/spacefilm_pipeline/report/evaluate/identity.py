"""Whom the labels mean by the people published: names in labels and person_ids brought together."""

from collections.abc import Callable, Iterable, Sequence

from spacefilm_pipeline.report.evaluate.labels import DocumentLabels, PersonLabel
from spacefilm_pipeline.report.evaluate.matching import fold
from spacefilm_pipeline.report.evaluate.snapshot import Row, Snapshot

type Known = dict[tuple[str, str], str]
"""(doc_id, person_id) → the key of the labelled person."""


def key_of(label: PersonLabel) -> str:
    """What one labelled person is known by in every text of the set."""
    return fold(label.person or label.name)


def identify(labelled: Iterable[tuple[str, DocumentLabels]], snapshot: Snapshot) -> Known:
    """Pair published people with labelled ones, one to one within each document.

    A published name counts before an alias.
    """
    known: Known = {}
    for doc_id, labels in labelled:
        here = [row for key, row in snapshot.people.items() if snapshot.told_in("people", key, doc_id)]
        pairs = _pair(labels.people or (), here)
        known.update({(doc_id, person_id): key for person_id, key in pairs.items()})
    return known


def _pair(labels: Sequence[PersonLabel], rows: Sequence[Row]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    forms_of: tuple[Callable[[Row], list[str]], ...] = (lambda row: [row["name"]], lambda row: row["aliases"])
    for forms in forms_of:
        for label in labels:
            for row in rows:
                free = key_of(label) not in pairs.values() and row["person_id"] not in pairs
                if free and {fold(label.name), key_of(label)} & {fold(form) for form in forms(row)}:
                    pairs[row["person_id"]] = key_of(label)
    return pairs


class Cast:
    """The people of one document, as labelled and as published, under the same keys."""

    def __init__(self, doc_id: str, labels: DocumentLabels, snapshot: Snapshot, known: Known) -> None:
        self._doc_id, self._known, self._people = doc_id, known, snapshot.people
        self._labelled = {fold(label.name): key_of(label) for label in labels.people or ()}

    def labelled(self, name: str) -> str:
        """The key of a person that the labels name."""
        return self._labelled.get(fold(name), fold(name))

    def published(self, person_id: str) -> str:
        """The key of a person published: the label paired here, else elsewhere, else the published name."""
        if (self._doc_id, person_id) in self._known:
            return self._known[self._doc_id, person_id]
        elsewhere = [key for (_, paired), key in self._known.items() if paired == person_id]
        return min(elsewhere, default=fold(self.name(person_id)))

    def knows(self, person_id: str | None) -> bool:
        """Whether the id stands in the table of people."""
        return person_id in self._people

    def name(self, person_id: str | None) -> str | None:
        """The published name of a person, None for an id that is not in the table."""
        row = self._people.get(person_id or "")
        return row["name"] if row else None
