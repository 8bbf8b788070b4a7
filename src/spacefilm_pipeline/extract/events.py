"""What happened, happens or is planned."""

from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.records import CrewMention, EventMention


def find_events(doc: Doc, cast: Cast, crew: tuple[CrewMention, ...]) -> tuple[EventMention, ...]:
    """Every clause that tells a happening, in text order."""
    return ()
