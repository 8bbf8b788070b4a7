"""Which organisations a text names, under their canonical names."""

from spacy.tokens import Doc

from spacefilm_pipeline.records import OrganizationMention


def find_organizations(doc: Doc) -> tuple[OrganizationMention, ...]:
    """Every place where an organisation is named, in text order."""
    return ()
