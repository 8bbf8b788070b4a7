"""Resolving made-up documents whose mentions are at hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve import resolve
from spacefilm_pipeline.resolve.corpus import Corpus


def tables(documents: Sequence[Document], mentions: Mapping[str, DocumentMentions]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables."""
    return resolve(Corpus(documents, mentions, lambda _: mentions)).rows
