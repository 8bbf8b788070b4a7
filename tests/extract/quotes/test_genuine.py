"""Speech or mere marks: the trees are read right, and ask for measures that exist."""

from collections.abc import Iterator

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.extract.quotes.attribution import Discourse, attribute, weights
from spacefilm_pipeline.extract.quotes.genuine import Tree, genuineness, trees, vote
from spacefilm_pipeline.extract.quotes.measures import Measures, measures

TREE: Tree = ("words", 2.5, -1.0, ("capitals", 0.5, 0.5, 2.0))


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ({"words": 2}, -1.0),
        ({"words": 2.5}, -1.0),
        ({"words": 3, "capitals": 0.5}, 0.5),
        ({"words": 3, "capitals": 1.0}, 2.0),
        ({"words": 3}, 0.5),
        ({}, -1.0),
    ],
)
def test_vote(measured: Measures, expected: float) -> None:
    assert vote(TREE, measured) == expected


def discourse(nlp: Language, text: str) -> Discourse:
    doc = parse(nlp, text)
    return Discourse(doc, Cast(doc, ()))


def asked(tree: Tree) -> Iterator[str]:
    if not isinstance(tree, float):
        yield tree[0]
        yield from asked(tree[2])
        yield from asked(tree[3])


def test_trees_ask_for_measures_that_exist(nlp: Language) -> None:
    text = discourse(nlp, "“We are ready,” the pilot said. They saw “Far From Home”.")
    known = measures(text, attribute(text, weights()))[0]
    assert {name for tree in trees() for name in asked(tree)} <= set(known)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We are ready,” the pilot said.", 0.95),
        ("“Well done.”", 0.95),
        ("They saw “Far From Home” at night.", 0.0),
        ("A talk titled “how we fly” opened.", 0.0),
        ("Her title is “chief of the moon”, she says.", 0.0),
        ("Her crew heard the song “we fly” at night.", 0.0),
        ("They flew to the “big moon” at night.", 0.5),
        ("“Far From Home”", 0.5),
    ],
)
def test_form_decides_before_the_trees(nlp: Language, text: str, expected: float) -> None:
    told = discourse(nlp, text)
    assert genuineness(told, attribute(told, weights()), ()) == [expected]


def test_no_quotations(nlp: Language) -> None:
    assert genuineness(discourse(nlp, "The pilot said nothing."), [], trees()) == []
