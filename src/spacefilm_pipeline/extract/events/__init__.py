"""What happened, happens or is planned."""

from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.records import CraftMention, CrewMention, EventMention, OrganizationMention


def find_events(
    doc: Doc,
    cast: Cast,
    craft: tuple[CraftMention, ...],
    organizations: tuple[OrganizationMention, ...],
    crew: tuple[CrewMention, ...],
) -> tuple[EventMention, ...]:
    """Every clause that tells a happening, in text order."""
    return ()
