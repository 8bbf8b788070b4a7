"""The same happening, told in several places, is one row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.people import Identity


@dataclass
class Happenings:
    """The merged events: rows, evidence, and which happening each mention tells."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[tuple[str, int], str] = field(default_factory=dict)
    """(doc_id, index into that document's events) → event_id."""


def merge_events(
    documents: Sequence[Document], mentions: Mapping[str, DocumentMentions], identity: Identity
) -> Happenings:
    """One happening per row, with its date reckoned from its documents' days."""
    return Happenings()
