"""Mentions of all documents → rows of the tables: who is who, what is the same happening, which day it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.crew import crew_rows
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.days import settle_days
from spacefilm_pipeline.resolve.documents import document_rows
from spacefilm_pipeline.resolve.events import merge_events
from spacefilm_pipeline.resolve.people import identify
from spacefilm_pipeline.resolve.quotes import quote_rows

type Row = dict[str, Any]


@no_collector()
def resolve(
    documents: Sequence[Document], mentions: Mapping[str, DocumentMentions], corrections: Sequence[Correction] = ()
) -> dict[str, list[Row]]:
    """Rows per table (documents, people, crew, events, quotes, evidence), from the mentions by doc_id.

    `identity` holds, outside the contract, the judgements of who is who. `corrections` are those made by hand.
    """
    documents = sorted(documents, key=lambda document: document.doc_id)
    identity = identify(documents, mentions, corrections)
    documents = settle_days(documents, mentions, identity)
    people, people_evidence = identity.rows(documents)
    crew, crew_evidence = crew_rows(documents, mentions, identity, people)
    aboard = {row["person_id"] for row in crew}
    people = [row | {"is_crew": row["person_id"] in aboard} for row in people]
    happenings = merge_events(documents, mentions, identity)
    return {
        "documents": document_rows(documents),
        "people": people,
        "crew": crew,
        "events": happenings.rows,
        "quotes": quote_rows(documents, mentions, identity, happenings),
        "evidence": people_evidence + crew_evidence + happenings.evidence,
        "identity": identity.judgements(),
    }
