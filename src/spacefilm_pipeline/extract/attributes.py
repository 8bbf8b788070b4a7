"""What a text says of the people it names: roles, affiliation, nationality, age, flights made before."""

from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.records import Attribute, OrganizationMention


def find_attributes(doc: Doc, cast: Cast, organizations: tuple[OrganizationMention, ...]) -> tuple[Attribute, ...]:
    """Every attribute told of a person, in text order."""
    return ()
