"""Quote mentions → rows, with speakers, occasions and days."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from spacefilm_pipeline.dates import reckon
from spacefilm_pipeline.records import Document, DocumentMentions, QuoteMention, Span
from spacefilm_pipeline.resolve.people import Identity

type Row = dict[str, Any]


type Ids = Mapping[tuple[str, int], str]
"""The event_id of each of the events of documents, by doc_id and place."""


def quote_rows(
    document: Document, said: DocumentMentions, identity: Identity, occasions: Ids, days: Mapping[str, date]
) -> Iterator[Row]:
    """Rows of the quotes of a document, in order of its text, none of which is held for a repetition of another.

    `days` are those of events whose day is known, by event_id.
    """
    return (_row(document, quote, identity, occasions, days) for quote in said.quotes)


def _row(document: Document, quote: QuoteMention, identity: Identity, occasions: Ids, days: Mapping[str, date]) -> Row:
    doc_id, speaker = document.doc_id, quote.speaker
    person_id = identity.person_id(doc_id, speaker.person) if speaker.person is not None else None
    occasion = occasions.get((doc_id, quote.occasion)) if quote.occasion is not None else None
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
        "speaker_kind": "unknown" if speaker.kind == "person" and person_id is None else speaker.kind,
        **_words("speaker", "speaker_text", speaker.span, document.text),
        **_words("cue", "cue", quote.cue, document.text),
        "occasion_event_id": occasion,
        "spoken_on": _spoken_on(document, quote) or days.get(occasion or ""),
        "duplicate_of": None,
        "confidence": quote.confidence,
    }


def _spoken_on(document: Document, quote: QuoteMention) -> date | None:
    """The one day that the narrator's words beside the cue tell; speech that is told has been."""
    found = reckon(quote.date, document.published_on, "past") if quote.date else None
    return found.starts_on if found and found.starts_on == found.ends_on else None


def _words(prefix: str, column: str, span: Span | None, text: str) -> Row:
    """The three columns of a span: its words, start and end."""
    if span is None:
        return {column: None, f"{prefix}_start": None, f"{prefix}_end": None}
    return {column: span.of(text), f"{prefix}_start": span.start, f"{prefix}_end": span.end}
