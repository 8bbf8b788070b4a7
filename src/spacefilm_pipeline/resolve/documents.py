"""Documents → rows."""

from typing import Any

from spacefilm_pipeline.records import Document


def document_row(document: Document) -> dict[str, Any]:
    """The row of a document."""
    return {
        "doc_id": document.doc_id,
        "sources": sorted(document.sources),
        "title": document.title,
        "publisher": document.publisher,
        "url": document.url,
        "place": document.place,
        "published_on": document.published_on,
        "published_basis": document.published_basis,
        "language": document.language,
        "near_duplicate_of": document.near_duplicate_of,
        "n_chars": len(document.text),
        "text": document.text,
    }
