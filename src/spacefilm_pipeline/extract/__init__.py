"""One document → what it says. Pure functions over one text, which know nothing of other documents.

The rules and spaCy take seconds to import: that is left to whoever reads a text, and spared who asks for a version.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spacefilm_pipeline.records import Document, DocumentMentions

if TYPE_CHECKING:
    from spacy.language import Language

    from spacefilm_pipeline.extract.tokens import Doc


def read_ahead(nlp: "Language", documents: Iterable[Document]) -> None:
    """Let the model read short texts together, which costs less; `extract` then finds each of them read."""
    from spacefilm_pipeline.extract.parse import parse_ahead

    parse_ahead(nlp, [document.text for document in documents])


def extract(nlp: "Language", document: Document) -> DocumentMentions:
    """Everything one document says of people, crews, events and quotations."""
    from spacefilm_pipeline.extract.parse import parse

    return read(document.doc_id, parse(nlp, document.text))


def read(doc_id: str, doc: "Doc") -> DocumentMentions:
    """As `extract`, from a text already parsed."""
    from spacefilm_pipeline.extract.attributes import find_attributes
    from spacefilm_pipeline.extract.attributes.crews import find_crew_attributes
    from spacefilm_pipeline.extract.coreference import Cast
    from spacefilm_pipeline.extract.craft import find_craft
    from spacefilm_pipeline.extract.crew import find_crew
    from spacefilm_pipeline.extract.events import find_events
    from spacefilm_pipeline.extract.names import find_people
    from spacefilm_pipeline.extract.organizations import find_organizations, without_people
    from spacefilm_pipeline.extract.quotes import find_quotes

    craft = find_craft(doc)
    organizations = find_organizations(doc, craft)
    people = find_people(doc, craft, organizations)
    organizations = without_people(organizations, people)
    cast = Cast(doc, people)
    attributes = find_attributes(doc, cast, organizations, craft)
    crew = find_crew(doc, cast, craft, attributes)
    attributes = (*attributes, *find_crew_attributes(doc, people, crew, attributes))
    events = find_events(doc, cast, craft, organizations, crew)
    quotes = find_quotes(doc, cast, organizations, events)
    return DocumentMentions(doc_id, people, attributes, crew, events, quotes)
