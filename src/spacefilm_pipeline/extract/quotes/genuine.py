"""Speech or mere quotation marks: titles, nicknames, terms and scare quotes are no quotations.

Small regression trees over the named measures of `measures` vote (gradient boosting: Friedman, 2001); `weights.toml`
has them, a line each. A tree is a number, or a measure, a threshold, and the trees for values up to it and above it.
"""

from collections.abc import Sequence
from functools import cache
from math import exp

from spacy.tokens import Token

from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse
from spacefilm_pipeline.extract.quotes.measures import Measures, measures
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.lexicons import read_lexicon

LEAST_GENUINE = 0.45
"""The least belief at which a quotation is published: the best F1 on articles held out."""
_BY_FORM = 0.95
"""Belief in a quotation that its form alone shows to be speech."""
_SENTENCE = 4

type Tree = float | tuple[str, float, Tree, Tree]


@cache
def trees() -> tuple[Tree, ...]:
    """The trees in `weights.toml`."""
    return tuple(read_lexicon(__package__, "weights")["genuine"])


def genuineness(discourse: Discourse, choices: Sequence[Choice | None], forest: Sequence[Tree]) -> list[float]:
    """How sure it is of each outer quotation that it is something said, 0 to 1."""
    return [_belief(measured, forest) for measured in measures(discourse, choices)]


def _belief(measured: Measures, forest: Sequence[Tree]) -> float:
    if measured["called so before"]:  # "titled “…”", "the so-called “…”"
        return 0.0
    if measured["interrupted"]:  # “We,” she said, “are ready.”
        return _BY_FORM
    return 1 / (1 + exp(-sum(vote(tree, measured) for tree in forest)))


def vote(tree: Tree, measured: Measures) -> float:
    """What one tree says for (or, below 0, against) speech, as log odds."""
    while not isinstance(tree, float):
        name, threshold, low, high = tree
        tree = low if measured.get(name, 0.0) <= threshold else high
    return tree


def is_fragment(discourse: Discourse, index: int) -> bool:
    """Whether a quotation is a piece of somebody's sentence within the narrator's own."""
    layout = discourse.layout
    text = layout.quotations[index].span.of(text_of(discourse.doc)).strip()
    before = layout.beside(index, -1)
    first = next((c for c in text if c.isalnum()), "")
    runs_on = isinstance(before, Token) and not before.is_punct
    return (first.islower() and before is not None) or (runs_on and len(text.split()) < _SENTENCE)
