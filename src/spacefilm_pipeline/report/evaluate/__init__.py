"""Published snapshot + label files → precision, recall and F1 per table and attribute, and every error.

A label marked optional costs nothing when missed and nothing when found. Quotations are matched by overlap of
their spans, happenings by type and common words, people by name; whoever is published under two rows, or any
happening told by two, counts as an error.
"""

from collections.abc import Iterable
from pathlib import PurePath

from spacefilm_pipeline.report.evaluate.events import score_events
from spacefilm_pipeline.report.evaluate.identity import Cast, identify
from spacefilm_pipeline.report.evaluate.labels import DocumentLabels, LabelsError, read_labels
from spacefilm_pipeline.report.evaluate.people import score_crew, score_people
from spacefilm_pipeline.report.evaluate.quotes import score_quotes
from spacefilm_pipeline.report.evaluate.snapshot import Snapshot, read_snapshot
from spacefilm_pipeline.report.evaluate.tally import Error, Figures, Tally

__all__ = ["Error", "Figures", "LabelsError", "Tally", "evaluate", "read_labels", "read_snapshot"]


def evaluate(snapshot: Snapshot, labels: Iterable[DocumentLabels]) -> Tally:
    """Score a snapshot against labels.

    Raises LabelsError where labelled words are not in the document that they are said to be in.
    """
    tally = Tally()
    labelled = _score_documents(tally, snapshot, labels)
    known = identify(labelled, snapshot)
    for doc_id, document in labelled:
        where = PurePath(document.document).stem
        cast = Cast(doc_id, document, snapshot, known)
        quotes = [row for row in snapshot.quotes if row["doc_id"] == doc_id]
        try:
            score_quotes(tally, document, snapshot.documents[doc_id]["text"], quotes, cast, where)
            if document.events is not None:
                score_events(tally, document.events, doc_id, snapshot, cast, where)
        except LabelsError as error:
            raise LabelsError(f"{document.document}: {error}") from error
    with_people = [(doc_id, document) for doc_id, document in labelled if document.people is not None]
    score_people(tally, with_people, snapshot, known)
    score_crew(tally, with_people, snapshot, known)
    return tally


def _score_documents(
    tally: Tally, snapshot: Snapshot, labels: Iterable[DocumentLabels]
) -> list[tuple[str, DocumentLabels]]:
    """Count `documents` and `documents.published_on`; the labels whose text is published, with its doc_id."""
    by_file_name = snapshot.by_file_name()
    labelled: list[tuple[str, DocumentLabels]] = []
    for document in labels:
        row = by_file_name.get(document.document)
        if row is None:
            tally.missed("documents", document.document, document.document)
            continue
        tally.hit("documents")
        labelled.append((row["doc_id"], document))
        if document.published_on:
            detail = f"want {document.published_on} got {row['published_on']}"
            right = row["published_on"] == document.published_on
            tally.judge(right, "documents.published_on", document.document, detail)
    return labelled
