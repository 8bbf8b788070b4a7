"""Speech or mere quotation marks: titles, nicknames, terms and scare quotes are no quotations.

Small regression trees over the named measures of `measures` vote (gradient boosting: Friedman, 2001); `weights.json`
has them, a line each.
"""

from collections.abc import Sequence
from functools import cache
from math import exp

from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse
from spacefilm_pipeline.extract.quotes.forest import Forest
from spacefilm_pipeline.extract.quotes.learnt import learnt
from spacefilm_pipeline.extract.quotes.measures import Measures, measures
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Token

LEAST_GENUINE = 0.45
"""The least belief at which a quotation is published: the best F1 on articles held out."""
_BY_FORM = 0.95
"""Belief in a quotation that its form alone shows to be speech."""
_SENTENCE = 4
_LONGEST_TITLE = 8


@cache
def forest() -> Forest:
    """The trees learnt, ready to vote."""
    return Forest(learnt().trees)


def genuineness(discourse: Discourse, choices: Sequence[Choice | None], voting: Forest) -> list[float]:
    """How sure it is of each outer quotation that it is something said, 0 to 1.

    Log odds are what the trees say for (or, below 0, against) speech.
    """
    measured = measures(discourse, choices)
    beliefs = [_by_form(own) for own in measured]
    open_ones = [own for own, belief in zip(measured, beliefs, strict=True) if belief is None]
    voted = iter([1 / (1 + exp(-sum(votes))) for votes in voting.votes(open_ones)])
    return [next(voted) if belief is None else belief for belief in beliefs]


def _by_form(measured: Measures) -> float | None:
    """The belief in a quotation that its form alone tells; None where it does not."""
    if _is_title(measured):
        return 0.0
    return _BY_FORM if measured["interrupted"] or _stands_alone(measured) else None


def _is_title(measured: Measures) -> bool:
    """What is called so (titled “…”, her title is “…”), a work by its kind (the song “…”), or capitals with no cue."""
    if measured["called so before"] or measured["is what a title or name is"]:
        return True
    if measured["words to a work's kind before"] == 1 and measured["words"] <= _LONGEST_TITLE:
        return True
    is_capital = measured["capitals"] == 1 and not measured["finite verbs"] and not measured["stops within"]
    is_led_up_to = any(measured[f"{sign} before"] for sign in ("edge", "telling", "comma", "colon"))
    return is_capital and measured["words"] > 1 and not is_led_up_to


def _stands_alone(measured: Measures) -> bool:
    """A paragraph of its own that ends as a sentence does."""
    is_alone = measured["edge before"] and measured["edge after"]
    return bool(is_alone and (measured["ends with a stop"] or measured["ends with ? or !"]))


def is_fragment(discourse: Discourse, index: int) -> bool:
    """Whether a quotation is a piece of somebody's sentence within the narrator's own."""
    layout = discourse.layout
    text = layout.quotations[index].span.of(text_of(discourse.doc)).strip()
    before = layout.beside(index, -1)
    first = next((c for c in text if c.isalnum()), "")
    runs_on = isinstance(before, Token) and not before.is_punct
    return (first.islower() and before is not None) or (runs_on and len(text.split()) < _SENTENCE)
