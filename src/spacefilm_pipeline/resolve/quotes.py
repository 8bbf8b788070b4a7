"""Quote mentions → rows, with speakers, occasions, days and duplicates across documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacefilm_pipeline.records import Document, DocumentMentions, QuoteMention, Span
from spacefilm_pipeline.resolve.events import Happenings
from spacefilm_pipeline.resolve.people import Identity


def quote_rows(
    documents: Sequence[Document],
    mentions: Mapping[str, DocumentMentions],
    identity: Identity,
    happenings: Happenings,
) -> list[dict[str, Any]]:
    """Rows of quotes."""
    return [
        _row(document, quote, identity, happenings)
        for document in documents
        if document.doc_id in mentions
        for quote in mentions[document.doc_id].quotes
    ]


def _row(document: Document, quote: QuoteMention, identity: Identity, happenings: Happenings) -> dict[str, Any]:
    doc_id, speaker = document.doc_id, quote.speaker
    person_id = identity.person_id(doc_id, speaker.person) if speaker.person is not None else None
    return {
        "quote_id": f"{doc_id}-{quote.span.start}-{quote.span.end}",
        "utterance_id": f"{doc_id}-{quote.utterance}",
        "part": quote.part,
        "doc_id": doc_id,
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.span.of(document.text),
        "kind": quote.kind,
        "speaker_id": person_id,
        "speaker_kind": speaker.kind,
        **_words("speaker", "speaker_text", speaker.span, document.text),
        **_words("cue", "cue", quote.cue, document.text),
        "occasion_event_id": happenings.ids.get((doc_id, quote.occasion)) if quote.occasion is not None else None,
        "spoken_on": None,
        "duplicate_of": None,
        "confidence": quote.confidence,
    }


def _words(prefix: str, column: str, span: Span | None, text: str) -> dict[str, Any]:
    """The three columns of a span: its words, start and end."""
    if span is None:
        return {column: None, f"{prefix}_start": None, f"{prefix}_end": None}
    return {column: span.of(text), f"{prefix}_start": span.start, f"{prefix}_end": span.end}
