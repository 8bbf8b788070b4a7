"""Quote mentions → rows, with speakers, occasions, days and duplicates across documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.events import Happenings
from spacefilm_pipeline.resolve.people import Identity


def quote_rows(
    documents: Sequence[Document],
    mentions: Mapping[str, DocumentMentions],
    identity: Identity,
    happenings: Happenings,
) -> list[dict[str, Any]]:
    """Rows of quotes."""
    return []
