"""Who said exactly what: quotation → words that name the speaker → person."""

from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.records import EventMention, OrganizationMention, QuoteMention


def find_quotes(
    doc: Doc,
    cast: Cast,
    organizations: tuple[OrganizationMention, ...],
    events: tuple[EventMention, ...],
) -> tuple[QuoteMention, ...]:
    """Every quotation and every piece of reported speech, in text order."""
    return ()
