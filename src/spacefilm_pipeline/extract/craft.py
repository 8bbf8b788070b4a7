"""Which spacecraft, rockets and stations a text names."""

from spacy.tokens import Doc

from spacefilm_pipeline.records import CraftMention


def find_craft(doc: Doc) -> tuple[CraftMention, ...]:
    """Every place where a craft is named, in text order."""
    return ()
