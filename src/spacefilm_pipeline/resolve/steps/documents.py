"""Rows of documents: all of them."""

from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.documents import document_row
from spacefilm_pipeline.resolve.tables import Made


def write_down(corpus: Corpus, made: Made) -> None:
    """Put the rows of documents to what is made."""
    rows = made.gathered("documents")
    for document in corpus.documents.values():
        rows.add([document_row(document)])
    made.rows.put("documents", rows.frame())
