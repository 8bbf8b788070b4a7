"""Resolving made-up documents whose mentions are at hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve import people, resolve
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.people import Identity
from spacefilm_pipeline.resolve.profiles import named_in, number_of_name


def tables(documents: Sequence[Document], mentions: Mapping[str, DocumentMentions]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables."""
    found = resolve(Corpus(Documents.of(documents), mentions, lambda doc_ids: [mentions[doc_id] for doc_id in doc_ids]))
    assert not found.misfits
    return {table: rows.to_dicts() for table, rows in found.rows.items()}


def identify(
    documents: Sequence[Document], mentions: Mapping[str, DocumentMentions], corrections: Sequence[Correction] = ()
) -> Identity:
    """Who is who in documents in which everybody is believed, or known by full name elsewhere."""
    known = {number_of_name(one.name) for said in mentions.values() for one in said.people if people.is_known(one)}
    named = {
        (document.doc_id, index): named
        for document in documents
        for index, named in enumerate(named_in(mentions[document.doc_id]))
        if mentions[document.doc_id].people[index].belief >= people.BELIEVED or number_of_name(named.name) in known
    }
    return people.identify(named, {one.doc_id: one.published_on for one in documents}, known, corrections)
