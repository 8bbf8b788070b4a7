"""Crew mentions → one row per person and craft."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.people import Identity


def crew_rows(
    documents: Sequence[Document], mentions: Mapping[str, DocumentMentions], identity: Identity
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of crew, and of their evidence."""
    return [], []
