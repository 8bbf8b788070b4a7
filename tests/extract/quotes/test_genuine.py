"""Speech or mere marks: the trees are read right, and ask for measures that exist."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.extract.quotes.attribution import Discourse, attribute, weights
from spacefilm_pipeline.extract.quotes.forest import Forest, Tree, asked
from spacefilm_pipeline.extract.quotes.genuine import forest, genuineness
from spacefilm_pipeline.extract.quotes.learnt import learnt
from spacefilm_pipeline.extract.quotes.measures import Measures, measures

TREE: Tree = ("words", 2.5, -1.0, ("capitals", 0.5, 0.5, 2.0))


ROWS: list[tuple[Measures, float]] = [
    ({"words": 2}, -1.0),
    ({"words": 2.5}, -1.0),
    ({"words": 3, "capitals": 0.5}, 0.5),
    ({"words": 3, "capitals": 1.0}, 2.0),
    ({"words": 3}, 0.5),
    ({}, -1.0),
]


@pytest.mark.parametrize(("measured", "expected"), ROWS)
def test_a_tree_votes(measured: Measures, expected: float) -> None:
    assert Forest([TREE]).votes([measured]) == [[expected]]


def test_trees_vote_on_many_at_once() -> None:
    voting = Forest([1.5, TREE, ("words", 2.5, 4.0, 5.0)])
    found = voting.votes([measured for measured, _ in ROWS])
    assert found == [[1.5, one, 4.0 if measured.get("words", 0) <= 2.5 else 5.0] for measured, one in ROWS]
    assert voting.votes([]) == []


def discourse(nlp: Language, text: str) -> Discourse:
    doc = parse(nlp, text)
    return Discourse(doc, Cast(doc, ()))


def test_trees_ask_for_measures_that_exist(nlp: Language) -> None:
    text = discourse(nlp, "“We are ready,” the pilot said. They saw “Far From Home”.")
    known = measures(text, attribute(text, weights()))[0]
    assert {name for tree in learnt().trees for name in asked(tree)} <= set(known)


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
    assert genuineness(told, attribute(told, weights()), Forest([])) == [expected]


def test_no_quotations(nlp: Language) -> None:
    assert genuineness(discourse(nlp, "The pilot said nothing."), [], forest()) == []
