"""Who is who across documents."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacefilm_pipeline.records import Document, DocumentMentions


def slug(name: str) -> str:
    """A readable ASCII key: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")


@dataclass
class Identity:
    """Which person each document's local people are."""

    mentions: Mapping[str, DocumentMentions]
    ids: dict[tuple[str, int], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def person_id(self, doc_id: str, person: int) -> str | None:
        """The person_id of a document's `people[person]`; None where they are not believed to be a person."""
        return self.ids.get((doc_id, person))

    def rows(self, documents: Sequence[Document]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Rows of people, and of their evidence."""
        people = [
            {
                "person_id": person_id,
                "name": name,
                "given_name": None,
                "family_name": None,
                "aliases": [],
                "roles": [],
                "role_text": [],
                "affiliations": [],
                "nationality": None,
                "age": None,
                "age_as_of": None,
                "prior_missions": None,
                "is_crew": False,
                "n_documents": 1,
                "n_mentions": 1,
            }
            for person_id, name in sorted(self.names.items())
        ]
        texts = {document.doc_id: document.text for document in documents}
        evidence = [
            {
                "of": "people",
                "id": self.ids[doc_id, index],
                "doc_id": doc_id,
                "start": mention.span.start,
                "end": mention.span.end,
                "text": mention.span.of(texts[doc_id]),
            }
            for doc_id, said in sorted(self.mentions.items())
            for index, person in enumerate(said.people)
            if (doc_id, index) in self.ids
            for mention in person.mentions
        ]
        return people, evidence


def identify(documents: Sequence[Document], mentions: Mapping[str, DocumentMentions]) -> Identity:
    """Group the local people of all documents into persons."""
    identity = Identity(mentions)
    for doc_id, said in sorted(mentions.items()):
        for index, person in enumerate(said.people):
            if person.belief < 0.5:
                continue
            identity.ids[doc_id, index] = slug(person.name)
            identity.names[slug(person.name)] = person.name
    return identity
