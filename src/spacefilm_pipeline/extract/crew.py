"""Who was, is or will be aboard which craft."""

from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.records import Attribute, CraftMention, CrewMention


def find_crew(
    doc: Doc, cast: Cast, craft: tuple[CraftMention, ...], attributes: tuple[Attribute, ...]
) -> tuple[CrewMention, ...]:
    """Every clause that puts a person aboard a craft, in text order."""
    return ()
