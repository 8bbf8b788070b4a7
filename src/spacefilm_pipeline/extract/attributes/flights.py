"""How many flights people made before the one that the text tells of."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from spacefilm_pipeline.extract.attributes.descriptions import Description
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.records import Attribute


def find_prior_missions(doc: Doc, cast: Cast, descriptions: Sequence[Description]) -> Iterator[Attribute]:
    """`prior_missions`."""
    yield from ()
